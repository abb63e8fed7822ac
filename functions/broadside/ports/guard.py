"""What the guard and those who tell organisers keep between invocations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from broadside.sending import Alarm, Tally


class Tallies(Protocol):
    """
    Fast counters, and what organisers are still to be told, in the Editions table.

    Counters may be off by an invocation's worth: what is exact is in the batches and their
    evidence, and the statement reads that.
    """

    def add(self, edition_id: str, more: Tally, *, at: datetime) -> tuple[Tally, Tally]:
        """
        Count mails of an edition.

        Args:
            edition_id: The edition.
            more: What its evidence newly gained; nothing is a question.
            at: The time.

        Returns:
            All of the edition's mails, and the account's last 10,000, as they are now.
        """

    def begin_anew(self, edition_id: str | None) -> None:
        """Count an edition's mails from nothing, or the account's (None)."""

    def raise_alarm(self, alarm: Alarm) -> None:
        """Keep what organisers are to be told; the same one again changes nothing."""

    def alarms(self) -> Sequence[Alarm]:
        """Return what they are still to be told, the oldest first, by a strong read."""

    def told(self, alarm: Alarm) -> None:
        """Forget an alarm, now that they know; again changes nothing."""

    def keep_unknown(
        self, kind: str, fingerprint: str, shape: Mapping[str, Any], *, at: datetime
    ) -> None:
        """
        Keep that something came which nobody here knows.

        Args:
            kind: SES's name for it.
            fingerprint: Names the message, so that a doubled one counts once.
            shape: What it was like, with nothing about anybody; the first one of its kind stays.
            at: The time.
        """

    def unknown(self) -> Mapping[str, int]:
        """Return how many came of each kind that nobody here knows; 100 means 100 or more."""
