"""SQS, a stream and a schedule, with all that they may do."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.simulation.weather import HOUR

DAY = 24 * HOUR


@dataclass(eq=False)
class Message:
    """One message of a queue."""

    body: object
    received: int = 0
    receipt: int = 0
    """Which receiving may delete it: the last one."""
    gone: bool = False


@dataclass(frozen=True)
class Reading:
    """How a function reads a queue, as the template says (`test_queues.py` holds it to that)."""

    function: str
    timeout: float
    visibility: float
    receives: int
    batch: int = 1
    at_once: int = 2


@dataclass
class SimulatedQueue:
    """A queue and its poller: at least once, in any order, with dead letters (port `Queue`)."""

    stack: Any
    reading: Reading
    ready: list[Message] = field(default_factory=list)
    there: set[Message] = field(default_factory=set)
    """Waiting, delayed or in flight."""
    dead: list[Message] = field(default_factory=list)
    workers: int = 0
    filled_at: float = float("-inf")
    """Since when it isn't empty."""

    # --- the port

    def put(self, messages, *, delay_seconds=0):
        for message in messages:
            self.arrive(message, delay_seconds)

    def empty(self):
        """Tell it as SQS does: approximately, and perhaps a minute late."""
        if not self.there:
            return True
        stack = self.stack
        young = stack.scheduler.now - self.filled_at < 60
        return young and stack.chance(stack.weather.late)

    # --- the service

    def arrive(self, body, delay=0.0):
        stack = self.stack
        for _ in range(1 + stack.chance(stack.weather.doubled)):
            message = Message(body)
            if not self.there:
                self.filled_at = stack.scheduler.now
            self.there.add(message)
            stack.scheduler.after(delay + stack.lateness(), self._show, message, 0)

    def redrive(self):
        """Send the dead letters again (`broadside redrive`)."""
        dead, self.dead = self.dead, []
        for message in dead:
            self.arrive(message.body)

    def _show(self, message, receipt):
        """Let it be seen: at first, and again when it was received and not deleted."""
        if message.gone or message.receipt != receipt:
            return
        if message.received >= self.reading.receives:
            self._forget(message)
            self.dead.append(message)
            return
        self.ready.append(message)
        self._poll()

    def _poll(self):
        reading, random = self.reading, self.stack.random
        while self.ready and self.workers < reading.at_once:
            taken: list[Message] = []
            while self.ready and len(taken) < reading.batch:
                place = random.randrange(len(self.ready))
                self.ready[place], self.ready[-1] = self.ready[-1], self.ready[place]
                taken.append(self.ready.pop())
            self._invoke(taken)

    def _invoke(self, messages):
        receipts = []
        for message in messages:
            message.received += 1
            message.receipt += 1
            receipts.append(message.receipt)
            again = self.reading.visibility
            self.stack.scheduler.after(again, self._show, message, message.receipt)
        self.workers += 1
        self.stack.invoke(
            self.reading.function,
            [message.body for message in messages],
            timeout=self.reading.timeout,
            then=partial(self._end, messages, receipts),
        )

    def _end(self, messages, receipts, error):
        """Delete what was done; what wasn't comes again when its time is up."""
        self.workers -= 1
        stack = self.stack
        for message, receipt in zip(messages, receipts, strict=True):
            lost = stack.chance(stack.weather.crash)  # the deletion
            if error is None and not lost and message.receipt == receipt:
                self._forget(message)
        stack.scheduler.at(stack.scheduler.now, self._poll)

    def _forget(self, message):
        message.gone = True
        self.there.discard(message)


@dataclass(frozen=True)
class DeadLetters:
    """The dead-letter queue of a queue (port `Queue`, as far as it is asked)."""

    queue: SimulatedQueue

    def empty(self):
        return not self.queue.dead


@dataclass
class SimulatedStream:
    """One shard: in order, a batch again and again, then its halves; at last it gives up."""

    stack: Any
    function: str
    timeout: float
    batch: int
    retries: int
    records: list[tuple[float, object]] = field(default_factory=list)
    busy: bool = False
    tries: int = 0
    part: int = 0
    """How many records are tried at once, while a batch is halved."""

    def put(self, record):
        stack = self.stack
        if not stack.chance(stack.weather.dropped):
            self.records.append((stack.scheduler.now, record))
            stack.scheduler.after(stack.random.random(), self._go_on)

    def _go_on(self):
        now = self.stack.scheduler.now
        if self.busy:
            return
        self.records = [(at, record) for at, record in self.records if now - at < DAY]
        if self.records:
            self.busy = True
            count = min(self.part or self.batch, len(self.records))
            self.stack.invoke(
                self.function,
                [record for _, record in self.records[:count]],
                timeout=self.timeout,
                then=partial(self._end, count),
            )

    def _end(self, count, error):
        self.busy = False
        self.tries += 1
        if error is None or (self.tries > self.retries and count == 1):
            del self.records[:count]
            self.tries = self.part = 0
        elif self.tries > self.retries:
            self.tries, self.part = 0, count // 2
        self.stack.scheduler.after(2.0 if error else 0.0, self._go_on)


@dataclass
class SimulatedSchedule:
    """Each minute, about: twice at times, not at all at others; what fails isn't tried again."""

    stack: Any
    function: str
    timeout: float
    minute: int = 0

    def begin(self):
        stack = self.stack
        if stack.is_over():
            return
        self.minute += 1
        stack.scheduler.at(60.0 * self.minute, self.begin)
        if not stack.chance(stack.weather.dropped / 10):
            for _ in range(1 + stack.chance(stack.weather.doubled)):
                stack.scheduler.after(stack.random.uniform(0, 20), self._run)

    def _run(self):
        self.stack.invoke(self.function, [], timeout=self.timeout, then=lambda error: None)
