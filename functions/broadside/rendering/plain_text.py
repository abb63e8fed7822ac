"""Plain text of a post, made from the post and not from its mail."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from broadside.rendering.html import End, Start, tokens
from broadside.rendering.wrapping import WIDTH, columns, wrap

_BLOCKS = frozenset(
    {"blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr"}
    | {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
    }
)
_UNDERLINES = {"h1": "=", "h2": "=", "h3": "-"}
_APART = frozenset({"dt", "h1", "h2", "h3", "h4", "h5", "h6", "p"})
"""With an empty line before and after."""

_DROPPED = frozenset({"rp"})


def plain_text(html: str, *, absolute: Callable[[str], str]) -> str:
    """
    Write a cleaned body as plain text.

    Args:
        html: The body, cleaned by `posts`.
        absolute: Makes a link whole.

    Returns:
        Lines of at most 72 columns (longer words and code stay whole), links as numbered notes
        at the end; no line break at either end.
    """
    writer = _Writer(absolute)
    for token in tokens(html):
        match token:
            case str():
                writer.text(token)
            case Start():
                writer.start(token)
            case End():
                writer.end(token.name)
    return writer.finish()


@dataclass
class _Level:
    """A list item or quotation: what its lines begin with."""

    first: str
    rest: str
    used: bool = False


@dataclass
class _List:
    number: int | None
    """Of the next item; None: bullets."""
    begun: bool = False


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    heads: int = 0
    """How many rows at the top are headings."""


class _Writer:
    def __init__(self, absolute: Callable[[str], str]) -> None:
        self._absolute = absolute
        self._out: list[str] = []
        self._inline: list[str] = []
        self._levels: list[_Level] = []
        self._lists: list[_List] = []
        self._table: _Table | None = None
        self._links: list[tuple[str, str, int]] = []
        self._notes: list[str] = []
        self._pre = False
        self._gap = False
        self._silent = 0

    # --- tokens

    def text(self, text: str) -> None:
        if not self._silent:
            self._inline.append(text if self._pre else re.sub(r"\s+", " ", text))

    def start(self, tag: Start) -> None:
        name = tag.name
        if name in _BLOCKS and self._table is None:
            self._flush()
        if name in _DROPPED:
            self._silent += 1
        elif name == "a":
            self._open_link(tag)
        elif name == "img":
            self.text(f"[{alt}]" if (alt := tag.attributes.get("alt", "")) else "")
        elif name == "br":
            self._inline.append("\n")
        elif name == "table":
            self._table = _Table()
        elif name in {"tr", "td", "th"} and self._table:
            self._open_cell(name)
        elif name == "sup" and tag.attributes.get("class") == "footnote-ref":
            self._inline.append("\x02")
        elif name == "rt":
            self._inline.append("(")
        else:
            self._open_block(tag)

    def end(self, name: str) -> None:
        if name in _DROPPED:
            self._silent -= 1
        elif name == "a":
            self._close_link()
        elif name == "table":
            self._write_table()
        elif name in {"td", "th", "thead"}:
            self._close_cell(name)
        elif name == "rt":
            self._inline.append(")")
        elif name in _BLOCKS and self._table is None:
            self._close_block(name)

    def finish(self) -> str:
        self._flush()
        if self._notes:
            self._out += ["", *self._notes]
        return "\n".join(self._out).strip("\n")

    # --- blocks

    def _open_block(self, tag: Start) -> None:
        match tag.name:
            case "ul" | "ol":
                start = tag.attributes.get("start", "1")
                number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
                self._lists.append(_List(number if tag.name == "ol" else None))
                self._gap = self._gap or len(self._lists) == 1
            case "li":
                self._open_item()
            case "blockquote":
                self._gap = True
                self._levels.append(_Level("> ", "> ", used=True))
            case "dd":
                self._levels.append(_Level("    ", "    "))
            case "pre":
                self._gap, self._pre = True, True
            case "hr":
                self._gap = True
                self._line("-" * 24)
                self._gap = True
            case _:
                # A paragraph that begins an item stands on the bullet's line.
                begins_item = self._levels and not self._levels[-1].used
                self._gap = self._gap or (tag.name in _APART and not begins_item)

    def _open_item(self) -> None:
        current = self._lists[-1] if self._lists else _List(None)
        # Items follow each other closely; only the first of an outermost list keeps its distance.
        self._gap = self._gap and not current.begun and len(self._lists) == 1
        current.begun = True
        bullet = "- " if current.number is None else f"{current.number}. "
        if current.number is not None:
            current.number += 1
        self._levels.append(_Level(bullet, " " * len(bullet)))

    def _close_block(self, name: str) -> None:
        if name in _UNDERLINES:
            self._underline(_UNDERLINES[name])
        self._flush()
        match name:
            case "ul" | "ol":
                if self._lists:
                    self._lists.pop()
                self._gap = not self._lists
            case "li" | "blockquote" | "dd":
                if self._levels:
                    self._levels.pop()
                self._gap = name == "blockquote"
            case "pre":
                self._gap, self._pre = True, False
            case _:
                self._gap = self._gap or name in _APART

    def _underline(self, mark: str) -> None:
        self._flush()
        if self._out and self._out[-1]:
            self._line(mark * min(columns(self._out[-1].strip()), WIDTH))

    def _flush(self) -> None:
        text, self._inline = "".join(self._inline), []
        text = re.sub(r"\x02\[?(\w+)\]?", r"^\1", text)
        if self._pre:
            for line in text.strip("\n").split("\n"):
                self._line("    " + line)
            return
        for part in text.strip().split("\n") if text.strip() else []:
            first, rest = self._prefixes()
            for line in wrap(part, first=first, rest=rest):
                self._raw(line)

    def _prefixes(self) -> tuple[str, str]:
        rest = "".join(level.rest for level in self._levels)
        first = "".join(level.rest if level.used else level.first for level in self._levels)
        return first, rest

    def _line(self, line: str) -> None:
        first, _ = self._prefixes()
        self._raw(first + line)

    def _raw(self, line: str) -> None:
        if self._gap and self._out:
            quoting = "".join(level.rest for level in self._levels).rstrip()
            self._out.append(quoting if self._out[-1].startswith(quoting) else "")
        self._gap = False
        for level in self._levels:
            level.used = True
        self._out.append(line.rstrip())

    # --- links

    def _open_link(self, tag: Start) -> None:
        kind = tag.attributes.get("class", "")
        if kind == "footnote-backref":
            self._silent += 1
        self._links.append((tag.attributes.get("href", ""), kind, len(self._inline)))

    def _close_link(self) -> None:
        if not self._links:
            return
        href, kind, begun = self._links.pop()
        if kind == "footnote-backref":
            self._silent -= 1
            return
        if not href or href.startswith("#"):
            return
        url = self._absolute(href)
        label = "".join(self._inline[begun:]).strip()
        if kind == "button":
            self._inline[begun:] = [f"→ {label}: {url}"]
        elif label not in {url, href, href.removeprefix("mailto:")}:
            self._inline.append(f" [{self._note(url)}]")

    def _note(self, url: str) -> int:
        lines = [note.partition("] ")[2] for note in self._notes]
        if url not in lines:
            self._notes.append(f"[{len(self._notes) + 1}] {url}")
            return len(self._notes)
        return lines.index(url) + 1

    # --- tables

    def _open_cell(self, name: str) -> None:
        table = self._table
        if table is not None and name == "tr":
            table.rows.append([])
        self._inline = []

    def _close_cell(self, name: str) -> None:
        table = self._table
        if table is None or not table.rows:
            return
        if name == "thead":
            table.heads = len(table.rows)
            return
        table.rows[-1].append(" ".join("".join(self._inline).split()))
        self._inline = []

    def _write_table(self) -> None:
        table, self._table = self._table, None
        self._inline = []
        if table is None or not any(table.rows):
            return
        self._gap = True
        count = max(len(row) for row in table.rows)
        rows = [row + [""] * (count - len(row)) for row in table.rows]
        widths = [max(columns(row[n]) for row in rows) for n in range(count)]
        aligned = sum(widths) + 3 * (count - 1) <= WIDTH
        for number, row in enumerate(rows):
            if aligned:
                cells = [c + " " * (w - columns(c)) for c, w in zip(row, widths, strict=True)]
                self._line(" | ".join(cells))
                if number + 1 == table.heads:
                    self._line("-|-".join("-" * w for w in widths))
            else:
                first, rest = self._prefixes()
                for line in wrap(" | ".join(row), first=first, rest=rest + "  "):
                    self._raw(line)
        self._gap = True
