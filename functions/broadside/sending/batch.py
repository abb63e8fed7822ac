"""
A batch: at most 50 subscribers of one edition in one language, sent by one call.

::

    pending(n) ─claim──► sending(n) ─result──► done | pending(n+1) | unknown(n)
    sending(n) ─past its deadline──► unknown(n)
    unknown(n) ─evidence──► done | pending(n+1) | later: left ─► done

All functions are pure: a batch in, a batch out. The ledger writes it on condition of state and
attempt.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MAX_SLOTS = 50
"""Destinations of one SendBulkEmail ("Service quotas in Amazon SES")."""

START_WITHIN = timedelta(seconds=15)
"""A call never begins later than this after its claim."""
CALL_WITHIN = timedelta(seconds=90)
"""A call that began in time has ended by then: 15 s, 3 s to connect, 20 s to read."""
EVIDENCE_WINDOW = timedelta(minutes=10)
"""How long after that the evidence of an unknown call is waited for first."""
LOOK_AGAIN = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=6)
REDISPATCH_AFTER = timedelta(minutes=5)
"""When a batch whose message was queued comes up again."""
MAX_TRIES = 3
"""Of a slot that SES calls failed for the moment; then it counts as rejected."""


class BatchState(StrEnum):
    """Where a batch stands."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"


TRANSITIONS: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.PENDING: frozenset({BatchState.SENDING, BatchState.DONE}),  # DONE: cancelled
    BatchState.SENDING: frozenset({BatchState.DONE, BatchState.PENDING, BatchState.UNKNOWN}),
    BatchState.UNKNOWN: frozenset({BatchState.DONE, BatchState.PENDING}),
    BatchState.DONE: frozenset({BatchState.PENDING}),  # only by the organiser, for `left` slots
}

CANCELLED = "cancelled"
"""Note of a slot whose edition was cancelled before its call."""

_TAG = re.compile(r"(u[0-9]{1,4})_([A-Za-z0-9-]{1,63})_([A-Za-z0-9-]{1,63})_([0-9]{6,9})")
_EDITION = re.compile(r"[A-Za-z0-9-]{1,64}")
"""What a tag may say: its parts become keys."""


class SlotState(StrEnum):
    """What became of one subscriber's place."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Slot:
    """One subscriber's place in a batch."""

    state: SlotState = SlotState.OPEN
    tries: int = 0
    note: str = ""
    """Accepted: the message id, or empty when evidence told; skipped, rejected: why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRef:
    """Names a batch."""

    edition_id: str
    unit: str
    language: str
    """`-` for those whom planning skipped."""
    zone: str = "0"
    sequence: int

    @property
    def key(self) -> str:
        """What follows `b.` and `v.` in the ledger's sort keys."""
        return f"{self.language}.{self.zone}.{self.sequence:06}"

    @property
    def tag(self) -> str:
        """The SES tag `batch`: `[A-Za-z0-9_-]` only, which a language tag keeps to."""
        return f"{self.unit}_{self.language}_{self.zone}_{self.sequence:06}"

    @classmethod
    def from_tag(cls, edition_id: str, tag: str) -> "BatchRef":
        """
        Read a tag.

        Raises:
            ValueError: it is none of ours.
        """
        parts = _TAG.fullmatch(tag)
        if not (parts and _EDITION.fullmatch(edition_id)):
            raise ValueError("no batch of ours")
        unit, language, zone, sequence = parts.groups()
        return cls(
            edition_id=edition_id, unit=unit, language=language, zone=zone, sequence=int(sequence)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The state item of a batch."""

    ref: BatchRef
    ids: tuple[str, ...]
    """Subscribers, by slot."""
    slots: tuple[Slot, ...]
    state: BatchState = BatchState.PENDING
    attempt: int = 1
    called: tuple[int, ...] = ()
    """Slots in this attempt's call: until it is settled, nobody else may have them."""
    start_by: datetime | None = None
    """The latest beginning of its last call; it stays, since evidence compares by it."""
    deadline: datetime | None = None
    due: datetime | None = None
    """When the tick looks at it; None when it is done."""

    @property
    def open(self) -> tuple[int, ...]:
        """Slots that are not decided."""
        return first_open(self.slots, len(self.slots))


def planned_batch(ref: BatchRef, ids: Sequence[str], *, at: datetime) -> Batch:
    """Make a batch to be sent."""
    return Batch(ref=ref, ids=tuple(ids), slots=(Slot(),) * len(ids), due=at)


def skipped_batch(ref: BatchRef, skipped: Sequence[tuple[str, str]]) -> Batch:
    """List subscribers whom planning skipped: ids and reasons."""
    return Batch(
        ref=ref,
        ids=tuple(subscriber for subscriber, _ in skipped),
        slots=tuple(Slot(SlotState.SKIPPED, 0, reason) for _, reason in skipped),
        state=BatchState.DONE,
    )


def first_open(slots: Sequence[Slot], take: int) -> tuple[int, ...]:
    """Return the slots that a call takes: the first that are open."""
    return tuple(n for n, slot in enumerate(slots) if slot.state is SlotState.OPEN)[:take]


def claim(batch: Batch, *, take: int, at: datetime) -> Batch:
    """
    Claim a pending batch for one call.

    Args:
        batch: Pending.
        take: At most so many slots.
        at: The time.
    """
    expect(batch, BatchState.PENDING)
    deadline = at + CALL_WITHIN
    return replace(
        batch,
        state=BatchState.SENDING,
        called=first_open(batch.slots, take),
        start_by=at + START_WITHIN,
        deadline=deadline,
        due=deadline,
    )


def settle(batch: Batch, decided: Mapping[int, Slot], *, at: datetime) -> Batch:
    """
    Write down what a call led to, or that it was not made.

    Args:
        batch: Sending, or unknown when evidence told.
        decided: Open slots that changed; the others stay as they are.
        at: When open slots come up again.

    Returns:
        Done when nothing is open, else pending with the next attempt.
    """
    expect(batch, BatchState.SENDING, BatchState.UNKNOWN)
    ended = replace(decide_slots(batch, decided), called=(), deadline=None)
    if not ended.open:
        return replace(ended, state=BatchState.DONE, due=None)
    return replace(ended, state=BatchState.PENDING, attempt=batch.attempt + 1, due=at)


def lose_sight(
    batch: Batch,
    decided: Mapping[int, Slot] | None = None,
    *,
    unsure: Collection[int] | None = None,
) -> Batch:
    """
    Give up waiting for a call's answer: evidence decides about the slots it had.

    Args:
        batch: Sending.
        decided: Open slots that changed all the same.
        unsure: Slots that SES may have taken, when it surely didn't take the others; usually all
            that were called.
    """
    expect(batch, BatchState.SENDING)
    assert batch.deadline is not None  # noqa: S101 - a claimed batch has one
    called = batch.called if unsure is None else tuple(n for n in batch.called if n in unsure)
    return replace(
        decide_slots(batch, decided or {}),
        state=BatchState.UNKNOWN,
        called=called,
        due=batch.deadline + EVIDENCE_WINDOW,
    )


def cancel(batch: Batch) -> Batch:
    """Close a pending batch of a cancelled edition; a call that has begun is settled as ever."""
    expect(batch, BatchState.PENDING)
    skipped = {
        n: replace(batch.slots[n], state=SlotState.SKIPPED, note=CANCELLED) for n in batch.open
    }
    return replace(decide_slots(batch, skipped), state=BatchState.DONE, due=None)


def decide_slots(batch: Batch, decided: Mapping[int, Slot]) -> Batch:
    """Change open slots; what is decided already stays as it is, whoever speaks later."""
    slots = tuple(
        decided.get(n, slot) if slot.state is SlotState.OPEN else slot
        for n, slot in enumerate(batch.slots)
    )
    return replace(batch, slots=slots)


def expect(batch: Batch, *states: BatchState) -> None:
    """
    Check the state that a step begins in.

    Raises:
        ValueError: it begins in another: a mistake of ours, never of the world's.
    """
    if batch.state not in states:
        raise ValueError(f"a batch that is {batch.state}, not {' or '.join(states)}")
