"""One fault at every single call, in turn: each subscriber gets an edition once."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import EditionState
from tests.faults import Crash, Faults, Once, Trouble
from tests.world import World

READERS = 10


def world_with_edition():
    """Return a small list and slow account, so that batches are many; and a held edition."""
    world = World(rate=4)
    world.subscribe(READERS)
    return world, world.hold(world.post())


def assert_once(world, edition_id):
    """Everybody got it once, and the statement says so."""
    statement = world.statement(edition_id)
    assert {f"reader{n}@example.com": 1 for n in range(READERS)} == world.copies()
    assert (READERS, READERS) == (statement.planned, statement.accepted)
    assert (0, 0, 0) == (statement.open, statement.left, statement.doubled)
    assert statement.balanced
    assert world.ledger.idle(edition_id)
    assert edition_id not in world.ledger.active


def calls_of_a_good_run():
    world, edition_id = world_with_edition()
    faults = Faults(world)
    world.run(edition_id)
    return faults.calls


@pytest.mark.parametrize("error", [Crash, Trouble])
@pytest.mark.parametrize("after", [False, True])
def test_one_fault_at_any_call_mails_nobody_twice_and_forgets_nobody(error, after):
    calls = calls_of_a_good_run()
    assert len(calls) > 60
    for number, name in enumerate(calls):
        world, edition_id = world_with_edition()
        Faults(world, at=number, error=error, after=after)
        try:
            world.run(edition_id)
            assert_once(world, edition_id)
        except AssertionError as failure:
            failure.add_note(f"call {number}: {name}")
            raise


@given(st.sets(st.integers(0, 200), max_size=8), st.booleans(), st.sampled_from([Crash, Trouble]))
def test_many_faults_mail_nobody_twice_and_forget_nobody(numbers, after, error):
    world, edition_id = world_with_edition()
    Faults(world, at=numbers, error=error, after=after)

    world.run(edition_id, minutes=240)

    assert_once(world, edition_id)


def test_lost_events_and_a_lost_answer_leave_slots_and_double_nobody():
    world, edition_id = world_with_edition()
    world.mailer.after = died_with_the_answer = Once(Crash)

    world.run(edition_id, minutes=8 * 60, events=False)

    statement = world.statement(edition_id)
    assert died_with_the_answer.happened
    assert 3 == statement.left
    assert READERS - 3 == statement.accepted
    assert statement.balanced
    assert {1} == set(world.copies().values())
    assert READERS == len(world.copies())


def test_events_that_stop_with_the_last_call_leave_its_slots_and_double_nobody():
    """The neighbours, which all began earlier, have all their events."""
    world = World(rate=6)  # calls of five
    world.subscribe(25)
    edition_id = world.hold(world.post())

    broken: list[object] = []

    def die_with_the_path(call):
        if call.ref.sequence == 4:
            broken.append(call)
            raise Crash

    world.mailer.after = die_with_the_path
    while not broken:
        world.minute(events=False)
        if broken:
            world.lost = {mail.message_id for mail in world.mailer.accepted[-5:]}
            world.deliver_events()
    world.run(edition_id, minutes=8 * 60, events=False)

    assert {1} == set(world.copies().values())
    assert 5 == world.statement(edition_id).left


def test_messages_and_ticks_that_come_twice_change_nothing():
    world, edition_id = world_with_edition()
    tick, plan, send = world.tick, world.plan, world.send
    world.tick = lambda: (tick(), tick())
    world.plan = lambda message: (plan(message), plan(message))
    world.send = lambda message: (send(message), send(message))

    world.run(edition_id)

    assert_once(world, edition_id)


def test_events_that_come_twice_and_late_change_nothing():
    world, edition_id = world_with_edition()
    world.run(edition_id, events=False)
    world.deliver_events()
    once = dict(world.ledger.told)
    world.told = 0

    world.deliver_events()

    assert once == world.ledger.told
    assert_once(world, edition_id)


def test_a_tick_that_dies_between_mark_and_queue_makes_a_batch_late_only():
    world, edition_id = world_with_edition()
    world.minute()
    put, world.send_queue.put = world.send_queue.put, Once(Crash)
    world.minute()
    world.send_queue.put = put
    assert world.send_queue.empty()

    assert world.run(edition_id) >= 4
    assert_once(world, edition_id)


def test_a_crash_is_noticed():
    """The tests above can fail: without evidence of a lost answer, somebody is left."""
    world, edition_id = world_with_edition()
    world.mailer.after = Once(Crash)
    world.run(edition_id, minutes=8 * 60, events=False)

    with pytest.raises(AssertionError):
        assert_once(world, edition_id)


def test_the_whole_life_of_an_edition():
    world, edition_id = world_with_edition()
    states = [world.state(edition_id)]
    while states[-1] is not EditionState.SENT:
        world.minute()
        if world.state(edition_id) is not states[-1]:
            states.append(world.state(edition_id))

    life = [EditionState.HELD, EditionState.PLANNED, EditionState.SENDING, EditionState.SENT]
    assert life == states
    assert_once(world, edition_id)
    assert Counter({1: READERS}) == Counter(world.copies().values())
