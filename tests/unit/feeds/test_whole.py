"""Addresses in content are whole, whatever element and attribute they stand in."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.feeds.whole import whole
from tests.unit.feeds.rules import assert_whole_addresses
from tests.unit.rendering.samples import SITE

PAGE = f"{SITE}/en/a-title/"


def made(html):
    return whole(html, site_url=SITE, url=PAGE)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('<img poster="/p" src="/v.mp4">', f'<img poster="{SITE}/p" src="{SITE}/v.mp4">'),
        ('<q cite="/en/b/">x</q>', f'<q cite="{SITE}/en/b/">x</q>'),
        ('<img src="a.png" alt="">', f'<img src="{PAGE}a.png" alt="">'),
        ('<a href="../b/?x=1&amp;y">x</a>', f'<a href="{SITE}/en/b/?x=1&amp;y">x</a>'),
        ('<a href="//x.org/y">x</a>', '<a href="https://x.org/y">x</a>'),
        ('<a href="tel:+1">x</a>', '<a href="tel:+1">x</a>'),
        ('<a href="">x</a>', f'<a href="{PAGE}">x</a>'),
        ('<a id="x" href="https://x.org/" title="/y">',) * 2,
        ('<ol reversed><img src="/a"></ol>', f'<ol reversed><img src="{SITE}/a"></ol>'),
        ('<p>src="/a" <code>href="/b"</code></p>',) * 2,
        (
            '<img srcset="/a-1.jpg 640w, /a-2.jpg 1280w" src="/a.jpg">',
            f'<img srcset="{SITE}/a-1.jpg 640w, {SITE}/a-2.jpg 1280w" src="{SITE}/a.jpg">',
        ),
        ('<img srcset="/a, https://x.org/b 2x">', f'<img srcset="{SITE}/a, https://x.org/b 2x">'),
        ('<img srcset="/a,b.jpg 1.5x">', f'<img srcset="{SITE}/a,b.jpg 1.5x">'),
    ],
)  # fmt: skip
def test_any_address_is_whole(written, expected):
    assert expected == made(written)
    assert expected == made(expected)


def test_what_only_leads_elsewhere_is_left_as_it_is():
    html = '<p>="/x" <a href="https://x.org/">x</a> <a href="mailto:a@x.org">y</a></p>'

    assert html == made(html)


ADDRESSES = st.sampled_from(
    ["/a", "a", "#a", "?a", "//x.org/a", "https://x.org/", "mailto:a@x.org", "", ".", "/a b"]
)
TAGS = st.builds(
    '<{} {}="{}" title="{}" {}="{}">'.format,
    st.sampled_from(["a", "img", "q", "source", "video", "blockquote"]),
    st.sampled_from(["href", "src", "cite", "poster"]),
    ADDRESSES,
    st.sampled_from(["", " href=", "/x", "a > b", "#"]),
    st.sampled_from(["data", "background", "longdesc", "action"]),
    ADDRESSES,
)


@given(
    st.lists(TAGS | st.sampled_from(["<p>", "</p>", 'src="/x"', "&lt;a href=", "x"])).map("".join)
)
def test_every_address_is_whole(html):
    assert_whole_addresses(made(html))


@pytest.mark.parametrize(
    "html",
    [
        '<p>href="/x' * 20_000,
        f'<img alt="{"&lt;" * 20_000}">' + ' href="/x' * 20_000,
        '<img alt="&lt;a " src="/x">' * 20_000,
        '<img src="/x" alt="' + " src=" * 20_000 + '">',
        ' src="' * 60_000,
    ],
    ids=["tags", "values", "pictures", "attributes", "words"],
)
def test_it_takes_no_longer_for_the_hostile(html):
    begun = process_time()
    made(html)

    assert process_time() - begun < 1
