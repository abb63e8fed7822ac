"""Planning: which subscriber gets which variant, in which batch."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from broadside.languages import choose, for_readers_of
from broadside.sending.batch import MAX_SLOTS, Batch, BatchRef, planned_batch, skipped_batch
from broadside.sending.edition import Edition, Kind
from broadside.sending.zones import EVERYBODY, due_of, group_of

SUBSCRIBERS_PER_UNIT = 50_000
MAX_UNITS = 64
"""A release writes them in one transaction: 100 items at most (DynamoDB, TransactWriteItems)."""
SKIPPED = "-"
"""In the place of a language: those whom planning skips."""
ROOM = 99
"""Batches that are written with their unit, at most (DynamoDB, TransactWriteItems: 100 items)."""
MOST_CARRIED = 6_000
"""Subscribers in open batches, at most: with them a unit stays below 400 KB (DynamoDB)."""

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
    @property
    def time_zone(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who gets what, and when."""

    edition: Edition
    """Its mails tell the languages, its topics the audience."""
    languages: Sequence[str]
    """The publication's, in the order of choice for subscribers who have none."""
    time_zone: str = "UTC"
    """The publication's, for subscribers who have none."""
    had: Mapping[str, str] = field(default_factory=dict)
    """For a correction: in which language subscribers have the post."""


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
    """
    Open batches by language, and by group of time zones where there are any (`en`, `en.e0800`):
    subscriber ids, with the reason of those skipped.
    """
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
    terms: Terms,
    is_last: bool,
    slots: int,
    at: datetime,
) -> tuple[Unit, tuple[Batch, ...]]:
    """
    Plan the next subscribers of a unit.

    Args:
        unit: As last written.
        readings: Those who are to be considered, after the cursor, in the order of ids.
        terms: Who gets what, and when.
        is_last: Whether the range ends here.
        slots: At most so many in a batch: min(50, rate).
        at: The time.

    Returns:
        The unit after this page, and the batches that are full (at the end: all that are left). At
        most `ROOM`: what is too much waits for the next page, at the end for one without readers.
    """
    size = max(1, min(slots, MAX_SLOTS))
    partial = {group: list(members) for group, members in unit.partial.items()}
    for reading in readings:
        language, reason = assign(reading, terms)
        if language == SKIPPED and terms.edition.kind is Kind.LATER:
            continue  # they are listed as waiting already
        group = _group(reading, language, terms)
        partial.setdefault(group, []).append((reading.id, reason))
    batches: list[Batch] = []
    for group, members in _closed(partial, size, is_last=is_last):
        sequence = unit.next_sequence + len(batches)
        batches.append(_batch(unit, group, sequence, members, terms.edition, at))
    rest = {group: tuple(members) for group, members in sorted(partial.items()) if members}
    is_done = is_last and not rest
    planned = replace(
        unit,
        cursor=readings[-1].id if readings else unit.cursor,
        partial=rest,
        next_sequence=unit.next_sequence + len(batches),
        done=is_done,
        due=None if is_done else unit.due,
    )
    return planned, tuple(batches)


def _closed(
    partial: dict[str, list[tuple[str, str]]], size: int, *, is_last: bool
) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Take the members of batches that are full, or that must be closed, out of the open ones."""
    room = ROOM
    for group, members in sorted(partial.items()):
        while room and (len(members) >= size or (is_last and members)):
            taken, members[:] = members[:size], members[size:]
            yield group, taken
            room -= 1
    while room and sum(map(len, partial.values())) > MOST_CARRIED:
        # Very many languages and zones: the fullest goes as it is.
        group = max(sorted(partial), key=lambda name: len(partial[name]))
        taken, partial[group][:] = partial[group][:size], partial[group][size:]
        yield group, taken
        room -= 1


def _group(reading: Reading, language: str, terms: Terms) -> str:
    """Name the open batch that a subscriber belongs to."""
    local_at = terms.edition.local_at
    if local_at is None or language == SKIPPED:
        return language
    return f"{language}.{group_of(reading.time_zone, local_at, usual=terms.time_zone)}"


def _batch(
    unit: Unit,
    group: str,
    sequence: int,
    members: Sequence[tuple[str, str]],
    edition: Edition,
    at: datetime,
) -> Batch:
    language, _, zone = group.partition(".")
    ref = BatchRef(
        edition_id=unit.edition_id,
        unit=unit.name,
        language=language,
        zone=zone or EVERYBODY,
        sequence=sequence,
    )
    if language == SKIPPED:
        return skipped_batch(ref, members)
    # A group whose hour has passed already goes at once.
    due = max(at, due_of(zone, edition.local_at)) if zone and edition.local_at else at
    return planned_batch(ref, [subscriber for subscriber, _ in members], at=due)


def assign(reading: Reading, terms: Terms) -> tuple[str, str]:
    """
    Choose the variant for a subscriber.

    Returns:
        The language, or `SKIPPED`; and why they are skipped.
    """
    edition, had = terms.edition, terms.had.get(reading.id, "")
    if had in edition.mails:
        return had, ""  # whatever they want now: it is what the correction is about
    if not had and not _interested(reading.topics, edition.topics):
        return SKIPPED, OTHER_TOPICS
    language = _language(reading.languages, edition, terms.languages)
    return (language, "") if language else (SKIPPED, WAITING)


def _interested(wanted: Collection[str], topics: Collection[str]) -> bool:
    return not wanted or not topics or not set(wanted).isdisjoint(topics)


def _language(wanted: Sequence[str], edition: Edition, languages: Iterable[str]) -> str | None:
    available = [tag for tag in edition.mails if not for_readers_of(tag)]
    if not wanted:
        return choose(languages, available) or min(available, default=None)
    found = choose(wanted, available)
    if found or not edition.fallback:
        return found
    theirs = {reader: tag for tag in edition.mails if (reader := for_readers_of(tag))}
    theirs_there = choose(wanted, theirs)
    return theirs[theirs_there] if theirs_there else edition.fallback
