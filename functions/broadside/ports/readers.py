"""The Subscribers table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from broadside.subscribers import Addressee, Consent, Newcomer, Reading, State, Subscriber


class Subscribers(Protocol):
    """The Subscribers table."""

    def add(self, subscriber: Subscriber, *, address_hash: str, consent: Consent) -> bool:
        """
        Write subscriber, pointer and consent in one transaction.

        Returns:
            False when the address is known, or suppressed.
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

    def leave(self, subscriber_id: str, *, state: State, at: datetime, how: str) -> bool:
        """End a subscription, if it is active or pending; tell whether that changed anything."""

    def find(self, address_hash: str) -> str | None:
        """Return the subscriber's id by the address's keyed hash."""

    def suppress(self, address_hash: str, *, state: State, reason: str, at: datetime) -> None:
        """Write the suppression and the subscriber's state in one transaction; idempotent."""

    def count(self) -> int:
        """Return about how many are active."""
