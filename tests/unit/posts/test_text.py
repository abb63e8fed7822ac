"""Bytes to text: encodings, limits, and characters that have no place in a post."""

import pytest

from broadside.errors import PostError
from broadside.posts.text import MAX_FILE_BYTES, chinese_in, plain
from tests.unit.posts.samples import file, front, read, variant_of


def test_a_byte_order_mark_is_no_text():
    assert "A title" == variant_of(b"\xef\xbb\xbf" + front().encode()).title


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark(encoding):
    text = "\ufeff" + front(title="香港")

    assert "香港" == variant_of(text.encode(encoding)).title


def test_other_encodings_are_refused_with_the_line_of_the_byte():
    with pytest.raises(PostError) as caught:
        read(front().encode() + "\n\ncafé".encode("latin-1"))

    assert (7, "file", "isn't text in UTF-8 (byte 51)") == (
        caught.value.line,
        caught.value.field,
        caught.value.reason,
    )


def test_a_damaged_utf_16_file_is_refused():
    with pytest.raises(PostError, match="UTF-16"):
        read(b"\xff\xfea")


def test_a_file_of_more_than_5_mb_is_refused():
    with pytest.raises(PostError, match=r"5,000,001 bytes"):
        read(b"x" * (MAX_FILE_BYTES + 1))


def test_line_ends_of_any_system_are_read():
    crlf = variant_of(front().replace("\n", "\r\n"))
    cr = variant_of(front().replace("\n", "\r"))

    assert ("A title", "<p>Text.</p>") == (crlf.title, crlf.body_html) == (cr.title, cr.body_html)


@pytest.mark.parametrize("unwanted", ["\0", "\x1b", "\x85", "\u202e", "\u2066", "\ufeff", "\uffff"])
def test_characters_that_deceive_or_break_are_removed(unwanted):
    variant = variant_of(f"{front(title=f'A{unwanted} title')}{unwanted}")

    assert ("A title", "<p>Text.</p>") == (variant.title, variant.body_html)


@pytest.mark.parametrize("entity", ["&#x202E;", "&#8294;", "&#65279;"])
def test_they_cannot_come_back_as_entities(entity):
    assert "<p>Text.</p>" == variant_of(front() + entity).body_html


@pytest.mark.parametrize("escape", ["\\ud800", "\\u0000", "\\u202e"])
def test_nor_by_escapes_in_front_matter(escape):
    assert "A title" == variant_of(f'{{"title": "A{escape} title", "date": "2020-12-19"}}\nx').title


@pytest.mark.parametrize("name", ["a\udce9.md", "a\n.md", "\u202ea.md"])
def test_a_files_name_is_text_too(name):
    with pytest.raises(PostError, match=r"a ?\.md: file: has a name"):
        read(file(front(), name))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我們這兩年來的發展", "zh-Hant"),
        ("我们这两年来的发展", "zh-Hans"),
        ("これは日本語のテキストです。漢字もある。", None),
        ("한국어 텍스트 漢字", None),
        ("We met 李美 in 香港 last week, and talked for hours", None),
        ("<pre>print('hello world, this is code')</pre><p>一段程式碼</p>", "zh-Hant"),
        ("", None),
    ],
)
def test_chinese_is_told_by_its_characters(text, language):
    assert language == chinese_in(text)


def test_plain_text_keeps_what_only_looks_like_markup():
    assert "1 < 2 & 3 > 2, well done" == plain("1 < 2 &amp; 3 > 2,<br>well <b>do</b>ne")
