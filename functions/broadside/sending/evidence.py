"""Evidence: what SES told us. It only ever adds knowledge, so order and doubles are harmless."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from broadside.sending.batch import (
    EVIDENCE_WINDOW,
    GIVE_UP_AFTER,
    LOOK_AGAIN,
    Batch,
    BatchState,
    Slot,
    SlotState,
    decide_slots,
    expect,
    settle,
)

SLOTS_PER_ATTEMPT = 64
KINDS = ("sent", "failed", "delivered", "bounced", "soft", "refused", "complained")

LEFT_NOTE = "no answer, and no evidence"
FAILED_NOTE = "taken by SES, then refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence item of a batch: sets of members, one for each attempt of each slot."""

    sent: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    delivered: frozenset[int] = frozenset()
    bounced: frozenset[int] = frozenset()
    soft: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    """Of those, what was sent back for what it is: too large, or not wanted."""
    complained: frozenset[int] = frozenset()

    def slots(self, kind: str) -> frozenset[int]:
        """Return the slots that any attempt has this evidence of."""
        return frozenset(m % SLOTS_PER_ATTEMPT for m in getattr(self, kind))

    @property
    def doubled(self) -> frozenset[int]:
        """Slots that SES took in two attempts: a subscriber got the edition twice."""
        seen = [member % SLOTS_PER_ATTEMPT for member in self.sent]
        return frozenset(slot for slot in seen if seen.count(slot) > 1)


def member(attempt: int, slot: int) -> int:
    """Return the number that stands for one slot in one attempt."""
    return attempt * SLOTS_PER_ATTEMPT + slot


def settle_unknown(batch: Batch, evidence: Evidence, *, path_complete: bool, at: datetime) -> Batch:
    """
    Decide slots of an unknown batch by what SES told us.

    Evidence only ever adds knowledge: telling it twice, or late, changes nothing.

    Args:
        batch: Unknown.
        evidence: As last read.
        path_complete: Whether evidence of its call, if there were any, must have arrived; within
            the window that nobody can know, so it isn't believed.
        at: The time.

    Returns:
        Done; pending with the next attempt, for what was surely not taken; or unknown until later.
        After six hours without certainty the slots of its call are `left`: nobody is mailed twice.
    """
    expect(batch, BatchState.UNKNOWN)
    assert batch.deadline is not None  # noqa: S101 - a claimed batch has one
    looked = decide_slots(batch, tell(batch, evidence))
    uncertain = [n for n in looked.open if n in batch.called]
    proven = path_complete and at >= batch.deadline + EVIDENCE_WINDOW
    if not uncertain or proven:
        return settle(looked, {}, at=at)
    if at - batch.deadline >= GIVE_UP_AFTER:
        left = {
            n: replace(looked.slots[n], state=SlotState.LEFT, note=LEFT_NOTE) for n in uncertain
        }
        return settle(looked, left, at=at)
    return replace(looked, due=at + LOOK_AGAIN)


def tell(batch: Batch, evidence: Evidence) -> Mapping[int, Slot]:
    """
    Decide open slots by evidence of any attempt.

    That SES refused a mail which it had taken is its last word.
    """
    sent, failed = evidence.slots("sent"), evidence.slots("failed")
    told: dict[int, Slot] = {}
    for n in batch.open:
        if n in failed:
            told[n] = replace(batch.slots[n], state=SlotState.REJECTED, note=FAILED_NOTE)
        elif n in sent:
            told[n] = replace(batch.slots[n], state=SlotState.ACCEPTED, note="")
    return told
