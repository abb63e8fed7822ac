"""Pausing, halting and cancelling: nothing is called, and what is under way is settled."""

import pytest

from broadside.sending import BatchState, EditionState
from tests.faults import Crash, Faults
from tests.unit.app.editions import crash_after_acceptance, held, set_state
from tests.world import MINUTE, World


@pytest.fixture
def world():
    world = World(rate=5)
    world.subscribe(10)
    return world


class TestPaused:
    def test_nothing_is_called_and_what_was_queued_waits(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        set_state(world, edition_id, EditionState.PAUSED, reason="by hand")

        for _ in range(10):
            world.minute()

        assert [] == world.mailer.calls
        assert {BatchState.PENDING} == {batch.state for batch in world.batches(edition_id)}

        set_state(world, edition_id, EditionState.SENDING)
        world.run(edition_id)
        assert {1} == set(world.copies().values())
        assert 10 == len(world.copies())

    def test_calls_under_way_are_settled(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        with pytest.raises(Crash):
            crash_after_acceptance(world)
        world.deliver_events()
        set_state(world, edition_id, EditionState.PAUSED)

        for _ in range(15):
            world.minute()

        first = world.batches(edition_id)[0]
        assert BatchState.DONE is first.state
        assert 4 == len(world.mailer.accepted)

    def test_a_unit_is_not_planned_and_goes_on_at_resume(self, world):
        edition_id = held(world)
        world.tick()
        set_state(world, edition_id, EditionState.PAUSED)
        world.minute()
        assert [] == world.batches(edition_id)

        set_state(world, edition_id, EditionState.PLANNED)
        world.run(edition_id)

        assert 10 == len(world.copies())


class TestHalted:
    def test_nothing_moves_but_news_of_posts(self, world):
        edition_id = held(world)
        world.ledger.halt = True
        for _ in range(5):
            world.minute()
        assert EditionState.HELD is world.state(edition_id)

        world.ledger.halt = False
        world.run(edition_id)
        assert 10 == len(world.copies())


class TestCancelled:
    def cancel(self, world, edition_id):
        assert world.ledger.cancel(edition_id, reason="by hand", at=world.clock.now())

    def test_open_slots_are_skipped(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        world.send(world.send_queue.take()[0])
        self.cancel(world, edition_id)

        report = world.tick()

        statement = world.statement(edition_id)
        assert [edition_id] == report.cancelled
        assert (4, {"cancelled": 6}) == (statement.accepted, statement.skipped)
        assert statement.balanced
        assert edition_id not in world.ledger.active
        assert world.ledger.idle(edition_id)

    def test_messages_under_way_call_nobody(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        self.cancel(world, edition_id)
        world.clock.advance(MINUTE)
        reports = [world.send(message) for message in world.send_queue.take()]
        assert 3 == len(reports)
        assert {"not sending"} == {report.outcome for report in reports}

        world.tick()

        assert {"cancelled": 10} == world.statement(edition_id).skipped
        assert [] == world.mailer.calls

    def test_a_call_under_way_is_settled_as_ever(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        with pytest.raises(Crash):
            crash_after_acceptance(world)
        self.cancel(world, edition_id)
        world.tick()
        assert edition_id in world.ledger.active

        for _ in range(15):
            world.minute()

        statement = world.statement(edition_id)
        assert (4, {"cancelled": 6}) == (statement.accepted, statement.skipped)
        assert edition_id not in world.ledger.active

    def test_a_worker_that_still_plans_it_stops(self, world):
        """Else its batches would be open for ever."""
        edition_id = held(world)
        world.tick()
        (message,) = world.plan_queue.take()
        walk = world.subscribers.walk

        def cancelled_meanwhile(*arguments, **options):
            self.cancel(world, edition_id)
            world.tick()
            return walk(*arguments, **options)

        world.subscribers.walk = cancelled_meanwhile
        report = world.plan(message)

        assert not report.done
        assert [] == world.batches(edition_id)
        assert edition_id not in world.ledger.active
        assert world.ledger.idle(edition_id)

    def test_a_worker_that_was_faster_leaves_nothing_open(self, world):
        edition_id = held(world)
        world.tick()
        self.cancel(world, edition_id)
        (message,) = world.plan_queue.take()
        unit = world.ledger.unit(edition_id, "u0")
        plan = world.ledger.plan
        planned: list[bool] = []

        def faster(closed, **options):
            if not planned:
                planned.append(True)
                world.ledger.plan = plan
                set_state(world, edition_id, EditionState.PLANNED)
                world.plan(message)
                set_state(world, edition_id, EditionState.CANCELLED)
                return False
            return plan(closed, **options)

        world.ledger.plan = faster
        world.tick()
        world.tick()

        assert unit.cursor != world.ledger.unit(edition_id, "u0").cursor
        assert {"cancelled": 10} == world.statement(edition_id).skipped
        assert edition_id not in world.ledger.active

    def test_a_fault_at_any_call_of_cancelling_leaves_nothing_open(self):
        def cancelled():
            world = World(rate=5)
            world.subscribe(10)
            edition_id = held(world)
            world.minute()
            world.tick()
            world.send(world.send_queue.take()[0])
            self.cancel(world, edition_id)
            return world, edition_id

        world, edition_id = cancelled()
        faults = Faults(world)
        world.minute()
        for number, name in enumerate(faults.calls):
            for after in (False, True):
                world, edition_id = cancelled()
                Faults(world, at=number, error=Crash, after=after)
                for _ in range(3):
                    world.minute()
                statement = world.statement(edition_id)
                assert (4, {"cancelled": 6}) == (statement.accepted, statement.skipped), name
                assert edition_id not in world.ledger.active, name
