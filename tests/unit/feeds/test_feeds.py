"""RSS, Atom and JSON Feed: valid, the same entries in each, the same bytes each time."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from broadside.feeds import TYPES, Channel, Entry, atom_entry, build_feeds, channel_of, entry_of
from broadside.rendering import page_path
from tests.unit.rendering.harmless import assert_harmless
from tests.unit.rendering.samples import (
    AT,
    PUBLICATION,
    SITE,
    author,
    post,
    publication,
    read,
    variant,
)

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENGLISH = variant(
    '<p>A &amp; b <a href="/en/b/">c</a></p>',
    title="A <title> & more",
    summary="A summary",
    authors=(author(picture="/media/a.jpg"), author(id="bo", name="Bo")),
)
CHINESE = variant("<p>文</p>", language="zh-Hant", title="題", slug="燈籠")
BOTH = post(ENGLISH, CHINESE, topics=("Rent", "港"), updated_at=AT + timedelta(days=1))
OLDER = post(variant(title="Older"), source_id="older", published_at=AT - timedelta(days=9))


def entries_of(*posts):
    return [
        entry_of(p, v, page_path=page_path(v), site_url=SITE) for p in posts for v in p.variants
    ]


def channel(language=None, of=PUBLICATION):
    return channel_of(of, language, site_url=SITE)


def parsed(data) -> Any:
    """Read a document, as strictly as lxml does."""
    return etree.fromstring(data)


@pytest.fixture(scope="module")
def feeds():
    """Write the feeds of everything."""
    return build_feeds(entries_of(BOTH, OLDER), channel=channel())


def test_each_has_its_name_and_type(feeds):
    assert TYPES.keys() == feeds.by_name().keys()
    assert (feeds.rss, feeds.atom, feeds.json) == tuple(feeds.by_name().values())


class TestRss:
    def test_it_says_what_it_is(self, feeds):
        shown = parsed(feeds.rss).find("channel")

        assert "The Harbour Letter" == shown.findtext("title")
        assert f"{SITE}/" == shown.findtext("link")
        assert "News of the harbour" == shown.findtext("description")
        assert "en" == shown.findtext("language")
        assert "Sat, 21 Nov 2026 09:30:00 +0000" == shown.findtext("lastBuildDate")
        (itself,) = shown.findall(f"{ATOM}link")
        assert {"href": f"{SITE}/feed.xml", "rel": "self", "type": "application/rss+xml"} == (
            dict(itself.attrib)
        )

    def test_an_item_has_content_and_summary(self, feeds):
        item = parsed(feeds.rss).find("channel/item")

        assert "A <title> & more" == item.findtext("title")
        assert "A summary" == item.findtext("description")
        assert f'<p>A &amp; b <a href="{SITE}/en/b/">c</a></p>' == item.findtext(CONTENT)
        assert f"{SITE}/en/a-title/" == item.findtext("link")
        assert "Fri, 20 Nov 2026 09:30:00 +0000" == item.findtext("pubDate")
        assert ["Rent", "港"] == [c.text for c in item.findall("category")]
        assert ["Ada Lee", "Bo"] == [c.text for c in item.findall(CREATOR)]
        assert item.find("author") is None
        guid = item.find("guid")
        assert (entries_of(BOTH)[0].id, "false") == (guid.text, guid.get("isPermaLink"))

    def test_without_a_summary_the_title_describes_it(self, feeds):
        assert "題" == parsed(feeds.rss).findall("channel/item/description")[1].text


class TestAtom:
    def test_it_says_what_it_is(self, feeds):
        root = parsed(feeds.atom)

        assert f"{SITE}/atom.xml" == root.findtext(f"{ATOM}id")
        assert "The Harbour Letter" == root.findtext(f"{ATOM}title")
        assert "2026-11-21T09:30:00+00:00" == root.findtext(f"{ATOM}updated")
        assert "The Harbour Letter" == root.findtext(f"{ATOM}author/{ATOM}name")
        assert "en" == root.get(LANG)
        assert {("self", f"{SITE}/atom.xml"), ("alternate", f"{SITE}/")} == {
            (link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")
        }

    def test_an_entry_is_in_its_language(self, feeds):
        first, second, _ = parsed(feeds.atom).findall(f"{ATOM}entry")

        assert ["en", "zh-Hant"] == [first.get(LANG), second.get(LANG)]
        assert ["Ada Lee", "Bo"] == [n.text for n in first.findall(f"{ATOM}author/{ATOM}name")]
        assert "html" == first.find(f"{ATOM}content").get("type")
        assert f'<p>A &amp; b <a href="{SITE}/en/b/">c</a></p>' == first.findtext(f"{ATOM}content")
        assert "A summary" == first.findtext(f"{ATOM}summary")
        assert f"{SITE}/zh-Hant/%E7%87%88%E7%B1%A0/" == second.find(f"{ATOM}link").get("href")

    def test_it_keeps_the_grammar(self, feeds):
        assert_atom(parsed(feeds.atom))

    def test_one_entry_is_a_document_that_names_an_author(self):
        for a_post, name in ((BOTH, "Ada Lee"), (OLDER, "The Harbour Letter")):
            root = parsed(atom_entry(entries_of(a_post)[0], channel()))
            assert f"{ATOM}entry" == root.tag
            assert name == root.findtext(f"{ATOM}author/{ATOM}name")


class TestJson:
    def test_it_says_what_it_is(self, feeds):
        feed = json.loads(feeds.json)

        assert "https://jsonfeed.org/version/1.1" == feed["version"]
        assert (f"{SITE}/", f"{SITE}/feed.json") == (feed["home_page_url"], feed["feed_url"])
        assert ("The Harbour Letter", "en") == (feed["title"], feed["language"])
        assert [{"name": "The Harbour Letter", "url": f"{SITE}/"}] == feed["authors"]

    def test_an_item(self, feeds):
        first, second, third = json.loads(feeds.json)["items"]

        assert {
            "id": entries_of(BOTH)[0].id,
            "url": f"{SITE}/en/a-title/",
            "title": "A <title> & more",
            "content_html": f'<p>A &amp; b <a href="{SITE}/en/b/">c</a></p>',
            "summary": "A summary",
            "date_published": "2026-11-20T09:30:00+00:00",
            "date_modified": "2026-11-21T09:30:00+00:00",
            "authors": [{"name": "Ada Lee", "avatar": f"{SITE}/media/a.jpg"}, {"name": "Bo"}],
            "tags": ["Rent", "港"],
            "language": "en",
        } == first
        assert "zh-Hant" == second["language"]
        assert not {"summary", "authors", "tags"} & third.keys()


class TestReaders:
    def test_feedparser_finds_the_same_in_each(self, feeds):
        rss, atom = feedparser.parse(feeds.rss), feedparser.parse(feeds.atom)

        assert not rss.bozo
        assert not atom.bozo
        for one, other in zip(rss.entries, atom.entries, strict=True):
            for name in ("id", "link", "summary", "published_parsed"):
                assert one[name] == other[name]
            assert one.content[0].value == other.content[0].value
        assert ["A <title> & more", "題", "Older"] == [e.title for e in atom.entries]
        assert [i["id"] for i in json.loads(feeds.json)["items"]] == [e.id for e in atom.entries]

    def test_the_root_has_both_languages_and_the_order_stays(self, feeds):
        languages = [item["language"] for item in json.loads(feeds.json)["items"]]

        assert ["en", "zh-Hant", "en"] == languages


class TestDates:
    def test_two_builds_are_the_same_bytes(self, feeds):
        assert feeds == build_feeds(entries_of(BOTH, OLDER), channel=channel())

    def test_an_empty_feed_is_as_old_as_can_be(self):
        feeds = build_feeds([], channel=channel(of=publication(licence="CC BY 4.0")))

        assert datetime(1970, 1, 1, tzinfo=UTC).isoformat().encode() in feeds.atom
        assert b"CC BY 4.0" in feeds.rss
        assert b"CC BY 4.0" in feeds.atom
        assert [] == json.loads(feeds.json)["items"]


HOSTILE = st.lists(
    st.sampled_from(
        [
            *("]]>", "<![CDATA[", "<!--", "-->", "&", "<", "{{", "</content>", "\x0b", "\ufffe"),
            *("<script>alert(1)</script>", "<img src=x onerror=y>", '<p title="]]>">', "港" * 99),
            *("[x](javascript:y)", "![x](https://x.org/a.png)", "\n\n", "`]]>`", "\u2028"),
        ]
    )
    | st.text(max_size=9),
    max_size=9,
).map("".join)


@settings(max_examples=100)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_any_post_makes_valid_feeds(body, line, name):
    a_variant = read(f"---\ntitle: T\ndate: 2026-11-20\n---\nx{body}").variants[0]
    hostile = variant(
        a_variant.body_html, title=line, summary=name, authors=(author(name=name, picture=name),)
    )
    (entry,) = entries_of(post(hostile, topics=(line, name)))
    feeds = build_feeds([entry], channel=channel(of=publication(name=f"x{name}", tagline=line)))

    rss, atom = parsed(feeds.rss), parsed(feeds.atom)
    assert_atom(atom)
    contents = [
        rss.findtext(f"channel/item/{CONTENT}"),
        atom.findtext(f"{ATOM}entry/{ATOM}content"),
        json.loads(feeds.json)["items"][0]["content_html"],
    ]
    for content in contents:
        assert entry.content_html == content
        assert_harmless(content)
    assert parsed(atom_entry(entry, channel())).tag == f"{ATOM}entry"


def test_the_end_of_cdata_in_an_attribute_ends_nothing():
    (entry,) = entries_of(post(variant('<p title="]]>">a ]]&gt; b</p>')))
    feeds = build_feeds([entry], channel=channel())

    assert entry.content_html == parsed(feeds.rss).findtext(f"channel/item/{CONTENT}")


def test_an_entry_without_anything_is_named_by_its_address():
    bare = Entry(
        id="tag:a", url=f"{SITE}/a/", language="en", title="", summary="", content_html="",
        published_at=AT, updated_at=AT,
    )  # fmt: skip
    plain = Channel(title="T", description="D", language="en", home_url=f"{SITE}/")
    feeds = build_feeds([bare], channel=plain)

    assert f"{SITE}/a/" == parsed(feeds.rss).findtext("channel/item/title")
    assert "" == json.loads(feeds.json)["items"][0]["content_html"]


def test_a_post_of_megabytes_stays_whole():
    body = "<p>word 港</p>" * 200_000
    (entry,) = entries_of(post(variant(body)))

    feeds = build_feeds([entry], channel=channel())

    assert len(body) == len(json.loads(feeds.json)["items"][0]["content_html"])
    assert 200_000 == feeds.rss.count("港".encode())


def assert_atom(root):
    """Hold a feed to RFC 4287: what must be there once, what must be an address."""
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            (found,) = element.findall(ATOM + name)
            assert found.text
        datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
        assert element.findtext(f"{ATOM}author/{ATOM}name") or element is not root
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    for entry in root.findall(f"{ATOM}entry"):
        assert 1 == len([e for e in entry if e.tag == f"{ATOM}content"])
        assert 1 >= len(entry.findall(f"{ATOM}summary"))
        # Without `rel` a link is an alternate one (§4.2.7.2).
        rels = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
        assert 1 == rels.count("alternate")
        assert all(c.get("term") for c in entry.findall(f"{ATOM}category"))
