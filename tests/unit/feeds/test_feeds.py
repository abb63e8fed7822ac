"""RSS, Atom and JSON Feed: valid, the same entries in each, the same bytes each time."""

import json
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.feeds import TYPES, Channel, Entry, atom_entry, build_feeds
from tests.unit.feeds.rules import ATOM, CONTENT, assert_atom, assert_valid, parsed
from tests.unit.feeds.samples import BOTH, MEASURED, OLDER, RICH, channel, entries_of
from tests.unit.rendering.harmless import assert_harmless
from tests.unit.rendering.samples import AT, SITE, author, post, publication, read, variant

CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ENGLISH_HTML = (
    f'<figure><img src="{SITE}/media/quay.png" alt="The quay"></figure>\n'
    f'<p>A &amp; b <a href="{SITE}/en/b/">c</a></p>'
)
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def feeds():
    """Write the feeds of everything."""
    return build_feeds(entries_of(BOTH, OLDER), channel=channel())


def test_they_are_valid(feeds):
    assert_valid(feeds)
    assert_valid(build_feeds(entries_of(MEASURED, OLDER), channel=channel(of=RICH)))


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
        assert ENGLISH_HTML == item.findtext(CONTENT)
        assert f"{SITE}/en/a-title/" == item.findtext("link")
        assert "Fri, 20 Nov 2026 09:30:00 +0000" == item.findtext("pubDate")
        assert ["Rent", "港"] == [c.text for c in item.findall("category")]
        assert ["Ada Lee", "Bo"] == [c.text for c in item.findall(CREATOR)]
        assert item.find("author") is None
        guid = item.find("guid")
        assert (entries_of(BOTH)[0].id, "false") == (guid.text, guid.get("isPermaLink"))

    def test_without_a_summary_the_title_describes_it(self, feeds):
        assert "題" == parsed(feeds.rss).findall("channel/item/description")[1].text

    def test_its_summary_is_markup_where_it_looks_like_it(self):
        texts = ("A & b", "a <b> c", "x &amp; y")
        posts = [post(variant(summary=text), source_id=text) for text in texts]
        rss = build_feeds(entries_of(*posts), channel=channel()).rss

        assert ["A & b", "a &lt;b&gt; c", "x &amp;amp; y"] == [
            item.findtext("description") for item in parsed(rss).iter("item")
        ]


class TestAtom:
    def test_it_says_what_it_is(self, feeds):
        root = parsed(feeds.atom)

        assert "tag:news.example.org,2026:/" == root.findtext(f"{ATOM}id")
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
        assert ENGLISH_HTML == first.findtext(f"{ATOM}content")
        assert "A summary" == first.findtext(f"{ATOM}summary")
        assert f"{SITE}/zh-Hant/%E7%87%88%E7%B1%A0/" == second.find(f"{ATOM}link").get("href")

    def test_one_entry_is_a_document_that_names_an_author(self):
        for a_post, name in ((BOTH, "Ada Lee"), (OLDER, "The Harbour Letter")):
            root = parsed(atom_entry(entries_of(a_post)[0], channel()))
            assert_atom(atom_entry(entries_of(a_post)[0], channel()))
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
            "content_html": ENGLISH_HTML,
            "summary": "A summary",
            "image": f"{SITE}/media/quay.png",
            "date_published": "2026-11-20T09:30:00+00:00",
            "date_modified": "2026-11-21T09:30:00+00:00",
            "authors": [
                {
                    "name": "Ada Lee",
                    "url": f"{SITE}/en/authors/ada/",
                    "avatar": f"{SITE}/media/a.jpg",
                },
                {"name": "Bo", "url": f"{SITE}/en/authors/bo/"},
            ],
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
    assert_valid(feeds)
    contents = [
        rss.findtext(f"channel/item/{CONTENT}"),
        atom.findtext(f"{ATOM}entry/{ATOM}content"),
        json.loads(feeds.json)["items"][0]["content_html"],
    ]
    for content in contents:
        assert entry.content_html == (content or "")
        assert_harmless(content)
    assert parsed(atom_entry(entry, channel())).tag == f"{ATOM}entry"


@pytest.mark.parametrize(
    "html",
    ['<p title="]]>">a ]]&gt; b</p>', "<pre>a\rb\r\nc\td</pre>", '<p title="\\">\\u0041</p>'],
)
def test_content_is_the_same_to_the_letter(html):
    (entry,) = entries_of(post(variant(html)))
    feeds = build_feeds([entry], channel=channel())

    assert html == entry.content_html
    assert html == parsed(feeds.rss).findtext(f"channel/item/{CONTENT}")
    assert html == parsed(feeds.atom).findtext(f"{ATOM}entry/{ATOM}content")
    assert html == json.loads(feeds.json)["items"][0]["content_html"]


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
