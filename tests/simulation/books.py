"""What our own books say in the end, place by place: for the model to compare."""

from broadside.app.statement import statement_of
from tests.simulation.model import Account

_NAMED = ("planned", "accepted", "rejected", "left", "open", "doubled")


def close_books(stack):
    """Hand the model what the ledger says of each edition."""
    people = {subscriber_id: person for person, subscriber_id in stack.id_of.items()}
    ledger = stack.ledger
    for edition in ledger.heads.values():
        statement = statement_of(edition.id, ledger=ledger)
        counts = {name: getattr(statement, name) for name in _NAMED}
        counts["skipped"] = sum(statement.skipped.values())
        outcomes = [
            (people[subscriber_id], outcome, why)
            for unit in ledger.units(edition.id)
            for batch in ledger.batches(edition.id, unit.name)
            for subscriber_id, outcome, why in _outcomes(batch, ledger.evidence(batch.ref))
        ]
        post = stack.posts.heads[edition.post_id].path
        stack.log.accounts[edition.id] = Account(
            post,
            str(edition.state),
            outcomes,
            counts,
            kind=str(edition.kind),
            language=edition.language,
            follows=edition.follows,
        )


def _outcomes(batch, evidence):
    """Read a batch's places: what SES said of one comes before what we wrote."""
    for number, (subscriber_id, slot) in enumerate(zip(batch.ids, batch.slots, strict=True)):
        said = [kind for kind in ("failed", "sent") if number in evidence.slots(kind)]
        outcome = {"failed": "rejected", "sent": "accepted"}[said[0]] if said else str(slot.state)
        yield subscriber_id, outcome, slot.note
