"""The scheduler: time, turns, and processes that are killed."""

import pytest

from tests.simulation.scheduler import Killed, Scheduler


@pytest.fixture
def scheduler():
    return Scheduler()


def collect(ends):
    return ends.append


def test_events_happen_in_the_order_of_their_times(scheduler):
    seen: list[tuple[str, float]] = []
    for name, at in (("late", 5), ("early", 1), ("early too", 1)):
        scheduler.at(at, lambda name=name: seen.append((name, scheduler.now)))

    scheduler.run(10)

    assert [("early", 1), ("early too", 1), ("late", 5)] == seen


def test_what_is_later_waits_for_another_run(scheduler):
    seen: list[int] = []
    scheduler.at(5, seen.append, 5)

    scheduler.run(4)
    assert [] == seen
    scheduler.run(5)
    assert [5] == seen


def test_processes_take_turns_where_they_pause(scheduler):
    seen: list[tuple[str, float]] = []
    ends: list[object] = []

    def body(name, seconds):
        for _ in range(3):
            scheduler.pause(seconds)
            seen.append((name, scheduler.now))

    scheduler.start(lambda: body("slow", 2.0), collect(ends))
    scheduler.start(lambda: body("fast", 1.5), collect(ends))
    scheduler.run(10)

    assert [1.5, 2, 3, 4, 4.5, 6] == [at for _, at in seen]
    assert [None, None] == ends


def test_a_process_tells_what_it_died_of(scheduler):
    ends: list[object] = []

    scheduler.start(lambda: 1 // 0, collect(ends))

    assert ["ZeroDivisionError"] == [type(end).__name__ for end in ends]


def test_who_is_killed_ends_where_it_pauses_and_cleans_up(scheduler):
    ends: list[object] = []
    seen: list[float] = []

    def body():
        try:
            scheduler.pause(100)
        finally:
            seen.append(scheduler.now)

    process = scheduler.start(body, collect(ends))
    scheduler.at(3, scheduler.kill, process)
    scheduler.run(1000)

    assert [3] == seen
    assert isinstance(ends[0], Killed)
    assert process.over


def test_who_is_killed_cannot_go_on(scheduler):
    seen: list[str] = []

    def body():
        try:
            scheduler.pause(100)
        except Killed:
            scheduler.pause(1)
            seen.append("went on")

    process = scheduler.start(body, lambda error: None)
    scheduler.at(3, scheduler.kill, process)
    scheduler.run(1000)

    assert [] == seen


def test_killing_what_is_over_changes_nothing(scheduler):
    ends: list[object] = []
    process = scheduler.start(lambda: None, collect(ends))

    scheduler.kill(process)

    assert [None] == ends


def test_threads_are_used_again(scheduler):
    workers = set()
    for _ in range(20):
        process = scheduler.start(lambda: scheduler.pause(1), lambda error: None)
        workers.add(process._worker)
        scheduler.run(scheduler.now + 2)

    assert 1 == len(workers)
