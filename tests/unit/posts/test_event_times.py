"""When an event is, as organisers write it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.posts.event_times import read_when

HERE = "America/Vancouver"


def at(text, zone=HERE):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-05 19:00 to 21:00",
        "2026-12-05 19:00-21:00",
        "2026-12-05 19:00 – 21:00",
        "2026-12-05 19:00 to 2026-12-05 21:00",
        "2026-12-05T19:00 until 21:00",
        "5 Dec 2026 7pm-9pm",
        "Saturday 5 December 2026, 7pm to 9",
        "Dec 5, 2026 7:00 p.m. to 9:00",
        "2026年12月5日 19:00至21:00",
        "2026-12-05 22:00 to 2026-12-06 00:00 America/Toronto",
        "2026-12-05 19:00 to 21:00 PST",
        "2026-12-05 19:00 to 21:00 -08:00",
        "2026-12-06 03:00 to 05:00 UTC",
        "2026-12-06 03:00Z to 2026-12-06 05:00Z",
    ],
)
def test_hours_are_read_as_people_write_them(text):
    when = read_when(text, time_zone=HERE)

    assert (at("2026-12-05 19:00"), at("2026-12-05 21:00")) == (when.start, when.end)
    assert not when.all_day


@pytest.mark.parametrize(
    "text", ["2026-12-05 19:00", "2026-12-05 19:00-08:00", "2026-12-05 7 pm", "2026-12-05T19:00"]
)
def test_the_end_may_be_left_out(text):
    when = read_when(text, time_zone=HERE)

    assert (at("2026-12-05 19:00"), None) == (when.start, when.end)


def test_noon_and_midnight_are_hours():
    when = read_when("2026-12-05 noon to 2026-12-06 midnight", time_zone=HERE)

    assert (at("2026-12-05 12:00"), at("2026-12-06 00:00")) == (when.start, when.end)


@pytest.mark.parametrize(
    ("text", "last"),
    [("2026-12-05", None), ("2026-12-05 to 2026-12-07", "2026-12-07"), ("5 DEC 2026", None)],
)
def test_without_hours_it_is_whole_days(text, last):
    when = read_when(text, time_zone=HERE)

    assert when.all_day
    assert (at("2026-12-05"), at(last) if last else None) == (when.start, when.end)


def test_one_day_to_itself_is_one_day():
    assert read_when("2026-12-05 to 2026-12-05", time_zone=HERE).end is None


def test_it_stays_in_the_zone_of_its_place():
    when = read_when("2026-12-05 19:00", time_zone=HERE, zone="Asia/Hong_Kong")

    assert ("Asia/Hong_Kong", 19) == (str(when.start.tzinfo), when.start.hour)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no date"),
        ("soon", "is no date that we can read"),
        ("2026-02-30 19:00", "is no day of the calendar"),
        ("2026-12-05 19:00 to 18:00", "ends before it begins"),
        ("2026-12-05 19:00 to 19:00", "ends before it begins"),
        ("2026-12-05 to 2026-12-04", "ends before it begins"),
        ("2026-12-05 19:00 to 2028-12-05 19:00", "takes longer than a year"),
        ("2026-12-05 19:00 until late", "has a time on one side only"),
        ("2026-12-05 19:00 to 21:00 Mars/Base", "has a time zone that we don't know (Mars/Base)"),
        ("2026-12-05 19:00 to 21:00 XYZ", "has a time zone that we don't know (XYZ)"),
    ],
)
def test_what_can_not_be_says_why(text, reason):
    with pytest.raises(ValueError, match=r".") as caught:
        read_when(text, time_zone=HERE)

    assert reason in str(caught.value)


@given(st.text(st.sampled_from("0123456789-:/ TZapmto至–.+年月日UCESD"), max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        when = read_when(text, time_zone=HERE)
    except ValueError:
        return
    assert when.end is None or when.end > when.start
