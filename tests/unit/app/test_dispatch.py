"""Dispatch: capacity is taken first, then batches are marked, then queued."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.hands import one_by_one
from broadside.app.dispatch import dispatch
from broadside.sending import Account, Pacer
from broadside_local.ses.meter import Meter
from tests.world import World


@pytest.fixture
def world():
    """Return a world with an edition whose 100 readers are planned in twelve batches."""
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
        together=one_by_one,
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
    assert pytest.approx([3 + n * 9 / 9.7 for n in range(12)], abs=0.001) == ahead
    assert [9] * 11 + [1] == [m["take"] for m in messages(world)]


def test_the_queue_holds_it_back_until_shortly_before(world):
    """But what comes up while functions start isn't held back: they wait themselves."""
    run(world)

    now = world.clock.now().timestamp()
    early = [m["not_before"] / 1000 - at.timestamp() for at, m in world.send_queue.messages]
    delays = [at.timestamp() - now for at, _ in world.send_queue.messages]
    assert [0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 11, 12] == delays
    assert all(0.299 <= seconds < 1.3 for seconds in early[2:])


def test_what_has_its_turn_first_is_queued_first(world):
    done = []
    postpone, put = world.ledger.postpone, world.send_queue.put

    def noting_postpone(batch, *, due):
        done.append("mark")
        return postpone(batch, due=due)

    def noting_put(messages, **how):
        done.append("put")
        put(messages, **how)

    world.ledger.postpone, world.send_queue.put = noting_postpone, noting_put
    run(world)

    assert ["mark", "mark", "put", "mark", "put"] == done[:5]


def test_several_seconds_can_be_queued_at_once(world):
    rounds = []

    def together(calls):
        rounds.append(len(calls))
        return [call() for call in reversed(calls)]

    report = dispatch(
        due(world),
        account=Account(rate=10, quota=-1, used=0),
        together=together,
        **world.ports("ledger", "send_queue", "clock"),
    )

    assert (12, 100) == (report.batches, report.slots)
    assert [10] == rounds  # seconds
    assert 12 == len({m["batch"] for m in messages(world)})


def test_editions_share_by_slots_and_not_by_batches(world):
    """One that is planned in smaller batches has more of them."""
    small = World(rate=2)
    small.subscribe(40)
    small.edition_id = small.hold(small.post("meeting"))
    small.minute()
    world.ledger.states |= small.ledger.states
    pending = {**due(world), small.edition_id: small.batches(small.edition_id)}

    run(world, pending)

    slots: Counter[str] = Counter()
    for message in messages(world):
        slots[message["edition"]] += message["take"]
        if slots[small.edition_id] < 40:
            assert abs(slots[small.edition_id] - slots[world.edition_id]) <= 9
    assert {small.edition_id: 40, world.edition_id: 100} == slots


def test_a_batch_comes_up_again_five_minutes_after_it_may_be_sent(world):
    run(world)

    for batch, message in zip(world.batches(world.edition_id), messages(world), strict=True):
        at = datetime.fromtimestamp(message["not_before"] / 1000, UTC)
        assert timedelta(0) <= batch.due - at - timedelta(minutes=5) < timedelta(milliseconds=1)


def test_a_call_takes_no_more_than_a_second_allows(world):
    run(world, rate=3)

    assert {1, 2} == {m["take"] for m in messages(world)}  # nine are planned together


def test_two_minutes_are_given_away_at_most(world):
    until = world.clock.now() + timedelta(seconds=115)
    world.ledger.save_pacer(Pacer(until=until, version=1))

    report = run(world)

    assert 45 == report.slots  # whole batches of the 48
    assert world.clock.now() + timedelta(seconds=119) < world.ledger.pacer().until


def test_all_of_the_quota_is_used(world):
    """A batch that doesn't fit as a whole goes in part, or its capacity would be wasted."""
    report = run(world, quota=200, used=171)

    assert (3, 25) == (report.batches, report.slots)
    assert [9, 9, 7] == [m["take"] for m in messages(world)]


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

    assert 12 == run(world).batches
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

    at = 0.0
    meter = Meter(rate=10, quota=-1, clock=lambda: at)
    for message in sorted(messages(world), key=lambda m: m["not_before"]):
        at = message["not_before"] / 1000
        for _ in range(message["take"]):
            meter.take(1, counted=1)  # nothing is refused
