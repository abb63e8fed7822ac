"""Reconcile: calls without an answer, settled by evidence when it must all have come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app.reconcile import NEIGHBOURS, Reconciler
from broadside.sending import BatchState, SlotState, member
from tests.faults import Crash
from tests.world import MINUTE, World

WINDOW = timedelta(minutes=12)


class Case:
    """An edition of which one batch's call ended without an answer."""

    def __init__(self, *, readers=5, rate=5, taken=False):
        self.world = World(rate=rate)
        self.world.subscribe(readers)
        self.edition_id = self.world.hold(self.world.post())
        self.world.minute()
        self.world.tick()
        crash = "after" if taken else "before"
        setattr(self.world.mailer, crash, self._die)
        first, *self.others = self.world.send_queue.take()
        with pytest.raises(Crash):
            self.world.send(first)
        setattr(self.world.mailer, crash, lambda _: None)

    def _die(self, _):
        raise Crash

    @property
    def batch(self):
        return self.world.batches(self.edition_id)[0]

    def reconciler(self):
        world = self.world
        return Reconciler(
            ledger=world.ledger,
            mailer=world.mailer,
            feedback_queue=world.feedback_queue,
            feedback_dead_letters=world.feedback_dead_letters,
            clock=world.clock,
            sender="news@example.org",
        )

    def lose(self):
        """Let the deadline pass, and the window."""
        self.world.clock.advance(timedelta(seconds=91))
        assert self.reconciler().overdue(self.batch)
        self.world.clock.wait_until(self.batch.due)

    def look(self):
        return self.reconciler().unknown(self.batch)


@pytest.fixture
def case():
    case = Case()
    case.lose()
    return case


class TestOverdue:
    def test_an_answer_is_waited_for_until_the_deadline(self):
        case = Case()
        case.world.clock.wait_until(case.batch.deadline)

        assert not case.reconciler().overdue(case.batch)
        case.world.clock.advance(timedelta(milliseconds=1))
        assert case.reconciler().overdue(case.batch)

    def test_a_batch_without_a_deadline_is_not(self, case):
        assert not case.reconciler().overdue(replace(case.batch, deadline=None))

    def test_a_result_that_comes_first_wins(self):
        case = Case()
        seen = case.batch
        case.world.clock.advance(timedelta(seconds=91))
        case.world.ledger.states[seen.ref] = replace(seen, state=BatchState.DONE)

        assert not case.reconciler().overdue(seen)


class TestSmallList:
    def test_probes_are_sent_and_waited_for(self, case):
        assert BatchState.UNKNOWN is case.look().state
        assert NEIGHBOURS == len(case.world.mailer.probes)

        case.world.deliver_events()

        told = case.look()
        assert (BatchState.PENDING, 2) == (told.state, told.attempt)

    def test_without_the_last_of_them_nothing_is_decided(self, case):
        case.look()
        case.world.mailer.probes.pop()
        case.world.deliver_events()

        assert BatchState.UNKNOWN is case.look().state

    def test_they_are_sent_every_five_minutes_at_most(self, case):
        for _ in range(10):
            case.look()
            case.world.clock.advance(MINUTE)

        assert 2 * NEIGHBOURS == len(case.world.mailer.probes)

    def test_those_that_ses_does_not_take_block_nothing(self, case):
        case.world.mailer.takes_probe = lambda _: False
        case.look()
        case.look()
        case.world.clock.advance(5 * MINUTE)
        case.world.mailer.takes_probe = lambda _: True
        case.look()
        case.world.deliver_events()

        assert BatchState.PENDING is case.look().state
        assert 2 == len(case.world.ledger.probed)

    def test_one_that_is_refused_is_sent_again(self, case):
        refused = {3: 2, 19: 1}

        def takes(slot):
            refused[slot] = refused.get(slot, 0) - 1
            return refused[slot] < 0

        case.world.mailer.takes_probe = takes
        case.look()
        case.world.deliver_events()

        assert BatchState.PENDING is case.look().state
        assert set(range(NEIGHBOURS)) == {slot for _, slot in case.world.mailer.probes}

    def test_those_that_a_crash_cut_short_block_nothing(self, case):
        def die(*_, **__):
            raise Crash

        probe, case.world.mailer.probe = case.world.mailer.probe, die
        with pytest.raises(Crash):
            case.look()
        case.world.mailer.probe = probe
        case.look()
        assert [] == case.world.mailer.probes  # noted, so that not every tick sends them

        case.world.clock.advance(5 * MINUTE)
        case.look()
        case.world.deliver_events()

        assert BatchState.PENDING is case.look().state

    def test_one_that_is_lost_blocks_until_we_give_up(self, case):
        case.look()
        case.world.mailer.probes.pop()
        case.world.deliver_events()
        for _ in range(6 * 60):
            case.world.clock.advance(MINUTE)
            if case.batch.state is BatchState.UNKNOWN:
                case.look()
                case.world.deliver_events()

        assert {SlotState.LEFT} == {slot.state for slot in case.batch.slots}

    def test_they_keep_to_the_sandbox_rate(self):
        case = Case(readers=1, rate=1)
        case.lose()
        began = case.world.clock.now()
        calls = []
        probe = case.world.mailer.probe

        def watch(probe_id, slots, **options):
            calls.append((case.world.clock.now() - began, list(slots)))
            return probe(probe_id, slots, **options)

        case.world.mailer.probe = watch
        case.look()

        assert [(timedelta(seconds=n), [n]) for n in range(NEIGHBOURS)] == calls

    def test_those_sent_before_the_call_prove_nothing(self, case):
        early = str(int((case.batch.deadline - MINUTE).timestamp()))
        case.world.ledger.add_probe(early, at=case.batch.deadline - MINUTE, taken=True)
        case.world.ledger.add_probe_evidence(early, frozenset(range(NEIGHBOURS)))

        assert BatchState.UNKNOWN is case.look().state

    @pytest.mark.parametrize("queue", ["feedback_queue", "feedback_dead_letters"])
    def test_news_that_wait_anywhere_may_be_the_missing_ones(self, case, queue):
        case.look()
        case.world.deliver_events()
        getattr(case.world, queue).put([{}])

        assert BatchState.UNKNOWN is case.look().state


class TestEvidence:
    def test_it_settles_what_was_taken(self):
        case = Case(taken=True)
        case.lose()
        case.world.deliver_events()

        assert BatchState.DONE is case.look().state
        assert [] == case.world.mailer.probes

    def test_it_is_read_again_once_the_path_is_complete(self):
        """What comes between the first read and the proof counts."""
        case = Case(taken=True)
        case.lose()
        case.look()
        evidence = case.world.ledger.evidence

        def first_without(ref):
            case.world.ledger.evidence = evidence
            found = evidence(ref)
            case.world.deliver_events()
            return found

        case.world.ledger.evidence = first_without
        told = case.look()

        assert BatchState.DONE is told.state
        assert {SlotState.ACCEPTED} == {slot.state for slot in told.slots}

    def test_of_two_ticks_one_settles(self, case):
        seen = case.batch
        case.world.ledger.states[seen.ref] = replace(seen, state=BatchState.DONE)

        assert seen == case.reconciler().unknown(seen)

    def test_after_a_long_halt_what_the_path_proves_is_not_left(self):
        case = Case(readers=60, rate=10)
        world = case.world
        world.clock.advance(timedelta(seconds=10))
        for message in world.send_queue.take():
            world.send(message)
        world.deliver_events()
        case.lose()
        world.clock.advance(timedelta(hours=7))

        told = case.look()

        assert (BatchState.PENDING, 2) == (told.state, told.attempt)


class TestNeighbours:
    @pytest.fixture
    def large(self):
        """Return a batch without an answer, whose neighbours were sent in the same minute."""
        case = Case(readers=60, rate=10)
        case.world.clock.advance(timedelta(seconds=15))
        for message in [*case.others, *case.world.send_queue.take()]:
            case.world.send(message)
        case.lose()
        return case

    def test_when_all_of_theirs_has_come_the_batchs_own_must_have(self, large):
        large.world.deliver_events()

        told = large.look()

        assert BatchState.PENDING is told.state
        assert [] == large.world.mailer.probes

    def test_when_one_of_theirs_is_missing_nothing_is_decided(self, large):
        large.world.lost.add(large.world.mailer.accepted[-1].message_id)
        large.world.deliver_events()

        assert BatchState.UNKNOWN is large.look().state
        assert [] == large.world.mailer.probes

    def test_calls_that_all_began_earlier_do_not_prove_that_the_path_still_works(self, large):
        large.world.deliver_events()
        for batch in large.world.batches(large.edition_id)[1:]:
            moved = replace(batch, start_by=large.batch.start_by - timedelta(seconds=1))
            large.world.ledger.states[batch.ref] = moved

        assert BatchState.UNKNOWN is large.look().state
        assert NEIGHBOURS == len(large.world.mailer.probes)
        large.world.deliver_events()
        assert BatchState.PENDING is large.look().state

    def test_they_are_read_once_for_many(self, large):
        reads = []
        batch = large.batch
        batches = large.world.ledger.batches

        def watch(*arguments):
            reads.append(arguments)
            return batches(*arguments)

        large.world.ledger.batches = watch
        reconciler = large.reconciler()

        reconciler.unknown(batch)
        reconciler.unknown(batch)

        assert 1 == len(reads)

    def test_those_of_another_time_are_none(self, large):
        large.world.deliver_events()
        for batch in large.world.batches(large.edition_id)[1:]:
            moved = replace(batch, start_by=batch.start_by + timedelta(minutes=11))
            large.world.ledger.states[batch.ref] = moved

        large.look()

        assert NEIGHBOURS == len(large.world.mailer.probes)

    def test_those_that_only_evidence_knows_are_none(self, large):
        for batch in large.world.batches(large.edition_id)[1:]:
            told = tuple(replace(slot, note="") for slot in batch.slots)
            large.world.ledger.states[batch.ref] = replace(batch, slots=told)
            large.world.ledger.add_evidence(batch.ref, {"sent": frozenset({member(1, 0)})})

        large.look()

        assert NEIGHBOURS == len(large.world.mailer.probes)

    def test_a_batch_of_unknown_beginning_has_none(self, large):
        large.world.ledger.states[large.batch.ref] = replace(large.batch, start_by=None)

        large.look()

        assert NEIGHBOURS == len(large.world.mailer.probes)
