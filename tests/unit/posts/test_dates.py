"""Dates as people write them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.posts.dates import read_date

YEARS = (datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2150-01-01"))


def at(year, month, day, hour=0, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-12-19", at(2020, 12, 19, 5)),
        ("2020-07-01", at(2020, 7, 1, 4)),
        ("20201219", at(2020, 12, 19, 5)),
        ("2020-12-19 22:10", at(2020, 12, 20, 3, 10)),
        ("2020-12-19T10:00:00Z", at(2020, 12, 19, 10)),
        ("2020-12-19T10:00:00.123456789+08:00", at(2020, 12, 19, 2)),
        ("2022-10-20 10:20:22 -0500", at(2022, 10, 20, 15, 20, 22)),
        ("Sat, 19 Dec 2020 10:00:00 +0800", at(2020, 12, 19, 2)),
        ("Dec 19, 2020 8pm", at(2020, 12, 20, 1)),
        ("19 December 2020", at(2020, 12, 19, 5)),
        ("19.12.2020", at(2020, 12, 19, 5)),
        ("19/12/20", at(2020, 12, 19, 5)),
        ("19/12/71", at(1971, 12, 19, 5)),
        ("5/5/2020", at(2020, 5, 5, 4)),
        ("2020年12月19日", at(2020, 12, 19, 5)),
        ("２０２０年１２月１９日 20:30", at(2020, 12, 20, 1, 30)),
        ("1585872000", at(2020, 4, 3)),
        ("1585872000000", at(2020, 4, 3)),
        ("2020-12-19 10:00 EST", at(2020, 12, 19, 15)),
        ("2020-07-19 10:00 EDT", at(2020, 7, 19, 14)),
        ("2020-12-19 10:00 HKT", at(2020, 12, 19, 2)),
        ("Sat Dec 19 2020 10:00:00 GMT-0500 (Eastern Standard Time)", at(2020, 12, 19, 15)),
        ("2020-12-19 10:00 UTC+8", at(2020, 12, 19, 2)),
        ("2020-12-19 10:00 GMT", at(2020, 12, 19, 10)),
        ("2020-12-19 10:00 Asia/Hong_Kong", at(2020, 12, 19, 2)),
        ("2020-12-19 10:00 (America/Argentina/Buenos_Aires)", at(2020, 12, 19, 13)),
    ],
)
def test_a_date_is_read_in_the_zone_it_names_or_else_in_the_publications(text, moment):
    found = read_date(text, time_zone="America/Toronto")

    assert (moment, ()) == (found.at, found.doubts)


def test_an_abbreviation_means_first_what_it_means_here():
    assert at(2020, 12, 19, 2) == read_date("2020-12-19 10:00 CST", time_zone="Asia/Taipei").at
    assert at(2020, 12, 19, 16) == read_date("2020-12-19 10:00 CST", time_zone="UTC").at


@pytest.mark.parametrize("zone", ["XYZ", "Mars/Olympus", "America/Argentina"])
def test_an_unknown_zone_is_doubted_once(zone):
    found = read_date(f"2020-12-19 10:00 {zone}", time_zone="Asia/Hong_Kong")

    assert at(2020, 12, 19, 2) == found.at
    assert [f"has a time zone that we don't know ({zone}): Asia/Hong_Kong was taken"] == [
        reason for reason, _ in found.doubts
    ]


def test_day_and_month_that_could_be_either_are_doubted():
    found = read_date("03/04/2020", time_zone="UTC")

    assert at(2020, 3, 4) == found.at
    assert "month first" in found.doubts[0][0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-02-30", "is no day of the calendar"),
        ("2020-13-01", "is no day of the calendar"),
        ("2020-31-12", "is no day of the calendar"),
        ("March 2020", "is no whole date"),
        ("12:30", "is no whole date"),
        ("Friday", "is no whole date"),
        ("2020", "is no whole date"),
        ("yesterday", "is no date that we can read"),
        ("2020-12-19 25:00", "is no date that we can read"),
        ("0001-01-01T00:00:00+14:00", "is out of all time"),
        ("1066-10-14", "is in the year 1066"),
        ("", "is no date"),
        ("2020-12-19" + "!" * 100, "is no date"),
    ],
)
def test_what_is_no_date_says_why(text, reason):
    with pytest.raises(ValueError, match=f"^{reason}$"):
        read_date(text, time_zone="UTC")


def test_a_year_that_is_there_twice_is_read_past():
    moment = read_date("2023-01-29 18:30:22 2023 -0800", time_zone="UTC").at

    assert datetime(2023, 1, 30, 2, 30, 22, tzinfo=UTC) == moment


@given(st.datetimes(*YEARS), st.sampled_from(["UTC", "Asia/Tokyo"]))
def test_what_python_writes_is_read_back(moment, zone):
    moment = moment.replace(microsecond=0, tzinfo=UTC)

    assert moment == read_date(moment.isoformat(), time_zone=zone).at
    assert moment == read_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000"), time_zone=zone).at


@given(st.text(max_size=90) | st.from_regex(r"[0-9 :/.+TZ-]{1,30}"))
def test_any_text_is_a_date_or_a_value_error(text):
    with suppress(ValueError):
        assert read_date(text, time_zone="America/Toronto").at.tzinfo is UTC
