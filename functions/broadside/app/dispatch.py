"""Dispatch: due batches get capacity, and a message each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from broadside.ports import Clock, Ledger, Queue
from broadside.sending import REDISPATCH_AFTER, Account, Batch, Grant, grant

_ATTEMPTS = 5
_MAX_DELAY_SECONDS = 900
"""SQS delays a message by 15 minutes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """How much was queued."""

    batches: int = 0
    slots: int = 0


def dispatch(
    due: Mapping[str, Sequence[Batch]],
    *,
    account: Account,
    ledger: Ledger,
    send_queue: Queue,
    clock: Clock,
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
    """
    waiting = _round_robin(list(due.values()))
    wanted = sum(_take(batch, account) for batch in waiting)
    if not wanted:
        return Dispatched()
    given = _capacity(ledger, account, wanted, clock)
    queued, slots = [], 0
    for batch in waiting:
        take = min(_take(batch, account), given.slots - slots)
        if not take:
            break
        not_before = given.not_before(slots)
        if not ledger.postpone(batch, due=max(not_before, clock.now()) + REDISPATCH_AFTER):
            continue
        slots += take
        queued.append(_message(batch, take, int(not_before.timestamp() * 1000)))
    _put(queued, send_queue, clock)
    return Dispatched(batches=len(queued), slots=slots)


def _put(messages: Sequence[Mapping[str, object]], queue: Queue, clock: Clock) -> None:
    """Queue each message about when it may be sent; the handler waits out the last second."""
    now_ms = clock.now().timestamp() * 1000
    by_delay: dict[int, list[Mapping[str, object]]] = {}
    for message in messages:
        ahead = (int(str(message["not_before"])) - now_ms) / 1000
        by_delay.setdefault(min(_MAX_DELAY_SECONDS, max(0, int(ahead))), []).append(message)
    for delay, several in by_delay.items():
        queue.put(several, delay_seconds=delay)


def _message(batch: Batch, take: int, not_before_ms: int) -> Mapping[str, object]:
    return {
        "edition": batch.ref.edition_id,
        "batch": batch.ref.tag,
        "attempt": batch.attempt,
        "take": take,
        "not_before": not_before_ms,
    }


def _take(batch: Batch, account: Account) -> int:
    """A call takes no more than a second's worth."""
    return min(len(batch.open), max(1, int(account.rate)))


def _capacity(ledger: Ledger, account: Account, wanted: int, clock: Clock) -> Grant:
    for _ in range(_ATTEMPTS):
        now = clock.now()
        pacer, given = grant(ledger.pacer(), account, wanted, at=now)
        if not given.slots or ledger.save_pacer(pacer):
            return given
    return Grant(slots=0, begin=clock.now(), pace=1)


def _round_robin(several: Sequence[Sequence[Batch]]) -> list[Batch]:
    return [batch for row in zip_longest(*several) for batch in row if batch is not None]
