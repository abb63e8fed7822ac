"""How long a post takes: words by spaces, Chinese by characters."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.reading_time import counted, minutes


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("", (0, 0)),
        ("<p>One two</p><p>three</p>", (3, 0)),
        ("<p>One — two &amp; three’s — 4.5!</p>", (4, 0)),
        ("<p>海港的燈籠。</p>", (0, 5)),
        ("<p>用RSS訂閱，「4分鐘」</p>", (2, 5)),
        ("<p>カタカナの々〇</p>", (0, 7)),
        ("<p>서울 시민</p>", (2, 0)),
        ('<p><a href="https://example.org/">a</a> <img src="/a.png" alt="b c"></p>', (1, 0)),
    ],
)
def test_words_stand_between_spaces_and_each_han_character_counts(html, count):
    assert count == counted(html)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "en", 1),
        ("word " * 238 * 3, "en", 3),
        ("字" * 330 * 4, "zh-Hant", 4),
        ("字" * 460 * 4, "ja", 4),
        ("word " * 238 + "字" * 330, "zh-Hant", 2),
        ("字" * 3000, "en", 9),
    ],
)
def test_minutes_follow_the_script(text, language, expected):
    assert expected == minutes(f"<p>{text}</p>", language)


@given(st.text(max_size=200), st.sampled_from(["en", "zh-Hant", "ja", "qaa"]))
def test_any_text_takes_at_least_a_minute(text, language):
    assert minutes(text, language) >= 1


def counted_plainly(text):
    han = "[々〆〇ぁ-ヺー-ヿㇰ-ㇿ㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003fffd]"
    words = re.sub(han, " ", text).split()
    return sum(any(map(str.isalnum, word)) for word in words), len(re.findall(han, text))


@given(
    st.text("a1_ é．，。—’&<>字々〇〆・ーカ\u3000\u3004\u4dc0\uac00\uff41\U00020000😀\n")
    | st.text()
)
def test_words_and_characters_are_counted_as_one_would(text):
    assert counted_plainly(text) == counted(f"<p>{escape(text)}</p>")
