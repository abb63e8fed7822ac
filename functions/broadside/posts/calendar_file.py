"""
Calendar files (iCalendar, RFC 5545): one event each, the same bytes for the same event.

Written by hand: one kind of component with eight properties is less than a dependency.
"""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from broadside.posts.event_times import When
from broadside.posts.model import SiteFile
from broadside.posts.text import tidy

MEDIA_TYPE = "text/calendar; charset=utf-8"
_FOLD_BYTES = 75
"""RFC 5545 §3.1: of a line, without its line break."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_ADDRESS = re.compile(r"https?://[!-~]+", re.ASCII)


def calendar_file(
    *, uid: str, stamp: datetime, when: When, title: str, place: str, link: str, description: str
) -> SiteFile:
    """
    Write an event as a calendar file.

    Args:
        uid: What makes it this event; a calendar that knows it takes the new text over the old.
        stamp: When it was written: of the post, so that the bytes stay the same.
        when: Its time.
        title: One line.
        place: One line, maybe empty.
        link: An address, maybe empty; one that can't stand there is left out.
        description: Text, maybe empty.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Broadside//Broadside//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}",
        f"DTSTAMP:{_moment(stamp)}",
        *_times(when),
        f"SUMMARY:{_text(title)}",
        *([f"LOCATION:{_text(place)}"] if place else []),
        *([f"URL:{link}"] if _ADDRESS.fullmatch(link) else []),
        *([f"DESCRIPTION:{_text(description)}"] if description else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    text = "".join(_folded(line) + "\r\n" for line in lines)
    name = sha256(text.encode()).hexdigest()
    return SiteFile(path=f"/media/{name}.ics", media_type=MEDIA_TYPE, text=text)


def _times(when: When) -> list[str]:
    if not when.all_day:
        end = [f"DTEND:{_moment(when.end)}"] if when.end else []
        return [f"DTSTART:{_moment(when.start)}", *end]
    # The end of whole days is the day after the last one (RFC 5545 §3.6.1).
    after = (when.end or when.start).date() + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{when.start:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Escape a text (RFC 5545 §3.3.11)."""
    return tidy(text).strip().translate(_ESCAPED)


def _folded(line: str) -> str:
    """Break a long line between characters, each piece but the first after a space."""
    pieces, size = [""], 0
    for character in line:
        length = len(character.encode())
        if size + length > _FOLD_BYTES:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += length
    return "\r\n".join(pieces)
