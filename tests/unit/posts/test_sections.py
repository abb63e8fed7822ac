"""A file that holds several languages."""

import pytest

from broadside.errors import PostError
from tests.unit.posts.samples import file, front, read, warnings_of

TEXT = """---
title: A rally
date: 2026-11-20
topics: [Housing]
description: In brief.
author: Ada Lee
zh-Hant:
  title: 集會
  summary: 簡介
---
Come all.

<!-- lang: zh-Hant -->

大家來。
"""


def variants(text, path="post.md", **options):
    return {v.language: v for v in read(file(text, path), **options).post.variants}


def test_each_language_is_a_variant():
    found = variants(TEXT)

    assert ["en", "zh-Hant"] == list(found)
    assert "<p>Come all.</p>" == found["en"].body_html
    assert "<p>大家來。</p>" == found["zh-Hant"].body_html


def test_what_is_in_words_is_each_languages_own_and_the_rest_is_shared():
    text = TEXT.replace("title: A rally", "title: A rally\nsubject: Come!\npreheader: Now")
    english, chinese = variants(text).values()

    assert ("A rally", "In brief.", "Come!", "Now") == (
        english.title,
        english.summary,
        english.subject,
        english.preheader,
    )
    assert ("集會", "簡介", "", "") == (
        chinese.title,
        chinese.summary,
        chinese.subject,
        chinese.preheader,
    )
    assert ["Ada Lee", "Ada Lee"] == [v.authors[0].name for v in (english, chinese)]
    assert "post" == chinese.slug


def test_nothing_is_to_be_said_about_it():
    assert [] == warnings_of(TEXT)


def test_a_language_may_say_anything_of_its_own():
    text = TEXT.replace("  title: 集會", "  title: 集會\n  slug: 集會\n  author: 李美儀")
    chinese = variants(text)["zh-Hant"]

    assert ("集會", "李美儀") == (chinese.slug, chinese.authors[0].name)


def test_one_that_is_a_draft_is_left_out():
    text = TEXT.replace("  title: 集會", "  title: 集會\n  draft: true")

    assert ["en"] == list(variants(text))


def test_the_first_may_be_named_too():
    text = TEXT.replace("Come all.", "<!-- lang: en -->\nCome all.")

    assert ["en", "zh-Hant"] == list(variants(text))
    assert "A rally" == variants(text)["en"].title


@pytest.mark.parametrize("name", ["en", "lang: en\nen"])
def test_the_first_ones_table_counts_as_well(name):
    text = TEXT.replace("title: A rally", f"{name}: {{title: A march}}")

    assert "A march" == variants(text)["en"].title


def test_fields_are_in_the_language_that_they_name():
    text = f"{front(title='集會', lang='zh')}\n\n<!-- lang: en -->\n# A rally\n\nCome."
    found = variants(text)

    assert ("A rally", "集會") == (found["en"].title, found["zh-Hant"].title)


@pytest.mark.parametrize("name", ["zh", "zh-TW", "zh_hk", "zh-hant"])
def test_a_languages_table_has_several_names(name):
    assert "集會" == variants(TEXT.replace("zh-Hant:", f"{name}:"))["zh-Hant"].title


@pytest.mark.parametrize("marker", ["<!-- lang: zh-TW -->", "  <!--LANG=zh_hant-->  "])
def test_a_marker_has_several_forms(marker):
    assert "zh-Hant" in variants(TEXT.replace("<!-- lang: zh-Hant -->", marker))


def test_without_a_title_of_its_own_a_language_has_its_first_heading():
    text = f"{front()}\n\n<!-- lang: zh-Hant -->\n# 集會\n\n大家來。"

    assert ("集會", "<p>大家來。</p>") == (
        variants(text)["zh-Hant"].title,
        variants(text)["zh-Hant"].body_html,
    )
    assert [(0, "title", "is missing, so the first heading was taken")] == warnings_of(text)


def test_html_may_hold_several_as_well():
    text = TEXT.replace("Come all.", "<p>Come all.</p>")

    assert ["en", "zh-Hant"] == list(variants(text, "post.html"))


def test_a_marker_in_code_is_code():
    text = f"{front()}\n\n```\n<!-- lang: zh-Hant -->\n```\n\n~~~\n```\n<!-- lang: fr -->\n~~~\n"

    assert ["en"] == list(variants(text))


def test_files_beside_it_are_its_other_languages():
    found = read(
        file(TEXT), file(front(title="Un rassemblement"), "post.fr.md"), languages=("en", "fr")
    ).post.variants

    assert ["en", "fr", "zh-Hant"] == [v.language for v in found]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (TEXT + "<!-- lang: zh-HK -->\n再來。", 16, "is zh-Hant twice in this file"),
        (TEXT + "<!-- lang: 中文 -->\n再來。", 16, "is no language tag (中文)"),
    ],
)
def test_a_marker_that_can_not_be_is_refused_with_its_line(text, line, reason):
    with pytest.raises(PostError) as caught:
        read(file(text))

    assert (line, "lang", reason) == (caught.value.line, caught.value.field, caught.value.reason)


def test_a_language_above_the_first_marker_and_below_it_is_refused():
    with pytest.raises(PostError, match="is en, above its first marker, too"):
        read(file(f"{front(lang='en')}\n\n<!-- lang: en -->\nText."))


def test_a_language_in_this_file_and_beside_it_is_refused():
    with pytest.raises(PostError, match=r"is zh-Hant, as in post\.md"):
        read(file(TEXT), file(front(), "post.zh-Hant.md"))


def test_events_have_their_lines_in_the_whole_file():
    text = TEXT + "\n::: event\ntitle: 集會\nwhen: 明天\n:::\n"

    assert [19] == [line for line, _, _ in warnings_of(text)]
