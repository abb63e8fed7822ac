"""Clocks: the system's, and one that is set."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The time as the machine has it (port `Clock`)."""

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        return datetime.now(UTC)

    def wait_until(self, moment: datetime) -> None:
        """Return at `moment`, or at once when it has passed."""
        seconds = (moment - self.now()).total_seconds()
        if seconds > 0:
            time.sleep(seconds)


class VirtualClock:
    """A time that passes only when somebody waits (port `Clock`)."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the time: aware, UTC."""
        return self._now

    def wait_until(self, moment: datetime) -> None:
        """Be at `moment`, or stay when it has passed."""
        self._now = max(self._now, moment)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
