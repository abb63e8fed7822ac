"""Each language in its own script."""

import pytest

from broadside.rendering.scripts import direction, fonts


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en", "Charter"),
        ("fr-CA", "Charter"),
        ("zh-Hant", "'PingFang HK'"),
        ("zh-Hans", "'PingFang SC'"),
        ("ja", "'Hiragino Sans'"),
        ("ja-JP", "'Hiragino Sans'"),
        ("yue", "'PingFang HK'"),
    ],
)
def test_fonts_follow_the_language(language, first):
    assert first == fonts(language).partition(",")[0]


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("zh-Hant", "ltr")]
)
def test_direction_follows_the_language(language, expected):
    assert expected == direction(language)
