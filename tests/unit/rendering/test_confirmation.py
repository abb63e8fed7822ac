"""The mail that asks somebody to confirm: in their language, small, and all of it our own words."""

import re
from dataclasses import replace

import pytest

from broadside.errors import PublicationError
from broadside.rendering import render_confirmation
from tests.unit.rendering.harmless import assert_harmless
from tests.unit.rendering.samples import Elements
from tests.world import PUBLICATION, THEME

LINK = f"{PUBLICATION.site_url}/r/confirm/{'A' * 67}"


def mail(language="en", *, theme=None, **changes):
    publication = replace(PUBLICATION, **changes)
    return render_confirmation(
        LINK,
        language=language,
        publication=publication,
        theme=theme or THEME(),
        site_url=publication.site_url,
    )


@pytest.mark.parametrize(
    ("language", "wording", "subject", "button"),
    [
        ("en", "en", "Please confirm: The Leaflet by email", "Yes, send it to me"),
        ("zh-Hant", "zh-Hant", "請確認訂閱《傳單》", "確認訂閱"),
        ("zh-Hant", "zh-Hant-HK", "請確認訂閱《傳單》", "確認訂閱"),
        ("zh-Hant", "zh-Hant-TW", "請確認訂閱《傳單》", "確認訂閱"),
    ],
)
def test_it_is_in_the_readers_language(language, wording, subject, button):
    made = mail(language, wordings={language: wording})

    assert (language, subject) == (made.language, made.subject)
    assert f'lang="{language}"' in made.html
    assert button in made.html


@pytest.mark.parametrize("language", PUBLICATION.languages)
def test_both_parts_have_link_and_postal_address(language):
    made = mail(language)

    assert f'href="{LINK}"' in made.html
    assert LINK in made.text.splitlines()
    for part in (made.html, made.text):
        assert PUBLICATION.postal_address in part


def test_it_is_small_and_asks_nobody_for_anything():
    made = mail()

    assert len(made.html.encode()) < 10_000
    assert_harmless(made.html)
    assert not Elements(made.html).all("img")


def test_a_name_is_text(caplog):
    made = mail(name='{{x}} <b>"é" & {{#if}}', names={})

    assert "{{" not in made.html
    assert "<b>" not in made.html
    assert '{{x}} <b>"é" & {{#if}}' in made.subject
    assert "\\u{" not in made.html


def test_a_broken_template_is_told():
    sources = dict(THEME().sources)
    sources["confirmation.mjml"] = re.sub("</mj-body>", "", sources["confirmation.mjml"])

    with pytest.raises(PublicationError, match=r"confirmation\.mjml: file: isn't well-formed MJML"):
        mail(theme=replace(THEME(), sources=sources))
