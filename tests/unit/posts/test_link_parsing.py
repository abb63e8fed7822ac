"""Links: read in fewer steps than markdown-it's, with its results."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt, helpers

from broadside.posts.link_parsing import LinkMarkdown, _parse_destination
from tests.unit.posts.samples import body_of

THEIRS = MarkdownIt("commonmark")
OURS = LinkMarkdown("commonmark", {})

PIECES = st.sampled_from(
    [
        *"()<>[]!\\\"'&;{}| \n\t\x7f%é",
        *("a", "/b.c", "](", "[a]: ", "&amp;", "&lang=en", "%20", "%zz", "//", "a@b.c"),
        *("http://a.b/", "https://A.b:8/c?d=e&f=g#h", "xn--a.org", "https://é.org/é"),
    ]
)
TEXTS = st.lists(PIECES, max_size=16).map("".join)


@given(TEXTS)
def test_any_markdown_becomes_what_markdown_it_makes_of_it(text):
    assert THEIRS.render(text) == OURS.render(text)


@given(TEXTS, st.data())
def test_any_part_of_a_text_holds_the_address_that_markdown_it_reads(text, data):
    end = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, end))
    theirs = helpers.parseLinkDestination(text, start, end)
    ours = _parse_destination(text, start, end)
    assert (theirs.ok, theirs.pos, theirs.str) == (ours.ok, ours.pos, ours.str)


@given(st.from_regex(r"https?://[a-zA-É0-9./?&=#~+%<\"-]{0,30}", fullmatch=True))
@example("https://é.org")
@example("https://a.org/é")
@example("https://a.org/%zz")
@example("https://a.org/<")
@example("https://A.org")
def test_an_address_is_encoded_as_markdown_it_encodes_it(address):
    assert THEIRS.normalizeLink(address) == OURS.normalizeLink(address)


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("[a](https://example.org/a?b=c&d=e#f)", "https://example.org/a?b=c&amp;d=e#f"),
        ("[a](https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("[a](https://example.org/a\\_b)", "https://example.org/a_b"),
        ("[a](https://example.org/?a&amp;b)", "https://example.org/?a&amp;b"),
        ("[a](https://例.org/例)", "https://xn--fsq.org/%E4%BE%8B"),
        ('[a](/b "c")', "/b"),
    ],
)
def test_addresses(link, href):
    assert f'href="{href}"' in OURS.render(link)


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<a href='https://a.org/?b=c&amp;d'>e</a>", '<a href="https://a.org/?b=c&amp;d">e</a>'),
        ("<a href='https://a.org/{{b}}'>c</a>", "c"),
        ('<a href="https://a.org/&lt;b&gt;">c</a>', '<a href="https://a.org/&lt;b&gt;">c</a>'),
        ('<a href="https://a.org" id="b">c</a>', '<a href="https://a.org" id="p-b">c</a>'),
        ('<a href="https://a.org">b<a href="#c">d</a>', '<a href="https://a.org">b</a>d'),
    ],
)
def test_a_link_that_can_stay_as_it_is_stays(html, body):
    assert f"<p>{body}</p>" == body_of(f"<p>{html}</p>")
