"""
Time that passes only when nothing is left to do, and processes that take turns at its will.

What happens is a heap of events. A process is code that is written as if it were alone; it runs on
a thread of its own, but only while it holds the baton, and gives it back each time it pauses. So
any number of processes interleave, at exactly the places where they pause, and the same events
give the same run.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from threading import Lock, Thread


class Killed(BaseException):
    """The process is over; nobody in it catches this."""


class Scheduler:
    """A clock (seconds since the beginning), and everything that waits for its time."""

    def __init__(self):
        self.now = 0.0
        self.switches = 0
        """How often the baton changed hands: for benchmarks."""
        self.current: Process | None = None
        self._events: list[tuple[float, int, Callable[..., object], tuple[object, ...]]] = []
        self._numbers = count()
        self._until = 0.0

    def at(self, when, do, *arguments):
        """Do something at a time; what is due at the same time is done in the order of asking."""
        heappush(self._events, (max(when, self.now), next(self._numbers), do, arguments))

    def after(self, seconds, do, *arguments):
        """Do something when so many seconds have passed."""
        self.at(self.now + seconds, do, *arguments)

    def run(self, until):
        """Let time pass, until nothing waits or this moment."""
        self._until = until
        while self._events and self._events[0][0] <= until:
            self.now, _, do, arguments = heappop(self._events)
            do(*arguments)

    def start(self, body, then):
        """
        Begin a process, at once.

        Args:
            body: What it does; it may pause.
            then: Is told its end: None, or what it died of.
        """
        process = Process(self, body, then)
        process.resume()
        return process

    def pause(self, seconds):
        """Let time pass for the process that calls this, and others have their turns."""
        until = self.now + seconds
        process = self.current
        assert process is not None
        if until <= self._until and not (self._events and self._events[0][0] <= until):
            self.now = until  # nobody else has anything to do before: no need to change hands
        else:
            self.at(until, process.wake, process.naps)
            process.give_back()
        if process.killed:
            raise Killed

    def kill(self, process):
        """End a process where it pauses; one that is over stays as it is."""
        if not process.over:
            process.killed = True
            process.resume()


class Process:
    """A body that runs by turns."""

    def __init__(self, scheduler, body, then):
        self.killed = False
        self.over = False
        self.naps = 0
        """How often it paused: a wake-up call for an earlier nap is void."""
        self._scheduler = scheduler
        self._body = body
        self._then = then
        self._worker = _IDLE.pop() if _IDLE else _Worker()

    def wake(self, nap):
        """Go on after a nap, unless it was woken already."""
        if nap == self.naps and not self.over:
            self.resume()

    def resume(self):
        """Hand the baton over until the process pauses or ends."""
        scheduler = self._scheduler
        before, scheduler.current = scheduler.current, self
        scheduler.switches += 1
        self._worker.work(self._run)
        scheduler.current = before
        if self.over:
            _IDLE.append(self._worker)
            self._then(self._ended)

    def give_back(self):
        """Hand the baton back; returns when it is this process's turn again."""
        self._worker.rest()
        self.naps += 1

    def _run(self):
        self._ended: BaseException | None = None
        try:
            self._body()
        except BaseException as error:  # noqa: BLE001 - whoever started it is told
            self._ended = error
        self.over = True


class _Worker:
    """A thread that is used again and again: starting one takes longer than most processes."""

    def __init__(self):
        self._go, self._back = Lock(), Lock()
        self._go.acquire()
        self._back.acquire()
        self._task: Callable[[], None] | None = None
        Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            self._go.acquire()
            assert self._task is not None
            self._task()
            self._task = None
            self._back.release()

    def work(self, task):
        """Go on with the task, or begin it; return when it rests or ends."""
        self._task = self._task or task
        self._go.release()
        self._back.acquire()

    def rest(self):
        """Called by the task itself: let the others go on."""
        self._back.release()
        self._go.acquire()


_IDLE: list[_Worker] = []
