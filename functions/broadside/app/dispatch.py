"""Dispatch: due batches get capacity, and a message each."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate

from broadside.ports import Clock, Ledger, Queue, Together
from broadside.sending import (
    REDISPATCH_AFTER,
    Account,
    Batch,
    Grant,
    grant,
    room_ahead,
    slots_at_once,
)

_ATTEMPTS = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EARLY_SECONDS = 0.3
"""So long before its turn a message is seen, at least: its function has it by then."""
_AT_ONCE_SECONDS = 4
"""What has its turn so soon isn't delayed: functions start meanwhile, and wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """How much was queued."""

    batches: int = 0
    slots: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How much of a batch may be sent, and when."""

    batch: Batch
    take: int
    not_before: datetime


def dispatch(
    due: Mapping[str, Sequence[Batch]],
    *,
    account: Account,
    ledger: Ledger,
    send_queue: Queue,
    clock: Clock,
    together: Together,
) -> Dispatched:
    """
    Queue what is due, as far as the account's rate and quota go.

    Capacity is taken before anything is queued: a tick that runs twice can waste some, never
    exceed it. A batch is marked before its message is put: a lost message comes back by `due`.

    Args:
        due: Pending batches by edition; editions share fairly.
        account: Its rate and quota.
        ledger: Editions.
        send_queue: Where the messages go.
        clock: The time.
        together: Does several things at once: at 5,000 mails a second, each second of mails is a
            hundred batches to be marked.
    """
    waiting = list(_fairly(list(due.values()), account))
    if not waiting:
        return Dispatched()
    given = _capacity(waiting, account, ledger, clock)
    by_delay: dict[int, list[Turn]] = {}
    for turn in _turns(waiting, account, given):
        by_delay.setdefault(_delay_seconds(turn, clock), []).append(turn)
    queued: list[Turn] = []
    # What has its turn first is marked and queued first: it may have it in a moment.
    together(
        [
            partial(_queue, turns, delay, queued, ledger=ledger, send_queue=send_queue, clock=clock)
            for delay, turns in by_delay.items()
        ]
    )
    return Dispatched(batches=len(queued), slots=sum(turn.take for turn in queued))


def _turns(waiting: Sequence[Batch], account: Account, given: Grant) -> Iterator[Turn]:
    slots = 0
    for batch in waiting:
        take = min(_take(batch, account), given.slots - slots)
        if not take:
            return
        yield Turn(batch=batch, take=take, not_before=given.not_before(slots))
        slots += take


def _queue(
    turns: Sequence[Turn],
    delay_seconds: int,
    queued: list[Turn],
    *,
    ledger: Ledger,
    send_queue: Queue,
    clock: Clock,
) -> int:
    """Mark batches, and queue those that nobody else has marked."""
    marked = []
    for turn in turns:
        due = max(turn.not_before, clock.now()) + REDISPATCH_AFTER
        if ledger.postpone(turn.batch, due=due):
            marked.append(turn)
    if marked:
        send_queue.put([_message(turn) for turn in marked], delay_seconds=delay_seconds)
    queued.extend(marked)
    return len(marked)


def _delay_seconds(turn: Turn, clock: Clock) -> int:
    """Tell how long the queue holds a message back; the function waits out what is left."""
    ahead = (turn.not_before - clock.now()).total_seconds()
    return 0 if ahead < _AT_ONCE_SECONDS else int(ahead - _EARLY_SECONDS)


def _message(turn: Turn) -> Mapping[str, object]:
    return {
        "edition": turn.batch.ref.edition_id,
        "batch": turn.batch.ref.tag,
        "attempt": turn.batch.attempt,
        "take": turn.take,
        "not_before": (turn.not_before - _EPOCH) // _MILLISECOND,
    }


def _take(batch: Batch, account: Account) -> int:
    """A call takes no more than a good part of a second's worth."""
    return min(len(batch.open), slots_at_once(account))


def _capacity(waiting: Sequence[Batch], account: Account, ledger: Ledger, clock: Clock) -> Grant:
    """Take capacity for whole batches: the rest of one that is cut would have to wait a minute."""
    for _ in range(_ATTEMPTS):
        now, before = clock.now(), ledger.pacer()
        room = room_ahead(before, account, at=now)
        sums = accumulate(_take(batch, account) for batch in waiting)
        wanted = max((slots for slots in sums if slots <= room), default=0)
        # Where the day's quota is what ends it, a batch is cut after all.
        pacer, given = grant(before, account, wanted, at=now)
        if not given.slots or ledger.save_pacer(pacer):
            return given
    return Grant(slots=0, begin=clock.now(), pace=1)


def _fairly(several: Sequence[Sequence[Batch]], account: Account) -> Iterator[Batch]:
    """Take the next batch from whichever edition has had the fewest slots so far."""
    left = [iter(batches) for batches in several]
    had = [(0, number) for number in range(len(left))]
    while had:
        slots, number = had[0]
        batch = next(left[number], None)
        if batch is None:
            heapq.heappop(had)
            continue
        yield batch
        heapq.heapreplace(had, (slots + _take(batch, account), number))
