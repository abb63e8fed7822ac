"""Control: what organisers order, while ticks and other organisers are at work."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app.control import standing
from broadside.app.release import hasten
from broadside.errors import ConflictError, NotFoundError
from broadside.sending import BatchState, EditionState, Halt, Wait
from tests.faults import Crash, Faults
from tests.unit.app.editions import set_state
from tests.world import MINUTE, NOW, PUBLICATION, World

HOUR = timedelta(hours=1)


@pytest.fixture
def world():
    world = World(rate=4)
    world.subscribe(10)
    return world


def held(world, delay=HOUR):
    return world.hold(world.post(), delay=delay)


def acts(world):
    return [(act.who, act.what, act.before, act.after) for act in world.acts.written.values()]


class TestBeforeItGoes:
    def test_a_release_lets_it_go_at_the_next_tick(self, world):
        edition_id = held(world)

        change = world.control().release(edition_id)
        world.tick()

        assert change.changed
        assert EditionState.PLANNED is world.state(edition_id)

    def test_a_release_is_taken_back_until_the_tick_has_seen_it(self, world):
        edition_id = held(world)
        world.control().release(edition_id)

        assert world.control("ben").hold(edition_id).changed
        world.minute()

        assert EditionState.HELD is world.state(edition_id)
        assert [("ana", "release"), ("ben", "hold")] == [act[:2] for act in acts(world)]

    def test_afterwards_it_is_too_late_and_said_so(self, world):
        edition_id = held(world)
        world.control().release(edition_id)
        world.tick()

        change = world.control().hold(edition_id)

        assert ("it is planned: pause it instead", False) == (change.refused, change.changed)

    def test_it_goes_when_it_is_scheduled(self, world):
        edition_id = held(world)
        world.control().hold(edition_id)
        world.control().schedule(edition_id, at=NOW + 2 * MINUTE)

        world.tick()
        assert EditionState.HELD is world.state(edition_id)
        world.clock.advance(2 * MINUTE)
        world.tick()
        assert EditionState.PLANNED is world.state(edition_id)
        assert "2026-11-24T09:02:00+00:00" == [*world.acts.written.values()][-1].note

    def test_one_held_by_hand_is_not_released_by_its_time(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.control().hold(edition_id)

        for _ in range(3):
            world.minute()
        assert EditionState.HELD is world.state(edition_id)

        world.control().release(edition_id)
        world.run(edition_id)
        assert 10 == len(world.copies())

    def test_a_cancellation_is_taken_back(self, world):
        edition_id = held(world, delay=timedelta(0))
        assert world.control().cancel(edition_id).changed
        assert edition_id not in world.ledger.active
        world.minute()
        assert EditionState.CANCELLED is world.state(edition_id)

        assert world.control().hold(edition_id).changed
        world.control().release(edition_id)
        world.run(edition_id)

        assert {1} == set(world.copies().values())
        assert 10 == len(world.copies())


class TestApproval:
    @pytest.fixture(autouse=True)
    def _policy(self, world):
        world.publication = replace(PUBLICATION, needs_approval=True)

    def test_nothing_is_released_without_it_however_it_was_made(self, world):
        edition_id = held(world, delay=timedelta(0))

        for _ in range(3):
            world.minute()

        head = world.ledger.head(edition_id)
        assert (EditionState.HELD, (Wait.APPROVAL,)) == (head.state, head.waits_for)
        assert 2 == head.version  # it was noted once

    def test_who_approved_is_recorded_and_it_goes_at_its_time(self, world):
        edition_id = held(world, delay=MINUTE)
        world.control().approve(edition_id)

        world.tick()
        assert EditionState.HELD is world.state(edition_id)
        world.clock.advance(MINUTE)
        world.run(edition_id)

        assert "ana" == world.ledger.head(edition_id).approved_by
        assert 10 == len(world.copies())

    def test_a_posts_own_edition_asks_for_it_from_the_beginning(self, world):
        world.drop(TestHaltedPosts.TEXT.format("new"), "new.md")

        (edition_id,) = world.publisher().publish([world.ingest("new").post_id]).held

        assert (Wait.APPROVAL,) == world.ledger.head(edition_id).waits_for

    def test_a_run_on_this_machine_approves_its_own(self, world):
        edition_id = held(world)
        assert hasten(edition_id, ledger=world.ledger, at=world.clock.now(), by="a local run")

        world.run(edition_id)

        assert "a local run" == world.ledger.head(edition_id).approved_by

    def test_approved_twice_is_approved_once(self, world):
        edition_id = held(world)
        world.control().approve(edition_id)

        assert not world.control("ben").approve(edition_id).changed
        assert 1 == len(world.acts.written)

    def test_no_release_passes_it_by(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.tick()

        assert "approve it first" in world.control().release(edition_id).refused


class TestOnItsWay:
    def test_after_a_pause_nothing_that_was_not_claimed_is_called(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.minute()
        world.tick()
        messages = world.send_queue.take()

        world.control().pause(edition_id)
        for message in messages:
            world.send(message)

        assert [] == world.mailer.calls
        assert "paused by ana" == world.ledger.head(edition_id).reason

    def test_a_pause_between_claim_and_call_is_heeded(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.minute()
        world.tick()
        claim = world.ledger.claim

        def claimed(*arguments, **options):
            batch = claim(*arguments, **options)
            world.control().pause(edition_id)
            return batch

        world.ledger.claim = claimed
        world.send(world.send_queue.take()[0])

        assert [] == world.mailer.calls
        assert {BatchState.PENDING} == {batch.state for batch in world.batches(edition_id)}

    def test_resumed_it_goes_on_where_it_stopped(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.minute()
        world.minute()
        mailed = len(world.copies())
        world.control().pause(edition_id)
        assert "" != world.ledger.head(edition_id).reason

        change = world.control().resume(edition_id)
        world.run(edition_id)

        assert EditionState.SENDING is change.after.state
        assert 0 < mailed
        assert ({1}, 10) == (set(world.copies().values()), len(world.copies()))

    def test_one_that_was_still_being_planned_goes_on_with_that(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.tick()
        world.control().pause(edition_id)

        assert EditionState.PLANNED is world.control().resume(edition_id).after.state
        world.run(edition_id)

        assert 10 == len(world.copies())

    def test_a_cancellation_closes_what_was_not_called(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.minute()
        world.tick()

        change = world.control().cancel(edition_id)
        for _ in range(3):
            world.minute()

        assert "cancelled by ana" == change.after.reason
        assert {"cancelled": 10} == world.statement(edition_id).skipped
        assert edition_id not in world.ledger.active

    def test_what_is_over_stays_over(self, world):
        edition_id = held(world, delay=timedelta(0))
        world.run(edition_id)
        before = world.ledger.head(edition_id)
        control = world.control()

        orders = (control.pause, control.resume, control.cancel, control.hold)
        assert all("it is sent" in order(edition_id).refused for order in orders)
        assert not control.release(edition_id).changed
        assert (before, []) == (world.ledger.head(edition_id), acts(world))


class TestHalting:
    def test_nothing_moves_until_it_is_lifted(self, world):
        edition_id = held(world, delay=timedelta(0))

        assert world.control().halt("a wrong post")
        for _ in range(3):
            world.minute()

        assert EditionState.HELD is world.state(edition_id)
        assert Halt(at=NOW, by="ana", reason="a wrong post") == world.acts.halt()
        assert not world.control("ben").halt("again")
        assert world.control("ben").unhalt()
        assert not world.control().unhalt()
        world.run(edition_id)
        assert 10 == len(world.copies())
        assert [("ana", "halt"), ("ben", "unhalt")] == [act[:2] for act in acts(world)]


class TestHaltedPosts:
    """What is taken down goes at once; all else waits."""

    TEXT = "---\ntitle: {0}\nslug: {0}\ndate: 2026-11-24\n---\nRice.\n"

    @pytest.fixture
    def shop(self, world):
        """A post that is out, and one that comes in while everything is halted."""
        world.drop(self.TEXT.format("old"), "old.md")
        old = world.ingest("old").post_id
        world.publisher().publish([old])
        world.control().halt("")
        world.drop(self.TEXT.format("new"), "new.md")
        return world, old, world.ingest("new").post_id

    def test_a_post_that_comes_in_waits_and_is_not_lost(self, shop):
        world, _, new = shop

        report = world.publisher().publish([new])
        assert ([], []) == (report.shown, report.held)
        assert "en/new/index.html" not in world.site.served
        world.tick()
        assert [new] == list(world.posts.waiting(before=NOW + HOUR, limit=9))

        world.control().unhalt()
        assert [new] == world.publisher().publish([new]).shown

    def test_a_post_that_is_taken_down_goes(self, shop):
        world, old, _ = shop
        del world.dropbox.dropped["old.md"]
        world.ingest("old")

        assert [old] == world.publisher().publish([old]).hidden
        assert "en/old/index.html" not in world.site.served


class TestTogether:
    """Others are at it, too."""

    def overtake(self, world, do, times=1):
        """Let somebody do something just before a change is written."""
        save, left = world.acts.save, [None] * times

        def late(*arguments, **options):
            if left:
                left.pop()
                do()
            return save(*arguments, **options)

        world.acts.save = late

    def test_of_a_release_by_the_tick_and_a_cancellation_one_wins(self, world):
        edition_id = held(world, delay=timedelta(0))
        self.overtake(world, world.tick)

        change = world.control().cancel(edition_id)

        assert (EditionState.PLANNED, EditionState.CANCELLED) == (
            change.before.state, change.after.state
        )  # fmt: skip
        for _ in range(3):
            world.minute()
        assert {} == world.copies()

    def test_a_hold_that_comes_a_moment_late_is_refused(self, world):
        edition_id = held(world, delay=timedelta(0))
        self.overtake(world, world.tick)

        assert "pause it instead" in world.control().hold(edition_id).refused
        assert [] == acts(world)

    def test_of_two_organisers_both_are_heeded(self, world):
        edition_id = held(world)
        self.overtake(world, lambda: world.control("ben").approve(edition_id))

        world.control().hold(edition_id)

        head = world.ledger.head(edition_id)
        assert ("ben", (Wait.ORGANISER,)) == (head.approved_by, head.waits_for)

    def test_whoever_is_always_second_is_told_so(self, world):
        edition_id = held(world)
        change = iter(range(99))
        self.overtake(
            world,
            lambda: set_state(world, edition_id, EditionState.HELD, revision=next(change)),
            times=99,
        )

        with pytest.raises(ConflictError):
            world.control().hold(edition_id)

    def test_there_is_no_order_to_no_edition(self, world):
        with pytest.raises(NotFoundError):
            world.control().pause("0" * 32)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(3))
def test_an_order_that_breaks_off_can_be_repeated(world, at, after):
    edition_id = held(world, delay=timedelta(0))
    world.minute()
    world.tick()
    faults = Faults(world, at=at, after=after)
    try:
        world.control().pause(edition_id)
    except Crash:
        world.port = lambda name: getattr(world, name)
        world.control().pause(edition_id)

    assert EditionState.PAUSED is world.state(edition_id)
    assert [("ana", "pause", "sending", "paused: paused by ana")] == acts(world)
    assert faults.calls


def test_how_an_edition_stands_is_said_in_few_words(world):
    head = world.ledger.head(held(world))

    assert "held" == standing(head)
    assert "held: approval, organiser" == standing(
        replace(head, waits_for=(Wait.APPROVAL, Wait.ORGANISER))
    )
