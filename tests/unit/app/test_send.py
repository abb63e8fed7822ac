"""Send: what each answer of SES leads to, and who is called at all."""

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.adapters.memory_mailer import Answer
from broadside.app.letters import KEPT, Letters, sender_of
from broadside.app.send import NO_CONSENT
from broadside.sending import (
    BatchState,
    EditionState,
    EntryResult,
    Reply,
    ResultClass,
    SlotState,
    member,
)
from broadside.sending.results import STATUSES
from broadside.subscribers import State
from tests.faults import Crash, Once
from tests.world import MINUTE, PUBLICATION, World, mail

READERS = 3
STOPPING = sorted(status for status, means in STATUSES.items() if means is ResultClass.STOP)
REJECTING = sorted(status for status, means in STATUSES.items() if means is ResultClass.REJECT)


@pytest.fixture
def world():
    """Return a world with an edition of one batch, whose message is queued."""
    world = World()
    world.subscribe(READERS)
    world.edition_id = world.hold(world.post())
    world.minute()
    world.tick()
    return world


def send(world, *answers, **changed):
    """Send the queued batch; return the report and the batch as it is now."""
    world.mailer.answers = deque(answers)
    (message,) = world.send_queue.take()
    report = world.send({**message, **changed})
    return report, batch_of(world)


def batch_of(world):
    (batch,) = world.batches(world.edition_id)
    return batch


def statuses(*names):
    return Answer(reply=Reply(entries=tuple(EntryResult(name, "") for name in names)))


def failure(means, code="Code", *, takes=False):
    return Answer(reply=Reply(failure=means, code=code), takes=takes)


def states(batch):
    return [slot.state for slot in batch.slots]


class TestEntries:
    def test_accepted_slots_carry_their_message_id(self, world):
        report, batch = send(world)

        assert ("called", 3, 0) == (report.outcome, report.accepted, report.open)
        assert BatchState.DONE is batch.state
        assert ["m1", "m2", "m3"] == [slot.note for slot in batch.slots]

    def test_results_match_by_position(self, world):
        _, batch = send(world, statuses("SUCCESS", "MESSAGE_REJECTED", "SUCCESS"))

        assert [SlotState.ACCEPTED, SlotState.REJECTED, SlotState.ACCEPTED] == states(batch)
        assert BatchState.DONE is batch.state

    @pytest.mark.parametrize("status", REJECTING)
    def test_a_status_about_the_mail_rejects_the_slot(self, world, status):
        report, batch = send(world, statuses(status, "SUCCESS", "SUCCESS"))

        assert (1, 2) == (report.rejected, report.accepted)
        assert status == batch.slots[0].note

    @pytest.mark.parametrize("status", ["TRANSIENT_FAILURE", "FAILED"])
    def test_a_passing_failure_is_tried_three_times(self, world, status):
        for attempt in (1, 2):
            _, batch = send(world, all_of(status))
            assert (BatchState.PENDING, attempt + 1) == (batch.state, batch.attempt)
            world.clock.advance(timedelta(minutes=1))
            world.tick()

        report, batch = send(world, all_of(status))

        assert READERS == report.rejected
        assert BatchState.DONE is batch.state

    def test_throttling_uses_up_no_try(self, world):
        for _ in range(5):
            _, batch = send(world, all_of("ACCOUNT_THROTTLED"))
            assert BatchState.PENDING is batch.state
            world.clock.advance(timedelta(minutes=1))
            world.tick()

        report, _ = send(world)

        assert READERS == report.accepted

    def test_what_failed_for_the_moment_waits_half_a_minute(self, world):
        _, batch = send(world, statuses("SUCCESS", "FAILED", "SUCCESS"))

        assert world.clock.now() + timedelta(seconds=30) == batch.due
        assert (1,) == batch.open

    def test_the_daily_quota_is_waited_for(self, world):
        _, batch = send(world, statuses("SUCCESS", *["ACCOUNT_DAILY_QUOTA_EXCEEDED"] * 2))

        assert world.clock.now() + timedelta(minutes=15) == batch.due
        assert EditionState.SENDING is world.state(world.edition_id)

    @pytest.mark.parametrize("status", [*STOPPING, "SOMETHING_NEW"])
    def test_what_concerns_every_mail_pauses_the_edition(self, world, status):
        report, batch = send(world, statuses("SUCCESS", status, status))

        edition = world.ledger.head(world.edition_id)
        assert report.stopped
        assert (EditionState.PAUSED, status) == (edition.state, edition.reason)
        assert (BatchState.PENDING, (1, 2)) == (batch.state, batch.open)

    @pytest.mark.parametrize("count", [0, 2, 4])
    def test_a_list_of_another_length_proves_nothing(self, world, count):
        _, batch = send(world, Short(count))

        assert BatchState.UNKNOWN is batch.state
        assert (0, 1, 2) == batch.open


def all_of(status):
    return statuses(*[status] * READERS)


class Short:
    """An answer with another number of results than there were entries."""

    takes = True

    def __init__(self, count):
        self.reply = Reply(entries=(EntryResult("SUCCESS", "m"),) * count)


class TestCalls:
    @pytest.mark.parametrize("takes", [False, True])
    def test_an_unknown_fate_waits_for_evidence(self, world, takes):
        report, batch = send(world, failure(ResultClass.UNKNOWN, "ReadTimeout", takes=takes))

        assert ("called", "ReadTimeout") == (report.outcome, report.code)
        assert BatchState.UNKNOWN is batch.state
        assert batch.deadline + timedelta(minutes=10) == batch.due

    def test_what_never_left_is_tried_again_soon(self, world):
        report, batch = send(world, failure(ResultClass.AGAIN))

        assert READERS == report.open
        assert (BatchState.PENDING, 2) == (batch.state, batch.attempt)
        assert world.clock.now() + timedelta(seconds=30) == batch.due
        assert [0, 0, 0] == [slot.tries for slot in batch.slots]

    def test_a_limit_is_waited_for(self, world):
        _, batch = send(world, failure(ResultClass.WAIT))

        assert world.clock.now() + timedelta(minutes=15) == batch.due

    def test_a_refusal_of_everything_pauses_the_edition(self, world):
        report, batch = send(world, failure(ResultClass.STOP, "AccessDeniedException"))

        assert report.stopped
        assert "AccessDeniedException" == world.ledger.head(world.edition_id).reason
        assert BatchState.PENDING is batch.state

    def test_an_edition_that_is_paused_already_keeps_its_reason(self, world):
        world.mailer.before = lambda _: pause(world, "by hand")

        send(world, failure(ResultClass.STOP, "AccessDeniedException"))

        assert "by hand" == world.ledger.head(world.edition_id).reason

    def test_a_pause_is_tried_again_when_somebody_writes_the_head(self, world):
        save = world.ledger.save
        answers = iter([False, False, True])
        world.ledger.save = lambda edition, **options: next(answers) and save(edition, **options)

        send(world, failure(ResultClass.STOP))

        assert EditionState.PAUSED is world.state(world.edition_id)

    def test_a_pause_that_fails_is_left_to_the_next_batch(self, world):
        world.ledger.save = lambda edition, active: False

        report, _ = send(world, failure(ResultClass.STOP))

        assert report.stopped
        assert EditionState.SENDING is world.state(world.edition_id)


def pause(world, reason):
    head = world.ledger.head(world.edition_id)
    world.ledger.save(replace(head, state=EditionState.PAUSED, reason=reason), active=True)


def resume(world):
    head = world.ledger.head(world.edition_id)
    world.ledger.save(replace(head, state=EditionState.SENDING, reason=""), active=True)


class TestOneByOne:
    SPLIT = failure(ResultClass.SPLIT, "BadRequestException")

    def test_the_bad_entry_is_found_in_the_same_attempt(self, world):
        one = statuses("SUCCESS")

        report, batch = send(world, self.SPLIT, one, self.SPLIT, one)

        assert (2, 1) == (report.accepted, report.rejected)
        assert [SlotState.ACCEPTED, SlotState.REJECTED, SlotState.ACCEPTED] == states(batch)
        assert "BadRequestException" == batch.slots[1].note
        assert [3, 1, 1, 1] == [len(call.envelopes) for call in world.mailer.calls]
        assert {1} == {call.attempt for call in world.mailer.calls}

    def test_a_single_entry_is_the_bad_one(self):
        world = World()
        world.subscribe(1)
        world.edition_id = world.hold(world.post())
        world.minute()
        world.tick()

        report, batch = send(world, self.SPLIT)

        assert (1, "BadRequestException") == (report.rejected, batch.slots[0].note)

    def test_when_all_are_refused_the_mail_is_to_blame_and_nobody_rejected(self, world):
        report, batch = send(world, *[self.SPLIT] * 4)

        assert (True, 0) == (report.stopped, report.rejected)
        assert "BadRequestException" == world.ledger.head(world.edition_id).reason
        assert (0, 1, 2) == batch.open

    def test_who_is_refused_whenever_it_is_resumed_is_rejected_in_the_end(self, world):
        """Two bad addresses alone in a batch must not hold an edition for ever."""
        reports = []
        for _ in range(3):
            report, _ = send(world, *[self.SPLIT] * 4)
            reports.append((report.stopped, report.rejected))
            resume(world)
            world.clock.advance(MINUTE)
            world.tick()

        assert [(True, 0), (True, 0), (True, 3)] == reports
        assert BatchState.DONE is batch_of(world).state

    def test_who_was_accepted_before_shows_that_the_mail_is_good(self, world):
        again = statuses("SUCCESS", "ACCOUNT_THROTTLED", "ACCOUNT_THROTTLED")
        send(world, again)
        world.clock.advance(MINUTE)
        world.tick()

        report, batch = send(world, *[self.SPLIT] * 3)

        assert (False, 2) == (report.stopped, report.rejected)
        assert [SlotState.ACCEPTED, SlotState.REJECTED, SlotState.REJECTED] == states(batch)

    def test_none_begins_too_late(self, world):
        def slow(call):
            world.clock.advance(timedelta(seconds=6))

        world.mailer.before = slow
        report, batch = send(world, self.SPLIT)

        assert 2 == report.accepted
        assert (2,) == batch.open
        assert BatchState.PENDING is batch.state

    def test_an_unknown_one_ends_it_and_only_that_one_is_in_doubt(self, world):
        _, batch = send(
            world, self.SPLIT, statuses("SUCCESS"), failure(ResultClass.UNKNOWN, "ReadTimeout")
        )

        assert BatchState.UNKNOWN is batch.state
        assert ((1, 2), (1,)) == (batch.open, batch.called)
        assert 3 == len(world.mailer.calls)

    @pytest.mark.parametrize(
        ("means", "state"),
        [(ResultClass.STOP, EditionState.PAUSED), (ResultClass.WAIT, EditionState.SENDING)],
    )
    def test_a_refusal_that_concerns_all_ends_it(self, world, means, state):
        _, batch = send(world, self.SPLIT, statuses("SUCCESS"), failure(means))

        assert 3 == len(world.mailer.calls)
        assert state is world.state(world.edition_id)
        assert (1, 2) == batch.open

    def test_consent_is_read_again_before_each(self, world):
        batch = batch_of(world)

        def leave(call):
            leave_now(world, batch.ids[2])

        world.mailer.after = leave
        report, batch = send(world, self.SPLIT)

        assert (2, 1) == (report.accepted, report.skipped)
        assert NO_CONSENT == batch.slots[2].note


def leave_now(world, subscriber_id):
    world.subscribers.leave(
        subscriber_id, state=State.UNSUBSCRIBED, at=world.clock.now(), how="test"
    )


class TestWhoIsCalled:
    def test_a_reader_who_left_since_planning_is_skipped(self, world):
        leave_now(world, batch_of(world).ids[1])

        report, batch = send(world)

        assert (2, 1) == (report.accepted, report.skipped)
        assert (SlotState.SKIPPED, NO_CONSENT) == (batch.slots[1].state, batch.slots[1].note)

    def test_when_everybody_left_nothing_is_called(self, world):
        for subscriber_id in batch_of(world).ids:
            leave_now(world, subscriber_id)

        report, batch = send(world)

        assert "nobody left" == report.outcome
        assert BatchState.DONE is batch.state
        assert [] == world.mailer.calls

    def test_consent_is_the_last_thing_read_before_the_call(self, world):
        order: list[str] = []
        for port, method in (
            ("contents", "get"),
            ("subscribers", "consenting"),
            ("ledger", "guard"),
        ):
            watch(getattr(world, port), method, order)
        world.mailer.before = lambda _: order.append("call")

        send(world)

        assert ["guard", "get", "consenting", "call"] == order

    def test_a_paused_edition_is_not_called_and_waits(self, world):
        pause(world, "by hand")

        report, batch = send(world)

        assert "not sending" == report.outcome
        assert [] == world.mailer.calls
        assert (BatchState.PENDING, 2, world.clock.now()) == (batch.state, batch.attempt, batch.due)

    def test_nothing_is_called_while_everything_is_halted(self, world):
        world.ledger.halt = True

        report, _ = send(world)

        assert "not sending" == report.outcome
        assert [] == world.mailer.calls

    def test_an_edition_without_a_head_is_not_called(self, world):
        del world.ledger.heads[world.edition_id]
        world.mailer.answers = deque()
        (message,) = world.send_queue.take()

        assert "not sending" == world.send(message).outcome

    def test_a_call_never_begins_after_its_time(self, world):
        consenting = world.subscribers.consenting

        def slow(ids):
            world.clock.advance(timedelta(seconds=15, milliseconds=1))
            return consenting(ids)

        world.subscribers.consenting = slow
        report, batch = send(world)

        assert "too late" == report.outcome
        assert [] == world.mailer.calls
        assert (BatchState.PENDING, 2) == (batch.state, batch.attempt)

    def test_a_message_for_another_attempt_is_acknowledged(self, world):
        report, batch = send(world, attempt=2)

        assert "not claimed" == report.outcome
        assert (BatchState.PENDING, 1) == (batch.state, batch.attempt)

    def test_a_call_takes_no_more_than_was_paced(self, world):
        report, batch = send(world, take=2)

        assert (2, 1) == (report.accepted, report.open)
        # It was not in the call, so it needs no back-off.
        assert ((2,), 2, world.clock.now()) == (batch.open, batch.attempt, batch.due)

    def test_slots_with_evidence_of_an_earlier_attempt_are_taken_out(self, world):
        _, batch = send(world, failure(ResultClass.AGAIN))
        world.ledger.add_evidence(batch.ref, {"sent": frozenset({member(1, 0)})})
        world.clock.advance(timedelta(minutes=1))
        world.tick()

        report, batch = send(world)

        assert [1, 2] == [envelope.slot for envelope in world.mailer.calls[-1].envelopes]
        assert READERS == report.accepted
        assert BatchState.DONE is batch.state

    def test_a_mail_that_is_missing_pauses_the_edition(self, world):
        world.contents.kept.clear()

        report, batch = send(world)

        assert ("no mail", True) == (report.outcome, report.stopped)
        assert EditionState.PAUSED is world.state(world.edition_id)
        assert BatchState.PENDING is batch.state


def watch(port, method, order):
    original = getattr(port, method)

    def call(*arguments, **options):
        order.append(method)
        return original(*arguments, **options)

    setattr(port, method, call)


class TestLateResult:
    def test_accepted_slots_become_evidence(self, world):
        def overtaken(call):
            world.clock.advance(timedelta(minutes=2))
            world.tick()  # gives the call up: unknown

        world.mailer.after = overtaken
        _, batch = send(world, statuses("SUCCESS", "MESSAGE_REJECTED", "SUCCESS"))

        evidence = world.ledger.evidence(batch.ref)
        assert BatchState.UNKNOWN is batch.state
        assert frozenset({member(1, 0), member(1, 2)}) == evidence.sent

    def test_one_without_acceptance_adds_nothing(self, world):
        def overtaken(call):
            world.clock.advance(timedelta(minutes=2))
            world.tick()

        world.mailer.after = overtaken
        _, batch = send(world, failure(ResultClass.AGAIN))

        assert not world.ledger.told
        assert BatchState.UNKNOWN is batch.state


class TestLetter:
    def test_each_copy_has_its_own_link_and_its_own_language(self):
        world = World()
        world.subscribe(READERS)
        world.edition_id = world.hold(world.post(languages=("en", "zh-Hant")))
        world.run(world.edition_id)

        assert READERS == len({mail.unsubscribe_url for mail in world.mailer.accepted})
        assert {"newsletter.leaflet.example.org"} == {
            mail.letter.list_id for mail in world.mailer.accepted
        }
        assert {"en"} == {mail.letter.language for mail in world.mailer.accepted}
        assert {"Harvest en"} == {mail.letter.subject for mail in world.mailer.accepted}

    def letters(self, world):
        return Letters(contents=world.contents, publication=PUBLICATION)

    def test_it_is_read_once_for_all_batches(self, world):
        reads: list[str] = []
        watch(world.contents, "get", reads)
        letters, edition = self.letters(world), world.ledger.head(world.edition_id)

        first, again = (letters.of(edition, "en") for _ in range(2))

        assert first is again
        assert ["get"] == reads

    def test_few_are_kept(self, world):
        letters, edition = self.letters(world), world.ledger.head(world.edition_id)
        for number in range(3 * KEPT):
            key = world.contents.put(mail(f"x{number}"))
            letters.of(replace(edition, mails={"en": key}), "en")

        assert len(letters._kept) <= KEPT

    def test_the_sender_has_the_name_that_its_readers_know(self):
        assert "The Leaflet <news@example.org>" == sender_of(PUBLICATION, "en")
        assert sender_of(PUBLICATION, "zh-Hant").startswith("=?utf-8?")


def test_a_crash_before_the_call_leaves_the_claim_to_the_tick(world):
    world.mailer.before = Once(Crash)
    (message,) = world.send_queue.take()

    with pytest.raises(Crash):
        world.send(message)

    assert BatchState.SENDING is batch_of(world).state
