"""Who has an edition by now, and how far it is."""

from dataclasses import dataclass, field
from datetime import datetime

from broadside.app.statement import batches_of
from broadside.errors import NotFoundError
from broadside.ports import Clock, Ledger, Mailer
from broadside.sending import (
    Batch,
    BatchState,
    Edition,
    EditionState,
    Progress,
    SlotState,
    ends_at,
    progress_of,
)

_GOING = (EditionState.PLANNED, EditionState.SENDING)


@dataclass(slots=True, kw_only=True)
class Receivers:
    """Ids of subscribers."""

    have: list[str] = field(default_factory=list)
    """SES took their mail, as it said then or has told since."""
    may_have: list[str] = field(default_factory=list)
    """In a call whose end isn't known, or will never be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far an edition is."""

    edition: Edition
    progress: Progress
    all_planned: bool
    """Whether all who get it are among those counted."""
    ends_at: datetime | None = None
    """When those who wait will be mailed; None: it doesn't move, or can't be told."""


def receivers_of(edition: Edition, *, ledger: Ledger) -> Receivers:
    """List who has an edition, by strong reads; evidence is read where it may tell more."""
    found = Receivers()
    for batch in batches_of(edition, ledger=ledger):
        sent = ledger.evidence(batch.ref).slots("sent") if _is_in_doubt(batch) else frozenset()
        called = () if batch.state is BatchState.PENDING else batch.called
        for n, slot in enumerate(batch.slots):
            if slot.state is SlotState.ACCEPTED or n in sent:
                found.have.append(batch.ids[n])
            elif slot.state is SlotState.LEFT or (slot.state is SlotState.OPEN and n in called):
                found.may_have.append(batch.ids[n])
    return found


def status_of(edition_id: str, *, ledger: Ledger, mailer: Mailer, clock: Clock) -> Status:
    """
    Tell how far an edition is.

    Raises:
        NotFoundError: there is no such edition.
    """
    edition = ledger.head(edition_id)
    if edition is None:
        raise NotFoundError(edition_id)
    now = clock.now()
    progress = progress_of(batches_of(edition, ledger=ledger), at=now)
    all_planned = edition.is_planned and all(unit.done for unit in ledger.units(edition_id))
    ends = None
    if edition.state in _GOING and all_planned:
        ends = ends_at(progress.waiting, mailer.account(), ledger.pacer(), at=now)
    return Status(edition=edition, progress=progress, all_planned=all_planned, ends_at=ends)


def _is_in_doubt(batch: Batch) -> bool:
    """Tell whether SES may have told more than a batch says."""
    if batch.state is BatchState.PENDING and batch.attempt == 1:
        return False
    return any(slot.state in (SlotState.OPEN, SlotState.LEFT) for slot in batch.slots)
