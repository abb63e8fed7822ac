"""Lines of plain text: as wide as they look, broken where the script allows."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

WIDTH = 72
"""Columns; a full-width character takes two."""

WIDE = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd]"
)
"""Han, kana and full-width forms: a line may end before and after each of them."""
# What isn't sure to take one column and to break at spaces only; most texts have none of it.
_NOT_LATIN = re.compile("[^\0-\u02ff\u2000-\u2064\u20a0-\u20bf\u2100-\u218b\u2190-\u22ff]")
# Characters that are as wide as each other: a text is measured by its runs of them.
_RUNS = re.compile(
    "[\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]+"
    "|[\1-~\u2010-\u2027]+|.",
    re.DOTALL,
)
_FIXED = re.compile("[\xa0\u2007\u202f]")  # no line ends there (UAX 14, class GL)
_SPACES = re.compile("[^\\S\xa0\u2007\u202f]+")
# W3C's Requirements for Chinese Text Layout §3.1.2 and for Japanese (JLREQ §3.1.7, with the small
# kana and repetition marks): these don't begin a line, and those don't end one. Their last ones are
# the marks of `text_inline`.
_NEVER_FIRST = frozenset(
    "，。、；：？！）」』】》〉〕〗”’…—–～・％‰℃,.;:?!)]}\xa0\u2007\u202f\x04\x07"
    "ー々〻ヽヾゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NEVER_LAST = frozenset("（「『【《〈〔〖“‘￥＄￡([{\xa0\u2007\u202f\x03\x07")


def columns(text: str) -> int:
    """Measure a text: full-width characters take two columns, combining ones none."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@cache  # texts use few of all characters
def _columns_of(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    # Accents, selectors of a variant, joiners; a soft hyphen shows where it stands.
    unseen = unicodedata.category(character) in {"Mn", "Me", "Cf"} and character != "\xad"
    return 0 if unseen else 1


def wrap(text: str, *, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """
    Break a paragraph into lines.

    Args:
        text: A paragraph; white space of any kind and length stands for one space, but for the
            spaces that hold two words together.
        first: What the first line begins with.
        rest: What every other line begins with.
        width: Columns of a whole line; a longer word stays whole.

    Returns:
        At least one line, none with white space at its end.
    """
    text = _with_single_spaces(text)
    lines = _latin_lines if text.isascii() or not _NOT_LATIN.search(text) else _mixed_lines
    begun, *others = lines(text, width - columns(first), width - columns(rest))
    return [(first + begun).rstrip(), *[rest + line for line in others]]


def _with_single_spaces(text: str) -> str:
    if text.isprintable() and "  " not in text:  # no white space but single spaces
        return text.strip(" ")
    if text.isascii() or not _FIXED.search(text):
        return " ".join(text.split())
    return " ".join(filter(None, map(str.strip, _SPACES.split(text))))


def _latin_lines(text: str, room: int, next_room: int) -> Iterator[str]:
    """Break at the last space that leaves a line within its room, else at the next one."""
    start = 0
    while len(text) - start > room:
        end = text.rfind(" ", start, start + max(0, room + 1))
        if end < 0:
            end = text.find(" ", start)
        if end < 0:
            break
        yield text[start:end]
        start, room = end + 1, next_room
    yield text[start:]


def _mixed_lines(text: str, room: int, next_room: int) -> Iterator[str]:
    """Break likewise, but also beside full-width characters, and by columns."""
    used = columns_before(text)
    start = 0
    while used[-1] - used[start] > room:
        end = fitting = bisect_right(used, used[start] + room) - 1
        while end > start and not _may_break(text, end):
            end -= 1
        if end <= start:
            end = max(fitting, start) + 1
            while end < len(text) and not _may_break(text, end):
                end += 1
            if end >= len(text):
                break
        yield text[start:end]
        start, room = end + (text[end] == " "), next_room
    yield text[start:]


def columns_before(text: str) -> list[int]:
    """Return how many columns stand before each character, and before the text's end."""
    used = [0]
    for run in _RUNS.findall(text):
        each, before = _columns_of(run[0]), used[-1]
        end = before + each * len(run)
        used += range(before + each, end + 1, each) if each else [before]
    return used


def _may_break(text: str, at: int) -> bool:
    """Tell whether a line may end before this character."""
    before, after = text[at - 1], text[at]
    if before == " " or after == " ":
        return after == " "
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return bool(WIDE.match(before) or WIDE.match(after))
