"""A cleaned body is read piece by piece, without a parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.html import End, Start, attributes_of, tokens
from tests.unit.rendering.samples import Elements, read


def test_a_body_is_tags_and_text():
    html = '<p lang="en">a &amp; <br>b</p> c'

    assert [Start("p", {"lang": "en"}), "a & ", Start("br", {}), "b", End("p"), " c"] == (
        list(tokens(html))
    )


@pytest.mark.parametrize(
    ("source", "attributes"),
    [
        ("", {}),
        (' alt="a &lt;b&gt; &quot;c&quot;"', {"alt": 'a <b> "c"'}),
        (' open="" id="p-x"', {"open": "", "id": "p-x"}),
        (" open", {"open": ""}),
        (' title="a > b"', {"title": "a > b"}),
    ],
)
def test_attributes_are_text(source, attributes):
    assert attributes == attributes_of(source)


def test_a_sign_in_an_attribute_ends_no_tag():
    assert [Start("abbr", {"title": "a > b"}), "x", End("abbr")] == (
        list(tokens('<abbr title="a > b">x</abbr>'))
    )


@given(st.text(max_size=200))
def test_it_sees_what_a_parser_sees(text):
    (variant,) = read(f"---\ntitle: T\ndate: 2026-11-20\n---\nx {text}").variants

    seen = list(tokens(variant.body_html))

    parsed = Elements(variant.body_html)
    assert parsed.found == [(t.name, dict(t.attributes)) for t in seen if isinstance(t, Start)]
    assert "".join(parsed.shown) == "".join(t for t in seen if isinstance(t, str))
