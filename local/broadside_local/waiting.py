"""Waiting for what happens by itself, with patience that ends when nothing moves any more."""

import time
from collections.abc import Callable

from broadside_local.errors import LocalError

_PAUSE_SECONDS = 0.05
_LONGEST_SECONDS = 1.0


class StalledError(LocalError):
    """Nothing has moved for too long."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(
            f"{what}: nothing has moved for {seconds:.0f} s",
            "Run it again; if it happens again, report it with the post that it happens with",
        )


class Patience:
    """Lasts while something moves."""

    def __init__(
        self, what: str, *, check: Callable[[], None], patience_seconds: float = 60.0
    ) -> None:
        """
        Begin to wait.

        Args:
            what: What is waited for, as an error says it.
            check: Raises when waiting has become pointless.
            patience_seconds: How long everything may stand still.
        """
        self._what = what
        self._check = check
        self._patience_seconds = patience_seconds
        self._seen: object = None
        self._moved_at = time.monotonic()

    def wait(self, seen: object, *, pause_seconds: float = _PAUSE_SECONDS) -> None:
        """
        Wait a moment.

        Args:
            seen: How far it is; when this changes, something has moved.
            pause_seconds: How long a moment is.

        Raises:
            StalledError: nothing has for too long.
        """
        self._check()
        if seen != self._seen:
            self._seen, self._moved_at = seen, time.monotonic()
        elif time.monotonic() - self._moved_at > self._patience_seconds:
            raise StalledError(self._what, self._patience_seconds)
        time.sleep(pause_seconds)


def wait_until(
    done: Callable[[], int],
    goal: int,
    *,
    what: str,
    check: Callable[[], None],
    patience_seconds: float = 60.0,
) -> None:
    """
    Return when a count has reached its goal.

    Args:
        done: Tells how far it is; asked again and again.
        goal: What it must reach.
        what: What is waited for, as an error says it.
        check: Raises when waiting has become pointless.
        patience_seconds: How long the count may stand still.

    Raises:
        StalledError: it stood still for longer.
    """
    patience = Patience(what, check=check, patience_seconds=patience_seconds)
    while True:
        begun = time.monotonic()
        if (reached := done()) >= goal:
            return
        # Whoever looks all the time holds up what they wait for.
        took = time.monotonic() - begun
        patience.wait(reached, pause_seconds=min(max(_PAUSE_SECONDS, 2 * took), _LONGEST_SECONDS))
