"""A batch: each step of its life, and none besides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import (
    MAX_SLOTS,
    BatchRef,
    BatchState,
    Slot,
    SlotState,
    cancel,
    claim,
    lose_sight,
    settle,
)
from broadside.sending.batch import TRANSITIONS, skipped_batch
from tests.unit.sending.samples import EDITION, NOW, REF, REFS, batch

ACCEPTED = Slot(SlotState.ACCEPTED, 0, "message-1")
REJECTED = Slot(SlotState.REJECTED, 0, "INVALID_PARAMETER")
LATER = NOW + timedelta(seconds=30)


def test_every_state_has_its_ways_out():
    assert set(BatchState) == set(TRANSITIONS)
    assert all(state not in ways for state, ways in TRANSITIONS.items())


def test_a_batch_is_one_call_of_ses():
    assert 50 == MAX_SLOTS


class TestPlanned:
    def test_it_is_due_at_once_and_all_of_it_is_open(self):
        planned = batch(3)

        assert BatchState.PENDING is planned.state
        assert (1, NOW) == (planned.attempt, planned.due)
        assert (0, 1, 2) == planned.open

    def test_those_whom_planning_skips_are_written_done_with_reasons(self):
        ref = replace(REF, language="-")

        listed = skipped_batch(ref, [("a" * 32, "waiting"), ("b" * 32, "topics")])

        assert BatchState.DONE is listed.state
        assert listed.due is None
        assert ("a" * 32, "b" * 32) == listed.ids
        assert [
            Slot(SlotState.SKIPPED, 0, "waiting"),
            Slot(SlotState.SKIPPED, 0, "topics"),
        ] == list(listed.slots)


class TestClaim:
    def test_time_is_the_fence(self):
        claimed = claim(batch(), take=3, at=NOW)

        assert BatchState.SENDING is claimed.state
        assert NOW + timedelta(seconds=15) == claimed.start_by
        assert NOW + timedelta(seconds=90) == claimed.deadline == claimed.due
        assert 1 == claimed.attempt

    def test_a_call_takes_the_first_open_slots(self):
        some = replace(batch(5), slots=(Slot(), ACCEPTED, Slot(), Slot(), Slot()))

        assert (0, 2) == claim(some, take=2, at=NOW).called
        assert (0, 2, 3, 4) == claim(some, take=50, at=NOW).called

    @pytest.mark.parametrize("state", sorted(set(BatchState) - {BatchState.PENDING}))
    def test_only_what_is_pending_can_be_claimed(self, state):
        with pytest.raises(ValueError, match=state):
            claim(replace(batch(), state=state), take=3, at=NOW)


class TestSettle:
    def test_all_decided_is_done_and_waits_for_nothing(self):
        claimed = claim(batch(2), take=2, at=NOW)

        done = settle(claimed, {0: ACCEPTED, 1: REJECTED}, at=LATER)

        assert BatchState.DONE is done.state
        assert (None, ()) == (done.due, done.called)
        assert (ACCEPTED, REJECTED) == done.slots
        assert 1 == done.attempt

    def test_what_is_open_comes_again_in_the_next_attempt(self):
        claimed = claim(batch(2), take=2, at=NOW)

        again = settle(claimed, {0: ACCEPTED, 1: Slot(tries=1)}, at=LATER)

        assert BatchState.PENDING is again.state
        assert (2, LATER) == (again.attempt, again.due)
        assert (1,) == again.open
        assert ((), None) == (again.called, again.deadline)
        assert 1 == again.slots[1].tries

    def test_when_the_last_call_began_stays_known(self):
        claimed = claim(batch(1), take=1, at=NOW)

        assert claimed.start_by == settle(claimed, {0: ACCEPTED}, at=LATER).start_by

    def test_a_decided_slot_stays_as_it_is(self):
        first = settle(claim(batch(2), take=2, at=NOW), {0: ACCEPTED}, at=LATER)
        second = claim(first, take=2, at=LATER)

        ended = settle(second, {0: REJECTED, 1: ACCEPTED}, at=LATER)

        assert ACCEPTED == ended.slots[0]

    @pytest.mark.parametrize("state", [BatchState.PENDING, BatchState.DONE])
    def test_only_a_call_has_a_result(self, state):
        with pytest.raises(ValueError, match=state):
            settle(replace(batch(), state=state), {}, at=LATER)


class TestLoseSight:
    def test_evidence_is_waited_for_ten_minutes_after_the_deadline(self):
        claimed = claim(batch(), take=2, at=NOW)

        lost = lose_sight(claimed)

        assert BatchState.UNKNOWN is lost.state
        assert NOW + timedelta(seconds=90, minutes=10) == lost.due
        assert claimed.deadline == lost.deadline
        assert (0, 1) == lost.called
        assert 1 == lost.attempt

    def test_what_is_known_is_written(self):
        lost = lose_sight(claim(batch(), take=3, at=NOW), {1: ACCEPTED})

        assert (Slot(), ACCEPTED, Slot()) == lost.slots

    def test_only_slots_that_ses_may_have_taken_wait_for_evidence(self):
        lost = lose_sight(claim(batch(), take=3, at=NOW), {0: ACCEPTED}, unsure={1})

        assert (1,) == lost.called
        assert (1, 2) == lost.open

    def test_only_a_call_can_be_lost(self):
        claimed = claim(batch(), take=3, at=NOW)

        with pytest.raises(ValueError, match="unknown"):
            lose_sight(lose_sight(claimed))


class TestCancel:
    def test_open_slots_are_skipped(self):
        first = settle(claim(batch(2), take=2, at=NOW), {0: ACCEPTED}, at=LATER)

        closed = cancel(first)

        assert BatchState.DONE is closed.state
        assert closed.due is None
        assert (ACCEPTED, Slot(SlotState.SKIPPED, 0, "cancelled")) == closed.slots

    def test_a_call_that_has_begun_is_not_cancelled(self):
        with pytest.raises(ValueError, match="sending"):
            # `sending` may become `done`, but by its result alone.
            cancel(claim(batch(), take=3, at=NOW))


class TestTags:
    @given(REFS)
    def test_a_tag_names_its_batch(self, ref):
        assert ref == BatchRef.from_tag(ref.edition_id, ref.tag)

    @given(REFS)
    def test_a_tag_holds_what_ses_allows(self, ref):
        assert len(ref.tag) <= 256
        assert set(ref.tag) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
        )

    def test_tags_and_keys_are_as_documented(self):
        ref = BatchRef(edition_id=EDITION, unit="u7", language="zh-Hant", sequence=12)

        assert "u7_zh-Hant_0_000012" == ref.tag
        assert "zh-Hant.0.000012" == ref.key

    @given(
        st.text()
        | st.text("u0_en-1.٣ \n", max_size=12)
        | st.lists(st.sampled_from(["u0", "-", "en", "0", "000001", "+00001", "٠٠٠٠٠٠", ""])).map(
            "_".join
        )
    )
    def test_a_hostile_tag_is_refused_or_has_one_spelling(self, text):
        try:
            ref = BatchRef.from_tag(EDITION, text)
        except ValueError:
            return
        assert "." not in f"{ref.unit}{ref.key.replace('.', '', 2)}"
        assert int(text.rpartition("_")[2]) == ref.sequence

    @pytest.mark.parametrize("edition", ["", "a.b", "a b", "é", "x" * 65, "E.1\n"])
    def test_an_edition_that_would_break_keys_is_refused(self, edition):
        with pytest.raises(ValueError):
            BatchRef.from_tag(edition, REF.tag)

    @pytest.mark.parametrize(
        "tag",
        [
            "u0_en_0",
            "u0_en_0_000001_x",
            "v0_en_0_000001",
            "u0_en_0_-00001",
            "u0_en_0_1",
            "u0_en_0_000001\n",
            "u0_e.n_0_000001",
            "u0_en_0_" + "9" * 5000,
        ],
    )
    def test_a_tag_that_is_none_of_ours_is_refused(self, tag):
        with pytest.raises(ValueError):
            BatchRef.from_tag(EDITION, tag)
