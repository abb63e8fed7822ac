"""When an event is, from the words of its organiser to moments."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from broadside.posts.dates import read_date
from broadside.posts.zones import UnknownZoneError, zone_of

_RANGE = re.compile(
    r"\s+(?:to|until|till|bis|à|[-–—~～])\s+|\s*(?:[–—～]|至|到)\s*"
    r"|(?<=[0-9][ap]m)-(?=[0-9])",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"[0-9]{1,2}[:：][0-9]{2}|\b[0-9]{1,2}\s*[ap]\.?m\b|\b(?:noon|midnight)\b", re.IGNORECASE
)
_BARE_CLOCK = re.compile(
    r"\A\s*[0-9]{1,2}(?:[:：][0-9]{2}){0,2}\s*(?:[ap]\.?m\.?)?\Z", re.IGNORECASE
)
_PLACE = re.compile(r"\s+[(\[]?([A-Za-z]\w+(?:/[A-Za-z][\w+-]*)+)[)\]]?\s*\Z")
_ABBREVIATION = re.compile(r"\s+[(\[]?([A-Z]{3,5})[)\]]?\s*\Z")
_OFFSET = re.compile(r"\s*((?:UTC|GMT)?\s*[+-][0-9]{2}:?[0-9]{2}|Z)\s*\Z")
# "19:00-21:00": without spaces a hyphen may also begin a difference from UTC.
_HYPHEN = re.compile(r"(?<= )([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})(?=\s|\Z)")
_MERIDIEM = re.compile(r"[0-9]\s*([ap])\.?m\b", re.IGNORECASE)
_MONTHS = frozenset(
    re.findall(r"\w+", "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC SEPT JUNE JULY MARCH APRIL")
)
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """From when to when, in the zone of the place."""

    start: datetime
    end: datetime | None
    """None: it isn't said."""
    all_day: bool
    """Whole days: the times are midnight, and `end` is the last day."""


def read_when(text: str, *, time_zone: str, zone: str = "") -> When:
    """
    Read when an event is.

    Args:
        text: A day, with or without a time and an end: `2026-12-05`, `2026-12-05 19:00 to 21:00`,
            `5 Dec 2026 7pm`, `2026-12-05 to 2026-12-07`; a zone may follow.
        time_zone: IANA name of the zone that is meant where none is said.
        zone: The zone that a field of its own names, or nothing.

    Raises:
        UnknownZoneError: there is no such zone.
        ValueError: it can't be understood, or ends before it begins; says why.
    """
    text = _HYPHEN.sub(_spread, " ".join(text.split()))
    text, written_zone = _split_zone(text)
    zone = zone.strip() or written_zone
    # It is shown in its own zone if that is a place's, else in ours.
    place = zone_of(zone) or ZoneInfo(time_zone)
    parts = _RANGE.split(text, maxsplit=1)
    all_day = not any(_CLOCK.search(part) for part in parts)
    start = _moment(parts[0], zone, place, all_day=all_day)
    end = None
    if len(parts) == 2:
        last = parts[1]
        if _BARE_CLOCK.match(last) and not all_day:
            last = f"{_day_in(parts[0])} {_with_meridiem(last, parts[0])}"
        end = _moment(last, zone, place, all_day=all_day)
        if end <= start and (end < start or not all_day):
            raise ValueError("ends before it begins")
        if end - start > _LONGEST:
            raise ValueError("takes longer than a year")
    return When(start=start, end=None if end == start else end, all_day=all_day)


def _spread(found: re.Match[str]) -> str:
    """Tell a span of hours from an hour and its difference from UTC: a span's end is later."""
    start, end = (tuple(map(int, part.split(":"))) for part in found.groups())
    return f"{found[1]} - {found[2]}" if start < end else found[0]


def _with_meridiem(last: str, first: str) -> str:
    """Let "7:30pm to 9" end in the evening."""
    found = _MERIDIEM.search(first)
    return last + f" {found[1]}m" if found and not _MERIDIEM.search(last) else last


def _moment(text: str, zone: str, place: ZoneInfo, *, all_day: bool) -> datetime:
    if not all_day and not _CLOCK.search(text):
        raise ValueError(f"has a time on one side only ({text[:40]})")
    text = _noon(text)
    if all_day:
        return _day(text, place)
    if zone and zone != place.key and not _split_zone(text)[1]:
        text = f"{text} {zone}"
    moment = read_date(text, time_zone=place.key)
    if any("time zone" in reason for reason, _ in moment.doubts):
        raise UnknownZoneError(zone)
    return moment.at.astimezone(place)


def _day(text: str, place: ZoneInfo) -> datetime:
    day = read_date(text, time_zone="UTC").at.date()
    return datetime(day.year, day.month, day.day, tzinfo=place)


def _day_in(text: str) -> date:
    """Return the day that a text names, whatever it is elsewhere at that time."""
    return read_date(_noon(_split_zone(text)[0]), time_zone="UTC").at.date()


def _noon(text: str) -> str:
    text = re.sub(r"\bnoon\b", "12:00", text, flags=re.IGNORECASE)
    return re.sub(r"\bmidnight\b", "00:00", text, flags=re.IGNORECASE)


def _split_zone(text: str) -> tuple[str, str]:
    """Take the zone off the end of a text: an IANA name, an abbreviation or a difference."""
    if found := _PLACE.search(text):
        return text[: found.start()], found[1]
    found = _ABBREVIATION.search(text)
    if found and found[1] not in _MONTHS:
        return text[: found.start()], found[1]
    found = _OFFSET.search(text)
    if found and _CLOCK.search(text[: found.start()]):
        return text[: found.start()], found[1]
    return text, ""
