"""Lines of plain text: as they come out when pieces are put together one by one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.wrapping import columns, columns_before, wrap

FULL_WIDTH = "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
FIXED = "\u00a0\u2007\u202f"
NEVER_FIRST = f"，。、；：？！）」』】》〉〕〗”’…—–～・％‰℃,.;:?!)]}}ー々ゝょッ{FIXED}"
NEVER_LAST = f"（「『【《〈〔〖“‘￥＄￡([{{{FIXED}"

ALPHABET = "ab  .,(c)’“é字漢，。「」々ッ\u3000\u00a0\u0301\u200d\u3099\u303f\u4dc0ﾊ😀—\t"


def pieces_of(text):
    """Return what stays together, and whether a space stands before it."""
    pieces: list[tuple[str, bool]] = []
    for word in map(str.strip, re.findall(rf"(?:\S|[{FIXED}])+", text)):
        if not word:
            continue
        gap = True
        for piece in re.findall(f"{FULL_WIDTH}|(?:(?!{FULL_WIDTH}).)+", word):
            if not gap and (piece[0] in NEVER_FIRST or pieces[-1][0][-1] in NEVER_LAST):
                pieces[-1] = (pieces[-1][0] + piece, pieces[-1][1])
            else:
                pieces.append((piece, gap))
            gap = False
    return pieces


def wrap_plainly(text, first, rest, width):
    lines, line, empty = [], first, True
    for piece, gap in pieces_of(text):
        space = " " if gap and not empty else ""
        if not empty and columns(line + space + piece) > width:
            lines.append(line)
            line, space = rest, ""
        line += space + piece
        empty = False
    return [*lines, line.rstrip()]


@given(
    st.text(ALPHABET, max_size=60) | st.text("ab c", max_size=60),
    st.sampled_from(["", "- ", "> ", "字 "]),
    st.sampled_from(["", "  ", "> "]),
    st.sampled_from([1, 3, 8, 12, 20]),
)
def test_lines_are_filled_piece_by_piece(text, first, rest, width):
    assert wrap_plainly(text, first, rest, width) == wrap(text, first=first, rest=rest, width=width)


@given(st.text(ALPHABET + "\x03\x07") | st.text())
def test_a_text_is_measured_as_its_characters_are_one_by_one(text):
    expected = [columns(text[:end]) for end in range(len(text) + 1)]

    assert expected == columns_before(text)


def test_no_character_changes_its_width_beside_its_like():
    for character in map(chr, range(0x20000)):
        text = f"字{character}{character}a{character}"

        assert columns(text) == columns_before(text)[-1], f"U+{ord(character):04X}"
