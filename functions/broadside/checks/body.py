"""What stands in a post's cleaned HTML: its links, pictures, headings, tables, prose."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from broadside.rendering import VOID, End, Start, tokens

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NO_PROSE = frozenset({"code", "kbd", "pre", "samp"})
"""What stands in these is meant as it is."""
_QUOTES = frozenset({"a", "blockquote", "cite", "q"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "blockquote br dd div dt figcaption figure h1 h2 h3 h4 h5 h6 hr li p pre table td th tr",
    )
)


@dataclass(slots=True)
class Link:
    """A link."""

    address: str
    text: str = ""
    """With the descriptions of pictures in it, in one line."""
    has_picture: bool = False
    kind: str = ""
    """Its class: `button`, `footnote-backref`, none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture."""

    path: str
    description: str


@dataclass(slots=True)
class Heading:
    """A heading."""

    level: int
    text: str = ""


@dataclass(slots=True)
class Table:
    """A table of data: the text of each cell, row by row."""

    rows: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """What stands in a body, in its order."""

    links: list[Link] = field(default_factory=list)
    pictures: list[Shown] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    prose: str = ""
    """Its text without code, block by line."""
    own_words: str = ""
    """The same without what is quoted or named: links, quotations, other languages."""


def read_body(html: str) -> Body:
    """Read a cleaned body."""
    reading = _Reading()
    for token in tokens(html):
        reading.take(token)
    reading.body.prose = _lines(reading.prose)
    reading.body.own_words = _lines(reading.own_words)
    return reading.body


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(
        line for part in "".join(parts).split("\n") if (line := " ".join(part.split()))
    )


@dataclass(slots=True)
class _Reading:
    body: Body = field(default_factory=Body)
    prose: list[str] = field(default_factory=list)
    own_words: list[str] = field(default_factory=list)
    _link: Link | None = None
    _heading: Heading | None = None
    _tables: list[Table] = field(default_factory=list)
    _code: int = 0
    _quoting: list[bool] = field(default_factory=lambda: [False])
    """Of each open element: whether what stands in it is somebody else's."""

    def take(self, token: Start | End | str) -> None:
        if isinstance(token, str):
            self._text(token)
            return
        if token.name in _BLOCKS:
            self.prose.append("\n")
            self.own_words.append("\n")
        if isinstance(token, Start):
            self._start(token.name, token.attributes)
        else:
            self._end(token.name)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name not in VOID:
            quotes = name in _QUOTES or "lang" in attributes
            self._quoting.append(self._quoting[-1] or quotes)
        self._code += name in _NO_PROSE
        match name:
            case "a" if "href" in attributes:
                self._link = Link(attributes["href"], kind=attributes.get("class", ""))
                self.body.links.append(self._link)
            case "img":
                self.body.pictures.append(Shown(attributes["src"], attributes.get("alt", "")))
                if self._link:
                    self._link.text += attributes.get("alt", "")
                    self._link.has_picture = True
            case "table":
                self._tables.append(Table())
                if attributes.get("class") != "event":
                    self.body.tables.append(self._tables[-1])
            case "tr":
                self._tables[-1].rows.append([])
            case "td" | "th":
                self._tables[-1].rows[-1].append("")
            case _ if name in _HEADINGS:
                self._heading = Heading(_HEADINGS[name])
                self.body.headings.append(self._heading)

    def _end(self, name: str) -> None:
        self._quoting.pop()
        self._code -= name in _NO_PROSE
        if name == "a":
            self._link = None
        elif name == "table":
            self._tables.pop()
        elif name in _HEADINGS:
            self._heading = None

    def _text(self, text: str) -> None:
        if self._link:
            self._link.text += text
        if self._heading:
            self._heading.text += text
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1] += text
        if not self._code:
            self.prose.append(text)
            if not self._quoting[-1]:
                self.own_words.append(text)
