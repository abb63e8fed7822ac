"""Readers in doubt: the organiser sends again or gives up, and what evidence tells counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app.left import give_up_left, look_at_left, send_again
from broadside.app.receivers import receivers_of, status_of
from broadside.errors import ConflictError, NotFoundError
from broadside.sending import EditionState, SlotState, member
from tests.faults import Crash, Faults, Trouble
from tests.unit.app.editions import crash_after_acceptance, held, set_state
from tests.world import MINUTE, World

HOURS = timedelta(hours=7)


@pytest.fixture
def world():
    world = World(rate=4)
    world.subscribe(10)
    return world


def with_left(world):
    """Have an edition sent, but for a few of whom SES never told anything."""
    edition_id = held(world)
    world.minute()
    world.tick()
    with pytest.raises(Crash):
        crash_after_acceptance(world)
    world.lost = {mail.message_id for mail in world.mailer.accepted}
    world.feedback_dead_letters.put([{}])  # the path is never whole: nobody can know
    world.clock.advance(MINUTE)
    for _ in range(15):
        world.minute()
    world.clock.advance(HOURS)
    world.run(edition_id)
    world.left = world.statement(edition_id).left
    assert 1 < world.left < 9
    return edition_id


def doubts(world, edition_id):
    return look_at_left(edition_id, ledger=world.ledger)


def twice_for_those_left(world):
    """How many copies each has, in order."""
    return [1] * (10 - world.left) + [2] * world.left


def tell(world, edition_id, slot=0):
    """Let SES tell late of one who was left."""
    batch = next(
        b for b in world.batches(edition_id) if SlotState.LEFT in {s.state for s in b.slots}
    )
    world.ledger.add_evidence(batch.ref, {"sent": frozenset({member(1, slot)})})


class TestLooking:
    def test_those_left_are_listed(self, world):
        edition_id = with_left(world)

        report = doubts(world, edition_id)

        assert (world.left, [], 0) == (len(report.ids), report.given_up, report.told)

    def test_whom_ses_told_of_since_is_no_longer_in_doubt(self, world):
        edition_id = with_left(world)
        tell(world, edition_id)

        report = doubts(world, edition_id)

        assert (world.left - 1, 1) == (len(report.ids), report.told)

    def test_of_no_edition_nobody_is_left(self, world):
        with pytest.raises(NotFoundError):
            doubts(world, "0" * 32)


class TestSendingAgain:
    def test_those_left_are_mailed_once_more_and_the_others_are_not(self, world):
        edition_id = with_left(world)
        before = world.copies()

        report = send_again(edition_id, control=world.control())
        world.run(edition_id)

        assert (EditionState.SENDING, world.left) == (report.edition.state, report.decided)
        assert [2] * world.left + [1] * (10 - world.left) == sorted(
            world.copies().values(), reverse=True
        )
        assert 10 == sum(before.values())
        assert (0, 10) == (
            (account := world.statement(edition_id)).left, account.accepted
        )  # fmt: skip
        assert [f"send again: {world.left}"] == [act.note for act in world.acts.written.values()]

    def test_whom_ses_told_of_is_settled_and_not_mailed(self, world):
        edition_id = with_left(world)
        tell(world, edition_id)

        send_again(edition_id, control=world.control())
        world.run(edition_id)

        assert world.left - 1 == list(world.copies().values()).count(2)
        assert 0 == world.statement(edition_id).doubled

    def test_when_ses_told_of_all_nothing_goes_on(self, world):
        edition_id = with_left(world)
        for slot in range(world.left):
            tell(world, edition_id, slot)

        report = send_again(edition_id, control=world.control())

        assert (EditionState.SENT, world.left) == (report.edition.state, report.decided)
        assert {} == world.acts.written
        assert [] == doubts(world, edition_id).ids

    def test_repeated_it_opens_nothing_twice(self, world):
        edition_id = with_left(world)
        send_again(edition_id, control=world.control())

        assert 0 == send_again(edition_id, control=world.control()).decided
        world.run(edition_id)
        assert world.left == list(world.copies().values()).count(2)

    def test_of_two_organisers_at_once_one_opens_them(self, world):
        edition_id = with_left(world)
        settle, first = world.ledger.settle, [None]

        def late(*arguments, **options):
            if first:
                first.pop()
                send_again(edition_id, control=world.control("ben"))
            return settle(*arguments, **options)

        world.ledger.settle = late
        assert 0 == send_again(edition_id, control=world.control()).decided
        world.run(edition_id)

        assert twice_for_those_left(world) == sorted(world.copies().values())

    def test_of_a_paused_edition_they_wait_until_it_is_resumed(self, world):
        edition_id = with_left(world)
        set_state(world, edition_id, EditionState.PAUSED)

        send_again(edition_id, control=world.control())
        world.minute()
        assert 10 == sum(world.copies().values())
        world.control().resume(edition_id)
        world.run(edition_id)

        assert 10 + world.left == sum(world.copies().values())

    def test_of_a_cancelled_edition_nobody_is_mailed(self, world):
        edition_id = with_left(world)
        set_state(world, edition_id, EditionState.CANCELLED)

        report = send_again(edition_id, control=world.control())

        assert ("it is cancelled", 0) == (report.refused, report.decided)
        assert world.left == len(doubts(world, edition_id).ids)

    def test_a_tick_that_calls_it_sent_meanwhile_is_outdone(self, world):
        """It saw nothing open a moment ago, and writes so a moment later."""
        edition_id = with_left(world)
        head = world.ledger.head
        times: list[int] = []

        def late(asked):
            found = head(asked)
            if found.state is EditionState.SENDING and len(times) < 2:
                times.append(1)
                set_back = replace(found, state=EditionState.SENT)
                world.ledger.save(set_back, active=False)
            return head(asked)

        world.ledger.head = late
        report = send_again(edition_id, control=world.control())
        world.ledger.head = head

        assert EditionState.SENDING is report.edition.state
        world.run(edition_id)
        assert world.left == list(world.copies().values()).count(2)

    def test_a_tick_that_never_stops_doing_so_is_told(self, world):
        edition_id = with_left(world)
        head = world.ledger.head
        world.ledger.head = lambda asked: replace(head(asked), state=EditionState.SENT)

        with pytest.raises(ConflictError):
            send_again(edition_id, control=world.control())


class TestGivingUp:
    def test_nobody_is_mailed_and_nobody_waits_for_a_decision(self, world):
        edition_id = with_left(world)

        report = give_up_left(edition_id, control=world.control())

        assert world.left == report.decided
        after = doubts(world, edition_id)
        assert ([], world.left) == (after.ids, len(after.given_up))
        assert world.left == world.statement(edition_id).left
        assert EditionState.SENT is world.state(edition_id)
        assert [f"give up: {world.left}"] == [act.note for act in world.acts.written.values()]

    def test_repeated_it_changes_nothing(self, world):
        edition_id = with_left(world)
        give_up_left(edition_id, control=world.control())

        assert 0 == give_up_left(edition_id, control=world.control()).decided
        assert 1 == len(world.acts.written)

    def test_those_given_up_can_still_be_mailed(self, world):
        edition_id = with_left(world)
        give_up_left(edition_id, control=world.control())

        send_again(edition_id, control=world.control())
        world.run(edition_id)

        assert 10 + world.left == sum(world.copies().values())

    def test_whoever_is_sent_again_meanwhile_is_not_given_up(self, world):
        edition_id = with_left(world)
        settle, first = world.ledger.settle, [None]

        def late(*arguments, **options):
            if first:
                first.pop()
                send_again(edition_id, control=world.control())
            return settle(*arguments, **options)

        world.ledger.settle = late
        assert 0 == give_up_left(edition_id, control=world.control()).decided


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(14))
def test_sending_again_that_breaks_off_can_be_repeated(world, at, after):
    edition_id = with_left(world)
    Faults(world, at=at, after=after, error=Trouble)
    try:
        send_again(edition_id, control=world.control())
    except Trouble:
        world.port = lambda name: getattr(world, name)
        world.minute()
        send_again(edition_id, control=world.control())
    world.port = lambda name: getattr(world, name)
    world.run(edition_id)

    assert [2] * world.left + [1] * (10 - world.left) == sorted(
        world.copies().values(), reverse=True
    )


class TestReceivers:
    def test_who_has_it_and_who_may(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        first, *_ = world.send_queue.take()
        world.send(first)
        head = world.ledger.head(edition_id)

        found = receivers_of(head, ledger=world.ledger)
        assert (n := len(found.have)) > 1
        assert [] == found.may_have

        world.clock.advance(5 * MINUTE)
        world.tick()
        with pytest.raises(Crash):
            crash_after_acceptance(world)
        found = receivers_of(head, ledger=world.ledger)
        assert (n, n) == (len(found.have), len(found.may_have))

        world.deliver_events()
        found = receivers_of(head, ledger=world.ledger)
        assert (2 * n, []) == (len(found.have), found.may_have)

    def test_those_left_may_have_it(self, world):
        edition_id = with_left(world)

        found = receivers_of(world.ledger.head(edition_id), ledger=world.ledger)

        assert (10 - world.left, world.left) == (len(found.have), len(found.may_have))


class TestStatus:
    def look(self, world, edition_id):
        return status_of(edition_id, **world.ports("ledger", "mailer", "clock"))

    def test_a_held_edition_has_nobody_yet(self, world):
        status = self.look(world, world.hold(world.post(), delay=HOURS))

        assert (0, False, None) == (status.progress.planned, status.all_planned, status.ends_at)

    def test_one_on_its_way_ends_at_the_accounts_pace(self, world):
        edition_id = held(world)
        world.minute()

        status = self.look(world, edition_id)

        assert (10, 10, True) == (
            status.progress.planned, status.progress.waiting, status.all_planned
        )  # fmt: skip
        assert timedelta(0) < status.ends_at - world.clock.now() < MINUTE

    def test_one_that_is_paused_has_no_end(self, world):
        edition_id = held(world)
        world.minute()
        world.control().pause(edition_id)

        assert self.look(world, edition_id).ends_at is None

    def test_there_is_no_status_of_no_edition(self, world):
        with pytest.raises(NotFoundError):
            self.look(world, "0" * 32)
