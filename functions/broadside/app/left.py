"""What is left of an edition: the organiser sends it again, or gives it up."""

from dataclasses import dataclass

from broadside.app.control import Control
from broadside.app.statement import batches_of
from broadside.errors import ConflictError, NotFoundError
from broadside.ports import Ledger
from broadside.sending import (
    GIVEN_UP,
    Batch,
    BatchState,
    Edition,
    EditionState,
    SlotState,
    give_up,
    left_slots,
    reopen,
)

_ATTEMPTS = 10


@dataclass(slots=True, kw_only=True)
class LeftReport:
    """What is left of an edition, and what became of it."""

    edition: Edition
    ids: list[str]
    """Subscribers in doubt that nobody has decided about."""
    given_up: list[str]
    """Subscribers in doubt that were given up."""
    told: int = 0
    """Of whom evidence came in after all: they are settled."""
    decided: int = 0
    """Slots that this changed."""
    refused: str = ""


def look_at_left(edition_id: str, *, ledger: Ledger) -> LeftReport:
    """
    List who is left.

    Raises:
        NotFoundError: there is no such edition.
    """
    edition = _head(edition_id, ledger)
    report = LeftReport(edition=edition, ids=[], given_up=[])
    for batch in _with_left(edition, ledger):
        doubted = left_slots(batch, ledger.evidence(batch.ref))
        report.told += _count(batch) - len(doubted)
        for n in doubted:
            is_given_up = batch.slots[n].note == GIVEN_UP
            (report.given_up if is_given_up else report.ids).append(batch.ids[n])
    return report


def send_again(edition_id: str, *, control: Control) -> LeftReport:
    """
    Mail those who are left once more: whoever got it after all gets it twice.

    Those given up before are among them. What evidence tells by now is settled instead. Cut short
    anywhere, it may be repeated: what was opened is not opened twice.

    Raises:
        NotFoundError: there is no such edition.
        ConflictError: somebody else keeps changing it; try again.
    """
    ledger = control.ledger
    report = look_at_left(edition_id, ledger=ledger)
    in_doubt = len(report.ids) + len(report.given_up)
    is_needed = in_doubt > 0
    for _ in range(_ATTEMPTS):
        if is_needed:
            # The head first: what is opened of an edition that is sent would never be looked at.
            change = control.go_on(edition_id, note=f"send again: {in_doubt}")
            report.edition, report.refused = change.after, change.refused
            if change.refused:
                return report
            if not change.changed and not report.decided:
                control.note("resolve", change.after, f"send again: {in_doubt}")
        report.decided += _reopen(report.edition, control)
        # A tick that saw nothing open meanwhile may have called it sent again.
        report.edition = _head(edition_id, ledger)
        if report.edition.state is not EditionState.SENT or not _is_open(report.edition, ledger):
            return report
        is_needed = True
    raise ConflictError(edition_id)


def give_up_left(edition_id: str, *, control: Control) -> LeftReport:
    """
    Leave those in doubt unmailed, and say so: they stay in the account as left.

    Raises:
        NotFoundError: there is no such edition.
    """
    ledger = control.ledger
    report = look_at_left(edition_id, ledger=ledger)
    if report.ids:
        control.note("resolve", report.edition, f"give up: {len(report.ids)}")
    for batch in _with_left(report.edition, ledger):
        after = give_up(batch, ledger.evidence(batch.ref))
        if after != batch and ledger.settle(after, was=BatchState.DONE, attempt=batch.attempt):
            report.decided += sum(a != b for a, b in zip(after.slots, batch.slots, strict=True))
    return report


def _reopen(edition: Edition, control: Control) -> int:
    ledger, decided = control.ledger, 0
    for batch in _with_left(edition, ledger):
        after = reopen(batch, ledger.evidence(batch.ref), at=control.clock.now())
        if ledger.settle(after, was=BatchState.DONE, attempt=batch.attempt):
            decided += _count(batch)
    return decided


def _is_open(edition: Edition, ledger: Ledger) -> bool:
    return any(batch.state is not BatchState.DONE for batch in batches_of(edition, ledger=ledger))


def _with_left(edition: Edition, ledger: Ledger) -> list[Batch]:
    """Return the batches that are done, and have slots left."""
    return [
        batch
        for batch in batches_of(edition, ledger=ledger)
        if batch.state is BatchState.DONE and _count(batch)
    ]


def _count(batch: Batch) -> int:
    return sum(slot.state is SlotState.LEFT for slot in batch.slots)


def _head(edition_id: str, ledger: Ledger) -> Edition:
    edition = ledger.head(edition_id)
    if edition is None:
        raise NotFoundError(edition_id)
    return edition
