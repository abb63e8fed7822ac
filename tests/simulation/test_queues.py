"""What the simulation says of AWS: queues, a stream, a schedule; and what the template says."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.architecture.house import template
from tests.simulation.queues import (
    DAY,
    DeadLetters,
    Reading,
    SimulatedQueue,
    SimulatedSchedule,
    SimulatedStream,
)
from tests.simulation.scheduler import Scheduler
from tests.simulation.stack import READINGS
from tests.simulation.weather import Weather


class World:
    """As much of the world as a queue needs: functions that end at once, as told."""

    def __init__(self, weather=None):
        self.scheduler = Scheduler()
        self.random = Random(1)
        self.weather = weather or Weather()
        self.invoked: list[tuple[float, list[Any]]] = []
        self.errors: list[object] = []
        self.takes = 1.0

    def chance(self, share):
        return share > 0 and self.random.random() < share

    def lateness(self):
        return 0.0

    def is_over(self):
        return self.scheduler.now > 600

    def invoke(self, function, messages, *, timeout, then):
        self.invoked.append((self.scheduler.now, list(messages)))
        error = self.errors.pop(0) if self.errors else None
        self.scheduler.after(self.takes, then, error)


def queue_of(world, **changes):
    reading = Reading("send", timeout=60, visibility=360, receives=3, at_once=2)
    return SimulatedQueue(world, replace(reading, **changes))


class TestQueue:
    def test_what_is_done_is_gone(self):
        world = World()
        queue = queue_of(world)
        queue.put([{"n": 1}])
        assert not queue.empty()

        world.scheduler.run(1000)

        assert [(0, [{"n": 1}])] == world.invoked
        assert queue.empty()

    def test_a_delayed_message_is_seen_later(self):
        world = World()
        queue_of(world).put([{"n": 1}], delay_seconds=90)

        world.scheduler.run(1000)

        assert [90] == [at for at, _ in world.invoked]

    def test_what_failed_comes_again_and_then_lies_with_the_dead_letters(self):
        world = World()
        world.errors = [ValueError()] * 3
        queue = queue_of(world)
        queue.put([{"n": 1}])

        world.scheduler.run(5000)

        assert [0, 360, 720] == [at for at, _ in world.invoked]
        assert not DeadLetters(queue).empty()
        assert queue.empty()

        queue.redrive()
        world.scheduler.run(9000)
        assert DeadLetters(queue).empty()
        assert 4 == len(world.invoked)

    def test_so_many_are_worked_at_at_once(self):
        world = World()
        queue = queue_of(world)
        queue.put([{"n": n} for n in range(5)])

        world.scheduler.run(1000)

        assert [0, 0, 1, 1, 2] == [at for at, _ in world.invoked]

    def test_a_message_that_takes_longer_than_its_visibility_is_never_done(self):
        world = World()
        world.takes = 400
        queue = queue_of(world)
        queue.put([{"n": 1}])

        world.scheduler.run(5000)

        assert [0, 360, 720] == [at for at, _ in world.invoked]
        assert 1 == len(queue.dead)

    def test_order_is_anybodys_guess(self):
        world = World()
        queue = queue_of(world, batch=10)
        queue.put([{"n": n} for n in range(10)], delay_seconds=1)

        world.scheduler.run(1000)

        order = [message["n"] for _, messages in world.invoked for message in messages]
        assert sorted(order) == list(range(10)) != order

    def test_messages_come_twice(self):
        world = World(Weather(doubled=1.0))
        queue_of(world).put([{"n": 1}])

        world.scheduler.run(1000)

        assert 2 == len(world.invoked)

    def test_it_may_count_as_empty_for_a_minute(self):
        world = World(Weather(late=1.0))
        world.takes = 200
        queue = queue_of(world)
        queue.put([{"n": 1}])

        assert queue.empty()
        world.scheduler.run(61)
        world.scheduler.now = 61.0
        assert not queue.empty()


class TestStream:
    def stream(self, world):
        return SimulatedStream(world, "publish", timeout=120, batch=4, retries=3)

    def test_in_order_and_a_batch_again_until_its_halves_are_given_up(self):
        world = World()
        world.errors = [ValueError()] * 12
        stream = self.stream(world)
        stream.records = [(0.0, "a"), (0.0, "b")]
        stream.put("c")

        world.scheduler.run(1000)

        tried = [messages for _, messages in world.invoked]
        assert [["a", "b", "c"]] * 4 + [["a"]] * 4 == tried[:8]
        assert ["b", "c"] == tried[8]
        assert ["c"] == tried[-1]
        assert [] == stream.records

    def test_what_is_older_than_a_day_is_lost(self):
        world = World()
        stream = self.stream(world)
        stream.records = [(-DAY - 1, "old")]
        stream.put("new")

        world.scheduler.run(1000)

        assert [["new"]] == [messages for _, messages in world.invoked]

    def test_it_may_lose_a_record(self):
        world = World(Weather(dropped=1.0))
        self.stream(world).put("a")

        world.scheduler.run(1000)

        assert [] == world.invoked


@pytest.mark.parametrize(
    ("weather", "least", "most"),
    [(Weather(), 10, 11), (Weather(doubled=1.0), 20, 22), (Weather(dropped=10.0), 0, 0)],
)
def test_the_schedule_calls_each_minute_about(weather, least, most):
    world = World(weather)
    SimulatedSchedule(world, "tick", timeout=60).begin()

    world.scheduler.run(3600)

    assert least <= len(world.invoked) <= most


@pytest.mark.parametrize("name", READINGS)
def test_queues_are_as_the_template_says(name):
    resources = template()["Resources"]
    globals_ = template()["Globals"]["Function"]
    queue = resources[f"{name.capitalize()}Queue"]["Properties"]
    function = resources[name.capitalize()]["Properties"]
    (source,) = [
        event["Properties"] for event in function["Events"].values() if event["Type"] == "SQS"
    ]
    reading = READINGS[name]

    assert queue["VisibilityTimeout"] == reading.visibility
    assert queue["RedrivePolicy"]["maxReceiveCount"] == reading.receives
    assert function.get("Timeout", globals_["Timeout"]) == reading.timeout
    assert source["BatchSize"] == reading.batch
    if name != "send":  # a parameter there
        assert source["ScalingConfig"]["MaximumConcurrency"] == reading.at_once


def test_the_sends_concurrency_is_the_templates_default():
    parameters = template()["Parameters"]

    assert parameters["SendConcurrency"]["Default"] == READINGS["send"].at_once
