"""The Subscribers table in DynamoDB."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from broadside.adapters.dynamo_table import NEW, DynamoTable, Item
from broadside.subscribers import Addressee, Consent, Newcomer, Reading, State, Subscriber

_STATE = {"#state": "state"}
_ITEMS_OF_ONE = 3
"""Items of a subscriber: itself, pointer, consent."""
_NEWCOMERS = 25
"""Added together: four writes and checks each, 100 in a transaction ("TransactWriteItems")."""
_LOOKS = 2
"""Somebody may join with an address while it is being suppressed; afterwards nobody can."""


class DynamoSubscribers:
    """Subscribers, pointers, consents, suppressions (port `Subscribers`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def add(self, subscriber: Subscriber, *, address_hash: str, consent: Consent) -> bool:
        """Write subscriber, pointer and consent together; False: known, or suppressed."""
        newcomer = Newcomer(subscriber=subscriber, address_hash=address_hash, consent=consent)
        return self._table.write(self._adding(newcomer))

    def add_all(self, newcomers: Sequence[Newcomer]) -> Sequence[bool]:
        """Add each by itself, in few calls: as many together as go, and one by one if one can't."""
        added: list[bool] = []
        for some in _apart(newcomers):
            if self._table.write([write for n in some for write in self._adding(n)]):
                added += [True] * len(some)
            else:
                added += [self._table.write(self._adding(n)) for n in some]
        return added

    def _adding(self, newcomer: Newcomer) -> list[Item]:
        subscriber, consent = newcomer.subscriber, newcomer.consent
        address_hash = newcomer.address_hash
        pointer = {**_key(f"a.{address_hash}", "pointer"), "id": {"S": subscriber.id}}
        agreed = {
            **_key(f"c.{subscriber.id}", _time(consent.given_at)),
            "how": {"S": consent.how},
            "words": {"S": consent.words},
        }
        suppression = {
            "ConditionCheck": {
                "TableName": self._table.name,
                "Key": _key(f"s.{address_hash}", "suppression"),
                "ConditionExpression": NEW,
            }
        }
        return [
            self._table.putting(_item(subscriber, address_hash), NEW),
            self._table.putting(pointer, NEW),
            self._table.putting(agreed),
            suppression,
        ]

    def walk(self, first: str, last: str, *, after: str, limit: int) -> Sequence[Reading]:
        """Return subscribers of an inclusive range of ids, in key order."""
        begin = max(first, after)
        found: list[Reading] = []
        for shard in range(int(begin[0], 16), int(last[0], 16) + 1):
            wanted = limit - len(found) + 1  # one more: `after` itself may come along
            items = self._table.query(
                "pk = :shard AND sk BETWEEN :begin AND :last",
                {":shard": {"S": f"{shard:x}"}, ":begin": {"S": begin}, ":last": {"S": last}},
                limit=wanted,
                ProjectionExpression="sk, #state, languages, topics, active_since",
                ExpressionAttributeNames=_STATE,
            )
            found += [_reading(item) for item in items if item["sk"]["S"] != after]
            if len(found) >= limit:
                break
        return found[:limit]

    def reading(self, subscriber_id: str) -> Reading | None:
        """Return one subscriber by a strong read."""
        item = self._table.get(_own_key(subscriber_id))
        return _reading(item) if item else None

    def consenting(self, ids: Sequence[str]) -> Mapping[str, Addressee]:
        """Return by a strong read those who are active now, by id (at most 50 asked for)."""
        items = self._table.get_many(
            [_own_key(subscriber_id) for subscriber_id in ids],
            ProjectionExpression="sk, address, #name, #state",
            ExpressionAttributeNames={"#name": "name", **_STATE},
        )
        return {
            item["sk"]["S"]: Addressee(
                id=item["sk"]["S"], address=item["address"]["S"], name=item["name"]["S"]
            )
            for item in items
            if item["state"]["S"] == State.ACTIVE
        }

    def leave(self, subscriber_id: str, *, state: State, at: datetime, how: str) -> bool:
        """End a subscription, if it is active or pending; tell whether that changed anything."""
        changed = self._table.update(
            _own_key(subscriber_id),
            "SET #state = :state, left_at = :at, left_how = :how",
            "#state IN (:active, :pending)",
            {
                ":state": {"S": str(state)},
                ":at": {"S": _time(at)},
                ":how": {"S": how},
                ":active": {"S": str(State.ACTIVE)},
                ":pending": {"S": str(State.PENDING)},
            },
            _STATE,
        )
        return changed is not None

    def find(self, address_hash: str) -> str | None:
        """Return the subscriber's id by the address's keyed hash."""
        pointer = self._table.get(_key(f"a.{address_hash}", "pointer"))
        return pointer["id"]["S"] if pointer else None

    def suppress(self, address_hash: str, *, state: State, reason: str, at: datetime) -> None:
        """Write the suppression and the subscriber's state together; a complaint is final."""
        values = {":state": {"S": str(state)}, ":at": {"S": _time(at)}}
        suppression = self._table.updating(
            _key(f"s.{address_hash}", "suppression"),
            "SET #state = :state, reason = :reason, since = if_not_exists(since, :at)",
            "attribute_not_exists(pk) OR #state <> :final OR :state = :final",
            {**values, ":reason": {"S": reason}, ":final": {"S": str(State.COMPLAINED)}},
            _STATE,
        )
        for _ in range(_LOOKS):
            subscriber_id = self.find(address_hash)
            own = [self._suppressing(subscriber_id, values)] if subscriber_id else []
            written = self._table.write([suppression, *own])
            if not written and subscriber_id and not self.reading(subscriber_id):
                # Expired: DynamoDB took the subscriber away and left the pointer.
                self._table.write([suppression])
                return
            if not written or subscriber_id or not self.find(address_hash):
                return  # not written: they have complained already

    def _suppressing(self, subscriber_id: str, values: Item) -> Item:
        return self._table.updating(
            _own_key(subscriber_id),
            "SET #state = :state, left_at = if_not_exists(left_at, :at)",
            "attribute_exists(pk)",
            values,
            _STATE,
        )

    def count(self) -> int:
        """Return about how many there are: DynamoDB's own count, some hours old."""
        table = self._table.client.describe_table(TableName=self._table.name)["Table"]
        return int(table.get("ItemCount", 0)) // _ITEMS_OF_ONE


def _apart(newcomers: Sequence[Newcomer]) -> Iterator[Sequence[Newcomer]]:
    """Cut into what fits a transaction, in which no address stands twice."""
    some: dict[str, Newcomer] = {}
    for newcomer in newcomers:
        if len(some) == _NEWCOMERS or newcomer.address_hash in some:
            yield list(some.values())
            some = {}
        some[newcomer.address_hash] = newcomer
    if some:
        yield list(some.values())


def _key(pk: str, sk: str) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _own_key(subscriber_id: str) -> Item:
    return _key(subscriber_id[0], subscriber_id)


def _item(subscriber: Subscriber, address_hash: str) -> Item:
    item: Item = {
        **_own_key(subscriber.id),
        "address": {"S": subscriber.address},
        "address_hash": {"S": address_hash},
        "name": {"S": subscriber.name},
        "languages": {"L": [{"S": tag} for tag in subscriber.languages]},
        "topics": {"L": [{"S": topic} for topic in subscriber.topics]},
        "state": {"S": str(subscriber.state)},
    }
    if subscriber.active_since:
        item["active_since"] = {"S": _time(subscriber.active_since)}
    return item


def _reading(item: Item) -> Reading:
    since = item.get("active_since")
    return Reading(
        id=item["sk"]["S"],
        state=State(item["state"]["S"]),
        languages=tuple(tag["S"] for tag in item["languages"]["L"]),
        topics=tuple(topic["S"] for topic in item["topics"]["L"]),
        active_since=datetime.fromisoformat(since["S"]) if since else None,
    )


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
