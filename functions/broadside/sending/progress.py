"""How far an edition is: counts, its rate of late, and when it will be through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadside.sending.batch import START_WITHIN, Batch, BatchState, SlotState
from broadside.sending.left import GIVEN_UP
from broadside.sending.pacing import PACE, Account, Pacer, room_today

LATELY = timedelta(minutes=5)
"""What the rate is measured over."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """Counts of an edition's subscribers, as its batches have them."""

    planned: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    left: int = 0
    """In doubt for ever: the organiser may decide."""
    given_up: int = 0
    """Of `left`: those that were decided to stay so."""
    waiting: int = 0
    """Still to be mailed."""
    calling: int = 0
    """In a call just now, or in one that waits for evidence."""
    per_second: float = 0.0
    """Accepted, over the last five minutes."""


def progress_of(batches: Iterable[Batch], *, at: datetime) -> Progress:
    """
    Add up how far batches are; they may come one by one.

    Args:
        batches: All of an edition's.
        at: The time.
    """
    progress = Progress()
    lately = 0
    for batch in batches:
        called = set(batch.called) if batch.state is not BatchState.PENDING else set()
        accepted = 0
        for n, slot in enumerate(batch.slots):
            progress.planned += 1
            match slot.state:
                case SlotState.ACCEPTED:
                    accepted += 1
                case SlotState.REJECTED:
                    progress.rejected += 1
                case SlotState.SKIPPED:
                    progress.skipped += 1
                case SlotState.LEFT:
                    progress.left += 1
                    progress.given_up += slot.note == GIVEN_UP
                case _ if n in called:
                    progress.calling += 1
                case _:
                    progress.waiting += 1
        progress.accepted += accepted
        if batch.start_by and at - LATELY < batch.start_by - START_WITHIN <= at:
            lately += accepted
    progress.per_second = round(lately / LATELY.total_seconds(), 2)
    return progress


def ends_at(waiting: int, account: Account, pacer: Pacer, *, at: datetime) -> datetime | None:
    """
    Estimate when all who wait are mailed, if nothing else is.

    Args:
        waiting: How many.
        account: Its rate and quota.
        pacer: What is given away already.
        at: The time.

    Returns:
        None when it can't be today: the account may not send, or its 24-hour quota is too small.
    """
    pace = PACE * account.rate
    if not account.enabled or pace <= 0 or waiting > room_today(pacer, account, at=at):
        return None
    return max(pacer.until, at) + timedelta(seconds=waiting / pace)
