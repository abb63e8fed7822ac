"""The Subscribers table in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadside.subscribers import Addressee, Consent, Reading, State, Subscriber


@dataclass
class MemorySubscribers:
    """Subscribers, pointers, consents, suppressions (port `Subscribers`)."""

    by_id: dict[str, Subscriber] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    """Ids by the address's keyed hash."""
    consents: list[Consent] = field(default_factory=list)
    suppressions: dict[str, State] = field(default_factory=dict)

    def add(self, subscriber: Subscriber, *, address_hash: str, consent: Consent) -> bool:
        """Write subscriber, pointer and consent together; False: known, or suppressed."""
        if address_hash in self.pointers or address_hash in self.suppressions:
            return False
        if subscriber.id in self.by_id:
            return False
        self.by_id[subscriber.id] = subscriber
        self.pointers[address_hash] = subscriber.id
        self.consents.append(consent)
        return True

    def walk(self, first: str, last: str, *, after: str, limit: int) -> Sequence[Reading]:
        """Return subscribers of an inclusive range of ids, in key order."""
        ids = sorted(i for i in self.by_id if first <= i <= last and i > after)
        return [_reading(self.by_id[subscriber_id]) for subscriber_id in ids[:limit]]

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
        subscriber_id = self.pointers.get(address_hash)
        if subscriber_id:
            self.by_id[subscriber_id] = replace(self.by_id[subscriber_id], state=state)

    def count(self) -> int:
        """Return about how many are active."""
        return len(self.by_id)


def _reading(subscriber: Subscriber) -> Reading:
    return Reading(
        id=subscriber.id,
        state=subscriber.state,
        languages=subscriber.languages,
        topics=subscriber.topics,
        active_since=subscriber.active_since,
    )
