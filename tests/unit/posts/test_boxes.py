"""Boxes fenced with colons, as HackMD, VuePress and Pandoc have them."""

import pytest

from tests.unit.posts.samples import body_of, front, warnings_of


@pytest.mark.parametrize("opening", [":::", ":::info", "::: warning", "::: {.note #a}", "::::tip"])
def test_their_fences_go_and_their_text_stays(opening):
    text = f"Before.\n{opening}\nWithin.\n:::\nAfter."

    assert "<p>Before.</p>\n<p>Within.</p>\n<p>After.</p>" == body_of(text)


@pytest.mark.parametrize(
    "opening",
    [":::spoiler Bring water", "::: details Bring water {open}", ":::tip[Bring water]"],
)
def test_their_titles_stay_in_bold(opening):
    text = f"{opening}\n- a\n:::"

    assert "<p><strong>Bring water</strong></p>\n<ul>\n<li>a</li>\n</ul>" == body_of(text)


def test_they_are_told_once_with_their_line():
    text = f"{front()}\n\n:::info\nWithin.\n:::"

    assert [(7, "body", "has marks of another site generator, left out: :::")] == warnings_of(text)


@pytest.mark.parametrize("text", ["```\n:::info\n```", "~~~\n:::\n~~~", "    :::info"])
def test_in_code_they_stay(text):
    assert ":::" in body_of(text)


@pytest.mark.parametrize("text", ["::: a: b", "See ::: there", ":: info"])
def test_colons_in_a_text_stay(text):
    assert f"<p>{text}</p>" == body_of(text)
