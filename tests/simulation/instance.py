"""
One invocation of a function: its ports, and all that may go wrong between it and them.

Each call of a port takes time on its way there and back, and others have their turns meanwhile. So
whatever two functions may do to each other between two calls is done in some run.
"""

from datetime import UTC, datetime, timedelta

from broadside.app.leave import Door
from broadside.app.subscribe import add_subscribers
from tests.faults import Trouble
from tests.simulation.scheduler import Killed
from tests.world import Functions

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""What the scheduler's seconds are counted from."""

FREEZE = 70.0
"""The longest that a process stands still; functions are killed after 60 s."""

_TWICE_IS_ANOTHER = ("mailer", "plan_queue", "send_queue")
"""Calls that the SDK doesn't repeat, or that repeat by themselves: the ports say how."""


class Instance(Functions):
    """A process with ports of its own."""

    release_delay = timedelta(minutes=3)

    def __init__(self, stack, name):
        self.stack = stack
        self.name = name
        self.began_at = stack.scheduler.now
        self.skew = stack.random.uniform(-1, 1) * stack.weather.skew
        self.clock = _Clock(self)
        self.looked_at = None
        """When it began to read the edition's head for its call."""
        self.consent_at = None
        """When it began to read consent, if that was its last call."""
        self.mails = []
        """What SES told it that it took, while that isn't written down."""
        self._ports = {}

    def port(self, name):
        if name == "clock":
            return self.clock
        if name == "lists":
            return self.stack.lists  # left out with rendering: no mail depends on them
        if name not in self._ports:
            self._ports[name] = _Port(self, name)
        return self._ports[name]

    def join(self, row, new_id):
        """Make somebody an active subscriber."""
        return add_subscribers(
            [row],
            subscribers=self.port("subscribers"),
            pepper=self.port("keys").key("pepper"),
            how="form",
            words="given",
            new_id=new_id,
            at=self.clock.now(),
        )

    def leave(self, token):
        return Door(**self.ports("subscribers", "keys", "clock")).leave(token)

    # --- calls

    def rest(self):
        """Let a call travel, or stand still for a while."""
        stack = self.stack
        seconds = 0.001 + 0.03 * stack.random.random()
        if stack.chance(stack.weather.freeze):
            seconds = stack.random.uniform(1, FREEZE)
        stack.scheduler.pause(seconds)

    def call(self, where, method, arguments, options):
        """Call a port: it may fail, or we may die, before or after it is carried out."""
        stack = self.stack
        begun, fate = stack.scheduler.now, self._fate(where)
        stack.trace(self, where, fate)
        if fate == "dies before":
            raise Killed
        self.rest()
        if fate == "fails before":
            raise Trouble(where)
        result = stack.carry_out(self, where, method, arguments, options, begun)
        if fate == "again":
            self.rest()
            result = stack.carry_out(self, where, method, arguments, options, begun)
        if fate == "dies after":
            raise Killed
        self.rest()
        if fate == "fails after":
            raise Trouble(where)
        return result

    def _fate(self, where):
        weather, random = self.stack.weather, self.stack.random
        chance = random.random()
        for fates, share in (
            (("dies before", "dies after"), weather.crash),
            (("fails before", "fails after"), weather.trouble),
            (("again",), weather.again),
        ):
            if chance < share:
                fate = random.choice(fates)
                apart = where.partition(".")[0] in _TWICE_IS_ANOTHER
                return "" if fate == "again" and apart else fate
            chance -= share
        return ""


class _Port:
    def __init__(self, instance, name):
        self._instance, self._name = instance, name

    def __getattr__(self, method):
        instance, where = self._instance, f"{self._name}.{method}"
        bound = instance.stack.bound(instance, self._name, method)

        def call(*arguments, **options):
            return instance.call(where, bound, arguments, options)

        setattr(self, method, call)
        return call


class TrueClock:
    """The time, as nobody knows it (port `Clock`)."""

    def __init__(self, stack):
        self._scheduler = stack.scheduler

    def now(self):
        return BEGIN + timedelta(seconds=self._scheduler.now)

    def wait_until(self, moment):
        raise AssertionError("a service waits for nobody")


class _Clock:
    """The machine's clock: a little wrong (port `Clock`)."""

    def __init__(self, instance):
        self._instance = instance

    def now(self):
        instance = self._instance
        return BEGIN + timedelta(seconds=instance.stack.scheduler.now + instance.skew)

    def wait_until(self, moment):
        seconds = (moment - self.now()).total_seconds()
        if seconds > 0:
            self._instance.stack.scheduler.pause(seconds)
