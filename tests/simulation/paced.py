"""
An edition's way to SES, moment by moment, at any rate: to see what strict SES takes, and when.

Ticks come a little late, messages too, functions take their time, and there are only so many of
them. SES measures the rate as the strict one does. Nothing fails but what is sent too fast.
"""

import heapq
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

from broadside.adapters.memory_mailer import MemoryMailer
from broadside.sending import Account, EditionState, EntryResult, Reply
from broadside.subscribers import Addressee
from broadside_local.ses.errors import RefusedError
from broadside_local.ses.meter import Meter
from tests.simulation.compact import MadeUpSubscribers
from tests.world import NOW, World

TICK_LATE = 15.0
"""Seconds: EventBridge keeps to the minute, not to the second."""
MESSAGE_LATE = 0.25
CALL_AFTER = (0.015, 0.045)
"""What claim, guard and consent take before SES is called."""
CALL_TAKES = (0.2, 0.9)
FEW = 50
"""One of so many readers reads everything; the others what is for many."""


class Readers(MadeUpSubscribers):
    """Made up, none of whom leaves; some read everything."""

    def walk(self, first, last, *, after, limit):
        return [
            replace(reading, topics=() if int(reading.id, 16) // self._width % FEW == 0 else ("b",))
            for reading in super().walk(first, last, after=after, limit=limit)
        ]

    def consenting(self, ids):
        return {i: Addressee(id=i, address=f"{i}@example.com", name="") for i in ids}


class StrictMailer(MemoryMailer):
    """SES that takes mails as its meter says, one by one."""

    def __init__(self, account, clock):
        super().__init__(account)
        self.clock = clock
        self.meter = Meter(rate=account.rate, quota=int(account.quota), clock=self._now)
        self.taken: list[tuple[float, str, int]] = []
        """When, of which edition, how many."""
        self.count = self.refused = 0
        """Calls, and those of which anything was refused."""
        self.refused_at: list[float] = []

    def _now(self):
        return (self.clock.now() - NOW).total_seconds()

    def account(self):
        used = self.meter.used()
        return replace(self.limits, rate=self.meter.rate, quota=self.meter.quota, used=used)

    def confirm(self):
        """Take a mail that somebody waits for; tell whether it was."""
        try:
            self.meter.take(1, counted=1)
        except RefusedError:
            return False
        return True

    def send(self, letter, envelopes, *, ref, attempt):
        entries = [self._meter_one() for _ in envelopes]
        taken = sum(entry.status == "SUCCESS" for entry in entries)
        self.taken.append((self._now(), ref.edition_id, taken))
        self.count += 1
        if taken < len(entries):
            self.refused += 1
            self.refused_at.append(self._now())
        return Reply(entries=tuple(entries))

    def _meter_one(self):
        try:
            self.meter.take(1, counted=1)
        except RefusedError as refused:
            return EntryResult(refused.status)
        return EntryResult("SUCCESS", "m")


class Arriving:
    """A queue whose messages arrive by themselves (port `Queue`)."""

    def __init__(self, send):
        self._send = send

    def put(self, messages, *, delay_seconds=0):
        for message in messages:
            self._send.arrive(message, delay_seconds)

    def empty(self):
        return True


class Paced(World):
    """Editions that are sent at an account's rate, with so many workers."""

    def __init__(self, readers, *, rate, quota=-1, workers=0, seed=0):
        super().__init__(rate=rate)
        self.random = Random(seed)
        self.workers = workers
        self.subscribers = Readers(readers)
        self.mailer = StrictMailer(Account(rate=rate, quota=quota, used=0), self.clock)
        self.send_queue = Arriving(self)
        self._events: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        self._free = [0.0] * workers
        """When each worker is through with what it does."""
        self._sender = super().sender()
        self._next_minute = 0
        self.latest = 0.0
        """Seconds that a call was behind its turn, at most."""

    def sender(self):
        return self._sender

    # --- time

    def now(self):
        return (self.clock.now() - NOW).total_seconds()

    def at(self, seconds, do):
        """Do something then."""
        heapq.heappush(self._events, (seconds, next(self._numbers), do))

    def run_until(self, seconds):
        """Let time pass, with a tick each minute."""
        while self._next_minute * 60 < seconds:
            late = self.random.uniform(0, TICK_LATE)
            self.at(self._next_minute * 60 + late, self._pass_a_minute)
            self._next_minute += 1
            self._work(min(seconds, self._next_minute * 60))

    def run_to_the_end(self, *editions, minutes=600):
        for _ in range(minutes):
            if all(self.state(one) is EditionState.SENT for one in editions):
                return
            self.run_until(self.now() + 60)
        raise AssertionError("not sent")

    def _work(self, until):
        while self._events and self._events[0][0] < until:
            seconds, _, do = heapq.heappop(self._events)
            self.clock.wait_until(NOW + timedelta(seconds=seconds))
            do()
        self.clock.wait_until(NOW + timedelta(seconds=until))

    def _pass_a_minute(self):
        self.tick()
        for message in self.plan_queue.take():
            self.plan(message)

    # --- functions

    def arrive(self, message, delay_seconds):
        """Let a message be seen, a moment later be taken, and sent once a worker is free."""
        seen = self.now() + delay_seconds + self.random.uniform(0.01, MESSAGE_LATE)
        self.at(seen, lambda: self._take(message))

    def _take(self, message):
        begun = self.now()
        if self.workers:
            begun = max(begun, heapq.heappop(self._free))
        turn = message["not_before"] / 1000 - NOW.timestamp()
        calls_at = max(begun, turn) + self.random.uniform(*CALL_AFTER)
        self.latest = max(self.latest, calls_at - turn)
        if self.workers:
            heapq.heappush(self._free, calls_at + self.random.uniform(*CALL_TAKES))
        self.at(calls_at, lambda: self.send(message))

    # --- what to look at

    def least_share(self, rate, *, begin=None, end=None):
        """Return the least that was taken in 60 s of work, as a share of what the rate allows."""
        taken = self.mailer.taken
        begin = taken[0][0] if begin is None else begin
        end = taken[-1][0] if end is None else end
        times = [at for at, _, _ in taken]
        least, first, last, within = 1.0, 0, 0, 0
        for start in [begin, *(at + 1e-6 for at in times if begin <= at)]:
            if start + 60 > end:
                break
            while last < len(taken) and times[last] < start + 60:
                within += taken[last][2]
                last += 1
            while first < last and times[first] < start:
                within -= taken[first][2]
                first += 1
            least = min(least, within / (60 * rate))
        return least

    def share_refused(self):
        return self.mailer.refused / self.mailer.count
