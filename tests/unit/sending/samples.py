"""Batches, editions and readings to test sending with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from broadside.sending import (
    Batch,
    BatchRef,
    BatchState,
    Edition,
    EditionState,
    Evidence,
    Kind,
    Pacer,
    Slot,
    SlotState,
    Unit,
    Wait,
)
from broadside.sending.batch import planned_batch

MS = timedelta(milliseconds=1)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EDITION = "e" * 32
REF = BatchRef(edition_id=EDITION, unit="u0", language="en", sequence=3)

TAGS = st.sampled_from(["en", "zh-Hant", "fr", "pt-BR", "-"])
REFS = st.builds(
    BatchRef,
    edition_id=st.integers(0, 2**128 - 1).map(lambda n: f"{n:032x}"),
    unit=st.integers(0, 63).map(lambda n: f"u{n}"),
    language=TAGS,
    zone=st.sampled_from(["0", "7", "west"]),
    sequence=st.integers(0, 99_999_999),
)
MOMENTS = st.integers(0, 4_000_000_000_000).map(lambda ms: datetime.fromtimestamp(0, UTC) + ms * MS)
NOTES = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
SLOTS = st.builds(Slot, state=st.sampled_from(SlotState), tries=st.integers(0, 3), note=NOTES)
IDS = st.integers(0, 2**128 - 1).map(lambda n: f"{n:032x}")
MEMBERS = st.frozensets(st.integers(64, 6 * 64 - 1), max_size=20)
EVIDENCE = st.builds(
    Evidence,
    sent=MEMBERS,
    failed=MEMBERS,
    delivered=MEMBERS,
    bounced=MEMBERS,
    soft=MEMBERS,
    complained=MEMBERS,
)
WINDOWS = st.dictionaries(
    st.integers(0, 4_000_000).map(lambda n: str(600 * n)), st.integers(0, 10**9), max_size=5
)
PACERS = st.builds(Pacer, until=MOMENTS, given=WINDOWS, version=st.integers(1, 10**9))
UNITS = st.builds(
    Unit,
    edition_id=IDS,
    name=st.integers(0, 63).map(lambda n: f"u{n}"),
    first=IDS,
    last=IDS,
    cursor=st.just("") | IDS,
    partial=st.dictionaries(
        TAGS, st.lists(st.tuples(IDS, NOTES), max_size=3).map(tuple), max_size=3
    ),
    next_sequence=st.integers(0, 10**6),
    done=st.booleans(),
    due=st.none() | MOMENTS,
)
EDITIONS = st.builds(
    Edition,
    id=IDS,
    post_id=IDS,
    state=st.sampled_from(EditionState),
    version=st.integers(1, 10**6),
    topics=st.lists(NOTES, max_size=3).map(tuple),
    created_at=MOMENTS,
    release_at=MOMENTS,
    as_of=st.none() | MOMENTS,
    revision=st.integers(0, 1000),
    mails=st.dictionaries(TAGS, IDS, max_size=3),
    units=st.integers(0, 64),
    reason=NOTES,
    waits_for=st.lists(st.sampled_from(Wait), unique=True).map(tuple),
    approved_by=NOTES,
    kind=st.sampled_from(Kind),
    language=st.just("") | TAGS,
    follows=st.just("") | IDS,
    since=st.none() | MOMENTS,
    earlier=st.lists(IDS, max_size=3).map(tuple),
    fallback=st.just("") | TAGS,
    local_at=st.none() | st.datetimes(),
)


@st.composite
def batches(draw):
    """Any batch that could lie in the ledger."""
    slots = draw(st.lists(SLOTS, min_size=1, max_size=50))
    opened = [n for n, slot in enumerate(slots) if slot.state is SlotState.OPEN]
    called = draw(st.lists(st.sampled_from(opened), unique=True)) if opened else []
    return Batch(
        ref=draw(REFS),
        ids=tuple(draw(st.lists(IDS, min_size=len(slots), max_size=len(slots)))),
        slots=tuple(slots),
        state=draw(st.sampled_from(BatchState)),
        attempt=draw(st.integers(1, 100)),
        called=tuple(sorted(called)),
        start_by=draw(st.none() | MOMENTS),
        deadline=draw(st.none() | MOMENTS),
        due=draw(st.none() | MOMENTS),
    )


def batch(size=3, ref=REF):
    """Plan a batch of so many."""
    return planned_batch(ref, [f"{n:032x}" for n in range(size)], at=NOW)


def edition(mails=("en",), topics=()):
    """Make an edition that is being planned."""
    return Edition(
        id=EDITION,
        post_id="p" * 32,
        state=EditionState.PLANNED,
        topics=tuple(topics),
        created_at=NOW,
        release_at=NOW,
        as_of=NOW,
        mails=dict.fromkeys(mails, "c" * 64),
        units=1,
    )


@dataclass(frozen=True)
class Reader:
    """What planning sees of a subscriber."""

    id: str
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    time_zone: str = ""
