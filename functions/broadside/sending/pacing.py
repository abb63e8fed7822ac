"""Pacing: how much may be sent, and when, so that the account's rate and quota are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from broadside.sending.batch import MAX_SLOTS

PACE = 0.97
"""Of the account's rate: SES measures it over a second of its own."""
SLOW_PACE = 0.955
"""Of a rate below two a second: between two calls of one mail each, 47 ms must take up what their
claims differ by."""
SHARE_OF_A_SECOND = 0.9
"""
Of what a second allows, one call takes at most.

SES takes a second's worth at once, and no more: a call that is late by a moment is followed by one
that isn't, and what is left of a second is what the two may be too near to each other.
"""
AHEAD = timedelta(seconds=120)
"""How far capacity is given away: two ticks."""
LEAD = timedelta(seconds=3)
"""From a grant to its first turn, if nothing was given before: functions have to start."""
_A_SECOND = timedelta(seconds=1)
SECONDS_A_CALL = 2.0
"""How long a message keeps a worker busy, at most: some waiting, reads and writes, SES."""
WINDOW = timedelta(minutes=10)
"""What `given` is counted by."""
DAY = timedelta(hours=24)
RESERVE_SHARE = 0.02
"""Of the daily quota, kept for confirmations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the account may send ("Managing your Amazon SES sending limits")."""

    rate: float
    """Mails a second."""
    quota: float
    """Mails in any 24 hours; −1: unlimited."""
    used: float
    """Mails in the last 24 hours, some minutes old."""
    enabled: bool = True
    burst: float = 0
    """Mails that may go in one second, where `rate` is less; 0: as many as the rate says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacer:
    """The account's only allowance: one item, changed by compare-and-set."""

    until: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """Capacity is given away up to here."""
    given: Mapping[str, int] = field(default_factory=dict)
    """Slots given away, by the beginning of each ten minutes (seconds since 1970), for a day."""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Capacity for some slots: the first may go at `begin`, the others follow at the pace."""

    slots: int
    begin: datetime
    pace: float
    """Slots a second."""

    def not_before(self, before: int) -> datetime:
        """Return when a batch may be sent that so many slots precede."""
        return self.begin + timedelta(seconds=before / self.pace)


def slots_at_once(account: Account) -> int:
    """Tell how many slots a call takes, and a batch is planned with."""
    return max(1, min(MAX_SLOTS, int(account.rate * SHARE_OF_A_SECOND)))


def carried_by(workers: int, account: Account) -> Account:
    """
    Return an account as fast as so many workers can be (0: any number).

    What is given away faster would pile up, and be sent too fast once the pile is worked off.
    """
    if not workers:
        return account
    most = workers / SECONDS_A_CALL * slots_at_once(account)
    return replace(account, rate=min(account.rate, most), burst=account.rate)


def pace_of(account: Account) -> float:
    """Return slots a second."""
    return account.rate * (PACE if account.rate >= 2 else SLOW_PACE)


def room_ahead(pacer: Pacer, account: Account, *, at: datetime) -> int:
    """Tell how many slots may be given away now, whatever the quota says."""
    begin = max(pacer.until, at + LEAD)
    return int(max(0.0, (at + AHEAD - begin).total_seconds()) * max(0.0, pace_of(account)))


def grant(pacer: Pacer, account: Account, wanted: int, *, at: datetime) -> tuple[Pacer, Grant]:
    """
    Give capacity away.

    Args:
        pacer: As last read.
        account: The account's limits.
        wanted: Slots that are due.
        at: The time.

    Returns:
        The pacer to write, and what was given; a pacer that is written by somebody else meanwhile
        makes it void.
    """
    pace = pace_of(account)
    begin = max(pacer.until, at + LEAD)
    room = min(room_ahead(pacer, account, at=at), room_today(pacer, account, at=at))
    slots = max(0, min(wanted, room))
    if not account.enabled or pace <= 0:
        slots = 0
    spread = pace
    if slots <= account.burst * SHARE_OF_A_SECOND and pacer.until <= at - _A_SECOND:
        # All of it fits into one second, and nothing went in the one before: whenever the
        # functions begin, it can't be too fast.
        begin, spread = at, max(pace, account.burst * PACE)
    recent = {k: n for k, n in pacer.given.items() if _end(k) > at - DAY}
    window = str(int(at.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds()))
    if slots:
        recent[window] = recent.get(window, 0) + slots
    until = begin + timedelta(seconds=slots / pace) if slots else pacer.until
    after = replace(pacer, until=until, given=recent, version=pacer.version + 1)
    return after, Grant(slots=slots, begin=begin, pace=max(spread, 0.001))


def room_today(pacer: Pacer, account: Account, *, at: datetime) -> int:
    """
    Tell how many slots the rolling 24-hour quota leaves.

    What SES counts lags by minutes and what we gave away may not have been sent: the larger counts.
    """
    if account.quota < 0:
        return 2**31
    lately = sum(n for k, n in pacer.given.items() if _end(k) > at - WINDOW)
    today = sum(n for k, n in pacer.given.items() if _end(k) > at - DAY)
    reserve = account.quota * RESERVE_SHARE
    return int(account.quota - reserve - max(account.used + lately, today))


def _end(window: str) -> datetime:
    """Return when the last of a window's slots may have been given: until then all of it counts."""
    return datetime.fromtimestamp(int(window), UTC) + WINDOW
