"""Waiting for a condition, with patience that ends when nothing moves any more."""

import time
from collections.abc import Callable

from broadside_local.errors import LocalError

_PAUSE_SECONDS = 0.05


class StalledError(LocalError):
    """Nothing has moved for too long."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(
            f"{what}: nothing has moved for {seconds:.0f} s",
            "Run it again; if it happens again, report it with the post that it happens with",
        )


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
    reached = -1
    moved_at = time.monotonic()
    while (now := done()) < goal:
        check()
        if now != reached:
            reached, moved_at = now, time.monotonic()
        elif time.monotonic() - moved_at > patience_seconds:
            raise StalledError(what, patience_seconds)
        time.sleep(_PAUSE_SECONDS)
