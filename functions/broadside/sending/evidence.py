"""Evidence: what SES told us. It only ever adds knowledge, so order and doubles are harmless."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadside.sending.batch import GIVE_UP_AFTER, LOOK_AGAIN, Batch, Slot, SlotState, settle

SLOTS_PER_ATTEMPT = 64
KINDS = ("sent", "failed", "delivered", "bounced", "soft", "complained")

LEFT_NOTE = "no answer, and no evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence item of a batch: sets of members, one for each attempt of each slot."""

    sent: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    delivered: frozenset[int] = frozenset()
    bounced: frozenset[int] = frozenset()
    soft: frozenset[int] = frozenset()
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

    Args:
        batch: Unknown.
        evidence: As last read.
        path_complete: Whether evidence of its call, if there were any, must have arrived.
        at: The time.

    Returns:
        Done, pending with the next attempt (what was surely not taken), or unknown until later;
        after six hours without certainty the open slots are `left`, and nobody is mailed twice.
    """
    decided = _decided(batch, evidence)
    slots = tuple(decided.get(n, slot) for n, slot in enumerate(batch.slots))
    looked = replace(batch, slots=slots)
    if not looked.open or path_complete:
        return settle(looked, {}, at=at)
    begun = batch.deadline or at
    if at - begun >= GIVE_UP_AFTER:
        undecided = {n for n in looked.open if n in batch.called}
        left = {n: replace(slots[n], state=SlotState.LEFT, note=LEFT_NOTE) for n in undecided}
        return settle(looked, left, at=at)
    return replace(looked, due=at + LOOK_AGAIN)


def _decided(batch: Batch, evidence: Evidence) -> Mapping[int, Slot]:
    decided: dict[int, Slot] = {}
    for n in batch.open:
        slot = batch.slots[n]
        if n in evidence.slots("failed"):
            decided[n] = replace(slot, state=SlotState.REJECTED, note="SES could not render it")
        elif n in evidence.slots("sent"):
            decided[n] = replace(slot, state=SlotState.ACCEPTED, note="")
    return decided


def ages(batch: Batch, at: datetime) -> timedelta:
    """Tell how long ago a call must have ended."""
    return at - batch.deadline if batch.deadline else timedelta(0)
