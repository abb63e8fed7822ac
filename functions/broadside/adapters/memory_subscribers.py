"""The Subscribers table in memory."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from broadside.subscribers import (
    Addressee,
    Consent,
    Newcomer,
    Reading,
    State,
    Subscriber,
    recent_days,
)


@dataclass
class MemorySubscribers:
    """Subscribers, pointers, consents, suppressions (port `Subscribers`)."""

    by_id: dict[str, Subscriber] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    """Ids by the address's keyed hash."""
    consents: list[Consent] = field(default_factory=list)
    suppressions: dict[str, State] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)
    """When those who are pending expire, by id."""
    soft_days: dict[str, frozenset[date]] = field(default_factory=dict)
    """Days on which mail came back for a while, by id."""
    counted: int | None = None
    """How many DynamoDB's own count still says there are; None: as many as there are."""

    def __post_init__(self) -> None:
        self._in_order: list[str] = []
        """Ids, as somebody walked them; empty when there are others since."""

    def add(self, subscriber: Subscriber, *, address_hash: str, consent: Consent) -> bool:
        """Write subscriber, pointer and consent together; False: known, or suppressed."""
        if address_hash in self.suppressions or subscriber.id in self.by_id:
            return False
        if (known := self.pointers.get(address_hash)) and not self.has_expired(
            known, at=consent.given_at
        ):
            return False
        self.by_id[subscriber.id] = subscriber
        self._in_order = []
        self.pointers[address_hash] = subscriber.id
        self.consents.append(consent)
        return True

    def add_all(self, newcomers: Sequence[Newcomer]) -> Sequence[bool]:
        """Add each by itself."""
        return [
            self.add(n.subscriber, address_hash=n.address_hash, consent=n.consent)
            for n in newcomers
        ]

    def walk(self, first: str, last: str, *, after: str, limit: int) -> Sequence[Reading]:
        """Return subscribers of an inclusive range of ids, in key order."""
        if len(self._in_order) != len(self.by_id):
            self._in_order = sorted(self.by_id)
        begin = max(bisect_left(self._in_order, first), bisect_right(self._in_order, after))
        end = min(bisect_right(self._in_order, last), begin + limit)
        return [_reading(self.by_id[i]) for i in self._in_order[begin:end]]

    def reading(self, subscriber_id: str) -> Reading | None:
        """Return one subscriber."""
        found = self.by_id.get(subscriber_id)
        return _reading(found) if found else None

    def consenting(self, ids: Sequence[str]) -> Mapping[str, Addressee]:
        """Return those who are active now, by id."""
        found = [self.by_id[i] for i in ids if i in self.by_id]
        return {
            subscriber.id: Addressee(
                id=subscriber.id, address=subscriber.address, name=subscriber.name
            )
            for subscriber in found
            if subscriber.state is State.ACTIVE
        }

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return addresses by id, whatever state they are in."""
        found = {i: self.by_id[i].address for i in ids if i in self.by_id}
        return {i: address for i, address in found.items() if address}

    def leave(self, subscriber_id: str, *, state: State, at: datetime, how: str) -> bool:
        """End a subscription, if it is active or pending; tell whether that changed anything."""
        del at, how
        found = self.by_id.get(subscriber_id)
        if found is None or found.state not in (State.ACTIVE, State.PENDING):
            return False
        self.by_id[subscriber_id] = replace(found, state=state)
        return True

    def find(self, address_hash: str) -> str | None:
        """Return the subscriber's id by the address's keyed hash."""
        return self.pointers.get(address_hash)

    def suppress(self, address_hash: str, *, state: State, reason: str, at: datetime) -> None:
        """Write the suppression and the subscriber's state; a complaint is final."""
        del reason, at
        if self.suppressions.get(address_hash) is State.COMPLAINED is not state:
            return
        self.suppressions[address_hash] = state
        found = self.by_id.get(self.pointers.get(address_hash, ""))
        if found:
            self.by_id[found.id] = replace(found, state=state)

    def soften(self, address_hash: str, *, day: date) -> frozenset[date]:
        """Note a day on which mail came back for a while; return all since they subscribed."""
        found = self.by_id.get(self.pointers.get(address_hash, ""))
        if found is None:
            return frozenset()
        days = recent_days(self.soft_days.get(found.id, frozenset()) | {day})
        self.soft_days[found.id] = days
        since = found.active_since.date() if found.active_since else date.min
        return frozenset(each for each in days if each >= since)

    def has_expired(self, subscriber_id: str, *, at: datetime) -> bool:
        """Tell whether somebody was pending for too long, whether or not TTL took them already."""
        return subscriber_id in self.ends and self.ends[subscriber_id] <= at

    def expire(self, subscriber_id: str) -> None:
        """
        Do what TTL does, hours or days late: take the item away, not its pointer or consents.

        Until then it is read as ever ("Working with expired items and time to live (TTL)").
        """
        del self.by_id[subscriber_id]
        self._in_order = []

    def count(self) -> int:
        """Return about how many are active."""
        return len(self.by_id) if self.counted is None else self.counted


def _reading(subscriber: Subscriber) -> Reading:
    return Reading(
        id=subscriber.id,
        state=subscriber.state,
        languages=subscriber.languages,
        topics=subscriber.topics,
        active_since=subscriber.active_since,
        time_zone=subscriber.time_zone,
    )
