"""Sending: editions, units, batches, evidence; pure transitions by the sending protocol."""

from broadside.sending.acts import Act, Halt
from broadside.sending.alarms import SENDING_OFF, Alarm
from broadside.sending.batch import (
    MAX_SLOTS,
    REDISPATCH_AFTER,
    Batch,
    BatchRef,
    BatchState,
    Slot,
    SlotState,
    cancel,
    claim,
    lose_sight,
    settle,
)
from broadside.sending.earlier import Earlier, overlapping
from broadside.sending.edition import (
    Edition,
    EditionState,
    Kind,
    Wait,
    automatic_edition_id,
    hold_edition,
)
from broadside.sending.evidence import Evidence, member, settle_unknown, tell
from broadside.sending.following import edition_by_hand, later_edition
from broadside.sending.guard import Finding, Limits, Measure, Tally, tally_of, too_much
from broadside.sending.left import GIVEN_UP, give_up, left_slots, reopen
from broadside.sending.pacing import (
    Account,
    Grant,
    Pacer,
    carried_by,
    grant,
    room_ahead,
    slots_at_once,
)
from broadside.sending.planning import Terms, Unit, plan_page, units_of
from broadside.sending.progress import Progress, ends_at, progress_of
from broadside.sending.results import EntryResult, Reply, ResultClass, classify_refusal
from broadside.sending.statement import Statement, state_account

__all__ = [
    "GIVEN_UP",
    "MAX_SLOTS",
    "REDISPATCH_AFTER",
    "SENDING_OFF",
    "Account",
    "Act",
    "Alarm",
    "Batch",
    "BatchRef",
    "BatchState",
    "Earlier",
    "Edition",
    "EditionState",
    "EntryResult",
    "Evidence",
    "Finding",
    "Grant",
    "Halt",
    "Kind",
    "Limits",
    "Measure",
    "Pacer",
    "Progress",
    "Reply",
    "ResultClass",
    "Slot",
    "SlotState",
    "Statement",
    "Tally",
    "Terms",
    "Unit",
    "Wait",
    "automatic_edition_id",
    "cancel",
    "carried_by",
    "claim",
    "classify_refusal",
    "edition_by_hand",
    "ends_at",
    "give_up",
    "grant",
    "hold_edition",
    "later_edition",
    "left_slots",
    "lose_sight",
    "member",
    "overlapping",
    "plan_page",
    "progress_of",
    "reopen",
    "room_ahead",
    "settle",
    "settle_unknown",
    "slots_at_once",
    "state_account",
    "tally_of",
    "tell",
    "too_much",
    "units_of",
]
