"""What a killed cloud had under way: decided at once, and never while somebody is at it."""

from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.memory_ledger import MemoryLedger
from broadside.sending import BatchRef, BatchState, SlotState, Unit, lose_sight
from broadside.sending.batch import planned_batch
from broadside.sending.evidence import member
from broadside_local.commands.resume import bring_back_batch

REF = BatchRef(edition_id="e", unit="u0", language="en", sequence=1)
NOW = datetime.now(UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger():
    """One batch of three, pending."""
    ledger = MemoryLedger()
    unit = Unit(edition_id="e", name="u0", first="0" * 32, last="f" * 32, due=NOW)
    ledger.planned["e", "u0"] = unit
    batch = planned_batch(REF, ["a" * 32, "b" * 32, "c" * 32], at=NOW + 5 * A_MINUTE)
    assert ledger.plan(unit, after="", batches=[batch])
    return ledger


def claim(ledger, *, at):
    ledger.postpone(ledger.batch(REF), due=at)
    assert ledger.claim(REF, attempt=1, take=3, at=at)


def bring_back(ledger, *, ended_by=NOW):
    bring_back_batch(ledger.batch(REF), ledger, ended_by=ended_by)
    return ledger.batch(REF)


def test_one_that_waits_comes_up_at_once(ledger):
    batch = bring_back(ledger)

    assert (BatchState.PENDING, 1) == (batch.state, batch.attempt)
    assert batch.due <= datetime.now(UTC)


@pytest.mark.parametrize("state", [BatchState.SENDING, BatchState.UNKNOWN])
def test_what_ses_told_of_is_accepted_and_the_rest_is_tried_again(ledger, state):
    claim(ledger, at=NOW - A_MINUTE)
    if state is BatchState.UNKNOWN:
        assert ledger.settle(lose_sight(ledger.batch(REF)), was=BatchState.SENDING, attempt=1)
    ledger.add_evidence(REF, {"sent": frozenset({member(1, 1)})})

    batch = bring_back(ledger)

    assert (BatchState.PENDING, 2) == (batch.state, batch.attempt)
    assert (0, 2) == batch.open
    assert SlotState.ACCEPTED is batch.slots[1].state
    assert batch.due <= datetime.now(UTC)


def test_when_ses_told_of_all_it_is_done(ledger):
    claim(ledger, at=NOW - A_MINUTE)
    ledger.add_evidence(REF, {"sent": frozenset({member(1, slot) for slot in range(3)})})

    assert BatchState.DONE is bring_back(ledger).state


@pytest.mark.parametrize("seconds", [0, 5])
def test_one_that_was_claimed_since_the_start_is_left_alone(ledger, seconds):
    claim(ledger, at=NOW + timedelta(seconds=seconds))

    batch = bring_back(ledger)

    assert (BatchState.SENDING, 1) == (batch.state, batch.attempt)


def test_one_that_is_done_stays_done(ledger):
    claim(ledger, at=NOW - A_MINUTE)
    ledger.add_evidence(REF, {"sent": frozenset({member(1, slot) for slot in range(3)})})
    done = bring_back(ledger)

    assert done == bring_back(ledger, ended_by=NOW + A_MINUTE)
