"""Dispatch: capacity is taken first, then batches are marked, then queued."""

from datetime import UTC, datetime, timedelta

import pytest

from broadside.app.dispatch import dispatch
from broadside.sending import Account, Pacer
from tests.world import World


@pytest.fixture
def world():
    """Return a world with an edition whose 100 readers are planned in ten batches."""
    world = World(rate=10)
    world.subscribe(100)
    world.edition_id = world.hold(world.post())
    world.minute()
    return world


def due(world):
    return {world.edition_id: world.batches(world.edition_id)}


def run(world, batches=None, **limits):
    account = Account(**{"rate": 10, "quota": -1, "used": 0} | limits)
    return dispatch(
        due(world) if batches is None else batches,
        account=account,
        **world.ports("ledger", "send_queue", "clock"),
    )


def messages(world):
    return [message for _, message in world.send_queue.messages]


def test_nothing_due_takes_no_capacity(world):
    assert 0 == run(world, {}).batches
    assert 0 == world.ledger.pacer().version


def test_each_message_says_when_it_may_be_sent(world):
    run(world)

    now = world.clock.now().timestamp() * 1000
    ahead = [(m["not_before"] - now) / 1000 for m in messages(world)]
    assert pytest.approx([n * 10 / 9.7 for n in range(10)], abs=0.001) == ahead
    assert {10} == {m["take"] for m in messages(world)}


def test_the_queue_holds_it_back_until_about_then(world):
    run(world)

    delays = [(at - world.clock.now()).total_seconds() for at, _ in world.send_queue.messages]
    assert [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] == delays


def test_a_batch_comes_up_again_five_minutes_after_it_may_be_sent(world):
    run(world)

    for batch, message in zip(world.batches(world.edition_id), messages(world), strict=True):
        at = datetime.fromtimestamp(message["not_before"] / 1000, UTC)
        assert timedelta(0) <= batch.due - at - timedelta(minutes=5) < timedelta(milliseconds=1)


def test_a_call_takes_no_more_than_a_second_allows(world):
    run(world, rate=3)

    assert {3} == {m["take"] for m in messages(world)}


def test_two_minutes_are_given_away_at_most(world):
    until = world.clock.now() + timedelta(seconds=115)
    world.ledger.save_pacer(Pacer(until=until, version=1))

    report = run(world)

    assert int(5 * 9.7) == report.slots
    assert world.clock.now() + timedelta(seconds=119) < world.ledger.pacer().until


def test_all_of_the_quota_is_used(world):
    """A batch that doesn't fit as a whole goes in part, or its capacity would be wasted."""
    report = run(world, quota=200, used=171)

    assert (3, 25) == (report.batches, report.slots)
    assert [10, 10, 5] == [m["take"] for m in messages(world)]


@pytest.mark.parametrize("limits", [{"quota": 100, "used": 98}, {"enabled": False}])
def test_without_room_nothing_is_queued(world, limits):
    assert 0 == run(world, **limits).batches
    assert world.send_queue.empty()


def test_a_batch_that_another_tick_marked_is_left_to_it(world):
    stale = due(world)
    run(world, stale)
    queued = len(messages(world))

    assert 0 == run(world, stale).batches
    assert queued == len(messages(world))


def test_a_pacer_that_somebody_wrote_is_read_again(world):
    save = world.ledger.save_pacer
    taken = []

    def once(pacer):
        taken.append(pacer.version)
        if len(taken) == 1:
            save(pacer)
            return False
        return save(pacer)

    world.ledger.save_pacer = once

    assert 10 == run(world).batches
    assert [1, 2] == taken


def test_a_pacer_that_is_always_written_gives_nothing(world):
    world.ledger.save_pacer = lambda _: False

    assert 0 == run(world).batches
    assert world.send_queue.empty()


def test_doubled_ticks_never_exceed_the_rate(world):
    for _ in range(3):
        stale = due(world)
        run(world, stale)
        run(world, stale)
        for batch in world.batches(world.edition_id):
            world.ledger.postpone(batch, due=world.clock.now())

    times = sorted(m["not_before"] for m in messages(world))
    for first in times:
        within = [m for m in messages(world) if first <= m["not_before"] < first + 1000]
        assert sum(m["take"] for m in within) <= 10
