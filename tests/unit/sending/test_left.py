"""Slots that are left: opened again or given up, and settled by what SES told late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.sending import (
    GIVEN_UP,
    BatchState,
    Evidence,
    Slot,
    SlotState,
    give_up,
    left_slots,
    member,
    reopen,
)
from broadside.sending.batch import TRANSITIONS
from broadside.sending.evidence import FAILED_NOTE, LEFT_NOTE
from tests.unit.sending.samples import NOW, batch

LEFT = Slot(SlotState.LEFT, 1, LEFT_NOTE)
ACCEPTED = Slot(SlotState.ACCEPTED, 0, "m1")
SKIPPED = Slot(SlotState.SKIPPED, 0, "cancelled")
NOTHING = Evidence()


def done(*slots):
    return replace(
        batch(len(slots)), slots=slots, state=BatchState.DONE, attempt=2, called=(0,), due=None
    )


class TestReopening:
    def test_those_left_are_open_for_one_more_attempt(self):
        before = done(LEFT, ACCEPTED, SKIPPED, LEFT)

        after = reopen(before, NOTHING, at=NOW)

        assert (0, 3) == after.open
        assert (BatchState.PENDING, 3, NOW, (), None) == (
            after.state, after.attempt, after.due, after.called, after.deadline
        )  # fmt: skip
        assert (ACCEPTED, SKIPPED) == after.slots[1:3]
        assert after.state in TRANSITIONS[before.state]

    def test_those_given_up_are_opened_too(self):
        given_up = give_up(done(LEFT), NOTHING)

        assert (0,) == reopen(given_up, NOTHING, at=NOW).open

    def test_what_ses_told_late_is_settled_and_not_mailed_again(self):
        evidence = Evidence(sent=frozenset({member(1, 0)}), failed=frozenset({member(1, 1)}))

        after = reopen(done(LEFT, LEFT, LEFT), evidence, at=NOW)

        assert (2,) == after.open
        assert Slot(SlotState.ACCEPTED, 1, "") == after.slots[0]
        assert Slot(SlotState.REJECTED, 1, FAILED_NOTE) == after.slots[1]

    def test_a_batch_of_which_all_was_told_stays_done(self):
        evidence = Evidence(sent=frozenset({member(1, 0)}))

        after = reopen(done(LEFT), evidence, at=NOW)

        assert (BatchState.DONE, 2, None) == (after.state, after.attempt, after.due)
        assert SlotState.ACCEPTED is after.slots[0].state

    def test_only_a_batch_that_is_done_is_reopened(self):
        with pytest.raises(ValueError, match="pending"):
            reopen(replace(done(LEFT), state=BatchState.PENDING), NOTHING, at=NOW)


class TestGivingUp:
    def test_those_left_stay_so_and_nobody_waits_for_them(self):
        after = give_up(done(LEFT, ACCEPTED), NOTHING)

        assert (Slot(SlotState.LEFT, 1, GIVEN_UP), ACCEPTED) == after.slots
        assert (BatchState.DONE, 2) == (after.state, after.attempt)
        assert after == give_up(after, NOTHING)

    def test_what_ses_told_late_is_settled(self):
        after = give_up(done(LEFT), Evidence(sent=frozenset({member(2, 0)})))

        assert SlotState.ACCEPTED is after.slots[0].state


def test_those_that_ses_told_of_are_no_longer_in_doubt():
    evidence = Evidence(sent=frozenset({member(1, 0)}), failed=frozenset({member(2, 2)}))

    assert (3,) == left_slots(done(LEFT, ACCEPTED, LEFT, LEFT), evidence)
    assert () == left_slots(done(ACCEPTED), NOTHING)


def test_opening_takes_no_time_of_its_own():
    assert NOW + timedelta(hours=1) == reopen(done(LEFT), NOTHING, at=NOW + timedelta(hours=1)).due
