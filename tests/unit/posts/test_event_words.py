"""Events as their readers' languages write them."""

import pytest

from broadside.posts.event_times import read_when
from broadside.posts.event_words import month_and_day, word, written_when

EVENING = "2026-12-05 19:00 to 21:00"


def when(text, zone="America/Vancouver"):
    return read_when(text, time_zone=zone)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            "en",
            [
                "Saturday, December 5, 2026",
                "7:00 – 9:00\N{NO-BREAK SPACE}PM · Pacific Standard Time",
            ],
        ),
        ("zh-Hant", ["2026年12月5日 星期六", "晚上7:00至晚上9:00 · 太平洋標準時間"]),
        (
            "fr",
            ["samedi 5 décembre 2026", "19:00 – 21:00 · heure normale du Pacifique nord-américain"],
        ),
        (
            "x-klingon",
            [
                "Saturday, December 5, 2026",
                "7:00 – 9:00\N{NO-BREAK SPACE}PM · Pacific Standard Time",
            ],
        ),
    ],
)
def test_hours_are_written_with_their_zone(language, written):
    assert written == written_when(when(EVENING), language)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-07-05 19:00", ["Sunday, July 5, 2026", "7:00 PM · Pacific Daylight Time"]),
        ("2026-12-05", ["Saturday, December 5, 2026"]),
        (
            "2026-12-05 to 2026-12-07",
            ["Saturday, December 5, 2026 – Monday, December 7, 2026"],
        ),
        (
            "2026-12-05 22:00 to 2026-12-06 02:00",
            [
                "Saturday, December 5, 2026, 10:00 PM –",
                "Sunday, December 6, 2026, 2:00 AM · Pacific Standard Time",
            ],
        ),
    ],
)
def test_each_kind_of_time_has_its_form(text, written):
    shown = [line.replace("\N{NO-BREAK SPACE}", " ") for line in written_when(when(text), "en")]

    assert written == shown


@pytest.mark.parametrize(
    ("language", "leaf"),
    [("en", ("Dec", "5")), ("zh-Hant", ("12月", "5")), ("fr", ("déc", "5"))],
)
def test_the_leaf_has_month_and_day(language, leaf):
    assert leaf == month_and_day(when(EVENING), language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-CA", "Add to calendar"),
        ("zh-Hant", "加入行事曆"),
        ("fr", "Ajouter au calendrier"),
        ("ar", "📅 .ics"),
    ],
)
def test_words_are_in_the_language_or_a_sign(language, said):
    assert said == word("calendar", language)
