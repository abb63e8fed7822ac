"""A variant as checks see it: what was read of it, and where that stands in its file."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from broadside.checks.body import Body, read_body
from broadside.errors import PostError
from broadside.languages import canonical
from broadside.posts import Finding, Outline, Post, Variant, outline_of
from broadside.publication import Publication

_MARKER = re.compile(r"^ {0,3}<!--\s*lang\s*[:=]\s*([^\s<>]+?)\s*-->", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A variant, the post that it is of, and its file."""

    post: Post
    variant: Variant
    publication: Publication
    source: str
    """The file's text; empty where nobody has it: then no line can be named."""
    now: datetime

    @cached_property
    def body(self) -> Body:
        """What stands in the body."""
        return read_body(self.variant.body_html)

    @cached_property
    def outline(self) -> Outline:
        """Where the fields and the body stand in the file."""
        try:
            return outline_of(self.source)
        except PostError:  # it is another text than the one that was read
            return Outline(fields={}, body_line=1)

    @cached_property
    def place(self) -> tuple[int, int]:
        """Where in the file's text the body begins and ends: a file may hold several languages."""
        lines = self.source.split("\n")[: self.outline.body_line - 1]
        start = sum(len(line) + 1 for line in lines)
        marks = [m for m in _MARKER.finditer(self.source, start) if _is_language(m[1])]
        if not marks:
            return start, len(self.source)
        ends = [mark.start() for mark in marks[1:]] + [len(self.source)]
        places = {
            canonical(mark[1]): (mark.end(), end) for mark, end in zip(marks, ends, strict=True)
        }
        return places.get(self.variant.language, (start, marks[0].start()))

    def field_line(self, *names: str) -> int:
        """Return the line of the first of these fields that is there; 0 if none is."""
        return next((self.outline.fields[n] for n in names if n in self.outline.fields), 0)

    def line_at(self, offset: int) -> int:
        """Return the line of a place in the file's text."""
        return self.source.count("\n", 0, offset) + 1

    def finder(self) -> "Finder":
        """Look for what stands in the body, from its beginning on."""
        return Finder(self.source, *self.place)

    def warning(self, code: str, about: str, reason: str, hint: str, *, line: int = 0) -> Finding:
        """Say something that the post's writer should hear."""
        return Finding(
            file=self.variant.file, line=line, field=about, reason=reason, hint=hint, code=code
        )

    def error(self, code: str, about: str, reason: str, hint: str, *, line: int = 0) -> Finding:
        """Say what keeps the post from being used."""
        return replace(self.warning(code, about, reason, hint, line=line), severity="error")


def _is_language(tag: str) -> bool:
    try:
        return bool(canonical(tag))
    except ValueError:
        return False


@dataclass(slots=True)
class Finder:
    """Finds one thing after another in a body's text, so that each of ten alike has its line."""

    source: str
    start: int
    end: int
    _at: int = field(default=-1)

    def line(self, *parts: str) -> int:
        """
        Return the line of the next place where one of these stands; 0 where none does.

        Args:
            parts: The first that is there counts; from where the last search ended, else from the
                beginning.
        """
        for begin in (max(self._at, self.start), self.start):
            for part in filter(None, parts):
                at = self.source.find(part, begin, self.end)
                if at >= 0:
                    self._at = at + len(part)
                    return self.source.count("\n", 0, at) + 1
        return 0
