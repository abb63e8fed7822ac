"""
Boxes that are fenced with colons: calls to action, callouts, events.

What the author fences with `:::` is found line by line, before Markdown is read, and fenced again
with control characters, which no text of a post can hold: `box_rules` reads those. Boxes of other
generators (HackMD, VuePress, Docusaurus, Pandoc) that we don't know lose their fences, their text
stays.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from broadside.posts.leftovers import Leftovers
from broadside.posts.remarks import Remarks

OPENS, CLOSES = "\x02", "\x03"
KINDS = {"\x04": "call", "\x05": "note", "\x06": "event"}
DIGITS = str.maketrans("01", "\x07\x08")
"""How a number stands behind a kind: nothing is to be seen where a fence isn't read as one."""

_CODES = {kind: code for code, kind in KINDS.items()}
_NAMES = {
    **dict.fromkeys(("call", "cta", "action"), "call"),
    **dict.fromkeys(
        re.findall(
            r"\w+", "note info tip hint success warning caution danger important attention alert"
        ),
        "note",
    ),
    "event": "event",
}
_COLONS = re.compile(
    r"(?P<indent> {0,3}):{3,}[ \t]*(?P<options>\{[^{}]*\})?(?P<name>[\w-]+)?"
    r"(?:\[(?P<label>[^\[\]]*)\])?(?P<title>[ \t]*[^:]*):*"
)
_LONGEST = 300
_DEEPEST = 8
_OPTIONS = re.compile(r"\{[^{}]*\}")
_CLASS = re.compile(r"\.([\w-]+)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
# A title of ours may hold colons; in front of other names they make it a text.
_OURS = re.compile(
    rf"(?P<indent> {{0,3}}):{{3,}}[ \t]*(?P<options>)(?P<name>{'|'.join(_NAMES)})(?P<label>)"
    r"(?P<title>[ \t]+.*)",
    re.IGNORECASE,
)

EventReader = Callable[[str, Sequence[str], Sequence[str], int], "int | None"]
"""Takes an event's title, the lines of its fields and those below, and its first line's number."""


@dataclass(slots=True)
class _Opening:
    line: int
    kind: str
    title: str
    indent: str


@dataclass(slots=True)
class _Boxes:
    lines: list[str]
    first_line: int
    leftovers: Leftovers
    remarks: Remarks
    read_event: EventReader
    open: list[_Opening] = field(default_factory=list)

    def find(self) -> str:
        code = ""
        for number, line in enumerate(self.lines):
            if mark := _FENCE.match(line):
                if not code:
                    code = mark[1]
                elif mark[1].startswith(code):
                    code = ""
            elif not code and len(line) < _LONGEST and (fence := _fence(line.rstrip())):
                self.fence(number, fence)
        for opening in self.open:
            self.never_ends(opening)
        return "\n".join(self.lines)

    def fence(self, number: int, fence: re.Match[str]) -> None:
        name = (fence["name"] or "").lower()
        classes = _CLASS.findall(fence["options"] or "")
        kind = next((_NAMES[n] for n in (name, *classes) if n in _NAMES), "")
        title = _OPTIONS.sub("", fence["label"] or fence["title"]).strip()
        if name or classes or title or not self.open:
            known = kind and len(self.open) < _DEEPEST
            if not known:
                self.leave_out()
            if known or name or classes:
                self.open.append(
                    _Opening(number, kind if known else "", title, fence["indent"] or "")
                )
            self.lines[number] = "" if known else _bold(fence["indent"], title)
        else:
            self.close(self.open.pop(), number)

    def close(self, opening: _Opening, number: int) -> None:
        self.lines[number] = ""
        index = 0
        if opening.kind == "event":
            found = self.event(opening, number)
            if found is None:
                return
            index = found
        elif opening.kind:
            self.lines[opening.line] = _bold(opening.indent, opening.title)
        else:
            return
        mark = f"{OPENS}{_CODES[opening.kind]}{f'{index:b}'.translate(DIGITS)}"
        self.lines[opening.line] = f"\n{opening.indent}{mark}\n" + self.lines[opening.line]
        self.lines[number] = f"\n{opening.indent}{CLOSES}\n"

    def event(self, opening: _Opening, number: int) -> int | None:
        """Take an event's fields out of the text; those of one that can't be stay in it."""
        first = opening.line + 1
        # A box within it is marked already, on lines of its own.
        ends = (
            n
            for n in range(first, number)
            if not self.lines[n].strip(" \t") or "\n" in self.lines[n]
        )
        end = next(ends, number)
        head = self.lines[first:end]
        index = self.read_event(
            opening.title, head, self.lines[end:number], self.first_line + opening.line
        )
        if index is None:
            shown = [line.strip() + "  " for line in head]
            self.lines[first:end] = [opening.indent + line for line in shown]
            self.lines[opening.line] = _bold(opening.indent, opening.title)
        else:
            self.lines[first:end] = [""] * len(head)
        return index

    def never_ends(self, opening: _Opening) -> None:
        self.lines[opening.line] = _bold(opening.indent, opening.title)
        if opening.kind:
            self.remarks.warn(
                "body",
                f"has a box that never ends (::: {opening.kind}), shown as text",
                "Put a line with ::: below it",
                line=self.first_line + opening.line,
                code="box-open",
            )

    def leave_out(self) -> None:
        self.leftovers.tags[":::"] = self.leftovers.tags.get(":::", 0) + 1


def mark_boxes(
    body: str,
    *,
    first_line: int,
    leftovers: Leftovers,
    remarks: Remarks,
    read_event: EventReader,
) -> str:
    """
    Mark the boxes in a Markdown text, for `box_rules` to read.

    Args:
        body: The text; it holds no control characters.
        first_line: Number of its first line, for what is said about it.
        leftovers: Where boxes are noted that we don't know.
        remarks: Where a box that never ends is noted.
        read_event: Reads the fields of an event.

    Returns:
        The text. A box that can't be read stays in it as text.
    """
    if ":::" not in body:
        return body
    return _Boxes(body.split("\n"), first_line, leftovers, remarks, read_event).find()


def _fence(line: str) -> re.Match[str] | None:
    return _COLONS.fullmatch(line) or _OURS.fullmatch(line)


def _bold(indent: str, title: str) -> str:
    return f"\n{indent}**{title}**\n" if title else ""
