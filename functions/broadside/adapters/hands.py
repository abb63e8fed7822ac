"""Hands: several things at once, or one after the other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

_HANDS = 8
"""What is done waits for AWS most of the time; botocore keeps ten connections to each service."""


class ManyHands:
    """Threads (port `Together`)."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_HANDS, "hand")

    def __call__(self, calls: Sequence[Callable[[], int]]) -> Sequence[int]:
        """Make calls, some at once."""
        begun = [self._threads.submit(call) for call in calls]
        # Nothing goes on behind our back, whatever fails: Lambda would freeze it half done.
        wait(begun)
        return [each.result() for each in begun]


def one_by_one(calls: Sequence[Callable[[], int]]) -> Sequence[int]:
    """Make calls in their order (port `Together`)."""
    return [call() for call in calls]
