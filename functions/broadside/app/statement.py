"""The statement of an edition, from the ledger."""

from collections.abc import Iterator

from broadside.errors import NotFoundError
from broadside.ports import Ledger, Subscribers
from broadside.sending import Batch, Edition, Evidence, SlotState, Statement
from broadside.sending.statement import Place, add_place, places_of
from broadside.subscribers import State

_FIRST, _LAST = "0" * 32, "f" * 32
_PAGE = 1_000


def batches_of(edition: Edition, *, ledger: Ledger) -> Iterator[Batch]:
    """Yield all batches of an edition by strong reads; no more than a unit's are held at once."""
    for n in range(edition.units):
        yield from ledger.batches(edition.id, f"u{n}")


def places_in(edition: Edition, *, ledger: Ledger) -> Iterator[Place]:
    """Yield everybody's place by strong reads of both items, a unit at a time."""
    for n in range(edition.units):
        batches = ledger.batches(edition.id, f"u{n}")
        # After the batches: what is told meanwhile isn't missed.
        evidence = ledger.evidence_of(edition.id, f"u{n}")
        for batch in batches:
            yield from places_of(batch, evidence.get(batch.ref.tag, Evidence()))


def statement_of(
    edition_id: str, *, ledger: Ledger, subscribers: Subscribers | None = None
) -> Statement:
    """
    Add an edition up: a strong read of all its batches and what SES told of them.

    Args:
        edition_id: The edition.
        ledger: Editions.
        subscribers: Asked who has left since; None: nobody is.

    Raises:
        NotFoundError: there is no such edition.
    """
    edition = ledger.head(edition_id)
    if edition is None:
        raise NotFoundError(edition_id)
    statement = Statement(edition_id=edition_id)
    gone = frozenset(_gone(subscribers)) if subscribers else None
    left = 0
    for place in places_in(edition, ledger=ledger):
        add_place(statement, place)
        if gone and place.outcome is SlotState.ACCEPTED and place.subscriber_id in gone:
            left += 1
    statement.unsubscribed = None if gone is None else left
    return statement


def _gone(subscribers: Subscribers) -> Iterator[str]:
    """Yield who has left: who was mailed consented then, so they left since."""
    after = ""
    while page := subscribers.walk(_FIRST, _LAST, after=after, limit=_PAGE):
        yield from (reading.id for reading in page if reading.state is State.UNSUBSCRIBED)
        after = page[-1].id
