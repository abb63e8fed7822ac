"""The mails that a post makes: also for those whose language it doesn't have."""

from dataclasses import replace

import pytest

from broadside.app.fallback import mails_of
from broadside.posts import Post, Status, Variant
from broadside.publication import Missing
from tests.world import NOW, PUBLICATION


def post(*languages):
    return Post(
        source="drop",
        source_id="harvest",
        status=Status.PUBLISHED,
        published_at=NOW,
        variants=tuple(
            Variant(language=tag, title=tag, slug="harvest", body_html="<p>Rice.</p>")
            for tag in languages
        ),
    )


def mails(*there, missing=Missing.FALLBACK, ours=("en", "zh-Hant", "fr"), speaks=lambda _: True):
    publication = replace(PUBLICATION, missing_language=missing, languages=ours)
    return [
        (name, variant.language, reader)
        for name, variant, reader in mails_of(post(*there), publication=publication, speaks=speaks)
    ]


@pytest.mark.parametrize("missing", [Missing.LATER, Missing.WAIT])
def test_usually_there_is_one_for_each_variant(missing):
    assert [("zh-Hant", "zh-Hant", ""), ("en", "en", "")] == mails("zh-Hant", "en", missing=missing)


def test_the_primary_language_stands_in_for_those_that_are_not_there():
    assert [
        ("en", "en", ""),
        ("en--zh-Hant", "en", "zh-Hant"),
        ("en--fr", "en", "fr"),
    ] == mails("en")


def test_what_there_is_stands_in_when_the_primary_one_is_missing():
    assert [("fr", "fr", ""), ("fr--en", "fr", "en"), ("fr--zh-Hant", "fr", "zh-Hant")] == mails(
        "fr"
    )
    assert [("de", "de", ""), ("de--en", "de", "en")] == mails("de", ours=("en",))


def test_a_close_language_needs_nobody_to_stand_in():
    assert [("en-CA", "en-CA", "")] == mails("en-CA", ours=("en",))


def test_a_language_without_words_has_no_line_of_its_own():
    assert [("en", "en", "")] == mails("en", speaks=lambda _: False)
