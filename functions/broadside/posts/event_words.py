"""Events in their readers' language: days, hours and zones by CLDR, and a few words beside."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time, get_timezone_name

from broadside.posts.event_times import When

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "calendar": "Add to calendar",
            "watch": "Watch on {site}",
            "film": "Watch the video",
        },
        "zh-Hant": {"calendar": "加入行事曆", "watch": "在 {site} 觀看", "film": "觀看影片"},
        "zh-Hans": {"calendar": "添加到日历", "watch": "在 {site} 观看", "film": "观看视频"},
        "fr": {
            "calendar": "Ajouter au calendrier",
            "watch": "Voir sur {site}",
            "film": "Voir la vidéo",
        },
    }
)
# What everybody understands, where there are no words.
_NO_WORDS = {"calendar": "📅 .ics", "watch": "{site}", "film": "▶"}


def word(name: str, language: str) -> str:
    """Say a word in a language, or show a sign."""
    tag = language
    while tag:
        if tag in _WORDS:
            return _WORDS[tag][name]
        tag = tag.rpartition("-")[0]
    return _NO_WORDS[name]


def month_and_day(when: When, language: str) -> tuple[str, str]:
    """Return a calendar leaf: the month in short, and the day's number."""
    locale = _locale(language)
    day = when.start.date()
    month = str(format_date(day, "MMM", locale=locale)).strip(".")
    return month, str(format_date(day, "d", locale=locale))


def written_when(when: When, language: str) -> list[str]:
    """Write out when an event is, in one or two lines: the day, the hours and their zone."""
    locale = _locale(language)
    first, last = (_day(at, locale) for at in (when.start, when.end or when.start))
    if when.all_day:
        return [_span(first, last, locale) if when.end else first]
    zone = get_timezone_name(when.start, width="long", locale=locale)
    if when.end is None:
        return [first, f"{_hour(when.start, locale)} · {zone}"]
    if first == last:
        return [first, f"{_hours(when.start, when.end, locale)} · {zone}"]
    begins, ends = (f"{_day(at, locale)}, {_hour(at, locale)}" for at in (when.start, when.end))
    return [f"{begins} –", f"{ends} · {zone}"]


def _day(at: datetime, locale: Locale) -> str:
    return str(format_date(at.date(), "full", locale=locale))


def _hour(at: datetime, locale: Locale) -> str:
    return _common_spaces(format_time(at, "short", tzinfo=at.tzinfo, locale=locale))


def _hours(start: datetime, end: datetime, locale: Locale) -> str:
    skeleton = "Hm" if "H" in locale.time_formats["short"].pattern else "hm"
    try:
        hours = format_interval(start, end, skeleton, tzinfo=start.tzinfo, locale=locale)
    except NotImplementedError:  # Babel's, where CLDR tells the parts of the day apart
        return _span(_hour(start, locale), _hour(end, locale), locale)
    return _common_spaces(hours)


def _span(first: str, last: str, locale: Locale) -> str:
    between = "{0}至{1}" if locale.language == "zh" else locale.interval_formats[None]
    return _common_spaces(str(between).format(first, last))


def _common_spaces(text: str) -> str:
    """Take spaces that old fonts of mail clients have: thin ones would be boxes."""
    return text.replace("\u202f", "\u00a0").replace("\u2009", " ")


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
