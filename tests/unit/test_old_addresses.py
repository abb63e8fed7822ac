"""Addresses of an old site: how they are written down, and from which keys they lead on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.old_addresses import (
    MAX_CHARACTERS,
    MAX_KEY_BYTES,
    is_ours,
    old_path,
    page_query,
    redirect_key,
)

LANGUAGES = ("en", "zh-Hant")


@pytest.mark.parametrize(
    ("written", "path", "key"),
    [
        ("https://old.example.org/2019/rally/", "/2019/rally/", "2019/rally/index.html"),
        ("HTTP://old.example.org:8080/a.html#top", "/a.html", "a.html"),
        ("//old.example.org/a.html", "/a.html", "a.html"),
        ("/node/12", "/node/12", "node/12/index.html"),
        ("/node/12?from=feed", "/node/12", "node/12/index.html"),
        ("/2019/%E6%98%A5%20%e5%a4%a9", "/2019/春 天", "2019/春 天/index.html"),
        ("/en/rally", "/en/rally", "en/rally/index.html"),
        ("/feed/", "/feed/", "feed/index.html"),
        ("/en/feed/atom", "/en/feed/atom", "en/feed/atom/index.html"),
        ("/rss.xml", "/rss.xml", "rss.xml"),
        ("/?p=123", "/?p=123", "_old/p=123"),
        ("https://old.example.org?p=123", "/?p=123", "_old/p=123"),
        ("/?utm_source=x&p=123&p=4", "/?p=123", "_old/p=123"),
        ("/blog/?page_id=9", "/blog/?page_id=9", "_old/blog/page_id=9"),
        ("/?q=node%2F12", "/?q=node/12", "_old/q=node/12"),
        ("/?feed=rss2", "/?feed=rss2", "_old/feed=rss2"),
        (
            "/index.php?option=com_content&id=5%3Arally&fbclid=x",
            "/index.php?id=5:rally&option=com_content",
            "_old/index.php/id=5:rally&option=com_content",
        ),
        ("/a.html?p=1", "/a.html", "a.html"),
        ("/story.PHP", "/story.PHP", "story.PHP"),
    ],
)
def test_an_address_is_a_path_and_a_key(written, path, key):
    assert path == old_path(written, languages=LANGUAGES)
    assert key == redirect_key(path)


@pytest.mark.parametrize(
    "address",
    [
        *("", "rally", "javascript:alert(1)", "mailto:a@example.org", "ftp://example.org/a"),
        *("data:text/html,x", "https:/a", "http:///a", "/\\evil", "/a\x00b", "/a%00b", "/%0d%0aa"),
        *(
            "/a/../b",
            "/%2e%2e/b",
            "/./a",
            "/a//b",
            "/%ff",
            "/100%25",
            "/a%3Fb",
            "/a%5cb",
            "/\u2028",
        ),
        *("/story.php?title=%E6%98%A5", "/?p=../../en", "/?p=", "/?q=a//b", "/x.php?a[]=1"),
        *("/" + "a" * MAX_CHARACTERS, "/" + "春" * 400),
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match=r"is|has|holds|climbs"):
        old_path(address, languages=LANGUAGES)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/index.html", "/404.html", "/feed.xml", "/atom.xml", "/feed.json", "/feeds.opml"),
        *("/feeds/", "/feed/3.xml", "/media/a.png", "/r/confirm/x", "/r", "/_old/p=1", "/en"),
        *("/en/", "/zh-Hant/feed.xml", "/en/feed/3.xml", "/en/topics/rents/", "/en/archive/2019/"),
        *("/en/authors/ada", "/en/feeds", "/?utm_source=x"),
    ],
)
def test_addresses_of_our_own_are_refused(path):
    with pytest.raises(ValueError, match="uses itself"):
        old_path(path, languages=LANGUAGES)


@pytest.mark.parametrize("path", ["/fr/", "/en/rally/", "/english/", "/topics/rents/", "/rss.xml"])
def test_others_are_nobodys(path):
    assert not is_ours(path, languages=LANGUAGES)


@given(st.text(max_size=30).map(lambda text: f"/{text}"), st.text(max_size=30))
def test_whatever_is_taken_is_a_key_that_stays_where_it_is(path, query):
    try:
        taken = old_path(f"{path}?{query}", languages=LANGUAGES)
    except ValueError:
        return
    key = redirect_key(taken)

    assert not {"", ".", ".."} & set(key.split("/"))
    assert len(key.encode()) <= MAX_KEY_BYTES
    assert taken == old_path(taken, languages=LANGUAGES)
    assert not key.startswith(("media/", "r/"))


@given(st.text(max_size=20), st.text(max_size=40))
def test_any_query_can_be_asked(path, query):
    assert isinstance(page_query(path, query), str)
