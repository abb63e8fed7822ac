"""The Subscribers table, and mails to one reader."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from broadside.ports.sending import Letter
from broadside.subscribers import (
    Addressee,
    Consent,
    Invitation,
    Invited,
    JoinRequest,
    Newcomer,
    Reading,
    Standing,
    State,
    Subscriber,
)


class Subscribers(Protocol):
    """The Subscribers table."""

    def add(self, subscriber: Subscriber, *, address_hash: str, consent: Consent) -> bool:
        """
        Write subscriber, pointer and consent in one transaction.

        Returns:
            False when the address is known, or suppressed. One who was pending and has expired
            when the consent is given is not known any more.
        """

    def add_all(self, newcomers: Sequence[Newcomer]) -> Sequence[bool]:
        """
        Add each by itself, in few calls.

        Returns:
            For each what `add` tells; of two with one address the first is added.
        """

    def walk(self, first: str, last: str, *, after: str, limit: int) -> Sequence[Reading]:
        """
        Return subscribers of an inclusive range of ids, in key order.

        Args:
            first: Lowest id (32 digits).
            last: Highest id.
            after: Only ids greater than this; empty for all.
            limit: At most so many; fewer than that means the end of the range.
        """

    def reading(self, subscriber_id: str) -> Reading | None:
        """Return one subscriber by a strong read."""

    def consenting(self, ids: Sequence[str]) -> Mapping[str, Addressee]:
        """Return by a strong read those who are active now, by id (at most 50 asked for)."""

    def addresses(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return addresses by id, whatever state they are in, for an organiser's own file."""

    def leave(self, subscriber_id: str, *, state: State, at: datetime, how: str) -> bool:
        """End a subscription, if it is active or pending; tell whether that changed anything."""

    def find(self, address_hash: str) -> str | None:
        """Return the subscriber's id by the address's keyed hash."""

    def suppress(self, address_hash: str, *, state: State, reason: str, at: datetime) -> None:
        """Write the suppression and the subscriber's state in one transaction; idempotent."""

    def soften(self, address_hash: str, *, day: date) -> frozenset[date]:
        """
        Note a day on which mail to an address came back for a while; again changes nothing.

        Returns:
            All such days of who has the address, since they subscribed; none when nobody has it.
        """

    def count(self) -> int:
        """Return about how many are active."""


class Joins(Protocol):
    """What the Subscribers table knows of people who join by the form."""

    def count(self, network: str, *, until: datetime) -> int:
        """Count one more request from a network, by its keyed hash; return how many there were."""

    def ask(self, request: JoinRequest, *, until: datetime) -> None:
        """Keep a request until it is answered; TTL takes it."""

    def request(self, request_id: str) -> JoinRequest | None:
        """Return a request that waits, by a strong read."""

    def waiting(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of requests from before then that nobody has answered, by a strong read."""

    def done(self, request_id: str) -> None:
        """Forget a request; again changes nothing."""

    def standing(self, address_hash: str, *, at: datetime) -> Standing:
        """Say what is known of an address, by strong reads."""

    def begin(self, invitation: Invitation, *, address_hash: str, after: Standing) -> bool:
        """
        Write somebody who is pending until the invitation ends, with the pointer.

        Returns:
            False when the address isn't as free as it was: look again.
        """

    def invite(self, invitation: Invitation, *, address_hash: str, after: Standing) -> bool:
        """
        Note that somebody known was asked to confirm; nothing else about them changes.

        Returns:
            False when they aren't as they were: look again.
        """

    def invited(self, subscriber_id: str, *, at: datetime) -> Invited | None:
        """
        Return by a strong read whom a link to confirm is for.

        Returns:
            None when they were not asked, or it is too old.
        """

    def confirm(self, subscriber_id: str, *, consent: Consent) -> bool:
        """
        Make one who was asked active as they wanted, with the consent, and lift a suppression.

        Returns:
            False when there was nothing to confirm, or no more.
        """


class Courier(Protocol):
    """SES, for a mail that one reader has asked for."""

    def send(self, letter: Letter, address: str) -> None:
        """
        Send it; when that fails, the same may be sent again.

        Raises:
            ProviderError: it wasn't taken, or nobody knows.
        """

    def forgive(self, address: str) -> None:
        """
        Take an address off SES's own suppression list, if it is on it.

        Raises:
            ProviderError: it may still be on it.
        """
