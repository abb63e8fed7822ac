"""Dates as people write them, to a moment in UTC."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.parser import parse, parserinfo
from dateutil.tz import tzoffset

_LONGEST = 80
_YEARS = range(1900, 2200)
_UNIX_SECONDS = re.compile(r"[0-9]{10}")
_UNIX_MILLISECONDS = re.compile(r"[0-9]{13}")
_CHINESE = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日號号]?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_MONTH_OR_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}(?![0-9])")
_PLACE = re.compile(r"\s+[(\[]?([A-Z]\w+(?:/[A-Z][\w+-]*)+)[)\]]?\Z")
# Ruby, and so Jekyll, reads past the second year of "2023-01-29 18:30:22 2023 -0800".
_YEAR_AGAIN = re.compile(r"\A([0-9]{4})(-[0-9]{1,2}-[0-9]{1,2} [0-9:]+) \1(?= )")
# JavaScript writes a zone's name after its difference: "… GMT-0500 (Eastern Standard Time)".
_ZONE_IN_WORDS = re.compile(r"(?<=[+-][0-9]{4}) \([^()]*\)\Z")
# "UTC+8" is eight hours ahead; dateutil has it the other way round, as POSIX does.
_AHEAD_OF_UTC = re.compile(r"\b(?:UTC|GMT)\s*(?=[+-][0-9])")
_HINT_ZONES = "Write the difference from UTC instead, such as -05:00"

# Hours from UTC of the abbreviations that mean one thing to most who use them.
_ABBREVIATIONS = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """What a written date means."""

    at: datetime
    """Aware, UTC, whole seconds."""
    doubts: tuple[tuple[str, str], ...] = ()
    """What was taken for granted, each with a hint how to be clear."""


class _Calendar(parserinfo):
    """How dateutil reads, but for two-digit years, which it reads by the clock."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:  # noqa: FBT001, FBT002 - dateutil's
        if year >= 100 or century_specified:
            return year
        return year + (1900 if year >= 70 else 2000)


def read_date(text: str, *, time_zone: str) -> Moment:
    """
    Read a date, with or without a time and a zone.

    Args:
        text: ISO 8601, RFC 5322, Unix time, or as people write ("Dec 19, 2020 8pm").
        time_zone: IANA name of the zone that a date without one is in.

    Raises:
        ValueError: it is no date, or none that can be; says why.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if not text or len(text) > _LONGEST:
        raise ValueError("is no date")
    reading = _Reading(time_zone)
    at = reading.moment(_AHEAD_OF_UTC.sub("", _CHINESE.sub(r"\1-\2-\3", text)))
    try:
        at = at.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("is out of all time") from None
    if at.year not in _YEARS:
        raise ValueError(f"is in the year {at.year}")
    return Moment(at, tuple(reading.doubts))


class _Reading:
    """One date being read."""

    def __init__(self, time_zone: str) -> None:
        self.zone = ZoneInfo(time_zone)
        self.doubts: list[tuple[str, str]] = []

    def moment(self, text: str) -> datetime:
        for pattern, per_second in ((_UNIX_SECONDS, 1), (_UNIX_MILLISECONDS, 1000)):
            if pattern.fullmatch(text):
                return datetime.fromtimestamp(int(text) / per_second, UTC)
        text = _ZONE_IN_WORDS.sub("", _YEAR_AGAIN.sub(r"\1\2", text))
        self.check_day(text)
        zone: tzinfo = self.zone
        if place := _PLACE.search(text):
            text = text[: place.start()]
            zone = self.place(place[1])
        found = self.parsed(text)
        return found if found.tzinfo else found.replace(tzinfo=zone)

    def check_day(self, text: str) -> None:
        """See to what dateutil would make something else of, or guess."""
        if found := _YEAR_FIRST.match(text):
            try:
                date(*map(int, found.groups()))
            except ValueError:
                raise ValueError("is no day of the calendar") from None
        elif found := _MONTH_OR_DAY_FIRST.match(text):
            first, second = int(found[1]), int(found[2])
            if first != second and max(first, second) <= 12:
                self.doubts.append(
                    (f"was read with the month first: {text}", "Write it as 2020-12-31")
                )

    def parsed(self, text: str) -> datetime:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        # Read twice, with two days to fill in what isn't said: where they show, a day is missing.
        first, second = (self.guessed(text, date(*day)) for day in ((2000, 1, 1), (2001, 2, 2)))
        if first.date() != second.date():
            raise ValueError("is no whole date")
        return first

    def guessed(self, text: str, day: date) -> datetime:
        default = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone comes later
        try:
            return parse(text, parserinfo=_calendar(), default=default, tzinfos=self.abbreviation)
        except (ValueError, OverflowError, ArithmeticError, LookupError, TypeError, AttributeError):
            raise ValueError("is no date that we can read") from None

    def abbreviation(self, name: str | None, offset: int | None) -> tzinfo | None:
        """Say what an abbreviation means: first here, then to most."""
        if offset is not None:
            return tzoffset(None, offset)
        if name is None:
            return None
        for month in (1, 7):
            if datetime(2020, month, 1, tzinfo=self.zone).tzname() == name:
                return self.zone
        if name in _ABBREVIATIONS:
            return tzoffset(name, timedelta(hours=_ABBREVIATIONS[name]))
        self.doubt_zone(name)
        return None

    def place(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            self.doubt_zone(name)
            return self.zone

    def doubt_zone(self, name: str) -> None:
        doubt = (
            f"has a time zone that we don't know ({name}): {self.zone.key} was taken",
            _HINT_ZONES,
        )
        if doubt not in self.doubts:
            self.doubts.append(doubt)


@cache
def _calendar() -> parserinfo:
    return _Calendar()
