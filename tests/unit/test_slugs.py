"""A slug is readable, short, the same again, and safe in a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.slugs import MAX_SLUG_CHARACTERS, slugify


class TestSlugify:
    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("What we accomplished in 2020", "what-we-accomplished-in-2020"),
            ("  Don't   stop! ", "dont-stop"),
            ("香港人行動：二〇二〇", "香港人行動-二〇二〇"),
            ("Élan / naïve", "élan-naïve"),
            ("Ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
            ("हिन्दी", "हिन्दी"),
            ("a_b.c", "a-b-c"),
            ("?!", ""),
        ],
    )
    def test_keeps_letters_and_digits_of_any_script(self, text, slug):
        assert slug == slugify(text)

    def test_is_cut_between_words(self):
        assert "word-" * 15 + "word" == slugify("word " * 30)

    def test_is_cut_within_a_word_that_is_too_long(self):
        assert "x" * MAX_SLUG_CHARACTERS == slugify("x" * 200)

    @given(st.text())
    def test_is_the_same_again(self, text):
        slug = slugify(text)

        assert slug == slugify(slug)
        assert len(slug) <= MAX_SLUG_CHARACTERS
        assert not set(slug) & set("/ .%?#\\\"'<>&")
