"""AWS as one run has it: the ports' twins, triggers, and functions that are started by them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from broadside.adapters.memory_acts import MemoryActs
from broadside.adapters.memory_edge import MemoryEdge
from broadside.adapters.memory_files import MemoryContents, MemoryDropbox, MemorySite
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.adapters.memory_lists import MemoryLists
from broadside.adapters.memory_posts import MemoryPosts
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.adapters.memory_tallies import MemoryTallies
from broadside.adapters.secret_keys import MemoryKeys
from broadside.app.subscribe import add_subscribers
from broadside.sending import EditionState
from tests.simulation import people, provider, queues, weather
from tests.simulation.instance import Instance, TrueClock
from tests.simulation.model import NEVER, Log, Release, Wish
from tests.simulation.scheduler import Scheduler

CALLS = 500_000
"""More than any run makes that is not caught in a circle."""

READINGS = {
    "ingest": queues.Reading("ingest", 60, 360, 5, batch=10),
    "plan": queues.Reading("plan", 300, 1800, 5),
    "send": queues.Reading("send", 60, 360, 5, at_once=10),
    "feedback": queues.Reading("feedback", 60, 360, 10, batch=100),
}


class Stack:
    """AWS, the ports' twins, and people."""

    def __init__(self, seed, events, tell=None, wild=()):
        self.random = Random(f"{seed} {events}")
        self.scheduler = Scheduler()
        self.fair = replace(weather.draw(self.random, weather.Events(events)), **dict(wild))
        self.weather = self.fair
        self.tell = tell
        self.log = Log()
        self.calls = 0
        self.live: set[Any] = set()
        self.person_at: dict[str, str] = {}
        """People by address; none is ever used by two."""
        self.id_of: dict[str, str] = {}
        self.contents = MemoryContents()
        self.dropbox = MemoryDropbox()
        self.site = MemorySite()
        self.edge = MemoryEdge()
        clock, lag = TrueClock(self), timedelta(seconds=self.fair.lag)
        self.posts = MemoryPosts(clock=clock, index_lag=lag)
        self.lists = MemoryLists()
        self.subscribers = MemorySubscribers()
        self.ledger = MemoryLedger(clock=clock, index_lag=lag)
        self.acts = MemoryActs(self.ledger)
        self.tallies = MemoryTallies()
        self.keys = MemoryKeys()
        rate = self.random.choice([1, 2, 3, 4, 14])
        self.mailer = provider.Provider(
            self, rate=rate, quota=self.random.choice([60, 50_000, 50_000, 50_000])
        )
        queue = queues.SimulatedQueue
        self.ingest_queue = queue(self, READINGS["ingest"])
        self.plan_queue = queue(self, READINGS["plan"])
        self.send_queue = queue(self, READINGS["send"])
        self.feedback_queue = queue(self, READINGS["feedback"])
        self.feedback_dead_letters = queues.DeadLetters(self.feedback_queue)
        self.stream = queues.SimulatedStream(self, "publish", timeout=120, batch=50, retries=3)
        self.people = people.People(self)
        self.script_ends = 1200.0
        """Posts come within twenty minutes, other wishes may come later."""

    def queues(self):
        return [self.ingest_queue, self.plan_queue, self.send_queue, self.feedback_queue]

    # --- chance

    def chance(self, share):
        return share > 0 and self.random.random() < share

    def lateness(self):
        """How long a message takes that is queued."""
        if not self.chance(self.weather.late):
            return self.random.uniform(0, 0.5)
        return self.random.choice((30, 300, 7200)) * self.random.random()

    def new_id(self):
        return f"{self.random.getrandbits(128):032x}"

    def trace(self, instance, where, fate):
        self.calls += 1
        if self.calls > CALLS:
            raise RuntimeError("caught in a circle")
        if self.tell:
            self.tell(f"{self.scheduler.now:10.3f} {instance.name:12} {where} {fate}")

    # --- functions

    def invoke(self, function, messages, *, timeout, then):
        """Start a function, as a trigger does."""
        self.invoke_with(function, partial(_DO[function], messages=messages), timeout, then)

    def invoke_with(self, name, do, timeout, then):
        """Start a process; Lambda kills it when its time is up."""
        instance = Instance(self, f"{name}-{self.random.getrandbits(16):04x}")

        def end(error):
            self.live.discard(process)
            if self.tell:
                self.tell(f"{self.scheduler.now:10.3f} {instance.name:12} ends {error!r}")
            then(error)

        process: Any = None
        process = self.scheduler.start(partial(do, instance), end)
        if not process.over:
            self.live.add(process)
            self.scheduler.after(timeout, self.scheduler.kill, process)

    def bound(self, instance, name, method):
        """Return a port's method; SES is told whose call it is, so that it can be judged."""
        found = getattr(getattr(self, name), method)
        return partial(found, instance) if method in ("send", "probe") else found

    def carry_out(self, instance, where, method, arguments, options, begun):
        """Carry a call out, at this instant; see what it says of people and time."""
        result = method(*arguments, **options)
        instance.consent_at = begun if where == "subscribers.consenting" else None
        see = _SEES.get(where)
        if see:
            see(self, instance, arguments, result, begun)
        return result

    def add_at_once(self, row, at):
        """Have a subscriber who was there before."""
        add_subscribers(
            [row],
            subscribers=self.subscribers,
            pepper=self.keys.key("pepper"),
            how="operator",
            words="given",
            new_id=self.new_id,
            at=at,
        )
        self._see_people()

    def _see_people(self):
        for subscriber in list(self.subscribers.by_id.values())[len(self.id_of) :]:
            self.id_of[self.person_at[subscriber.address]] = subscriber.id

    # --- the end

    def calm_down(self):
        self.weather = weather.calm(self.fair)

    def is_over(self):
        """Tell whether everybody has had their say, and nothing is left to do."""
        return (
            self.scheduler.now > self.script_ends
            and not self.people.busy
            and not self.posts.todo_at
            and not self.ledger.active
            and not self.ingest_queue.there
        )


# --- what calls tell of people and time


def _see_guard(stack, instance, arguments, result, begun):
    instance.looked_at = begun


def _see_noted(stack, instance, arguments, result, begun):
    if result is not False:
        for mail in instance.mails:
            mail.noted = True
        instance.mails.clear()


def _see_release(stack, instance, arguments, result, begun):
    if result:
        edition = arguments[0]
        stack.log.releases[edition.id] = Release(
            instance.began_at, stack.scheduler.now, tuple(edition.mails)
        )


def _see_stop(stack, instance, arguments, result, begun):
    edition = arguments[0]
    if result and edition.reason.startswith("guard:"):
        stack.log.stops[edition.id].append(Wish(begun, stack.scheduler.now, NEVER))


def _see_cancel(stack, instance, arguments, result, begun):
    if result:
        stack.log.cancelled[arguments[0]] = Wish(begun, stack.scheduler.now)


def _see_act(stack, instance, arguments, result, begun):
    edition = arguments[0]
    if result and edition.state is EditionState.CANCELLED:
        stack.log.cancelled[edition.id] = Wish(begun, stack.scheduler.now)


def _see_post(stack, instance, arguments, result, begun):
    post = arguments[0]
    stack.stream.put(post if isinstance(post, str) else post.id)


def _see_people(stack, instance, arguments, result, begun):
    stack._see_people()


_SEES: dict[str, Callable[..., None]] = {
    "acts.save": _see_act,
    "ledger.guard": _see_guard,
    "ledger.settle": _see_noted,
    "ledger.add_evidence": _see_noted,
    "ledger.release": _see_release,
    "ledger.cancel": _see_cancel,
    "ledger.save": _see_stop,
    "posts.write": _see_post,
    "posts.nudge": _see_post,
    "subscribers.add_all": _see_people,
}


# --- what functions do with what they are handed


def _listen(instance, messages):
    instance.listen(*(body for body, _, _ in messages))
    now = instance.stack.scheduler.now
    for _, mail, leaving in messages:
        if mail is not None:
            mail.told_at = min(mail.told_at, now)
        if leaving is not None:
            leaving.answered = min(leaving.answered, now)


def _each(do):
    def do_each(instance, messages):
        for message in messages:
            do(instance, message)

    return do_each


_DO: dict[str, Callable[..., object]] = {
    "ingest": _each(lambda instance, path: instance.look(path)),
    "publish": lambda instance, messages: instance.publisher().publish(messages),
    "tick": lambda instance, messages: instance.tick(),
    "plan": _each(lambda instance, message: instance.plan(message)),
    "send": _each(lambda instance, message: instance.send(message)),
    "feedback": _listen,
}
