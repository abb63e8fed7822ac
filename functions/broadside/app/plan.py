"""Plan: one unit of subscribers becomes batches."""

from dataclasses import dataclass, replace

from broadside.ports import Clock, Ledger, Mailer, Subscribers
from broadside.publication import Publication
from broadside.sending import MAX_SLOTS, Edition, EditionState, plan_page
from broadside.subscribers import Reading, State

PAGE = 1000
"""Subscribers read at once, at most."""
TRANSACTION = 100
"""Items that are written together: the unit and its batches (DynamoDB, TransactWriteItems)."""


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
        mailer: Tells the rate: a batch must fit into one second.
        publication: Its order of languages.
        clock: The time.
    """
    report = PlanReport(edition_id=edition_id, unit=name)
    edition, unit = ledger.head(edition_id), ledger.unit(edition_id, name)
    if edition is None or unit is None or unit.done or edition.state is not EditionState.PLANNED:
        return replace(report, done=unit is not None and unit.done)
    slots = min(MAX_SLOTS, max(1, int(mailer.account().rate)))
    size = _page_size(slots, len(edition.mails))
    while True:
        page = subscribers.walk(unit.first, unit.last, after=unit.cursor, limit=size)
        planned, batches = plan_page(
            unit,
            [reading for reading in page if _is_meant(reading, edition)],
            edition=edition,
            languages=publication.languages,
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


def _page_size(slots: int, languages: int) -> int:
    """
    Tell how many subscribers may be planned in one transaction.

    Each language, and those who are skipped, may bring a rest along and leave one.
    """
    return max(1, min(PAGE, (TRANSACTION - 1 - 2 * (languages + 1)) * slots))


def _is_meant(reading: Reading, edition: Edition) -> bool:
    """Tell whether a subscriber was active at release."""
    if reading.state is not State.ACTIVE or reading.active_since is None:
        return False
    return edition.as_of is not None and reading.active_since <= edition.as_of
