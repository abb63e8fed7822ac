"""Event blocks: a few fields between fences, what they say, and the calendar file made of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import TypeAlias

from markdown_it import MarkdownIt

from broadside.ids import stable_id
from broadside.posts.calendar_file import calendar_file
from broadside.posts.event_times import When, read_when
from broadside.posts.model import SiteFile
from broadside.posts.remarks import Remarks
from broadside.posts.text import one_line, plain
from broadside.posts.zones import UnknownZoneError

_NAMES = {
    **dict.fromkeys(("title", "what", "name", "event"), "title"),
    **dict.fromkeys(("when", "date", "time"), "when"),
    **dict.fromkeys(("where", "place", "location", "venue"), "where"),
    **dict.fromkeys(("link", "url", "website"), "link"),
    **dict.fromkeys(("zone", "timezone"), "zone"),
}
EVENT_FIELDS = ("title", "when", "where", "link", "zone")
"""What an event's block may say, by the names that documents use."""

_FIELD = re.compile(r"\s*(?:[-*]\s+)?([A-Za-z][\w -]{0,20}?)\s*[:：]\s*(.*?)\s*")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#][^\s]*)?", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto:)?([\w.!#$%&'*+/=?^`{|}~-]+@(?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[[^\[\]]+\]\(\s*<?(https?://[^\s<>()]+)>?[^()]*\)(?:\{[^{}]*\})?")
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre)>|<br\s*/?>")
_WHEN_HINT = "Write it as when: 2026-12-05 19:00 to 21:00"
_LINK_HINT = "Write an address that begins with https://, http:// or mailto:, or [words](address)"
MAX_EVENTS = 100
_LONGEST = 4_000
"""Characters of a text in a calendar: more is on the page."""

_Fields: TypeAlias = Mapping[str, tuple[str, int]]
"""Each field's value and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of a post."""

    title: str
    """Markdown in one line, as are `where` and `link`."""
    when: When
    where: str
    link: str
    file: SiteFile


@dataclass(slots=True, kw_only=True)
class Events:
    """The events of one body, in their order."""

    remarks: Remarks
    time_zone: str
    key: str
    """What makes the post this one, for the identities of its events."""
    stamp: datetime
    """When the post was last changed, as it says."""
    found: list[Event] = field(default_factory=list)
    too_many: bool = False

    def read(
        self, title: str, head: Sequence[str], description: Sequence[str], line: int
    ) -> int | None:
        """
        Read the block that begins in a line, and return its event's number.

        Returns:
            None when it can't be an event; why is noted.
        """
        fields = self._fields(head, line)
        if fields is None:
            return None
        title = fields["title"][0] or one_line(title)
        if not title:
            self._refuse("has no title", "Write it as title: Town hall", line)
            return None
        written, when_line = fields["when"]
        zone, zone_line = fields["zone"]
        try:
            when = read_when(written, time_zone=self.time_zone, zone=zone)
        except UnknownZoneError as error:
            self._refuse(str(error), _zone_hint(error), zone_line or when_line or line)
            return None
        except ValueError as error:
            reason = str(error) if written else "has no date"
            shown = f" ({written[:60]})" if written else ""
            hint = f"{_WHEN_HINT}, and a zone after it where it isn't the publication's"
            self._refuse(f"{reason}{shown}", hint, when_line or line)
            return None
        if len(self.found) >= MAX_EVENTS:
            if not self.too_many:
                reason = f"is one of more than {MAX_EVENTS}"
                self._refuse(reason, "List them on a page of their own", line)
            self.too_many = True
            return None
        self.found.append(self._made(title, when, fields, description))
        return len(self.found) - 1

    def _made(self, title: str, when: When, fields: _Fields, description: Sequence[str]) -> Event:
        where, link = fields["where"][0], _link(fields["link"][0])
        if link and not address_in(link) and "<a " not in _inline(link):
            reason = f"has an event whose link is none, shown as text ({link[:60]})"
            self.remarks.warn("body", reason, _LINK_HINT, line=fields["link"][1], code="event-link")
        uid = stable_id("event", self.key, str(len(self.found)))
        file = calendar_file(
            uid=f"{uid}@broadside",
            stamp=self.stamp,
            when=when,
            title=_plain_inline(title),
            place=_plain_inline(where),
            link=address_in(link),
            description=_plain_blocks("\n".join(description)),
        )
        return Event(title=title, when=when, where=where, link=link, file=file)

    def _fields(self, head: Sequence[str], line: int) -> _Fields | None:
        """Return each field's value and line; None when a line is no field of an event's."""
        fields = dict.fromkeys(EVENT_FIELDS, ("", 0))
        for number, text in enumerate(head, start=line + 1):
            found = _FIELD.fullmatch(text) if len(text) <= _LONGEST else None
            written = found[1].lower().replace("-", "").replace("_", "") if found else ""
            name = _NAMES.get(written.replace(" ", ""), "")
            if not found or not name:
                hint = "It may say " + ", ".join(EVENT_FIELDS)
                if close := get_close_matches(written, _NAMES, 1):
                    hint = f"Did you mean {_NAMES[close[0]]}?"
                reason = f"has a line that is none of its fields ({one_line(text)[:60]})"
                self._refuse(reason, f"{hint}; a text about it goes below an empty line", number)
                return None
            if fields[name][0] and found[2]:
                self._refuse(f"says {name} twice", "Keep one of them", number)
                return None
            if found[2]:
                fields[name] = (_unquoted(found[2]), number)
        return fields

    def _refuse(self, reason: str, hint: str, line: int) -> None:
        reason = f"has an event that {reason}, shown as text"
        self.remarks.warn("body", reason, hint, line=line, code="event-invalid")


def _zone_hint(error: UnknownZoneError) -> str:
    if error.like:
        return f"Did you mean {' or '.join(error.like)}?"
    return "Write the zone of its place, such as America/Toronto"


def address_in(link: str) -> str:
    """Return the address that a link field holds, or nothing."""
    if _ADDRESS.fullmatch(link):
        return link
    found = _MARKDOWN_LINK.fullmatch(link)
    return found[1] if found else ""


def _link(written: str) -> str:
    """Return a link as Markdown knows it, also of an address without its scheme."""
    if found := _MAIL.fullmatch(written):
        return f"<{found[1]}>"
    if written.lower().startswith("mailto:") and not set(written) & set("<> "):
        return f"<{written}>"
    return f"https://{written}" if _HOST.fullmatch(written) else written


def _unquoted(value: str) -> str:
    """Take the quotes off that YAML would want."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _inline(text: str) -> str:
    html: str = MarkdownIt("commonmark").renderInline(text[:_LONGEST])
    return html


def _plain_inline(text: str) -> str:
    return plain(_inline(text)) if text else ""


def _plain_blocks(text: str) -> str:
    """Return what a Markdown text says, a line for each paragraph."""
    if not text.strip():
        return ""
    blocks = _BLOCK_ENDS.split(MarkdownIt("commonmark").render(text[:_LONGEST]))
    return "\n".join(block for block in map(plain, blocks) if block)
