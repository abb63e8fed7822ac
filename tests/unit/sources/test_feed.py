"""Feeds as others write them: every format, every place where something may stand, every slip."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from lxml import etree

from broadside.errors import SourceError
from broadside.sources import FoundAuthor, FoundFile, read_feed, read_wordpress
from broadside.sources.xml_document import _parsed

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "feeds"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SITE = "https://old.example.org"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">'
FILM = '<media:content url="/f.mp4" type="video/mp4"/>'
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(items, channel="", attributes=NAMESPACES):
    """Write RSS 2.0."""
    return (
        f'<rss version="2.0" {attributes}><channel><title>T</title><link>{SITE}/</link>'
        f"{channel}{items}</channel></rss>"
    ).encode()


def item_of(inside, **more):
    """Read an RSS feed's one item."""
    (item,) = read_feed(rss(f"<item><guid>a</guid><title>x</title>{inside}</item>"), **more).items
    return item


def atom(entries, head=""):
    """Write Atom."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'.encode()


def entry_of(inside):
    """Read an Atom feed's one entry."""
    (entry,) = read_feed(atom(f"<entry><id>urn:a</id>{inside}</entry>"), url=f"{SITE}/f/").items
    return entry


def json_of(*items, **fields):
    """Read a JSON Feed."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": list(items), **fields}
    return read_feed(json.dumps(feed).encode(), url=f"{SITE}/feed.json")


class TestWhatIsDangerous:
    LAUGHS = (
        '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;">'
        '<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;">]>'
    )
    FILE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    BY_PARAMETER = (
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://h.example.org/x"> %x; <!ENTITY y "z">]>'
    )

    @pytest.mark.parametrize("doctype", [LAUGHS, FILE, BY_PARAMETER])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_are_refused(self, doctype, encoding):
        feed = f"<!-- c --><?p i?>{doctype}{rss('<item><title>&lol3;&x;</title></item>').decode()}"

        with pytest.raises(SourceError, match="declares entities"):
            read_feed(feed.encode(encoding))

    def test_the_parser_itself_fills_in_no_entity_either(self):
        document = _parsed('<!DOCTYPE a [<!ENTITY x "laugh">]><a>&x;</a>')

        assert b"laugh" not in etree.tostring(document)

    def test_a_document_type_elsewhere_is_never_fetched(self):
        doctype = (
            '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
            '"http://127.0.0.1:9/rss-0.91.dtd">'
        )
        feed = read_feed(f'<?xml version="1.0"?>\n{doctype}'.encode() + rss(""))

        assert ("T", ()) == (feed.title, feed.remarks)

    def test_a_module_of_names_of_characters_is_not_fetched_and_harmless(self):
        doctype = (
            '<!DOCTYPE rdf:RDF [\n<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" '
            '"http://127.0.0.1:9/xhtml-lat1.ent">\n%HTMLlat1;]>'
        )
        (item,) = read_feed(
            doctype.encode() + rss("<item><guid>a</guid><title>x&eacute;y</title></item>")
        ).items

        assert "xéy" == item.title

    def test_a_name_that_nobody_declared_stays_text(self):
        assert "a &file; b" == item_of("<description>a &file; b</description>").content

    @pytest.mark.parametrize(
        "data",
        [
            rss("<a>" * 5_000),
            rss(
                f"<item><guid>a</guid><description>{'<b>' * 500}{'</b>' * 500}</description></item>"
            ),
            b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 200_000,
        ],
        ids=["open", "closed", "json"],
    )
    def test_what_is_nested_too_deep_ends_in_words(self, data):
        try:
            told = read_feed(data).remarks
        except SourceError as error:
            told = (str(error),)

        assert told

    @pytest.mark.parametrize(
        "before",
        [
            "<!---->" * 9_000,
            "<!DOCTYPE r [" + " " * 60_000 + "x",
            "<?a?>" * 9_000 + "<!DOCTYPE r [",
        ],
    )
    def test_what_stands_before_takes_no_time_either(self, before):
        for read in (read_feed, read_wordpress):
            with pytest.raises(SourceError):
                read(before.encode())

    def test_a_long_name_takes_no_time(self):
        assert () == item_of(f"<author>{'a.' * 50_000}@{'b' * 50_000}</author>").authors

    def test_what_is_too_large_is_refused(self):
        with pytest.raises(SourceError, match="are the limit"):
            read_feed(b" " * 20_000_001)

    def test_too_many_items_are_refused(self):
        with pytest.raises(SourceError, match="20,001 items"):
            read_feed(rss("<item/>" * 20_001))

    @pytest.mark.parametrize(
        "piece", ["<![CDATA[", "<!--", '<a "', "<a '", "<a href=", "&", "<a b='c' "]
    )
    def test_what_is_opened_again_and_again_takes_no_time(self, piece):
        data = rss(f"<item><guid>a</guid><description>{piece * 15_000}")
        html = piece.replace("&", "&amp;").replace("<", "&lt;") * 15_000
        for one in (data, rss(f"<item><guid>a</guid><description>{html}</description></item>")):
            try:
                read_feed(one)
            except SourceError:
                continue


class TestWhatIsNoFeed:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "is empty"),
            (b"\xff\xfe", "is neither"),
            (b"hello", "is neither XML nor JSON"),
            (b"<!DOCTYPE html><html><body>x</body></html>", "is a web page"),
            (b"<opml/>", "neither RSS nor Atom"),
            (b'<feed xmlns="http://purl.org/atom/ns#"/>', "neither RSS nor Atom"),
            (b"<", "isn't XML"),
            (b"<!-- -->", "isn't XML"),
            (b"{", "isn't JSON"),
            (b"{}", "no JSON Feed"),
            (b'{"version": "https://jsonfeed.org/version/1"}', "without a list"),
        ],
    )
    def test_says_what_it_is(self, data, reason):
        with pytest.raises(SourceError, match=reason):
            read_feed(data)


class TestEncodings:
    WORDS = "海港通訊 é"

    def read(self, data, **more):
        feed = read_feed(data, **more)
        return feed.items[0].title, len(feed.remarks)

    def feed(self, declared="", words=WORDS):
        said = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
        return said + rss(f"<item><guid>a</guid><title>{words}</title></item>").decode()

    @pytest.mark.parametrize(
        ("encoding", "declared"),
        [
            ("utf-8", ""),
            ("utf-8-sig", "big5"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16"),
            ("utf-16-be", ""),
            ("utf-32", ""),
        ],
    )
    def test_are_detected(self, encoding, declared):
        assert (self.WORDS, 0) == self.read(self.feed(declared).encode(encoding))

    @pytest.mark.parametrize(
        ("encoding", "declared", "words"),
        [
            ("big5hkscs", "Big5", "海港通訊 嘅"),
            ("gb18030", "gb2312", "海港通訊"),
            ("cp1252", "ISO-8859-1", "“naïve” — café"),
            ("euc-kr", "EUC-KR", "항구"),
        ],
    )
    def test_that_are_declared_mean_what_browsers_take_them_for(self, encoding, declared, words):
        data = self.feed(declared, words).encode(encoding)

        assert (words, 0) == self.read(data)
        said = f'application/rss+xml; Charset="{declared}"'
        assert (words, 0) == self.read(self.feed("", words).encode(encoding), content_type=said)

    def test_of_which_the_wrong_one_is_said_are_noticed(self):
        data = self.feed().encode()

        for said in ("nonsense", "utf-16-le"):
            assert (self.WORDS, 1) == self.read(data, content_type=f"text/xml; charset={said}")

    def test_that_nobody_can_read_lose_only_those_bytes(self):
        assert ("a\ufffdb", 1) == self.read(self.feed("", "a\0b").encode().replace(b"\0", b"\xff"))

    @pytest.mark.parametrize(
        "name", ["rot13", "hex", "unicode_escape", "utf-7", "idna", "nonsense"]
    )
    def test_of_python_s_own_are_none(self, name):
        words = "+AGE-\\u0061"

        assert (words, 1) == self.read(self.feed(name, words).encode())


class TestRss:
    def test_says_everything_in_many_places(self):
        item = item_of(
            "<link>/a/?x=1&amp;y=2</link><pubDate>Fri, 20 Nov 2026 04:30:00 EST</pubDate>"
            "<dc:creator>Ada Lee</dc:creator><author>bo@example.org (Bo Chan)</author>"
            "<category>Rent</category><category>Rent</category><dc:subject>Port</dc:subject>"
            "<description>Short &amp;amp; sweet</description>"
            '<content:encoded><![CDATA[<p><a href="b">b</a></p>]]></content:encoded>'
            "<dc:language>zh_TW</dc:language><atom:updated>2026-11-21T00:00:00Z</atom:updated>"
            '<enclosure url="/a.mp3" type="audio/mpeg" length="123"/>'
            '<media:content url="/a.png" medium="image" width="640" height="480" fileSize="9">'
            "<media:description>The quay</media:description></media:content>"
        )

        assert f"{SITE}/a/?x=1&y=2" == item.url
        assert (AT, datetime(2026, 11, 21, tzinfo=UTC)) == (item.published_at, item.updated_at)
        assert (FoundAuthor(name="Ada Lee"), FoundAuthor(name="Bo Chan")) == item.authors
        assert (("Rent", "Port"), "zh-Hant") == (item.topics, item.language)
        assert "Short & sweet" == item.summary
        assert f'<p><a href="{SITE}/a/b">b</a></p>' == item.content
        assert (f"{SITE}/a.mp3", 123) == (item.files[0].url, item.files[0].length_bytes)
        assert item.picture == FoundFile(
            url=f"{SITE}/a.png", media_type="image/png", length_bytes=9, width=640, height=480,
            alt="The quay",
        )  # fmt: skip

    @pytest.mark.parametrize(
        "written",
        [
            "Fri, 20 Nov 2026 09:30:00 GMT",
            "Fri, 20 Nov 2026 09:30:00 +0000",
            "20 Nov 26 0930 Z",
            "Fri, 20 Nov 2026 17:30 HKT",
            "Thu, 20 Nov 2026 04:30:00 EST",
            "2026-11-20T09:30:00Z",
            "2026-11-20T17:30:00.123+08:00",
            "2026-11-20 09:30:00 UTC",
            "20261120T093000Z",
            "1795167000",
            "Nov 20, 2026 9:30 AM",
            "2026年11月20日 09:30",
        ],
    )
    def test_reads_dates_as_people_write_them(self, written):
        assert AT == item_of(f"<pubDate>\n {written}</pubDate>").published_at

    def test_reads_a_date_without_a_zone_where_it_is_told(self):
        item = item_of("<pubDate>2026-11-20 17:30</pubDate>", time_zone="Asia/Hong_Kong")

        assert AT == item.published_at

    @pytest.mark.parametrize("written", ["", "soon", "0000-00-00 00:00:00", "Fri, 99 Nov 2026"])
    def test_has_no_date_where_none_can_be_read(self, written):
        item = item_of(f"<pubDate>{written}</pubDate><dc:date>{AT.isoformat()}</dc:date>")

        assert AT == item.published_at
        assert item_of(f"<pubDate>{written}</pubDate>").published_at is None

    @pytest.mark.parametrize(
        ("title", "shown"),
        [
            ("Don&amp;#8217;t &amp;amp; do", "Don’t & do"),
            ("A &lt;em&gt;new&lt;/em&gt; one", "A new one"),
            ("&lt;title&gt; in HTML", "<title> in HTML"),
            ("AT&amp;T", "AT&T"),
        ],
    )
    def test_titles_are_read_as_they_are_meant(self, title, shown):
        data = rss(f"<item><guid>a</guid><title>{title}</title></item>")

        assert shown == read_feed(data).items[0].title

    @pytest.mark.parametrize(
        ("inside", "url"),
        [
            ("<link>https://a.example.org/</link>", "https://a.example.org/"),
            ('<atom:link rel="alternate" href="/b"/>', f"{SITE}/b"),
            ('<atom:link rel="replies" href="/b"/>', ""),
            ("<guid isPermaLink='true'>https://c.example.org/</guid>", "https://c.example.org/"),
            ("<guid>not an address</guid>", ""),
            ("<guid isPermaLink='false'>https://c.example.org/</guid>", ""),
            (
                "<link>/1</link><feedburner:origLink>https://a.example.org/</feedburner:origLink>",
                "https://a.example.org/",
            ),
            ("<link>javascript:alert(1)</link>", ""),
            ("<link>//[/</link>", ""),
        ],
    )
    def test_finds_the_page(self, inside, url):
        (item,) = read_feed(rss(f"<item><title>x</title>{inside}<guid>z</guid></item>")).items

        assert url == item.url

    def test_takes_what_there_is_for_the_content(self):
        assert "<p>x</p>" == item_of("<description>&lt;p&gt;x&lt;/p&gt;</description>").content
        inside = "<xhtml:body>a &amp; <xhtml:b>b</xhtml:b><xhtml:br/></xhtml:body>"
        assert "a &amp; <b>b</b><br>" == item_of(inside).content

    @pytest.mark.parametrize(
        ("inside", "url", "media_type"),
        [
            ('<media:thumbnail url="/t.jpg" width="9"/>', "/t.jpg", "image/jpeg"),
            ('<itunes:image href="/i"/>', "/i", "image/*"),
            ("<image><url>/u.gif</url></image>", "/u.gif", "image/gif"),
            ("<image>/v.webp</image>", "/v.webp", "image/webp"),
            (
                f'<media:group>{FILM}<media:thumbnail url="/t.png"/></media:group>',
                "/t.png",
                "image/png",
            ),
            (
                '<media:thumbnail url="/t.png"/><media:content url="/p.png" type="image/png"/>',
                "/p.png",
                "image/png",
            ),
        ],
    )
    def test_finds_the_picture(self, inside, url, media_type):
        picture = item_of(inside).picture

        assert (f"{SITE}{url}", media_type) == (picture.url, picture.media_type)

    def test_mail_addresses_are_nobody_s_name(self):
        inside = "<author>a@example.org</author><dc:creator>Ada &lt;a@example.org&gt;</dc:creator>"

        assert (FoundAuthor(name="Ada"),) == item_of(inside).authors

    def test_items_of_rdf_stand_beside_the_channel(self):
        feed = read_feed(
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
            b' xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel>'
            b'<item rdf:about="https://a.example.org/1"><title>One</title></item></rdf:RDF>'
        )

        assert ("T", "https://a.example.org/1") == (feed.title, feed.items[0].guid)

    def test_language_comes_from_the_item_or_around_it(self):
        data = rss(
            '<item xml:lang="fr"><guid>a</guid><title>x</title></item>'
            "<item><guid>b</guid><title>y</title></item>",
            "<language>en-us</language>",
        )
        feed = read_feed(data)

        assert ["fr", "en-US"] == [item.language for item in feed.items]
        assert "" == read_feed(rss("", "<language>?</language>")).language


class TestAtom:
    def test_says_everything(self):
        entry = entry_of(
            '<title type="html">A &amp;lt;b&amp;gt; &lt;em&gt;c&lt;/em&gt;</title>'
            '<link rel="alternate" type="text/plain" href="a.txt"/>'
            '<link type="text/html" href="a/"/><published>2026-11-20T09:30:00Z</published>'
            "<updated>2026-11-20T17:30:00+08:00</updated><summary>S</summary>"
            "<author><name>Ada</name><uri>/ada</uri><email>ada@example.org</email></author>"
            '<category term="rent" label="Rents"/><category term="port"/><category/>'
            '<link rel="enclosure" href="/p.png" type="image/png" length="7"/>'
            '<content type="html" xml:base="/b/">&lt;a href=\'c?d&amp;amp;e\'&gt;</content>'
        )

        assert ("A <b> c", f"{SITE}/f/a/", "S") == (entry.title, entry.url, entry.summary)
        assert (AT, AT) == (entry.published_at, entry.updated_at)
        assert (FoundAuthor(name="Ada", url=f"{SITE}/ada"),) == entry.authors
        assert ("Rents", "port") == entry.topics
        assert (f"{SITE}/p.png", 7) == (entry.picture.url, entry.picture.length_bytes)
        assert f'<a href="{SITE}/b/c?d&amp;e">' == entry.content

    @pytest.mark.parametrize(
        ("written", "html"),
        [
            (f'<content type="xhtml">{DIV}<p>a<br/></p></div></content>', "<p>a<br></p>"),
            (f'<content type="xhtml">{DIV}a &amp; b</div></content>', "a &amp; b"),
            ('<content type="xhtml">a</content>', "a"),
            ("<content>a &lt; b\n\nc</content>", "<p>a &lt; b</p>\n<p>c</p>"),
            ('<content type="image/png">AAAA</content><summary>s</summary>', "<p>s</p>"),
            ('<content src="https://a.example.org/"/><summary>s</summary>', "<p>s</p>"),
            ('<summary type="html">&lt;p&gt;s&lt;/p&gt;</summary>', "<p>s</p>"),
        ],
    )  # fmt: skip
    def test_content_is_read_by_its_type(self, written, html):
        entry = entry_of(written)

        assert (html, "") == (entry.content, entry.summary)

    def test_an_empty_title_is_passed_over(self):
        assert "x" == entry_of("<title/><title>x</title>").title

    def test_an_author_may_stand_in_the_source(self):
        source = "<source><author><name>Bo</name></author><author/></source>"

        assert (FoundAuthor(name="Bo"),) == entry_of(f"<title>x</title>{source}").authors

    def test_an_entry_may_be_a_document(self):
        data = b'<entry xmlns="http://www.w3.org/2005/Atom"><id>a</id><title>x</title></entry>'

        assert "a" == read_feed(data).items[0].guid

    def test_a_tombstone_without_a_name_is_none(self):
        head = (
            '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0"/>'
            '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="a"/>'
        )

        assert [("a", None)] == [(one.guid, one.at) for one in read_feed(atom("", head)).gone]


class TestJsonFeed:
    def test_says_everything(self):
        feed = json_of(
            {
                "id": 7,
                "url": "/a/",
                "title": " A\nb ",
                "content_html": '<img srcset="b.png 1x, c.png 2x" src="b.png" title="src=x">',
                "summary": "S",
                "image": "p.png",
                "date_published": "2026-11-20T09:30:00Z",
                "author": {"name": "Ada", "avatar": "a.png", "url": "/ada"},
                "tags": ["Rent", 7, ""],
                "language": "fr",
                "attachments": [
                    {"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9},
                    {"url": "javascript:x", "mime_type": "image/png"},
                ],
            },
            hubs=[{"type": "WebSub", "url": "https://hub.example.org/"}, "x"],
            title="T",
            language="en",
        )
        (item,) = feed.items

        assert ("7", f"{SITE}/a/", "A b", "S") == (item.guid, item.url, item.title, item.summary)
        assert (
            f'<img srcset="{SITE}/a/b.png 1x, {SITE}/a/c.png 2x" src="{SITE}/a/b.png" '
            'title="src=x">' == item.content
        )
        assert (f"{SITE}/p.png", "image/png") == (item.picture.url, item.picture.media_type)
        ada = FoundAuthor(name="Ada", url=f"{SITE}/ada", picture=f"{SITE}/a.png")
        assert ((ada,), ("Rent", "7"), "fr") == (item.authors, item.topics, item.language)
        assert (f"{SITE}/a.mp3", 9) == (item.files[0].url, item.files[0].length_bytes)
        assert ("https://hub.example.org/",) == feed.hubs
        assert (AT, None) == (item.published_at, item.updated_at)

    def test_takes_text_where_there_is_no_html(self):
        feed = json_of(
            {"id": "a", "content_text": "a < b"},
            {"id": "b", "summary": "s", "attachments": [{"url": "/p.png"}]},
            language="en",
        )

        assert ["<p>a &lt; b</p>", "<p>s</p>"] == [item.content for item in feed.items]
        assert (f"{SITE}/p.png", "en") == (feed.items[1].picture.url, feed.items[1].language)

    def test_holds_no_half_characters(self):
        feed = read_feed(
            b'{"version": "https://jsonfeed.org/version/1", "items":'
            b' [{"id": "a", "title": "b\\ud800c", "content_text": "\\udfff"}]}'
        )

        assert ("bc", "") == (feed.items[0].title, feed.items[0].content)


class TestWhatIsBroken:
    def test_is_skipped_and_named_and_the_rest_is_read(self):
        feed = read_feed(
            rss(
                "<item><title>Nameless</title></item><item/>"
                "<item><guid>a</guid><title>x</title></item>"
                "<item><guid>a</guid><title>again</title></item>"
                "<item><guid>silent</guid></item>"
                f"<item><guid>{'g' * 1_001}</guid><title>x</title></item>"
            )
        )

        assert ["a"] == [item.guid for item in feed.items]
        assert [
            ("Nameless", "has neither a name (guid, id) nor an address"),
            ("item 2", "has neither a name (guid, id) nor an address"),
            ("a", "has the name of an item above it"),
            ("silent", "says nothing: it has no title and no text"),
            ("g" * 200, "has a name of more than 1,000 characters"),
        ] == [(one.name, one.reason) for one in feed.skipped]

    def test_half_an_item_is_none(self):
        data = rss(
            "<item><guid>a</guid><title>x</title></item><item><guid>b</guid><description>half of"
        )
        feed = read_feed(data.removesuffix(b"</channel></rss>"))

        assert (["a"], ["is cut off in the middle"]) == (
            [item.guid for item in feed.items],
            [one.reason for one in feed.skipped],
        )

    @pytest.mark.parametrize(
        ("written", "content"),
        [
            ("x&eacute;y &nbsp;", "xéy"),
            ("a & b &co", "a & b &co"),
            ("a &#0;&#x1f;&#99;", "a c"),
            ("a\x0b\x1b b", "a b"),
            ("<![CDATA[&eacute; & ]]> &eacute;", "&eacute; &  é"),
            ("<b>a</i>", "<b>a</b>"),
            ("&nosuchname;", "&nosuchname;"),
        ],
    )
    def test_is_mended_as_it_is_meant(self, written, content):
        assert content == item_of(f"<description>{written}</description>").content

    def test_is_told_with_its_line(self):
        (remark,) = read_feed(
            b"\n" + rss("<item>\n<guid>a</guid><title>&nbsp;x</title></item>")
        ).remarks

        assert "line 2" in remark

    def test_prefixes_that_nobody_declared_are_taken_at_their_word(self):
        data = rss(
            "<item><guid>a</guid><title>x</title><content:encoded>y</content:encoded>"
            "<dc:creator>Ada</dc:creator></item>",
            '<atom10:link rel="self" href="https://a.example.org/f"/>',
            attributes="",
        )
        feed = read_feed(data)

        assert ("y", "Ada") == (feed.items[0].content, feed.items[0].authors[0].name)
        assert "https://a.example.org/f" == feed.url


class TestRelativeAddresses:
    @pytest.mark.parametrize(
        ("inside", "content"),
        [
            ("<link>/a/</link>", f'<a href="{SITE}/a/b">'),
            ("", f'<a href="{SITE}/b">'),
        ],
    )
    def test_begin_from_the_page_or_the_site(self, inside, content):
        html = "<description>&lt;a href=b&gt;</description>"

        assert content == item_of(f"{inside}{html}").content

    @pytest.mark.parametrize(
        "html",
        [
            '<a href="#x">',
            '<a href="mailto:a@b.c">',
            '<a href="//[">',
            "<a name=b>",
            "<b",
            "a < b > c",
        ],
    )
    def test_stay_where_nothing_is_relative(self, html):
        escaped = html.replace("&", "&amp;").replace("<", "&lt;")

        assert html == item_of(f"<description>{escaped}</description>").content


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real feeds aren't here")
class TestRealFeeds:
    COUNTS: ClassVar = {
        "feedjira-InvalidDateFormat.xml": 2,
        "feedjira-json_feed.json": 20,
        "feedjira-youtube_atom.xml": 15,
        "rssparser-content-encoded.rss": 7,
        "rssparser-encoding.rss": 40,
        "rssparser-rss-1.rss": 69,
    }

    @pytest.mark.parametrize("name", COUNTS)
    def test_go_through_whole(self, name):
        feed = read_feed((CORPUS / name).read_bytes())

        assert (self.COUNTS[name], ()) == (len(feed.items), feed.skipped)
        assert all(item.published_at and item.url and item.title for item in feed.items)
