"""People who join by the form, in memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.subscribers import (
    Consent,
    Invitation,
    Invited,
    JoinRequest,
    Standing,
    State,
    Subscriber,
)


@dataclass
class MemoryJoins:
    """Requests, invitations, confirmations (port `Joins`)."""

    subscribers: MemorySubscribers
    requests: dict[str, JoinRequest] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    """By subscriber's id."""
    networks: Counter[str] = field(default_factory=Counter)
    """How many requests came from each, by its keyed hash."""

    def count(self, network: str, *, until: datetime) -> int:
        """Count one more request from a network; return how many there were."""
        del until
        self.networks[network] += 1
        return self.networks[network]

    def ask(self, request: JoinRequest, *, until: datetime) -> None:
        """Keep a request until it is answered."""
        del until
        self.requests[request.id] = request

    def request(self, request_id: str) -> JoinRequest | None:
        """Return a request that waits."""
        return self.requests.get(request_id)

    def waiting(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of requests from before then that nobody has answered."""
        listed = sorted(self.requests)[:limit]
        return [name for name in listed if self.requests[name].asked_at < before]

    def done(self, request_id: str) -> None:
        """Forget a request; again changes nothing."""
        self.requests.pop(request_id, None)

    def standing(self, address_hash: str, *, at: datetime) -> Standing:
        """Say what is known of an address."""
        suppressed = address_hash in self.subscribers.suppressions
        pointer = self.subscribers.pointers.get(address_hash, "")
        found = self.subscribers.by_id.get(pointer)
        if found is None:
            return Standing(pointer=pointer, suppressed=suppressed)
        invitation = self.invitations.get(pointer)
        return Standing(
            pointer=pointer,
            state=found.state,
            expired=self.subscribers.has_expired(pointer, at=at),
            suppressed=suppressed,
            asked=invitation.asked if invitation else None,
        )

    def begin(self, invitation: Invitation, *, address_hash: str, after: Standing) -> bool:
        """Write somebody who is pending until the invitation ends, with the pointer."""
        if self.subscribers.pointers.get(address_hash, "") != after.pointer:
            return False
        person = Subscriber(
            id=invitation.subscriber_id,
            address=invitation.address,
            name=invitation.name,
            languages=invitation.languages,
            topics=invitation.topics,
        )
        self.subscribers.by_id[person.id] = person
        self.subscribers.pointers[address_hash] = person.id
        self._note(invitation)
        return True

    def invite(self, invitation: Invitation, *, address_hash: str, after: Standing) -> bool:
        """Note that somebody known was asked to confirm; nothing else about them changes."""
        if self.standing(address_hash, at=invitation.asked.at) != after:
            return False
        self._note(invitation)
        return True

    def _note(self, invitation: Invitation) -> None:
        subscriber_id = invitation.subscriber_id
        self.invitations[subscriber_id] = invitation
        if self.subscribers.by_id[subscriber_id].state is State.PENDING:
            self.subscribers.ends[subscriber_id] = invitation.asked.until

    def invited(self, subscriber_id: str, *, at: datetime) -> Invited | None:
        """Return whom a link to confirm is for; None when they were not asked, or it is too old."""
        found = self.subscribers.by_id.get(subscriber_id)
        if found and found.state is State.ACTIVE:
            return Invited(subscriber_id=subscriber_id, languages=found.languages, confirmed=True)
        invitation = self.invitations.get(subscriber_id)
        if found is None or invitation is None or invitation.asked.until <= at:
            return None
        barred = any(
            self.subscribers.pointers.get(address_hash) == subscriber_id
            for address_hash in self.subscribers.suppressions
        )
        return Invited(
            subscriber_id=subscriber_id,
            languages=invitation.languages,
            confirmed=False,
            how=invitation.how,
            asked_at=invitation.asked.at,
            barred_address=found.address if barred else "",
        )

    def confirm(self, subscriber_id: str, *, consent: Consent) -> bool:
        """Make one who was asked active as they wanted, with the consent; lift a suppression."""
        invited = self.invited(subscriber_id, at=consent.given_at)
        leading = [h for h, own in self.subscribers.pointers.items() if own == subscriber_id]
        if invited is None or invited.confirmed or not leading:
            return False
        wanted = self.invitations.pop(subscriber_id)
        self.subscribers.by_id[subscriber_id] = replace(
            self.subscribers.by_id[subscriber_id],
            state=State.ACTIVE,
            active_since=consent.given_at,
            name=wanted.name,
            languages=wanted.languages,
            topics=wanted.topics,
        )
        self.subscribers.ends.pop(subscriber_id, None)
        self.subscribers.consents.append(consent)
        for address_hash in leading:
            self.subscribers.suppressions.pop(address_hash, None)
        return True
