"""The one who does the harm: knows who runs, decides what happens, and counts it."""

import contextlib
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from broadside_local.hostile import chance
from broadside_local.hostile.chance import Fails, Fault, Odds, What
from broadside_local.hostile.mercy import Mercy, Records
from broadside_local.hostile.proxy import Proxy
from broadside_local.hostile.queues import Queues
from broadside_local.hostile.timekeeper import Timekeeper
from broadside_local.hostile.wire import Call

ENTRY = "hostile_entry"
"""Module that stands before the handlers, where functions run."""


def new_seed() -> int:
    """Draw a seed that is short enough to be typed."""
    return random.SystemRandom().randrange(1_000_000)


@dataclass(slots=True)
class _Running:
    """A function at work."""

    function: str
    number: int
    records: Records
    spared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment at which nobody was at work."""

    begun: int
    """How many events had been begun by then."""


class Hostile:
    """
    Does harm to the functions of one local cloud, within the promises of AWS.

    What happens is drawn from the seed, the function, and the number of its call or event: as far
    as functions run in the same order, the same happens again.
    """

    def __init__(
        self, seed: int = 0, *, odds: Odds | None = None, faults: Sequence[Fault] = ()
    ) -> None:
        """
        Make one, for one local cloud.

        Args:
            seed: Of everything that happens.
            odds: How likely it is; None: what `--hostile` does.
            faults: What happens for certain, besides.
        """
        self.seed = seed
        self.tally: Counter[str] = Counter()
        """How often it did what."""
        self._odds = odds or Odds()
        self._faults = {(f.function, f.operation, f.number): f.what for f in faults}
        self._calls: Counter[tuple[str, str]] = Counter()
        self._events: Counter[str] = Counter()
        self._mercy = Mercy()
        self._running: dict[int, _Running] = {}
        self._time = Timekeeper(seed, self._odds)
        self._proxies: list[Proxy] = []
        self._queues: Queues | None = None
        self._lock = threading.RLock()

    @classmethod
    def at(cls, *faults: Fault) -> "Hostile":
        """Make one that does exactly this, and nothing by chance."""
        return cls(odds=chance.NONE, faults=faults)

    # --- as the local cloud sees it --------------------------------------------------------------

    @property
    def code(self) -> Mapping[str, bytes]:
        """Files that are packed beside the functions."""
        return {f"{ENTRY}.py": Path(__file__).with_name("entry.py").read_bytes()}

    def stand_before(
        self, function: str, properties: dict[str, Any], *, aws: str, ses: str
    ) -> None:
        """
        Change a function's properties so that all its calls and events pass by us.

        Args:
            function: As its handler is called.
            properties: Of AWS::Lambda::Function.
            aws: Where its calls would go.
            ses: Where its calls of SES would go, unless its variables say so.
        """
        variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
        upstreams = {
            "": variables.get("AWS_ENDPOINT_URL", aws),
            "ses": variables.get("AWS_ENDPOINT_URL_SESV2", ses),
        }
        proxy = Proxy(function, upstreams, self)
        self._proxies.append(proxy)
        variables |= {
            "AWS_ENDPOINT_URL": f"http://{proxy.address}",
            "AWS_ENDPOINT_URL_SESV2": f"http://{proxy.address}",
            "HOSTILE_ADDRESS": proxy.address,
            "HOSTILE_HANDLER": properties["Handler"],
        }
        properties["Handler"] = f"{ENTRY}.handler"

    def use(self, client: Callable[[str], Any]) -> None:
        """Let messages come again by these clients, which have every right."""
        self._queues = Queues(client)

    def stop(self) -> None:
        """Close every port."""
        for proxy in self._proxies:
            proxy.stop()

    def summary(self) -> str:
        """Say in one line what was done, and how to have it again."""
        counts = [f"{what} {count}" for what, count in sorted(self.tally.items()) if count]
        if self._time.ahead:
            counts.append(f"minutes that nobody waited {self._time.ahead.total_seconds() / 60:.0f}")
        return f"hostile: {', '.join(counts) or 'nothing'} (again: --hostile {self.seed})"

    # --- time ------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the time as functions have it."""
        return self._time.now()

    def idle(self) -> Moment | None:
        """Return this moment, if nobody is at work."""
        with self._lock:
            self._bury()
            if self._running or any(proxy.calls for proxy in self._proxies):
                return None
            return Moment(begun=self._events.total())

    def pass_time(self, until: datetime, *, since: Moment | None, waiting: bool = False) -> bool:
        """
        Let time pass for functions, if nobody has been at work since a moment.

        So it is the same as if everybody had waited, only sooner.

        Args:
            until: Not longer than that.
            since: The moment.
            waiting: Messages wait: then it passes by chance only, and not for long.
        """
        with self._lock:
            if since is None or self.idle() != since:
                return False
            passed = self._time.advance(until, waiting=waiting)
            self.tally["late message"] += passed and waiting
            return passed

    # --- as the proxies see it -------------------------------------------------------------------

    def about(self, function: str, event: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take what a function tells of itself: that it begins, or that it is done."""
        if event == "begin":
            return self._begin(function, told)
        self._end(told["pid"], done=told["done"], failed=set(told["failed"]))
        return {}

    def next(self, function: str, call: Call, pid: int) -> What | None:
        """Tell what happens to a call."""
        with self._lock:
            self._calls[function, call.operation] += 1
            number = self._calls[function, call.operation]
            running = self._running.get(pid)
            what = self._faults.get((function, call.operation, number))
            if what is None and (running is None or not running.spared):
                what = chance.happens(self.seed, self._odds, function, call.operation, number)
            if what is not None and what.kills and running is None:
                what = None  # before its first event, or in a thread that outlived it
            if what is not None:
                self.tally[what] += 1
            return what

    def kill(self, function: str, pid: int) -> None:
        """Kill a function's process; its messages come again."""
        with self._lock:
            running = self._running.get(pid)
            if running is None or running.function != function:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._end(pid, done=False)

    def _begin(self, function: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        event = told["event"] if isinstance(told["event"], dict) else {}
        records = event.get("Records", [])
        with self._lock:
            self._events[function] += 1
            number = self._events[function]
            running = _Running(function, number, records, self._mercy.is_due(records))
            self._running[told["pid"]] = running
            ahead = self._time.ahead.total_seconds()
        sources = [record.get("eventSource", "") for record in records]
        delivery = chance.delivered(self.seed, self._odds, function, number, sources)
        if "requestContext" in event:
            delivery = chance.Delivery()  # a browser asks once, and gets an answer
        fails = Fails.NOT if running.spared else delivery.fails
        self._come_again(told["name"], records, event, delivery)
        if fails is not Fails.NOT:
            with self._lock:
                self.tally[fails] += 1
        return {"ahead": ahead, "order": delivery.order, "fails": fails}

    def _come_again(
        self,
        name: str,
        records: Records,
        event: Mapping[str, Any],
        delivery: chance.Delivery,
    ) -> None:
        """Let messages, or an event of a schedule, come once more; a copy has no copies."""
        if self._queues is None:
            return
        for position, seconds in delivery.copies:
            copied = self._queues.copy(records[position], seconds=seconds)
            with self._lock:
                self.tally["message twice"] += copied
        if delivery.again and self._queues.again(name, event):
            with self._lock:
                self.tally["event twice"] += 1

    def _end(self, pid: int, *, done: bool, failed: set[str] | None = None) -> None:
        with self._lock:
            running = self._running.pop(pid, None)
            if running is None:
                return
            if not done:
                self._mercy.note(running.records)
        if self._queues is not None:
            seconds = chance.pause(self.seed, running.function, running.number)
            for record in running.records:
                if not done or record.get("messageId") in (failed or ()):
                    self._queues.release(record, seconds=seconds)

    def _bury(self) -> None:
        """Take out those who died of something else: a time-out, the emulator's end."""
        for pid in list(self._running):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                self._end(pid, done=False)
