"""The time as functions have it: what nobody had to wait for has passed."""

from datetime import UTC, datetime, timedelta

from broadside_local.hostile import chance
from broadside_local.hostile.chance import Odds

_MESSAGES_LIE = timedelta(minutes=6)
"""Visibility of the template's queues: so late is what somebody had taken who died."""


class Timekeeper:
    """Keeps a time that is ahead of ours."""

    def __init__(self, seed: int, odds: Odds) -> None:
        self.ahead = timedelta(0)
        self._seed, self._odds = seed, odds
        self._late = timedelta(0)
        """How long messages have waited since there were none."""
        self._moments = 0

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        return datetime.now(UTC) + self.ahead

    def advance(self, until: datetime, *, waiting: bool) -> bool:
        """
        Let time pass, if it may; tell whether it did.

        Args:
            until: When it shall be; the past is left alone.
            waiting: Messages wait. Then it passes by chance only, and for them never longer than
                a message lies that somebody who died had taken.
        """
        by = until - self.now()
        if by <= timedelta(0) or (waiting and not self._may_be_late(by)):
            return False
        self._late = self._late + by if waiting else timedelta(0)
        self.ahead += by
        return True

    def _may_be_late(self, by: timedelta) -> bool:
        self._moments += 1
        return self._late + by <= _MESSAGES_LIE and chance.passes_early(
            self._seed, self._odds, self._moments
        )
