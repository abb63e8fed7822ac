"""Slots that are left: nobody will ever know whether SES took them, so the organiser decides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from broadside.sending.batch import Batch, BatchState, Slot, SlotState, expect
from broadside.sending.evidence import FAILED_NOTE, Evidence

GIVEN_UP = "given up by the organiser"
"""Note of a slot that stays left: nobody waits for a decision any more."""


def left_slots(batch: Batch, evidence: Evidence) -> tuple[int, ...]:
    """
    Return the slots that are left for want of evidence, those given up among them.

    Args:
        batch: As last read.
        evidence: As last read: what came after all is no longer in doubt.
    """
    told = evidence.slots("sent") | evidence.slots("failed")
    return tuple(
        n for n, slot in enumerate(batch.slots) if slot.state is SlotState.LEFT and n not in told
    )


def reopen(batch: Batch, evidence: Evidence, *, at: datetime) -> Batch:
    """
    Open what is left of a batch for one more attempt: those in doubt may get the mail twice.

    Args:
        batch: Done.
        evidence: As last read: what it tells is settled instead.
        at: When it is due.

    Returns:
        Pending with the next attempt, or done when evidence settled all of it.
    """
    expect(batch, BatchState.DONE)
    doubted = left_slots(batch, evidence)
    opened = {n: replace(batch.slots[n], state=SlotState.OPEN, note="") for n in doubted}
    after = _replace(batch, {**_told(batch, evidence), **opened})
    if not doubted:
        return after
    again = replace(after, state=BatchState.PENDING, attempt=batch.attempt + 1)
    return replace(again, called=(), deadline=None, due=at)


def give_up(batch: Batch, evidence: Evidence) -> Batch:
    """Leave what is left of a batch as it is, for good: nobody is mailed."""
    expect(batch, BatchState.DONE)
    noted = {n: replace(batch.slots[n], note=GIVEN_UP) for n in left_slots(batch, evidence)}
    return _replace(batch, {**_told(batch, evidence), **noted})


def _told(batch: Batch, evidence: Evidence) -> dict[int, Slot]:
    """Settle left slots that evidence came in of, late."""
    failed, sent = evidence.slots("failed"), evidence.slots("sent")
    told = {}
    for n, slot in enumerate(batch.slots):
        if slot.state is SlotState.LEFT and n in failed:
            told[n] = replace(slot, state=SlotState.REJECTED, note=FAILED_NOTE)
        elif slot.state is SlotState.LEFT and n in sent:
            told[n] = replace(slot, state=SlotState.ACCEPTED, note="")
    return told


def _replace(batch: Batch, slots: Mapping[int, Slot]) -> Batch:
    return replace(batch, slots=tuple(slots.get(n, slot) for n, slot in enumerate(batch.slots)))
