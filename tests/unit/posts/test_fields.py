"""Which fields front matter may have, for those who tell what a misspelt one was meant for."""

import re
from pathlib import Path

import pytest

from broadside.posts import KNOWN_FIELDS, field_like, is_known_field

DOCS = Path(__file__).parents[3] / "docs" / "posts.md"


@pytest.mark.parametrize(
    "name", ["title", "Title", "preview-text", "lastModified", "featuredImage"]
)
def test_ours_are_known_however_they_are_spelt(name):
    assert is_known_field(name)


@pytest.mark.parametrize("name", ["layout", "toc", "translationKey", "params", "zh-Hant", "en"])
def test_those_that_others_read_and_languages_are_known(name):
    assert is_known_field(name)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("titel", "title"), ("descripton", "description"), ("pre_header", "preheader"), ("foo", "")],
)
def test_a_misspelt_one_is_like_a_known_one(name, meant):
    assert meant == field_like(name)


def test_misspelt_ones_are_unknown():
    assert not any(map(is_known_field, ["titel", "descripton", "subjekt", ""]))


def test_every_field_in_the_document_is_known():
    table = DOCS.read_text(encoding="utf-8").partition("## Fields")[2].partition("## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    named = {name.partition(":")[0] for row in rows for name in re.findall("`(.*?)`", row)}

    assert {"title", "preheader", "picture", "featured_image"} <= named
    assert [] == sorted(name for name in named if not is_known_field(name))


def test_every_field_is_in_the_document():
    text = DOCS.read_text(encoding="utf-8")

    aliases = {"pubDatetime", "publishedAt", "datePublished", "last_modified_at", "modified",
               "updatedAt", "category", "tag"}  # fmt: skip
    assert [] == [n for n in KNOWN_FIELDS if f"`{n}" not in text and n not in aliases]
