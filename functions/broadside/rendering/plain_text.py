"""Plain text of a post, made from the post and not from its mail."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from broadside.rendering.html import Start, tokens
from broadside.rendering.text_table import Table
from broadside.rendering.wrapping import WIDTH, columns, wrap

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """
        blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre
        section summary table ul
        """,
    )
)
_UNDERLINES = {"h1": "=", "h2": "=", "h3": "-"}
_APART = frozenset({"dt", "h1", "h2", "h3", "h4", "h5", "h6", "p"})
"""With an empty line before and after."""

_DEEPEST = 8
"""How many levels of lists and quotations are told apart."""
_SHORT = frozenset({"br", "img", "rt", "sup"})
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
        if isinstance(token, str):
            writer.text(token)
        elif isinstance(token, Start):
            writer.start(token)
        else:
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


class _Writer:
    def __init__(self, absolute: Callable[[str], str]) -> None:
        self._absolute = absolute
        self._out: list[str] = []
        self._inline: list[str] = []
        self._levels: list[_Level] = []
        self._lists: list[_List] = []
        self._table: Table | None = None
        self._nested = 0
        self._links: list[tuple[str, str, int]] = []
        self._notes: dict[str, int] = {}
        self._pre = False
        self._gap = False
        self._silent = 0

    # --- tokens

    def text(self, text: str) -> None:
        if not self._inline and not self._pre and text.isspace():
            return  # between two blocks
        if not self._silent:
            self._inline.append(text if self._pre else text.replace("\n", " "))

    def start(self, tag: Start) -> None:
        name = tag.name
        if self._table and (name in _BLOCKS or self._nested) and name not in {"a", "img"}:
            # A cell holds text alone; a table in it is read as text, too.
            self._nested += name == "table"
            self._inline.append(" ")
            return
        if name in _BLOCKS:
            self._flush()
        if name in _DROPPED:
            self._silent += 1
        elif name == "a":
            self._open_link(tag)
        elif name in _SHORT:
            self._inline_element(tag)
        elif name == "table":
            self._table = Table()
        elif name in {"tr", "td", "th"} and self._table:
            self._open_cell(name)
        else:
            self._open_block(tag)

    def _inline_element(self, tag: Start) -> None:
        match tag.name:
            case "br":
                self._inline.append("\n")
            case "rt":
                self._inline.append("(")
            case "img":
                if alt := tag.attributes.get("alt", ""):
                    self.text(f"[{alt}]")
            case _:
                if tag.attributes.get("class") == "footnote-ref":
                    self._inline.append("\x02")

    def end(self, name: str) -> None:
        if self._table and self._nested and name != "a":
            self._nested -= name == "table"
            self._inline.append(" ")
        elif name in _DROPPED:
            self._silent -= 1
        elif name == "a":
            self._close_link()
        elif name == "table":
            self._write_table()
        elif name in {"td", "th", "thead"}:
            self._close_cell(name)
        elif name == "caption":
            self._write_caption()
        elif name == "rt":
            self._inline.append(")")
        elif name in _BLOCKS and self._table is None:
            self._close_block(name)

    def finish(self) -> str:
        self._flush()
        if self._notes:
            self._out += ["", *(f"[{number}] {url}" for url, number in self._notes.items())]
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
        written = len(self._out)
        self._flush()
        if name in _UNDERLINES and len(self._out) > written:
            self._line(_UNDERLINES[name] * min(columns(self._out[-1].strip()), WIDTH))
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
                self._gap = self._gap or (name in _APART and name != "dt")

    def _flush(self) -> None:
        if not self._inline and not self._pre:
            return
        text, self._inline = "".join(self._inline), []
        if "\x02" in text:
            text = re.sub(r"\x02\[?(\w+)\]?", r"^\1", text)
        if self._pre:
            for line in text.strip("\n").split("\n"):
                self._line("    " + line)
            return
        for part in text.split("\n") if (text := text.strip()) else []:
            first, rest = self._prefixes()
            line, *others = wrap(part, first=first, rest=rest)
            self._raw(line)
            self._out += others

    def _prefixes(self) -> tuple[str, str]:
        if not self._levels:
            return "", ""
        # Deeper ones stand where the deepest does: the lines would be all margin.
        levels = self._levels[-_DEEPEST:]
        rest = "".join(level.rest for level in levels)
        first = "".join(level.rest if level.used else level.first for level in levels)
        return first, rest

    def _line(self, line: str) -> None:
        first, _ = self._prefixes()
        self._raw(first + line)

    def _raw(self, line: str) -> None:
        if self._gap and self._out:
            quoting = self._prefixes()[1].rstrip()
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
        elif " ".join(label.split()) not in {url, href, href.removeprefix("mailto:")}:
            self._inline.append(f" [{self._note(url)}]")

    def _note(self, url: str) -> int:
        return self._notes.setdefault(url, len(self._notes) + 1)

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

    def _write_caption(self) -> None:
        self._gap = True
        text, self._inline = " ".join("".join(self._inline).split()), []
        for line in wrap(text):
            self._raw(line)

    def _write_table(self) -> None:
        table, self._table = self._table, None
        self._inline = []
        lines = table.lines(*self._prefixes()) if table else []
        self._gap = self._gap or bool(lines)
        for line in lines:
            self._raw(line)
        self._gap = self._gap or bool(lines)
