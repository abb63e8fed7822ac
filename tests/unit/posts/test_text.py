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


@pytest.mark.parametrize("size", [MAX_FILE_BYTES + 1, 5_000_000])
def test_a_file_of_more_than_2_mb_is_refused_by_its_size_alone(size):
    # Not UTF-8: nobody has looked at it.
    with pytest.raises(PostError, match=rf"has {size:,} bytes, and 2,000,000 are the limit"):
        read(b"\xff" * size)


def test_line_ends_of_any_system_are_read():
    crlf = variant_of(front().replace("\n", "\r\n"))
    cr = variant_of(front().replace("\n", "\r"))

    assert ("A title", "<p>Text.</p>") == (crlf.title, crlf.body_html) == (cr.title, cr.body_html)


@pytest.mark.parametrize(
    "unwanted",
    [
        *(
            "\0",
            "\x1b",
            "\x85",
            "\u202e",
            "\u2066",
            "\u206a",
            "\ufeff",
            "\uffff",
            "\ufdd0",
            "\ufff9",
        ),
        *("\U0001fffe", "\U0010ffff", "\U000e0001\U000e0041\U000e0042", "\U000e007f"),
    ],
)
def test_characters_that_deceive_or_break_are_removed(unwanted):
    variant = variant_of(f"{front(title=f'A{unwanted} title')}{unwanted}")

    assert ("A title", "<p>Text.</p>") == (variant.title, variant.body_html)


@pytest.mark.parametrize("entity", ["&#x202E;", "&#8294;", "&#65279;", "&#xE0041;"])
def test_they_cannot_come_back_as_entities(entity):
    assert "<p>Text.</p>" == variant_of(front() + entity).body_html


@pytest.mark.parametrize("escape", ["\\ud800", "\\u0000", "\\u202e"])
def test_nor_by_escapes_in_front_matter(escape):
    assert "A title" == variant_of(f'{{"title": "A{escape} title", "date": "2020-12-19"}}\nx').title


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f3f4\U000e0067\U000e0062\U000e007f",
        "👩\u200d👧",
        "می\u200cخواهم",
        "a\u200eb",
        "\U00100000",
    ],
)
def test_what_flags_emoji_and_scripts_need_stays(text):
    assert text == variant_of(front(title=text)).title


@pytest.mark.parametrize("nothing", ["\u200b", "\u2060 \u3164", "\u00ad", "\u200e\ufe0f"])
def test_a_title_that_nobody_sees_is_none(nothing):
    assert "Text" == variant_of(front(title=nothing)[:-5] + "# Text\n\nx").title


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
