"""Events: whether anybody who reads of one can still go."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from broadside.checks.draft import Draft
from broadside.posts import Finding

_END = re.compile(r"^DTEND(?:;VALUE=DATE)?:(\d{8})(?:T(\d{6})Z)?\r?$", re.MULTILINE)
_START = re.compile(r"^DTSTART(?:;VALUE=DATE)?:(\d{8})(?:T(\d{6})Z)?\r?$", re.MULTILINE)
_TITLE = re.compile(r"^SUMMARY:(.*?)\r?\n(?! )", re.MULTILINE | re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")


def check_events(draft: Draft) -> Iterator[Finding]:
    """Find events that are over when the post is read: before it is out, or mailed."""
    out_at = draft.post.published_at
    may_be_mailed = draft.now - out_at <= timedelta(days=draft.publication.max_age_days)
    read_at = max(draft.now, out_at) if may_be_mailed else out_at
    finder = draft.finder()
    for file in draft.variant.files:
        found = _END.search(file.text) or _START.search(file.text)
        title = _title(file.text)
        line = finder.line(title)
        if found and (over_at := _moment(found, draft.publication.time_zone)) <= read_at:
            over = over_at.astimezone(ZoneInfo(draft.publication.time_zone))
            yield draft.warning(
                "event-past",
                "body",
                f"has an event that is over ({title[:60]}: {over:%Y-%m-%d %H:%M})",
                "Correct its date, above all the year, or say in the text how it was",
                line=line,
            )


def _moment(found: re.Match[str], time_zone: str) -> datetime:
    day, time = found.groups()
    if time:
        return datetime.strptime(day + time, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return datetime.strptime(day, "%Y%m%d").replace(tzinfo=ZoneInfo(time_zone))


def _title(text: str) -> str:
    """Return an event's title: unfolded, unescaped (RFC 5545 §3.1, §3.3.11)."""
    found = _TITLE.search(text)
    return _ESCAPED.sub(r"\1", found[1].replace("\r\n ", "")) if found else ""
