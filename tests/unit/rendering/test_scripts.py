"""Each language in its own script."""

import pytest

from broadside.rendering.scripts import direction, fonts, has_italics, leading
from tests.unit.rendering.samples import Elements, mail


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
        ("zh-Hant-HK", "'PingFang HK'"),
        ("zh-Hant-TW", "'PingFang TC'"),
        ("zh-Hans-CN", "'PingFang SC'"),
        ("ko", "'Apple SD Gothic Neo'"),
        ("ar", "'Geeza Pro'"),
        ("fa-IR", "'Geeza Pro'"),
        ("he", "'New Peninim MT'"),
        ("uk", "Georgia"),
        ("sr-Latn", "Charter"),
    ],
)
def test_fonts_follow_the_language(language, first):
    assert first == fonts(language).partition(",")[0]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        *(("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("zh-Hant", "ltr")),
        *(("pa-Arab-PK", "rtl"), ("ar-Latn", "ltr"), ("ff-Adlm", "rtl")),
    ],
)
def test_direction_follows_the_language(language, expected):
    assert expected == direction(language)


@pytest.mark.parametrize(
    ("language", "italics", "apart"),
    [("en", True, "1.6"), ("ru", True, "1.6"), ("zh-Hant", False, "1.8"), ("ar", False, "1.8")],
)
def test_emphasis_and_leading_follow_the_script(language, italics, apart):
    assert italics == has_italics(language)
    assert apart == leading(language)


def test_a_part_in_another_language_has_its_fonts_in_a_mail():
    html = mail('<p>a <span lang="zh-hk">海港</span> <b lang="no language">b</b></p>').html

    (chinese,) = (part for part in Elements(html).all("span") if part.get("lang") == "zh-hk")
    assert chinese["style"].startswith("font-family:'PingFang HK'")
    assert '<b lang="no language">' in html
