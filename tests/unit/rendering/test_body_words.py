"""What a publication says within a post is said in the words of its theme."""

from broadside.rendering.body_words import with_words
from tests.unit.rendering.samples import THEME, read

POST = """---
title: T
date: 2026-11-20
---
::: event Supper
when: 2026-12-19 17:00
where: Pier
:::

[![A boat](/media/a.png)](https://www.youtube.com/watch?v=dQw4w9WgXcQ)
"""
WORDS = {"add_to_calendar": "<Calendar>", "watch_video": "<Film>"}


def test_an_event_has_the_themes_word_for_a_calendar():
    (variant,) = read(POST).variants

    body = with_words(variant.body_html, WORDS)

    assert '.ics">&lt;Calendar&gt;</a>' in body
    assert "Watch the video" in body
    assert len(variant.body_html.split("<")) == len(body.split("<"))


def test_a_film_without_words_gets_them():
    link = '<a href="https://x.org/" class="video">▶\ufe0e {}</a>'

    assert link.format("&lt;Film&gt;") == with_words(link.format("▶"), WORDS)
    assert link.format("Our film") == with_words(link.format("Our film"), WORDS)


def test_other_bodies_are_left_alone():
    assert "<p>▶</p>" == with_words("<p>▶</p>", {})


def test_hong_kong_and_taiwan_call_a_calendar_differently():
    said = [THEME.vocabulary[f"zh-Hant-{place}"]["add_to_calendar"] for place in ("HK", "TW")]

    assert ["加入日曆", "加入行事曆"] == said
