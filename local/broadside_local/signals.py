"""
Being asked to stop: Ctrl-C, `kill`, a terminal that is closed. They mean the same.

The first one raises `StoppedError` where the command is, so that everything is put away on the way
out. While that goes on, further ones are held off: a terminal that closes sends more than one.
A second Ctrl-C ends the command at once; the local cloud ends with it (see `cloud.keeper`).
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Windows has no SIGHUP."""


class StoppedError(BaseException):
    """Somebody asked the command to stop: no error, so that nobody takes it for one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell says of a program that a signal ended."""
        return 128 + self.number


class Stopping:
    """Whether the command was asked to stop, and by which signal first."""

    def __init__(self) -> None:
        self.asked: StoppedError | None = None

    def heed(self, number: int, _frame: FrameType | None) -> None:
        """
        Act on a signal.

        Raises:
            StoppedError: it is the first.
        """
        if self.asked is None:
            self.asked = StoppedError(number)
            raise self.asked
        if number == signal.SIGINT:
            os._exit(self.asked.exit_code)


@contextlib.contextmanager
def stop_by_signals() -> Iterator[Stopping]:
    """
    Let the first signal raise `StoppedError` inside.

    What whoever started us told to be ignored (`nohup`, a shell's background job) stays ignored.
    """
    stopping = Stopping()
    numbers = [signal.Signals[name] for name in _SIGNALS if name in signal.Signals.__members__]
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # Python hands signals to the main thread alone
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) != signal.SIG_IGN}
    for number in before:
        signal.signal(number, stopping.heed)
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def until_interrupted(check: Callable[[], None]) -> None:
    """
    Return when the user has seen enough: at Ctrl-C. Each second it is checked what is shown.

    Raises:
        StoppedError: another signal came.
    """
    never = threading.Event()
    try:
        while not never.wait(1.0):
            check()
    except StoppedError as asked:
        if asked.number != signal.SIGINT:
            raise
