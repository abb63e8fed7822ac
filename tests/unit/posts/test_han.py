"""Simplified characters are told from traditional ones, and from those that both have."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.posts import simplified_in
from broadside.posts.han import _simplified

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared/corpus/posts"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        ("Plain text, “quoted”.", ""),
        ("这是简体中文", "这简"),
        ("国家统计局发布了这些数据，说明经济发展", "国统计发这数说经济"),
        ("我们一起去开会，请带上雨伞", "们开会请带伞"),
        ("我們一起去開會，請帶上雨傘", ""),
        ("們国們国", "国"),
    ],
)
def test_only_simplified_characters_are_found_once_each(text, found):
    assert list(found) == simplified_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "皇后在公里之外，只有干戈；台面的系統、茶几、丑時、北斗、范先生、谷雨、山谷、余光中",
        "裏面着實甚麼都有：衞生、綫路、麪包、牀、羣眾、峯頂、爲、啟、污、恒、温、黃、强",
        "裡面著實什麼都有：衛生、線路、麵包、床、群眾、峰頂、為、啓、汙、恆、溫、體、臺灣",
        "佢哋喺嗰度嘅嘢，冇乜嘢唔啱，咁就得㗎喇，啲、咗、攞、揾、瞓、嗌、嚟、畀、氹",
        "万俟先生、党項、岳飛、涂小姐、游先生、沈太、于右任、冼星海、干爹、杯、志、制、准、了",
    ],
)
def test_what_traditional_texts_hold_is_left_alone(text):
    assert [] == simplified_in(text)


@pytest.mark.parametrize(
    "path",
    [
        *ROOT.glob("examples/posts/*.zh-Hant.md"),
        *ROOT.glob("templates/words/zh-Hant*.toml"),
        *CORPUS.glob("huli-*.md"),
    ],
    ids=lambda path: path.name,
)
def test_real_traditional_texts_have_none(path):
    # Apart from what they link to: that may be called by a simplified name.
    text = re.sub(r"\[[^]]*\]\(", "(", path.read_text(encoding="utf-8"))

    assert [] == simplified_in(text)


def test_the_table_holds_most_of_what_was_simplified():
    assert 2_000 < len(_simplified()) < 2_200
    assert all("\u4e00" <= character <= "\u9fff" for character in _simplified())


@given(st.text(max_size=100))
def test_any_text_can_be_asked_about(text):
    found = simplified_in(text)

    assert len(found) == len(set(found))
    assert set(found) <= set(text)
