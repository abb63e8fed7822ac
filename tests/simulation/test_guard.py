"""The guard in bad weather: what it stops is stopped, and what is resumed still goes out once."""

from unittest import mock

import pytest

from broadside.sending import Limits
from tests.simulation.model import NEVER
from tests.simulation.run import simulate
from tests.simulation.weather import Events
from tests.world import Functions

STRICT = Limits(
    after=3, bounced_share=0.05, bounced_least=1, complained_share=0.01, complained_least=1
)
"""So that a handful of readers is enough."""
BAD_NEWS = {"bad_news": 0.5}


def stops_of(seed, events):
    """Run once with a guard that stops early; return how many stops of its own there were."""
    with mock.patch.object(Functions, "limits", STRICT):
        outcome = simulate(seed, events, wild=BAD_NEWS.items())
    assert [] == outcome.faults, f"seed {seed}, {events}"
    alarms = outcome.stack.tallies.raised.values()
    told = {alarm.edition_id for alarm in alarms}
    stopped = {e for e, stops in outcome.log.stops.items() if e != "everything" and stops}
    assert told <= stopped
    for edition in told - outcome.log.cancelled.keys():
        assert all(stop.what < NEVER for stop in outcome.log.stops[edition])
    return len(told)


@pytest.mark.parametrize(("events", "runs"), [(Events.TIMELY, 6), (Events.LOSSY, 3)])
def test_nobody_is_mailed_while_it_is_stopped_and_everything_ends(events, runs):
    assert sum(stops_of(seed, events) for seed in range(runs)) > 0


@pytest.mark.prove
@pytest.mark.parametrize("events", Events)
def test_so_it_is_whatever_happens(events):
    assert sum(stops_of(f"guard-{seed}", events) for seed in range(30)) > 5
