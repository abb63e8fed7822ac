"""Time that nobody has to wait: it passes while nothing happens, as if everybody had waited."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from broadside.ports import Ledger, Queue
from broadside_local.hostile.hostile import Hostile

_A_DAY = timedelta(days=1)


def let_time_pass(
    hostile: Hostile,
    edition_ids: Iterable[str],
    *,
    ledger: Ledger,
    queues: Iterable[Queue],
    told: Callable[[], bool],
) -> bool:
    """
    Let time pass until something of these editions is due, if until then nothing can happen.

    An unknown call is settled eleven minutes later, by SENDING's times; this is how they pass in a
    moment. They pass only when no function is at work, no message waits, and SES has told
    everything: so nothing is later than it would be in a world where everybody waits; or, by
    chance, while messages wait, as they do when whoever took them has died.

    Args:
        hostile: Keeps the time.
        edition_ids: That are not over.
        ledger: Editions.
        queues: That hold messages, or are empty.
        told: Tells whether SES has told everything.

    Returns:
        Whether any time passed.
    """
    moment = hostile.idle()
    if moment is None:
        return False
    waiting = not told() or not all(queue.empty() for queue in queues)
    due = min(
        (at for edition_id in edition_ids if (at := _earliest(edition_id, ledger, hostile.now()))),
        default=None,
    )
    return due is not None and hostile.pass_time(due, since=moment, waiting=waiting)


def _earliest(edition_id: str, ledger: Ledger, now: datetime) -> datetime | None:
    """Find when something of an edition is due first."""
    first = ledger.due(edition_id, before=now + _A_DAY, limit=1)
    if not first:
        return None
    if first[0].batch is not None:
        batch = ledger.batch(first[0].batch)
        return batch.due if batch else None
    unit = ledger.unit(edition_id, first[0].unit)
    return unit.due if unit else None
