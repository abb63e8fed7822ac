"""Sending: editions, units, batches, evidence; pure transitions by the sending protocol."""

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
from broadside.sending.edition import Edition, EditionState, automatic_edition_id, hold_edition
from broadside.sending.evidence import Evidence, member, settle_unknown, tell
from broadside.sending.pacing import Account, Grant, Pacer, calls_ahead, grant
from broadside.sending.planning import Unit, plan_page, units_of
from broadside.sending.results import EntryResult, Reply, ResultClass, classify_refusal
from broadside.sending.statement import Statement, state_account

__all__ = [
    "MAX_SLOTS",
    "REDISPATCH_AFTER",
    "Account",
    "Batch",
    "BatchRef",
    "BatchState",
    "Edition",
    "EditionState",
    "EntryResult",
    "Evidence",
    "Grant",
    "Pacer",
    "Reply",
    "ResultClass",
    "Slot",
    "SlotState",
    "Statement",
    "Unit",
    "automatic_edition_id",
    "calls_ahead",
    "cancel",
    "claim",
    "classify_refusal",
    "grant",
    "hold_edition",
    "lose_sight",
    "member",
    "plan_page",
    "settle",
    "settle_unknown",
    "state_account",
    "tell",
    "units_of",
]
