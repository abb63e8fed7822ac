"""The body of a post: from Markdown or HTML to safe HTML."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from broadside.posts.box_rules import Boxes
from broadside.posts.boxes import mark_boxes
from broadside.posts.cleaning import clean
from broadside.posts.events import Events
from broadside.posts.leftovers import Leftovers
from broadside.posts.markdown import to_html
from broadside.posts.model import SiteFile
from broadside.posts.raw_html import show_embeds
from broadside.posts.remarks import Remarks
from broadside.posts.rewriting import Place
from broadside.posts.text import one_line, plain

_MAX_BRACKETS = 100_000
_END_OF_LABEL = re.compile(r" (?:%\}|>\}\}|%\}\})\Z|…\}\Z")
_HTML_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body says."""

    title: str
    """The one that it gives the post, or already has."""
    html: str
    """Safe."""
    files: tuple[SiteFile, ...] = ()
    """What it links to and the post itself makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is known of a post before its body is read."""

    first_line: int
    """Of the body, in the file."""
    language: str
    time_zone: str
    key: str
    """What makes the post this one, for the identities of its events."""
    stamp: datetime
    """When it was last changed, as it says."""


def read_body(text: str, place: Place, frame: Frame, remarks: Remarks) -> Body:
    """
    Read a body.

    Raises:
        PostError: it can't be read.
    """
    leftovers = Leftovers()
    events = Events(remarks=remarks, time_zone=frame.time_zone, key=frame.key, stamp=frame.stamp)
    if PurePosixPath(place.path).suffix.lower() == ".html":
        unsafe = leftovers.html(text)
        if found := _HTML_TITLE.search(unsafe):
            place = replace(place, other_title=plain(found[1]))
        unsafe = show_embeds(unsafe)
    else:
        _check_brackets(text, remarks)
        marked = mark_boxes(
            text,
            first_line=frame.first_line,
            leftovers=leftovers,
            remarks=remarks,
            read_event=events.read,
        )
        boxes = Boxes(language=frame.language, events=events.found)
        unsafe = to_html(marked, leftovers, boxes)
    _tell_leftovers(leftovers, place, remarks)
    title, html = clean(unsafe, place, remarks)
    # An event may stand in what was left out: a comment, a script.
    files = {e.file.path: e.file for e in events.found if e.file.path in html}
    return Body(title=title, html=html, files=tuple(files.values()))


def _tell_leftovers(leftovers: Leftovers, place: Place, remarks: Remarks) -> None:
    if leftovers.tags:
        remarks.warn(
            "body",
            f"has marks of another site generator, left out: {', '.join(leftovers.tags)}",
            "Take them out, or write what they stood for",
            line=place.line_of(_END_OF_LABEL.sub("", next(iter(leftovers.tags)))),
            code="leftover-tags",
        )
    if leftovers.expressions:
        first = leftovers.expressions[0]
        remarks.warn(
            "body",
            f"has {one_line(first)[:60]}, which a template should have filled in, kept as text",
            "Write what it stands for, or put it in a code span if it is meant",
            line=place.line_of(first),
            code="leftover-expression",
        )


def _check_brackets(body: str, remarks: Remarks) -> None:
    """Refuse what would keep the reader of Markdown busy for minutes: each may begin a link."""
    if (count := body.count("[")) > _MAX_BRACKETS:
        reason = f"has {count:,} brackets, and {_MAX_BRACKETS:,} are the limit"
        raise remarks.error(
            "body", reason, "Split it, or put data in a file of its own", code="body-too-complex"
        )
