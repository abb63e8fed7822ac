"""Lines of plain text: as wide as they look, broken where the script allows."""

import re
import unicodedata

WIDTH = 72
"""Columns; a full-width character takes two."""

# Han, kana and full-width forms: a line may end after each of them.
_WIDE = r"\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd"
_PIECE = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")
# GB/T 15834 and common practice: these don't begin a line, and those don't end one.
_NEVER_FIRST = frozenset("，。、；：？！）」』】》〉”’…—％,.;:?!)]}")
_NEVER_LAST = frozenset("（「『【《〈“‘([{")


def columns(text: str) -> int:
    """Measure a text: full-width characters take two columns, combining ones none."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1
        for c in text
    )


def wrap(text: str, *, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """
    Break a paragraph into lines.

    Args:
        text: A paragraph; white space of any kind and length stands for one space.
        first: What the first line begins with.
        rest: What every other line begins with.
        width: Columns of a whole line; a longer word stays whole.

    Returns:
        At least one line, none with white space at its end.
    """
    lines: list[str] = []
    line, used, empty = first, columns(first), True
    for piece, gap in _pieces(text):
        size = columns(piece)
        if not empty and used + len(gap) + size > width:
            lines.append(line.rstrip())
            line, used, empty = rest, columns(rest), True
        if not empty:
            line, used = line + gap, used + len(gap)
        line, used, empty = line + piece, used + size, False
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return what stays together, each with the gap before it."""
    pieces: list[tuple[str, str]] = []
    gap = ""
    for piece in _PIECE.findall(text):
        if piece.isspace():
            gap = " "
            continue
        if pieces and not gap and (piece[0] in _NEVER_FIRST or pieces[-1][0][-1] in _NEVER_LAST):
            before, its_gap = pieces.pop()
            pieces.append((before + piece, its_gap))
        else:
            pieces.append((piece, gap))
        gap = ""
    return pieces
