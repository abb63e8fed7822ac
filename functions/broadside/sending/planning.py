"""Planning: which subscriber gets which variant, in which batch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from broadside.languages import choose
from broadside.sending.batch import MAX_SLOTS, Batch, BatchRef, planned_batch, skipped_batch
from broadside.sending.edition import Edition

SUBSCRIBERS_PER_UNIT = 50_000
MAX_UNITS = 64
"""A release writes them in one transaction: 100 items at most (DynamoDB, TransactWriteItems)."""
SKIPPED = "-"
"""In the place of a language: those whom planning skips."""

WAITING = "waiting for their language"
OTHER_TOPICS = "other topics"


class Reading(Protocol):
    """What planning sees of a subscriber."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def languages(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def topics(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A contiguous range of subscriber ids, and how far it is planned."""

    edition_id: str
    name: str
    """`u0`, `u1`, …"""
    first: str
    last: str
    cursor: str = ""
    """Id of the last subscriber planned."""
    partial: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Open batches by language: subscriber ids, with the reason of those skipped."""
    next_sequence: int = 0
    done: bool = False
    due: datetime | None = None


def units_of(edition_id: str, subscribers: int, *, at: datetime) -> tuple[Unit, ...]:
    """
    Divide all subscribers into ranges: ids are random, so equal ranges are equal work.

    Args:
        edition_id: The edition.
        subscribers: About how many are active.
        at: The time.

    Returns:
        A power of two, so that the ranges of two editions nest; larger ones for over 3.2 million.
    """
    count = 1
    while count * SUBSCRIBERS_PER_UNIT < subscribers and count < MAX_UNITS:
        count *= 2
    width = 2**128 // count
    return tuple(
        Unit(
            edition_id=edition_id,
            name=f"u{n}",
            first=f"{n * width:032x}",
            last=f"{(n + 1) * width - 1:032x}",
            due=at,
        )
        for n in range(count)
    )


def plan_page(
    unit: Unit,
    readings: Sequence[Reading],
    *,
    edition: Edition,
    languages: Sequence[str],
    is_last: bool,
    slots: int,
    at: datetime,
) -> tuple[Unit, tuple[Batch, ...]]:
    """
    Plan the next subscribers of a unit.

    Args:
        unit: As last written.
        readings: Those who are to be considered, after the cursor, in the order of ids.
        edition: Its mails tell the languages, its topics the audience.
        languages: The publication's, in the order of choice for subscribers who have none.
        is_last: Whether the range ends here.
        slots: At most so many in a batch: min(50, rate).
        at: The time.

    Returns:
        The unit after this page, and the batches that are full (at the end: all that are left).
    """
    size = max(1, min(slots, MAX_SLOTS))
    partial = {language: list(members) for language, members in unit.partial.items()}
    for reading in readings:
        language, reason = assign(reading, edition=edition, languages=languages)
        partial.setdefault(language, []).append((reading.id, reason))
    batches: list[Batch] = []
    sequence = unit.next_sequence
    for language, members in sorted(partial.items()):
        while len(members) >= size or (is_last and members):
            taken, members[:] = members[:size], members[size:]
            batches.append(_batch(unit, language, sequence, taken, at))
            sequence += 1
    planned = replace(
        unit,
        cursor=readings[-1].id if readings else unit.cursor,
        partial={language: tuple(m) for language, m in sorted(partial.items()) if m},
        next_sequence=sequence,
        done=is_last,
        due=None if is_last else unit.due,
    )
    return planned, tuple(batches)


def _batch(
    unit: Unit, language: str, sequence: int, members: Sequence[tuple[str, str]], at: datetime
) -> Batch:
    ref = BatchRef(edition_id=unit.edition_id, unit=unit.name, language=language, sequence=sequence)
    if language == SKIPPED:
        return skipped_batch(ref, members)
    return planned_batch(ref, [subscriber for subscriber, _ in members], at=at)


def assign(reading: Reading, *, edition: Edition, languages: Sequence[str]) -> tuple[str, str]:
    """
    Choose the variant for a subscriber.

    Returns:
        The language, or `SKIPPED`; and why they are skipped.
    """
    if not _interested(reading.topics, edition.topics):
        return SKIPPED, OTHER_TOPICS
    language = _language(reading.languages, edition.mails, languages)
    return (language, "") if language else (SKIPPED, WAITING)


def _interested(wanted: Collection[str], topics: Collection[str]) -> bool:
    return not wanted or not topics or not set(wanted).isdisjoint(topics)


def _language(
    wanted: Sequence[str], available: Collection[str], languages: Iterable[str]
) -> str | None:
    if wanted:
        return choose(wanted, available)
    return choose(languages, available) or min(available, default=None)
