"""Groups of time zones: nine o'clock is nine o'clock for everybody, once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import Batch, Unit, plan_page, units_of
from broadside.sending.batch import BatchRef
from broadside.sending.planning import MOST_CARRIED, ROOM, Terms
from broadside.sending.zones import EARLIEST, EVERYBODY, due_of, first_hour, group_of
from tests.unit.sending.samples import EDITION, NOW, Reader, edition

NINE = datetime.fromisoformat("2027-07-16T09:00")  # of any clock: it has no zone
ZONES = (
    *("", "America/Vancouver", "Asia/Hong_Kong", "Asia/Kathmandu", "America/St_Johns", "UTC"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Not/AZone", "../etc/passwd", "Europe/London"),
)


@pytest.mark.parametrize(
    ("zone", "group", "due"),
    [
        ("Asia/Hong_Kong", "e0800", "2027-07-16T01:00+00:00"),
        ("America/Vancouver", "w0700", "2027-07-16T16:00+00:00"),
        ("America/St_Johns", "w0230", "2027-07-16T11:30+00:00"),
        ("UTC", "e0000", "2027-07-16T09:00+00:00"),
        ("", "e0800", "2027-07-16T01:00+00:00"),
        ("Not/AZone", "e0800", "2027-07-16T01:00+00:00"),
    ],
)
def test_a_group_goes_out_at_its_own_hour(zone, group, due):
    assert group == group_of(zone, NINE, usual="Asia/Hong_Kong")
    assert datetime.fromisoformat(due) == due_of(group, NINE)


@given(
    st.datetimes(NINE.replace(year=2026), NINE.replace(year=2030)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
    st.sampled_from(
        [zone for zone in ZONES if "/" in zone and zone[0] != "." and zone[:3] != "Not"]
    ),
)
def test_the_readers_clock_shows_the_time_on_every_day(local_at, zone):
    """On the night of a change an hour may be missing, or there twice: there is still one time."""
    due = due_of(group_of(zone, local_at, usual="UTC"), local_at)

    shown = due.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown - local_at in {timedelta(0), timedelta(hours=1)}
    assert due >= first_hour(local_at)


def test_nobody_has_it_earlier_than_kiribati():
    assert EARLIEST == timedelta(hours=14)
    group = group_of("Pacific/Kiritimati", NINE, usual="UTC")
    assert first_hour(NINE) == due_of(group, NINE)


def plan(people, *, local_at=NINE, slots=50, at=NOW, page=100, languages=("en",)):
    mailing = edition(languages)
    terms = Terms(
        edition=replace(mailing, local_at=local_at),
        languages=languages,
        time_zone="Asia/Hong_Kong",
    )
    (unit,) = units_of(EDITION, 0, at=at)
    batches: list[Batch] = []
    pages = [people[n : n + page] for n in range(0, len(people), page)]
    while not unit.done:
        members = pages.pop(0) if pages else []
        unit, more = plan_page(
            unit, members, terms=terms, is_last=len(members) < page, slots=slots, at=at
        )
        assert len(more) <= ROOM
        batches += more
    return batches


@given(st.lists(st.sampled_from(ZONES), max_size=300), st.integers(1, 50), st.integers(1, 120))
def test_everybody_is_in_one_batch_which_is_due_at_their_hour(zones, slots, page):
    people = [Reader(f"{n:032x}", ("en",), (), zone) for n, zone in enumerate(zones)]

    batches = plan(people, slots=slots, page=page)

    assert Counter(r.id for r in people) == Counter(i for b in batches for i in b.ids)
    assert len(batches) == len({b.ref for b in batches})
    by_id = {reader.id: reader for reader in people}
    for batch in batches:
        for subscriber in batch.ids:
            zone = by_id[subscriber].time_zone
            group = group_of(zone, NINE, usual="Asia/Hong_Kong")
            assert (group, due_of(group, NINE)) == (batch.ref.zone, batch.due)
        assert batch.ref == BatchRef.from_tag(EDITION, batch.ref.tag)


def test_a_group_whose_hour_has_passed_goes_at_once():
    late = datetime(2027, 7, 16, 12, tzinfo=UTC)
    people = [Reader("1" * 32, ("en",), (), "Asia/Hong_Kong"), Reader("2" * 32, ("en",), (), "UTC")]

    assert {late} == {batch.due for batch in plan(people, at=late)}


def test_without_an_hour_there_is_one_group():
    people = [Reader("1" * 32, ("en",), (), "Asia/Hong_Kong"), Reader("2" * 32, ("en",), (), "UTC")]

    assert [EVERYBODY] == [batch.ref.zone for batch in plan(people, local_at=None)]


def test_those_who_are_skipped_have_no_hour():
    people = [Reader("1" * 32, ("fr",), (), "Asia/Hong_Kong")]

    assert [("-", EVERYBODY)] == [(b.ref.language, b.ref.zone) for b in plan(people)]


def test_very_many_languages_and_zones_stay_within_an_item_and_a_transaction():
    """A unit carries open batches along: 400 KB is all that an item may have."""
    languages = tuple(f"{a}{b}" for a in "abc" for b in "abcd")
    zones = [f"Etc/GMT{n:+}" for n in range(-14, 13)]
    people = [
        Reader(f"{n:032x}", (languages[n % 12],), (), zones[n // 12 % 27]) for n in range(40_000)
    ]
    terms = Terms(
        edition=replace(edition(languages), local_at=NINE),
        languages=languages,
    )
    (unit,) = units_of(EDITION, 0, at=NOW)
    unit, seen = _plan_all(unit, people, terms)

    assert isinstance(unit, Unit)
    assert 40_000 == seen


def _plan_all(unit, people, terms):
    seen = 0
    for start in range(0, len(people) + 1000, 1000):
        members = people[start : start + 1000]
        while True:
            unit, batches = plan_page(
                unit, members, terms=terms, is_last=len(members) < 1000, slots=50, at=NOW
            )
            seen += sum(len(batch.ids) for batch in batches)
            assert len(batches) <= ROOM
            assert sum(map(len, unit.partial.values())) <= MOST_CARRIED
            if members or unit.done:
                break
    return unit, seen
