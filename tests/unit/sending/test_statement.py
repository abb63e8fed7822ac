"""The statement: whatever became of whom, it adds up."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import (
    BatchState,
    Evidence,
    Slot,
    SlotState,
    claim,
    lose_sight,
    member,
    settle_unknown,
    state_account,
)
from broadside.sending.evidence import KINDS
from tests.unit.sending.samples import EDITION, EVIDENCE, NOW, REF, batch, batches


def account(*slots, evidence=None, language="en"):
    """Add up one batch of such slots."""
    one = replace(batch(len(slots), replace(REF, language=language)), slots=tuple(slots))
    return state_account(EDITION, [one], {one.ref.tag: evidence or Evidence()})


def sent(*members):
    return frozenset(member(attempt, slot) for attempt, slot in members)


@given(st.lists(st.tuples(batches(), st.none() | EVIDENCE), max_size=5))
def test_it_is_always_balanced(ledger):
    evidence = {one.ref.tag: told for one, told in ledger if told}

    statement = state_account(EDITION, [one for one, _ in ledger], evidence)

    assert statement.balanced
    assert sum(len(one.slots) for one, _ in ledger) == statement.planned
    assert sum(statement.languages.values()) <= statement.accepted


@given(EVIDENCE, EVIDENCE, st.integers(0, 6))
def test_the_order_of_evidence_does_not_matter(one, other, take):
    """Whatever was told first, and settled by it: once all is told, the account is the same."""
    both = Evidence(**{kind: getattr(one, kind) | getattr(other, kind) for kind in KINDS})
    lost = lose_sight(claim(batch(6), take=take, at=NOW))

    def account_after(*told):
        at = lost
        for evidence in told:
            if at.state is BatchState.UNKNOWN:
                at = settle_unknown(at, evidence, path_complete=False, at=NOW)
        statement = state_account(EDITION, [at], {at.ref.tag: both})
        return statement.accepted, statement.rejected, statement.open, statement.doubled

    assert account_after(both) == account_after(one, both) == account_after(other, both, both)


def test_an_edition_of_nobody_is_balanced():
    statement = state_account(EDITION, [], {})

    assert statement.balanced
    assert (EDITION, 0) == (statement.edition_id, statement.planned)


def test_each_outcome_has_its_place():
    statement = account(
        Slot(SlotState.ACCEPTED, 0, "message-1"),
        Slot(SlotState.REJECTED, 0, "INVALID_PARAMETER"),
        Slot(SlotState.SKIPPED, 0, "cancelled"),
        Slot(SlotState.SKIPPED, 0, "cancelled"),
        Slot(SlotState.SKIPPED, 0, "left"),
        Slot(SlotState.LEFT),
        Slot(),
    )

    assert 7 == statement.planned
    assert (1, 1, 1, 1) == (
        statement.accepted,
        statement.rejected,
        statement.left,
        statement.open,
    )
    assert {"cancelled": 2, "left": 1} == statement.skipped
    assert {"en": 1} == statement.languages
    assert 0 == statement.doubled


def test_that_ses_refused_a_mail_afterwards_beats_that_it_took_it():
    evidence = Evidence(sent=sent((1, 0)), failed=sent((1, 0)))

    statement = account(Slot(SlotState.ACCEPTED, 0, "message-1"), evidence=evidence)

    assert (0, 1) == (statement.accepted, statement.rejected)
    assert {} == statement.languages


def test_evidence_that_came_too_late_for_the_batch_still_counts():
    statement = account(Slot(SlotState.LEFT), Slot(), evidence=Evidence(sent=sent((1, 0), (2, 1))))

    assert (2, 0, 0) == (statement.accepted, statement.left, statement.open)
    assert {"en": 2} == statement.languages


def test_a_double_is_counted_and_never_hidden():
    evidence = Evidence(sent=sent((1, 0), (2, 0), (3, 1)))

    statement = account(
        Slot(SlotState.ACCEPTED, 0, "message-2"), Slot(SlotState.ACCEPTED), evidence=evidence
    )

    assert (2, 1) == (statement.accepted, statement.doubled)
    assert statement.balanced


def test_evidence_of_another_batch_says_nothing_of_this_one():
    one = batch(1)
    other = replace(REF, sequence=4)

    statement = state_account(EDITION, [one], {other.tag: Evidence(failed=sent((1, 0)))})

    assert 1 == statement.open


def test_an_account_that_does_not_add_up_says_so():
    statement = account(Slot())
    statement.planned += 1

    assert not statement.balanced


def test_those_whom_planning_skipped_are_of_no_language():
    """Even if somebody claims to have evidence that they were mailed."""
    statement = account(
        Slot(SlotState.SKIPPED, 0, "waiting"), evidence=Evidence(sent=sent((1, 0))), language="-"
    )

    assert {} == statement.languages
    assert statement.balanced
