"""
One run of everything, from a seed.

    python -m tests.simulation.run SEED [timely|blackout|lossy]

tells a run call by call.
"""

import sys
from dataclasses import dataclass
from unittest import mock

from broadside.app import publish
from tests.simulation import queues, weather
from tests.simulation.books import close_books
from tests.simulation.model import Lenience, Log, judge
from tests.simulation.script import write_script
from tests.simulation.stack import Stack

HORIZON = 100 * weather.HOUR
"""By then everything has ended, or it never will."""


def live(stack):
    """Let everything happen."""
    write_script(stack)
    queues.SimulatedSchedule(stack, "tick", timeout=60).begin()
    stack.people.look_after()
    stack.scheduler.at(stack.weather.calm_at, stack.calm_down)
    stack.scheduler.run(HORIZON)
    for process in list(stack.live):
        stack.scheduler.kill(process)
    close_books(stack)


def _plain_mail(post, variant, **_):
    return {"subject": variant.title, "html": "", "text": ""}


def plainly():
    """Leave rendering out: what is written doesn't matter here, only when and whether."""
    return mock.patch.multiple(
        publish,
        render_email=_plain_mail,
        render_page=lambda *_, **__: b"page",
        ListPages=lambda **_: mock.Mock(lists_at=lambda _: [], archives_of=lambda _: []),
    )


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    faults: list[str]
    editions: int
    log: Log
    stack: Stack


_LENIENCE = {
    weather.Events.TIMELY: Lenience(),
    weather.Events.BLACKOUT: Lenience(left=True),
    weather.Events.LOSSY: Lenience(left=True, doubled=True),
}


def simulate(seed, events="timely", *, tell=None, wild=()):
    """
    Run once, and judge; the same seed gives the same run.

    Args:
        seed: A number, or its digits.
        events: What becomes of SES's events.
        tell: Is told each call.
        wild: What of the weather shall be so, whatever is drawn.
    """
    stack = Stack(seed, events, tell, wild)
    with plainly():
        live(stack)
    faults = judge(stack.log, _LENIENCE[stack.fair.events])
    return Outcome(faults, len(stack.log.accounts), stack.log, stack)


if __name__ == "__main__":
    seed, *events = sys.argv[1:]
    outcome = simulate(seed, *events, tell=print)
    print(outcome.stack.fair, *outcome.faults, sep="\n")  # noqa: T201 - it is a program here
