"""Plan: one unit of subscribers becomes batches."""

from dataclasses import dataclass, replace

from broadside.ports import Clock, Ledger, Mailer, Subscribers
from broadside.publication import Publication
from broadside.sending import (
    Earlier,
    Edition,
    EditionState,
    Evidence,
    Terms,
    Unit,
    overlapping,
    plan_page,
    slots_at_once,
)
from broadside.sending.planning import ROOM
from broadside.subscribers import Reading, State

PAGE = 1000
"""Subscribers read at once, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """What planning a unit led to."""

    edition_id: str
    unit: str
    considered: int = 0
    batches: int = 0
    done: bool = False


def plan_unit(
    edition_id: str,
    name: str,
    *,
    ledger: Ledger,
    subscribers: Subscribers,
    mailer: Mailer,
    publication: Publication,
    clock: Clock,
) -> PlanReport:
    """
    Plan a unit from where it stands to its end.

    A page's batches and the unit's new cursor are one transaction on condition of the old cursor:
    whatever crashes or runs twice, each subscriber is planned once.

    Args:
        edition_id: The edition.
        name: The unit's name.
        ledger: Editions.
        subscribers: Who reads.
        mailer: Tells the rate: a batch must fit into a good part of a second.
        publication: Its order of languages, and its time zone.
        clock: The time.
    """
    report = PlanReport(edition_id=edition_id, unit=name)
    edition, unit = ledger.head(edition_id), ledger.unit(edition_id, name)
    if edition is None or unit is None or unit.done or edition.state is not EditionState.PLANNED:
        return replace(report, done=unit is not None and unit.done)
    slots = slots_at_once(mailer.account())
    # Half of the room is for what is full, half for what earlier pages left.
    size = min(PAGE, ROOM // 2 * slots)
    earlier = _earlier(edition, unit, ledger)
    terms = Terms(
        edition=edition,
        languages=publication.languages,
        time_zone=publication.time_zone,
        had=earlier.had,
    )
    while True:
        page = subscribers.walk(unit.first, unit.last, after=unit.cursor, limit=size)
        planned, batches = plan_page(
            unit,
            [reading for reading in page if _is_meant(reading, edition, earlier)],
            terms=terms,
            is_last=len(page) < size,
            slots=slots,
            at=clock.now(),
        )
        # The cursor passes over those who aren't meant, too.
        planned = replace(planned, cursor=page[-1].id if page else planned.cursor)
        if not ledger.plan(planned, after=unit.cursor, batches=batches):
            return report  # another run of this unit was faster, and goes on
        report = replace(
            report,
            considered=report.considered + len(page),
            batches=report.batches + len(batches),
            done=planned.done,
        )
        if planned.done:
            return report
        unit = planned


def _earlier(edition: Edition, unit: Unit, ledger: Ledger) -> Earlier:
    """Read what the editions before this one were to the subscribers of a unit."""
    found = Earlier(edition=edition, unit=unit)
    for edition_id in edition.earlier:
        before = ledger.head(edition_id)
        assert before is not None  # noqa: S101 - a head is never removed
        for n in overlapping(unit, before.units):
            batches = ledger.batches(edition_id, f"u{n}")
            evidence = ledger.evidence_of(edition_id, f"u{n}")
            for batch in batches:
                known = evidence.get(batch.ref.tag, Evidence())
                found.add(batch, known, before=before)
    return found


def _is_meant(reading: Reading, edition: Edition, earlier: Earlier) -> bool:
    """Tell whether a subscriber was active at release, and is one of those it is for."""
    since = reading.active_since
    if reading.state is not State.ACTIVE or since is None or edition.as_of is None:
        return False
    return since <= edition.as_of and earlier.concerns(reading.id, since)
