"""Evidence: what SES told us decides, in any order and however often it is told."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.feedback import event
from broadside.sending import (
    BatchState,
    Evidence,
    Slot,
    SlotState,
    claim,
    lose_sight,
    member,
    settle_unknown,
    tell,
)
from broadside.sending.evidence import FAILED_NOTE, KINDS, LEFT_NOTE, SLOTS_PER_ATTEMPT
from tests.unit.sending.samples import EVIDENCE, MEMBERS, NOW, batch

DEADLINE = NOW + timedelta(seconds=90)
WINDOW_ENDS = DEADLINE + timedelta(minutes=10)
SIX_HOURS = DEADLINE + timedelta(hours=6)
MS = timedelta(milliseconds=1)


def unknown(size=3, take=50):
    return lose_sight(claim(batch(size), take=take, at=NOW))


def look(lost, evidence=None, *, complete=False, at=WINDOW_ENDS):
    return settle_unknown(lost, evidence or Evidence(), path_complete=complete, at=at)


def sent(*members):
    return Evidence(sent=frozenset(members))


def test_the_kinds_are_the_sets():
    assert tuple(field.name for field in fields(Evidence)) == KINDS


def test_feedback_knows_how_many_slots_an_attempt_has():
    assert SLOTS_PER_ATTEMPT == event.SLOTS


class TestSets:
    @given(st.integers(1, 10**6), st.integers(0, 63))
    def test_a_member_names_one_slot_of_one_attempt(self, attempt, slot):
        assert (attempt, slot) == divmod(member(attempt, slot), 64)

    @given(st.lists(st.integers(64, 6 * 64 - 1)))
    def test_order_and_repetition_do_not_matter(self, told):
        added = Evidence()
        for number in told:
            added = Evidence(sent=added.sent | {number})
        backwards = Evidence()
        for number in [*told, *told][::-1]:
            backwards = Evidence(sent=backwards.sent | {number})

        assert added == backwards == sent(*told)

    def test_two_attempts_of_one_slot_are_a_double(self):
        assert frozenset() == sent(member(1, 4), member(1, 5)).doubled
        assert {4} == sent(member(1, 4), member(1, 5), member(3, 4)).doubled

    @given(MEMBERS)
    def test_doubles_are_what_slots_leave_over(self, members):
        evidence = Evidence(sent=members)

        times = [number % 64 for number in members]

        assert set(times) == evidence.slots("sent")
        assert {slot for slot in times if times.count(slot) > 1} == evidence.doubled


class TestTell:
    def test_evidence_of_any_attempt_tells(self):
        later = replace(unknown(), attempt=4)

        told = tell(later, sent(member(1, 0), member(3, 2)))

        assert {0: Slot(SlotState.ACCEPTED), 2: Slot(SlotState.ACCEPTED)} == told

    def test_that_ses_refused_it_afterwards_is_the_last_word(self):
        evidence = Evidence(sent=frozenset({member(1, 0)}), failed=frozenset({member(1, 0)}))

        assert {0: Slot(SlotState.REJECTED, 0, FAILED_NOTE)} == tell(unknown(), evidence)

    def test_it_says_nothing_of_decided_slots(self):
        decided = lose_sight(
            claim(batch(1), take=1, at=NOW), {0: Slot(SlotState.ACCEPTED, 0, "message-1")}
        )

        assert {} == tell(decided, sent(member(1, 0)))


class TestSettleUnknown:
    def test_all_told_is_done(self):
        done = look(unknown(2), sent(member(1, 0), member(1, 1)))

        assert BatchState.DONE is done.state
        assert (Slot(SlotState.ACCEPTED), Slot(SlotState.ACCEPTED)) == done.slots

    def test_evidence_within_the_window_counts_at_once(self):
        done = look(unknown(1), sent(member(1, 0)), at=NOW + timedelta(seconds=91))

        assert BatchState.DONE is done.state

    def test_without_evidence_it_is_looked_at_again_in_five_minutes(self):
        waiting = look(unknown())

        assert BatchState.UNKNOWN is waiting.state
        assert WINDOW_ENDS + timedelta(minutes=5) == waiting.due
        assert (1, (0, 1, 2)) == (waiting.attempt, waiting.called)

    def test_some_evidence_is_kept_while_the_rest_waits(self):
        waiting = look(unknown(), sent(member(1, 1)))

        assert BatchState.UNKNOWN is waiting.state
        assert (0, 2) == waiting.open

    def test_what_surely_was_not_taken_goes_again(self):
        again = look(unknown(), sent(member(1, 1)), complete=True)

        assert BatchState.PENDING is again.state
        assert (2, WINDOW_ENDS, (0, 2)) == (again.attempt, again.due, again.open)

    def test_a_path_is_not_believed_complete_within_the_window(self):
        early = look(unknown(), complete=True, at=WINDOW_ENDS - MS)

        assert BatchState.UNKNOWN is early.state

    def test_after_six_hours_they_are_left(self):
        late = look(unknown(2), sent(member(1, 0)), at=SIX_HOURS)

        assert BatchState.DONE is late.state
        assert (Slot(SlotState.ACCEPTED), Slot(SlotState.LEFT, 0, LEFT_NOTE)) == late.slots

    def test_until_then_nobody_is_left(self):
        waiting = look(unknown(2), at=SIX_HOURS - MS)

        assert BatchState.UNKNOWN is waiting.state
        assert (0, 1) == waiting.open

    def test_a_complete_path_decides_even_after_six_hours(self):
        assert BatchState.PENDING is look(unknown(), complete=True, at=SIX_HOURS).state

    def test_slots_that_were_not_called_are_not_left(self):
        late = look(unknown(3, take=1), at=SIX_HOURS)

        assert BatchState.PENDING is late.state
        assert (1, 2) == late.open
        assert SlotState.LEFT is late.slots[0].state

    def test_slots_that_were_not_called_go_on_as_soon_as_the_others_are_decided(self):
        again = look(unknown(3, take=1), sent(member(1, 0)))

        assert BatchState.PENDING is again.state
        assert (2, WINDOW_ENDS, (1, 2)) == (again.attempt, again.due, again.open)

    @given(EVIDENCE)
    def test_telling_it_twice_changes_nothing(self, evidence):
        first = look(unknown(6), evidence)

        if first.state is BatchState.UNKNOWN:
            assert first == look(first, evidence)

    @pytest.mark.parametrize("state", sorted(set(BatchState) - {BatchState.UNKNOWN}))
    def test_only_what_is_unknown_is_settled_by_evidence(self, state):
        with pytest.raises(ValueError, match=state):
            look(replace(unknown(1), state=state), sent(member(1, 0)))
