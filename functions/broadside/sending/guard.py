"""
The guard: it stops an edition that too many mails of came back from, before SES stops the account.

SES reviews an account at 5 % bounces and 0.1 % complaints ("Amazon SES sending review process
FAQs"); a list that reaches that has something wrong with it, and more mail makes it worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WINDOW_SECONDS = 600
"""What the account's mails are counted by."""
LAST_MAILS = 10_000
"""Over so many of the account's last mails it is measured, besides over the edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many mails have news of each kind; each mail counts once for a kind."""

    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    """Permanently."""
    complained: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            sent=self.sent + other.sent,
            delivered=self.delivered + other.delivered,
            bounced=self.bounced + other.bounced,
            complained=self.complained + other.complained,
        )

    def __bool__(self) -> bool:
        return self != Tally()

    @property
    def arrived(self) -> int:
        """
        How many mails' fate is known: delivered, or come back.

        Where no deliveries are told of (they may be switched off), what SES took stands for it.
        """
        return self.delivered + self.bounced if self.delivered else max(self.sent, self.bounced)


KINDS = ("sent", "delivered", "bounced", "complained")
"""What a tally counts, as evidence calls it."""


def tally_of(gained: Mapping[str, frozenset[int]]) -> Tally:
    """Count what evidence newly gained."""
    return Tally(**{kind: len(gained.get(kind, ())) for kind in KINDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When the guard stops an edition."""

    after: int = 200
    """Mails whose fate is known, at least: fewer say nothing."""
    bounced_share: float = 0.05
    bounced_least: int = 10
    complained_share: float = 0.001
    complained_least: int = 3


class Measure(StrEnum):
    """What was too much, and over which mails."""

    EDITION_BOUNCES = "edition-bounces"
    EDITION_COMPLAINTS = "edition-complaints"
    ACCOUNT_BOUNCES = "account-bounces"
    ACCOUNT_COMPLAINTS = "account-complaints"

    @property
    def is_about_account(self) -> bool:
        """Tell whether the account's last mails are meant, and not one edition."""
        return self in (Measure.ACCOUNT_BOUNCES, Measure.ACCOUNT_COMPLAINTS)

    @property
    def is_about_complaints(self) -> bool:
        """Tell whether complaints are meant, and not bounces."""
        return self in (Measure.EDITION_COMPLAINTS, Measure.ACCOUNT_COMPLAINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """That something was too much."""

    measure: Measure
    count: int
    of: int
    """Of so many mails."""

    @property
    def reason(self) -> str:
        """Say why an edition is paused, with the numbers."""
        what = "were complained about" if self.measure.is_about_complaints else "bounced for good"
        where = (
            "of the last mails of all editions"
            if self.measure.is_about_account
            else "of its mails so far"
        )
        return f"guard: {self.count:,} of {self.of:,} {where} {what} ({self.count / self.of:.1%})"


def too_much(edition: Tally, account: Tally, limits: Limits) -> Finding | None:
    """
    Tell what is too much, if anything is: complaints first, the edition before the account.

    Args:
        edition: All mails of an edition.
        account: The account's last mails, see `last_mails`.
        limits: From when on it is.
    """
    looks = (
        (Measure.EDITION_COMPLAINTS, edition),
        (Measure.EDITION_BOUNCES, edition),
        (Measure.ACCOUNT_COMPLAINTS, account),
        (Measure.ACCOUNT_BOUNCES, account),
    )
    for measure, tally in looks:
        count, share, least = (
            (tally.complained, limits.complained_share, limits.complained_least)
            if measure.is_about_complaints
            else (tally.bounced, limits.bounced_share, limits.bounced_least)
        )
        of = tally.arrived
        if of >= limits.after and count >= max(least, share * of):
            return Finding(measure=measure, count=count, of=of)
    return None


def window_of(at: datetime) -> int:
    """Name the ten minutes that a moment is in, by their beginning (seconds since 1970)."""
    return int(at.timestamp() // WINDOW_SECONDS * WINDOW_SECONDS)


def last_mails(windows: Mapping[int, Tally]) -> tuple[Tally, Sequence[int]]:
    """
    Sum the newest windows up, until they hold the last 10,000 mails.

    Returns:
        Their sum, and the windows that are too old to be needed again.
    """
    total = Tally()
    newest = sorted(windows, reverse=True)
    for number, window in enumerate(newest):
        if total.arrived >= LAST_MAILS:
            return total, newest[number:]
        total += windows[window]
    return total, ()
