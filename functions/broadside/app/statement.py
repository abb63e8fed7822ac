"""The statement of an edition, from the ledger."""

from collections.abc import Iterator

from broadside.errors import NotFoundError
from broadside.ports import Ledger
from broadside.sending import Batch, Edition, Statement, state_account


def batches_of(edition: Edition, *, ledger: Ledger) -> Iterator[Batch]:
    """Yield all batches of an edition by strong reads; no more than a unit's are held at once."""
    for n in range(edition.units):
        yield from ledger.batches(edition.id, f"u{n}")


def statement_of(edition_id: str, *, ledger: Ledger) -> Statement:
    """
    Add an edition up: a strong read of all its batches and what SES told of them.

    Raises:
        NotFoundError: there is no such edition.
    """
    edition = ledger.head(edition_id)
    if edition is None:
        raise NotFoundError(edition_id)
    batches = list(batches_of(edition, ledger=ledger))
    evidence = {batch.ref.tag: ledger.evidence(batch.ref) for batch in batches}
    return state_account(edition_id, batches, evidence)
