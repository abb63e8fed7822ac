"""What is due of an edition: found by its index, read strongly, as much as can be handled."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from broadside.ports import Ledger
from broadside.sending import Batch

_AT_ONCE = 24_000
"""Of one edition, at one tick: two minutes' worth at 5,000 mails a second, twice over."""
_AT_LEAST = 500
_PER_SLOTS = 20
"""So many slots of room ask for one batch to be looked for: most hold more than twice as many."""
_NEWEST_SHARE = 5
_READ_TOGETHER = 100


def due_batches(
    edition_id: str, *, ledger: Ledger, found: Sequence[Batch], room: float, at: datetime
) -> Iterator[Batch]:
    """
    Find what is due, the longest due last.

    Calls to be settled are among the newest, however long the backlog behind them is: these are
    always looked at. The others only while what was found to be sent leaves room.

    Args:
        edition_id: The edition.
        ledger: Editions.
        found: What the caller keeps to be sent of what it was given; it grows meanwhile.
        room: Slots that may be sent.
        at: The time.
    """
    limit = int(min(_AT_ONCE, max(_AT_LEAST, room / _PER_SLOTS)))
    oldest = ledger.due(edition_id, before=at, limit=limit)
    some = limit // _NEWEST_SHARE
    if len(oldest) < limit:
        newest = oldest[-some:]
    else:
        newest = ledger.due(edition_id, before=at, limit=some, newest=True)
    refs = [due.batch for due in dict.fromkeys([*newest, *oldest]) if due.batch]
    for first in range(0, len(refs), _READ_TOGETHER):
        if first >= some and sum(len(batch.open) for batch in found) >= room:
            return
        for batch in ledger.several(refs[first : first + _READ_TOGETHER]):
            if batch.due is not None and batch.due <= at:  # else the index lags
                yield batch
