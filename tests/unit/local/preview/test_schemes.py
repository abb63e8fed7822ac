"""The light and the dark copy of a document."""

import pytest

from broadside_local.preview.schemes import as_seen

STYLE = "<style>@media (prefers-color-scheme: dark) { p { color: red } }</style>"


def test_the_dark_copy_has_the_dark_rules():
    assert STYLE.replace("(prefers-color-scheme: dark)", "(min-width:0px)") == as_seen(
        STYLE, "dark"
    )


def test_the_light_copy_does_not():
    assert STYLE.replace("(prefers-color-scheme: dark)", "(max-width:0px)") == as_seen(
        STYLE, "light"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "@media screen and (prefers-color-scheme:dark)",
        "@media (PREFERS-COLOR-SCHEME: Dark)",
        "@media not (prefers-color-scheme: dark)",
        "@media (prefers-color-scheme: light), print",
    ],
)
def test_rules_are_found_however_they_are_written(rule):
    seen = as_seen(f"<style>{rule} {{}}</style>", "dark")

    assert "prefers-color-scheme" not in seen.lower()
    assert "-width:0px" in seen


def test_a_source_for_the_dark_is_chosen_in_the_dark():
    html = '<picture><source srcset="d.png" media="(prefers-color-scheme: dark)"></picture>'

    assert 'media="(min-width:0px)"' in as_seen(html, "dark")
    assert 'media="(max-width:0px)"' in as_seen(html, "light")


@pytest.mark.parametrize("name", ["color-scheme", "supported-color-schemes"])
def test_what_a_browser_paints_itself_follows(name):
    html = f'<meta name="{name}" content="light dark">'

    assert f'<meta name="{name}" content="only dark">' == as_seen(html, "dark")


def test_the_property_follows():
    html = "<style>:root { color-scheme: light dark; color: red }</style>"

    assert "<style>:root { color-scheme: only light; color: red }</style>" == as_seen(html, "light")


def test_text_about_schemes_stays_text():
    html = "<p>Write @media (prefers-color-scheme: dark) { color-scheme: dark }</p>"

    assert html == as_seen(html, "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_document_that_knows_no_dark_is_the_same_everywhere(scheme):
    html = "<html><head><title>A</title></head><body bgcolor=white></body></html>"

    assert html == as_seen(html, scheme)
