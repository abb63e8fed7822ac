"""Time and secrets."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, and patience."""

    def now(self) -> datetime:
        """Return the time: aware, UTC."""

    def wait_until(self, moment: datetime) -> None:
        """Return at `moment`, or at once when it has passed."""


class Keys(Protocol):
    """Secrets by purpose, such as `pepper` and `unsubscribe/1`."""

    def key(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose."""
