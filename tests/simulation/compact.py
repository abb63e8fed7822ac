"""
A list of any length, and a whole send of it: nothing goes wrong here, it is only very long.

What would fill the memory lies in a file (batches, evidence) or is made up when it is asked for
(subscribers), so that what is measured is the functions' memory, and not the stand-ins'.
"""

import time
import tracemalloc
from collections import Counter, defaultdict, deque
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from itertools import islice

from broadside.adapters.memory_mailer import MemoryMailer
from broadside.sending import Account, EditionState, EntryResult, Reply
from broadside.subscribers import Addressee, Reading, State
from tests.simulation.filed_ledger import FiledLedger
from tests.world import MINUTE, NOW, World, event

LEAVES = 500
"""Of so many, one leaves between plan and call."""
EVENTS = 100
"""Messages that feedback gets at once (template.yaml)."""
SAMPLES = {"tick": 50, "plan": 4, "send": 500, "feedback": 500}
"""Of so many invocations of a function, one is measured: measuring is slow."""


class MadeUpSubscribers:
    """So many active subscribers, evenly spread over all ids (port `Subscribers`)."""

    def __init__(self, count):
        self._count = count
        self._width = 2**128 // count

    def count(self):
        return self._count

    def walk(self, first, last, *, after, limit):
        begin = max(
            -(-int(first, 16) // self._width), int(after, 16) // self._width + 1 if after else 0
        )
        end = min(int(last, 16) // self._width, self._count - 1)
        return [
            Reading(
                id=f"{n * self._width:032x}",
                state=State.ACTIVE,
                languages=("en",),
                topics=(),
                active_since=NOW - MINUTE,
            )
            for n in range(begin, min(begin + limit, end + 1))
        ]

    def consenting(self, ids):
        return {
            i: Addressee(id=i, address=f"{i}@example.com", name="")
            for i in ids
            if int(i, 16) // self._width % LEAVES
        }


class CountingMailer(MemoryMailer):
    """SES that only counts, and remembers what it has still to tell."""

    taken = 0

    def __init__(self, account):
        super().__init__(account)
        self.news: deque[tuple[object, int, int]] = deque()

    def send(self, letter, envelopes, *, ref, attempt):
        for envelope in envelopes:
            self.taken += 1
            self.news.append((ref, attempt, envelope.slot))
        return Reply(entries=tuple(EntryResult("SUCCESS", "m") for _ in envelopes))


class LongSend(World):
    """One edition to a list of any length, minute by minute."""

    def __init__(self, readers: int, *, rate: int, measures: bool = True) -> None:
        super().__init__(rate=rate)
        self._measures = measures
        """Whether memory is looked at, now and then: that takes time."""
        self.ledger = FiledLedger()
        self.subscribers = MadeUpSubscribers(readers)
        self.mailer = CountingMailer(Account(rate=rate, quota=-1, used=0))
        self.calls: Counter[str] = Counter()
        """Calls of each port."""
        self.invocations: Counter[str] = Counter()
        """Of each function."""
        self.peaks: dict[str, int] = defaultdict(int)
        """Bytes that one invocation of a function had at most."""
        self._counted: dict[str, _Counted] = {}
        self.edition_id = self.hold(self.post())

    def port(self, name):
        if name not in self._counted:
            self._counted[name] = _Counted(getattr(self, name), name, self.calls)
        return self._counted[name]

    @cached_property
    def _sender(self):
        return super().sender()

    def sender(self):
        return self._sender  # it keeps the mail, as the function does

    def send_all(self) -> tuple[float, float]:
        """Send it; return hours that passed, and seconds that it took."""
        began = time.perf_counter()
        while self.state(self.edition_id) is not EditionState.SENT:
            self._pass_a_minute()
        hours = (self.clock.now() - NOW) / timedelta(hours=1)
        return hours, time.perf_counter() - began

    def _pass_a_minute(self):
        ends = self.clock.now() + MINUTE
        self._invoke("tick", self.tick)
        for message in self.plan_queue.take():
            self._invoke("plan", self.plan, message)
        while (messages := self.send_queue.take()) or self._wait(ends):
            for message in messages:
                self._invoke("send", self.send, message)
        while self.mailer.news:
            told = [_body(*news) for news in islice(_pop(self.mailer.news), EVENTS)]
            self._invoke("feedback", self.listen, *told)

    def _wait(self, ends):
        """Let time pass until the next message may be seen; tell whether that is this minute."""
        waiting = self.send_queue.messages
        self.clock.wait_until(min(ends, waiting[0][0]) if waiting else ends)
        return self.clock.now() < ends

    def _invoke(self, name, do, *arguments):
        with self._measured(name):
            do(*arguments)

    @contextmanager
    def _measured(self, name):
        self.invocations[name] += 1
        if not self._measures:
            yield
            return
        ends = name == "tick" and not self.plan_queue.messages and self.ledger.states.is_idle()
        if self.invocations[name] % SAMPLES[name] != 1 and not ends:
            yield
            return
        tracemalloc.start()
        yield
        self.peaks[name] = max(self.peaks[name], tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()


class _Counted:
    def __init__(self, port, name, calls):
        self._port, self._name, self._calls = port, name, calls

    def __getattr__(self, method):
        bound, name = getattr(self._port, method), f"{self._name}.{method}"

        def call(*arguments, **options):
            self._calls[name] += 1
            return bound(*arguments, **options)

        setattr(self, method, bound if self._name == "clock" else call)
        return getattr(self, method)


def _pop(news):
    while news:
        yield news.popleft()


def _body(ref, attempt, slot):
    return event("Send", edition=ref.edition_id, batch=ref.tag, attempt=attempt, slot=slot)
