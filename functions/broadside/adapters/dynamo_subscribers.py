"""The Subscribers table in DynamoDB."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from broadside.adapters.dynamo_table import NEW, DynamoTable, Item
from broadside.adapters.subscriber_items import (
    STATE,
    consent_item,
    pointer_key,
    reading_of,
    seconds,
    subscriber_item,
    subscriber_key,
    suppression_key,
    time_text,
)
from broadside.subscribers import (
    Addressee,
    Consent,
    Newcomer,
    Reading,
    State,
    Subscriber,
    recent_days,
)

_ITEMS_OF_ONE = 3
"""Items of a subscriber: itself, pointer, consent."""
_NEWCOMERS = 25
"""Added together: four writes and checks each, 100 in a transaction ("TransactWriteItems")."""
_KEYS = 100
"""Keys of one BatchGetItem."""
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
        pointer = {**pointer_key(address_hash), "id": {"S": subscriber.id}}
        suppression = {
            "ConditionCheck": {
                "TableName": self._table.name,
                "Key": suppression_key(address_hash),
                "ConditionExpression": NEW,
            }
        }
        # TTL is late: one who was pending for too long is nobody, though they are still there.
        free = f"{NEW} OR expires_at <= :now"
        return [
            self._table.putting(subscriber_item(subscriber, address_hash), NEW),
            self._table.putting(pointer, free, {":now": seconds(consent.given_at)}),
            self._table.putting(consent_item(consent)),
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
                ExpressionAttributeNames=STATE,
            )
            found += [reading_of(item) for item in items if item["sk"]["S"] != after]
            if len(found) >= limit:
                break
        return found[:limit]

    def reading(self, subscriber_id: str) -> Reading | None:
        """Return one subscriber by a strong read."""
        item = self._table.get(subscriber_key(subscriber_id))
        return reading_of(item) if item else None

    def consenting(self, ids: Sequence[str]) -> Mapping[str, Addressee]:
        """Return by a strong read those who are active now, by id (at most 50 asked for)."""
        items = self._table.get_many(
            [subscriber_key(subscriber_id) for subscriber_id in ids],
            ProjectionExpression="sk, address, #name, #state",
            ExpressionAttributeNames={"#name": "name", **STATE},
        )
        return {
            item["sk"]["S"]: Addressee(
                id=item["sk"]["S"], address=item["address"]["S"], name=item["name"]["S"]
            )
            for item in items
            if item["state"]["S"] == State.ACTIVE
        }

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return addresses by id, whatever state they are in."""
        found: dict[str, str] = {}
        for begin in range(0, len(ids), _KEYS):
            items = self._table.get_many(
                [subscriber_key(subscriber_id) for subscriber_id in ids[begin : begin + _KEYS]],
                ProjectionExpression="sk, address",
            )
            found |= {i["sk"]["S"]: i["address"]["S"] for i in items if i["address"]["S"]}
        return found

    def leave(self, subscriber_id: str, *, state: State, at: datetime, how: str) -> bool:
        """End a subscription, if it is active or pending; tell whether that changed anything."""
        changed = self._table.update(
            subscriber_key(subscriber_id),
            "SET #state = :state, left_at = :at, left_how = :how",
            "#state IN (:active, :pending)",
            {
                ":state": {"S": str(state)},
                ":at": {"S": time_text(at)},
                ":how": {"S": how},
                ":active": {"S": str(State.ACTIVE)},
                ":pending": {"S": str(State.PENDING)},
            },
            STATE,
        )
        return changed is not None

    def find(self, address_hash: str) -> str | None:
        """Return the subscriber's id by the address's keyed hash."""
        pointer = self._table.get(pointer_key(address_hash))
        return pointer["id"]["S"] if pointer else None

    def suppress(self, address_hash: str, *, state: State, reason: str, at: datetime) -> None:
        """Write the suppression and the subscriber's state together; a complaint is final."""
        values = {":state": {"S": str(state)}, ":at": {"S": time_text(at)}}
        suppression = self._table.updating(
            suppression_key(address_hash),
            "SET #state = :state, reason = :reason, since = if_not_exists(since, :at)",
            "attribute_not_exists(pk) OR #state <> :final OR :state = :final",
            {**values, ":reason": {"S": reason}, ":final": {"S": str(State.COMPLAINED)}},
            STATE,
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
            subscriber_key(subscriber_id),
            "SET #state = :state, left_at = if_not_exists(left_at, :at)",
            "attribute_exists(pk)",
            values,
            STATE,
        )

    def soften(self, address_hash: str, *, day: date) -> frozenset[date]:
        """Note a day on which mail came back for a while; return all since they subscribed."""
        subscriber_id = self.find(address_hash)
        changed = subscriber_id and self._table.update(
            subscriber_key(subscriber_id),
            "ADD soft_days :day",
            "attribute_exists(pk)",
            {":day": {"SS": [day.isoformat()]}},
        )
        if not (subscriber_id and changed):
            return frozenset()
        noted = {date.fromisoformat(text) for text in changed["soft_days"]["SS"]}
        if gone := noted - recent_days(noted):
            old = {":old": {"SS": sorted(each.isoformat() for each in gone)}}
            self._table.update(subscriber_key(subscriber_id), "DELETE soft_days :old", values=old)
        since = reading_of(changed).active_since
        first = since.date() if since else date.min
        return frozenset(each for each in noted - gone if each >= first)

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
