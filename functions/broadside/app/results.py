"""What a reply of SES means for the slots of a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from broadside.ports import Envelope
from broadside.sending import Batch, EntryResult, Reply, ResultClass, Slot, SlotState
from broadside.sending.batch import MAX_TRIES
from broadside.sending.results import COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to write down, and what else follows."""

    decided: Mapping[int, Slot] = field(default_factory=dict)
    """Slots that changed; one that is still open has one try more."""
    unknown: bool = False
    """Nobody knows whether SES took them: evidence decides."""
    wait: bool = False
    """The daily quota is used up."""
    stop: str = ""
    """Why the edition must be paused."""


def decide(batch: Batch, envelopes: Sequence[Envelope], reply: Reply) -> Verdict:
    """
    Read a reply; results match entries by position.

    Args:
        batch: As it was claimed.
        envelopes: The entries of the call.
        reply: What SES said.
    """
    if reply.failure is not None:
        return _of_failure(batch, envelopes, reply)
    if len(reply.entries) != len(envelopes):
        return Verdict(unknown=True)
    decided: dict[int, Slot] = {}
    wait, stop = False, ""
    for envelope, result in zip(envelopes, reply.entries, strict=True):
        decided[envelope.slot] = _of_entry(batch.slots[envelope.slot], result)
        wait = wait or result.means is ResultClass.WAIT
        if result.means is ResultClass.STOP:
            stop = stop or result.status
    return Verdict(decided=decided, wait=wait, stop=stop)


def _of_failure(batch: Batch, envelopes: Sequence[Envelope], reply: Reply) -> Verdict:
    match reply.failure:
        case ResultClass.UNKNOWN:
            return Verdict(unknown=True)
        case ResultClass.STOP:
            return Verdict(stop=reply.code)
        case ResultClass.WAIT:
            return Verdict(wait=True)
        case ResultClass.SPLIT:  # of a single entry: it is the bad one
            slots = (envelope.slot for envelope in envelopes)
            return Verdict(decided={n: _rejected(batch.slots[n], reply.code) for n in slots})
        case _:
            return Verdict()


def _of_entry(slot: Slot, result: EntryResult) -> Slot:
    tries = slot.tries + (result.status in COUNTED)
    match result.means:
        case ResultClass.ACCEPTED:
            return Slot(SlotState.ACCEPTED, slot.tries, result.message_id)
        case ResultClass.REJECT:
            return _rejected(slot, result.status)
        case _ if tries >= MAX_TRIES:
            return replace(_rejected(slot, result.status), tries=tries)
        case _:
            return replace(slot, tries=tries)


def _rejected(slot: Slot, why: str) -> Slot:
    return replace(slot, state=SlotState.REJECTED, note=why)
