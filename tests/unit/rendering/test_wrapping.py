"""Lines of plain text are as wide as they look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.wrapping import WIDTH, columns, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("海港", 4), ("ａ", 2), ("e\u0301", 1), ("a港", 3), ("▶\ufe0e", 1)],
)
def test_full_width_characters_take_two_columns(text, width):
    assert width == columns(text)


def test_a_text_is_broken_between_words():
    assert ["one two", "three"] == wrap("one  two\nthree", width=9)


def test_what_lines_begin_with_counts():
    assert ["- one", "  two", "  three"] == wrap("one two three", first="- ", rest="  ", width=7)


def test_a_longer_word_stays_whole():
    assert ["a", "https://example.org/", "b"] == wrap("a https://example.org/ b", width=10)


def test_chinese_is_broken_between_characters():
    assert ["海港的燈", "籠"] == wrap("海港的燈籠", width=8)


def test_punctuation_stays_with_its_neighbour():
    assert ["海港的", "燈，", "（籠）"] == wrap("海港的燈，（籠）", width=6)
    assert ["海", "「港」", "的"] == wrap("海「港」的", width=6)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("時々刻々と", 6, ["時々", "刻々と"]),
        ("ちょっと待って", 6, ["ちょっ", "と待っ", "て"]),
        ("價錢￥100元", 8, ["價錢", "￥100元"]),
        ("他說——不", 5, ["他", "說——", "不"]),
    ],
)
def test_what_belongs_together_stays_so(text, width, lines):
    assert lines == wrap(text, width=width)


def test_a_fixed_space_holds_words_together():
    assert ["one", "2\u00a0kg", "six"] == wrap("one 2\u00a0kg six", width=6)
    assert ["字", "字\u202f是", "字"] == wrap("字字\u202f是字", width=6)


def test_nothing_is_one_empty_line():
    assert [""] == wrap("")
    assert [">"] == wrap("", first="> ")


@given(st.text(max_size=300), st.integers(2, 40))
def test_nothing_is_lost_and_no_line_ends_in_space(text, width):
    lines = wrap(text, width=width)

    assert "".join(text.split()) == "".join("".join(lines).split())
    assert not any(line and line[0].isspace() for line in lines[1:])
    assert all(line == line.rstrip() for line in lines)


@given(st.lists(st.text("abc海港，", min_size=1, max_size=8), max_size=60))
def test_lines_keep_to_the_width(words):
    assert all(columns(line) <= WIDTH for line in wrap(" ".join(words)))
