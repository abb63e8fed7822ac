"""Languages: BCP 47 tags, and which of a reader's languages a post is sent in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.languages import canonical, choose, regional

SUBTAGS = st.text("abchnstwxyz0129", min_size=1, max_size=8)
TAGS = st.lists(SUBTAGS, min_size=1, max_size=5).map("-".join) | st.sampled_from(
    ["zh", "zh-TW", "zh-HK", "zh-Hans", "zh-cmn-Hans-CN", "zh-Hant-HK", "en-x-a", "zh-Latn"]
)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        *((chinese, "zh-Hant") for chinese in ("zh", "zh-TW", "ZH_hk", "zh-MO", "zh-hant")),
        *((chinese, "zh-Hant") for chinese in ("zh-Hant-TW", "zh_Hant_HK", " zh-HK ")),
        *((chinese, "zh-Hans") for chinese in ("zh-CN", "zh-sg", "zh-MY", "zh-Hans", "ZH-hans-cn")),
        ("zh-Latn", "zh-Latn"),
        ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
        ("EN", "en"),
        ("en_ca", "en-CA"),
        ("pt-br", "pt-BR"),
        ("SR-latn-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("de-CH-1996", "de-CH-1996"),
        ("en-X-TEAM-aa", "en-x-team-aa"),
        ("yue", "yue"),
    ],
)
def test_a_tag_has_one_spelling(written, tag):
    assert tag == canonical(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "e",
        "english",
        "12",
        "e1",
        "en-",
        "-en",
        "en--CA",
        "en-toolongtag",
        "en CA",
        "中文",
        "en\0",
    ],
)
def test_what_is_no_tag_is_refused(written):
    with pytest.raises(ValueError):
        canonical(written)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("zh-HK", "zh-Hant-HK"),
        ("zh_hant_tw", "zh-Hant-TW"),
        (" zh-mo ", "zh-Hant-MO"),
        ("zh-SG", "zh-Hans-SG"),
        ("zh", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("en-ca", "en-CA"),
    ],
)
def test_a_regional_tag_says_where_chinese_is_written(written, tag):
    assert tag == regional(written)


@given(TAGS)
def test_a_regional_tag_is_of_its_language(written):
    try:
        tag = regional(written)
    except ValueError:
        return

    assert canonical(written) == canonical(tag)
    assert tag == regional(tag)


@given(st.text(max_size=20) | TAGS)
def test_a_canonical_tag_stays_as_it_is(text):
    try:
        tag = canonical(text)
    except ValueError:
        return

    assert tag == canonical(tag)
    assert tag == canonical(tag.upper())


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        (["zh-Hant", "en"], ["en", "zh-Hant"], "zh-Hant"),
        (["en", "zh-Hant"], ["en", "zh-Hant"], "en"),
        (["fr", "en"], ["en", "zh-Hant"], "en"),
        (["en-CA"], ["en"], "en"),
        (["en-CA-x-a"], ["en-CA", "en"], "en-CA"),
        (["en"], ["en-GB", "en-CA"], "en-CA"),
        (["en-US"], ["en-GB"], "en-GB"),
        (["fr"], ["en", "zh-Hant"], None),
        ([], ["en"], None),
        (["en"], [], None),
        (["zh-Hans"], ["zh-Hant"], None),
        (["zh-Hant"], ["zh-Hans"], None),
        (["zh-Latn"], ["zh-Hant", "zh-Hans"], None),
        (["zh-Hans", "en"], ["zh-Hant", "en"], "en"),
        (["zh-cmn-Hans-CN"], ["zh-Hant"], None),
    ],
)
def test_the_first_wanted_language_that_exists(wanted, available, chosen):
    assert chosen == choose(wanted, available)


@given(st.lists(TAGS), st.sets(TAGS, max_size=6))
def test_simplified_and_traditional_never_stand_for_each_other(wanted, available):
    def tags(texts):
        found = []
        for text in texts:
            try:
                found.append(canonical(text))
            except ValueError:
                continue
        return found

    wishes, there = tags(wanted), tags(available)
    chosen = choose(wishes, there)

    assert chosen is None or chosen in there
    if chosen in {"zh-Hans", "zh-Hant"}:
        assert chosen in wishes


@given(st.lists(TAGS, min_size=1, max_size=4), st.permutations(["en", "en-CA", "zh-Hant", "fr"]))
def test_the_order_of_what_is_available_does_not_matter(wanted, available):
    assert choose(wanted, available) == choose(wanted, sorted(available))
