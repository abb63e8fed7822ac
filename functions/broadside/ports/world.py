"""Time, hands and secrets."""

from collections.abc import Callable, Sequence
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


class Together(Protocol):
    """Hands that may do several things at once."""

    def __call__(self, calls: Sequence[Callable[[], int]]) -> Sequence[int]:
        """
        Make calls that don't depend on each other, in any order, some at once.

        Returns:
            What each returned, once all have ended.

        Raises:
            Exception: of the first call that failed; the others have ended, too.
        """
