"""A DynamoDB table with the few calls that adapters make, each on condition and strongly read."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from broadside.errors import ConflictError

Item = dict[str, Any]

NEW = "attribute_not_exists(pk)"
"""The condition that nothing is there yet."""

_TOGETHER = 100
"""Writes of a transaction, and keys of a question ("TransactWriteItems", "BatchGetItem")."""
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.05


class DynamoTable:
    """One table; conditions that fail are answers here, not errors."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Item) -> Item | None:
        """Return an item by a strong read."""
        answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        found: Item | None = answer.get("Item")
        return found

    def get_many(self, keys: Sequence[Item], **options: Any) -> list[Item]:
        """
        Return the items that are there, by strong reads, in no order.

        Raises:
            ConflictError: DynamoDB left some keys unread, again and again: it is overloaded.
        """
        found: list[Item] = []
        for start in range(0, len(keys), _TOGETHER):
            found += self._get_some(keys[start : start + _TOGETHER], options)
        return found

    def _get_some(self, keys: Sequence[Item], options: Mapping[str, Any]) -> list[Item]:
        found: list[Item] = []
        wanted: Item = {self.name: {"Keys": list(keys), "ConsistentRead": True, **options}}
        for attempt in range(_ATTEMPTS):
            # What was left unread is asked for later, not at once ("BatchGetItem").
            time.sleep(_PAUSE_SECONDS * attempt)
            answer = self.client.batch_get_item(RequestItems=wanted)
            found += answer["Responses"].get(self.name, ())
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return found
        raise ConflictError(f"{self.name}: keys left unread")

    def query(
        self,
        condition: str,
        values: Item,
        *,
        index: str | None = None,
        limit: int | None = None,
        **options: Any,
    ) -> list[Item]:
        """Return items of one partition, strongly read (but an index's); all pages of them."""
        found: list[Item] = []
        where = {"IndexName": index} if index else {"ConsistentRead": True}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            # The page's size, too, or each page is a megabyte of which most is thrown away.
            PaginationConfig={"MaxItems": limit, "PageSize": limit} if limit else {},
            **where,
            **options,
        )
        for page in pages:
            found += page["Items"]
        return found

    def put(
        self,
        item: Item,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
    ) -> bool:
        """Write an item; False when the condition failed."""
        try:
            self.client.put_item(
                TableName=self.name, Item=item, **_expressions(condition, values, names)
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def update(
        self,
        key: Item,
        change: str,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
        *,
        returns: str = "ALL_NEW",
    ) -> Item | None:
        """
        Change an item.

        Args:
            key: Which.
            change: How.
            condition: Unless this fails.
            values: Of both.
            names: Of both.
            returns: What of it ("UpdateItem", ReturnValues); without it the item as it is now.

        Returns:
            That; None when the condition failed.
        """
        try:
            answer = self.client.update_item(
                TableName=self.name,
                Key=key,
                UpdateExpression=change,
                ReturnValues=returns,
                **_expressions(condition, values, names),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return None
        changed: Item = answer.get("Attributes", {})
        return changed

    def remove(self, key: Item) -> None:
        """Remove an item, if it is there."""
        self.client.delete_item(TableName=self.name, Key=key)

    def write(self, writes: Sequence[Item]) -> bool:
        """
        Write all or nothing (at most 100 of `putting`, `updating`, `deleting`).

        Returns:
            False when a condition failed.

        Raises:
            ConflictError: something else stood against it, again and again: another transaction
                on one of the items, or throttling. Nothing is known about the conditions.
        """
        reasons: set[str] = set()
        for attempt in range(_ATTEMPTS):
            # botocore doesn't try a cancelled transaction again.
            time.sleep(_PAUSE_SECONDS * attempt)
            try:
                self.client.transact_write_items(TransactItems=list(writes))
            except self.client.exceptions.TransactionCanceledException as error:
                reasons = {reason["Code"] for reason in error.response["CancellationReasons"]}
                if "ConditionalCheckFailed" in reasons:
                    return False
            else:
                return True
        raise ConflictError(f"{self.name}: {', '.join(sorted(reasons - {'None'}))}")

    def write_in_turn(self, writes: Sequence[Item]) -> bool:
        """
        Write in this order, as much at once as can be.

        Returns:
            False when a condition failed; what came before is written.

        Raises:
            ConflictError: as `write`; what came before is written.
        """
        starts = range(0, len(writes), _TOGETHER)
        return all(self.write(writes[start : start + _TOGETHER]) for start in starts)

    def putting(
        self,
        item: Item,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Item:
        """Return a put, for `write`."""
        expressions = _expressions(condition, values, names)
        return {"Put": {"TableName": self.name, "Item": item, **expressions}}

    def updating(
        self,
        key: Item,
        change: str,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Item:
        """Return an update, for `write`."""
        expressions = _expressions(condition, values, names)
        update = {"TableName": self.name, "Key": key, "UpdateExpression": change, **expressions}
        return {"Update": update}

    def deleting(self, key: Item, condition: str = "", values: Item | None = None) -> Item:
        """Return a delete, for `write`."""
        expressions = _expressions(condition, values, None)
        return {"Delete": {"TableName": self.name, "Key": key, **expressions}}


def _expressions(
    condition: str, values: Item | None, names: Mapping[str, str] | None
) -> dict[str, Any]:
    expressions: dict[str, Any] = {}
    if condition:
        expressions["ConditionExpression"] = condition
    if values:
        expressions["ExpressionAttributeValues"] = values
    if names:
        expressions["ExpressionAttributeNames"] = names
    return expressions
