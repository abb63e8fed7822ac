"""Plain text of a post, made from the post and not from its mail."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape

from broadside.rendering import text_inline as inline
from broadside.rendering.html import attributes_of, pieces, tokens
from broadside.rendering.text_lines import Lines
from broadside.rendering.text_table import Table

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """
        blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre
        section summary table ul
        """,
    )
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNDERLINES = {"h1": "=", "h2": "=", "h3": "-"}
_APART = frozenset({"dt", "p", *_HEADINGS})
"""With an empty line before and after."""
_BOXES = frozenset({"call", "event", "note"})
RULE = "-" * 24
"""Between two parts of a text."""


def plain_text(html: str, *, absolute: Callable[[str], str], inline_links: bool = False) -> str:
    """
    Write a cleaned body as plain text.

    Args:
        html: The body, cleaned by `posts`.
        absolute: Makes a link whole.
        inline_links: Addresses stand beside their links, not in notes at the end.

    Returns:
        Lines of at most 72 columns (longer words and code stay whole); no line break at either
        end. No line is `--`, which would begin a signature.
    """
    writer = _Writer(inline.Sentences(absolute, inline_links=inline_links))
    for text, closing, name, source in pieces(html):
        if text:
            writer.text(unescape(text) if "&" in text else text)
        if closing:
            writer.end(name)
        elif name:
            writer.start(name, attributes_of(source))
    return writer.finish()


def only_words(html: str) -> str:
    """Write a cleaned body on one line, without any mark: as an inbox shows its beginning."""
    apart = _BLOCKS | {"br", "img", "td", "th"}
    said = (t if isinstance(t, str) else " " if t.name in apart else "" for t in tokens(html))
    return " ".join("".join(said).split())


@dataclass
class _List:
    number: int | None
    """Of the next item; None: bullets."""
    begun: bool = False


class _Writer:
    def __init__(self, sentences: inline.Sentences) -> None:
        self._sentences = sentences
        self._lines = Lines()
        self._lists: list[_List] = []
        self._boxes: list[bool] = []
        """Whether each open `div`, and each table that isn't one of data, is a box."""
        self._cells: list[bool] = []
        """Whether each open cell of such a table is left out."""
        self._table: Table | None = None
        self._nested = 0
        self._pre = False

    # --- tokens

    def text(self, text: str) -> None:
        # White space before anything else is what stands between two blocks.
        if self._sentences.parts or self._pre or not text.isspace():
            self._sentences.text(text, exactly=self._pre)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._table and (name in _BLOCKS or self._nested) and name not in inline.ELEMENTS:
            # A cell holds text alone; a table in it is read as text, too.
            self._nested += name == "table"
            self._sentences.space()
            return
        if name in _BLOCKS:
            self._flush()
        if name in inline.ELEMENTS:
            self._sentences.start(name, attributes)
        elif name in {"table", "td", "th", "tr"}:
            self._open_table(name, attributes.get("class", ""))
        elif name in _BLOCKS:
            self._open_block(name, attributes)

    def end(self, name: str) -> None:
        if name in inline.ELEMENTS:
            self._sentences.end(name)
        elif self._table and self._nested:
            self._nested -= name == "table"
            self._sentences.space()
        elif name in {"caption", "table", "td", "th", "thead"}:
            self._close_table(name)
        elif name in _BLOCKS and self._table is None:
            self._close_block(name)

    def finish(self) -> str:
        self._flush()
        if notes := self._sentences.written_notes():
            self._lines.written += ["", *notes]
        return inline.with_signs("\n".join(self._lines.written)).strip("\n")

    # --- blocks

    def _open_block(self, name: str, attributes: Mapping[str, str]) -> None:
        lines = self._lines
        kind = attributes.get("class", "")
        match name:
            case "ul" | "ol":
                start = attributes.get("start", "1")
                number = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
                self._lists.append(_List(number if name == "ol" else None))
                lines.gap = lines.gap or len(self._lists) == 1
            case "li":
                self._open_item()
            case "blockquote":
                lines.gap = True
                lines.enter("> ")
            case "div":
                self._open_box(is_box=kind in _BOXES)
            case "dd":
                lines.enter("    ", "    ")
            case "pre":
                lines.gap, self._pre = True, True
            case "hr":
                lines.gap = True
                lines.line(RULE)
                lines.gap = True
            case _:
                # A paragraph that begins an item stands on the bullet's line.
                apart = name in _APART and not lines.begins_item
                # Who is quoted stands below the words.
                lines.gap = (lines.gap or apart) and kind != "source"

    def _open_box(self, *, is_box: bool) -> None:
        self._boxes.append(is_box)
        if is_box:
            self._lines.gap = True
            self._lines.enter("| ")

    def _close_box(self) -> None:
        if self._boxes and self._boxes.pop():
            self._lines.leave()
            self._lines.gap = True

    def _open_item(self) -> None:
        current = self._lists[-1] if self._lists else _List(None)
        # Items follow each other closely; only the first of an outermost list keeps its distance.
        self._lines.gap = self._lines.gap and not current.begun and len(self._lists) == 1
        current.begun = True
        bullet = "- " if current.number is None else f"{current.number}. "
        if current.number is not None:
            current.number += 1
        self._lines.enter(bullet, " " * len(bullet))

    def _close_block(self, name: str) -> None:
        lines = self._lines
        since = len(lines.written)
        self._flush(plainly=name in _HEADINGS)
        if name in _UNDERLINES:
            lines.underline(_UNDERLINES[name], since)
        match name:
            case "ul" | "ol":
                if self._lists:
                    self._lists.pop()
                lines.gap = not self._lists
            case "li" | "blockquote" | "dd":
                lines.leave()
                lines.gap = name == "blockquote"
            case "div":
                self._close_box()
            case "pre":
                lines.gap, self._pre = True, False
            case _:
                lines.gap = lines.gap or (name in _APART and name != "dt")

    def _flush(self, *, plainly: bool = False) -> None:
        if not self._sentences.parts:
            return
        text = self._sentences.take(plainly=plainly or self._pre)
        if not self._pre:
            self._lines.paragraph(text)
            return
        first, rest = self._lines.prefixes()
        begun, *others = (f"    {line.expandtabs(4)}" for line in text.strip("\n").split("\n"))
        self._lines.block([first + begun, *[rest + line for line in others]])

    # --- tables

    def _open_table(self, name: str, kind: str) -> None:
        """Begin a table; one that only lays out an event is a box, without its calendar leaf."""
        if name == "table" and kind == "event":
            self._open_box(is_box=True)
        elif name == "table":
            self._table = Table()
        elif self._table is None:
            if name == "td":
                self._cells.append(kind == "event-date")
                self._sentences.silence(+self._cells[-1])
        elif name == "tr":
            self._table.rows.append([])
            self._sentences.take()
        else:
            self._sentences.take()
            if kind == "align-right" and self._table.rows:
                self._table.rights.add(len(self._table.rows[-1]))

    def _close_table(self, name: str) -> None:
        if self._table is not None:
            self._close_part(self._table, name)
        elif name == "td" and self._cells:
            self._flush()
            self._sentences.silence(-self._cells.pop())
        elif name == "table":
            self._flush()
            self._close_box()

    def _close_part(self, table: Table, name: str) -> None:
        text = " ".join(self._sentences.take(plainly=True).split())
        if name == "thead":
            table.heads = len(table.rows)
        elif name == "caption":
            self._lines.gap = True
            self._lines.paragraph(text)
        elif name == "table":
            self._table = None
            lines = table.lines(*self._lines.prefixes())
            self._lines.gap = self._lines.gap or bool(lines)
            self._lines.block(lines)
            self._lines.gap = self._lines.gap or bool(lines)
        elif table.rows:
            table.rows[-1].append(text)
