"""WordPress exports: posts with what belongs to them, and nothing in public that wasn't."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadside.errors import SourceError
from broadside.posts import Status, read_post
from broadside.sources import FoundFile, read_wordpress, take_posts

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "wxr"
SITE = "https://old.example.org"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- by WordPress -->\n<rss version="2.0" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title>'
    f"<link>{SITE}</link><language>en-US</language>"
)
VERSION = "<wp:wxr_version>1.2</wp:wxr_version>"


def post(inside="", guid="g", kind="post", status="publish", content="<p>x</p>"):
    """Write an item."""
    return (
        f"<item><title>T &amp;amp; t</title><link>{SITE}/a/</link><guid>{guid}</guid>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<wp:post_id>7</wp:post_id><wp:post_type>{kind}</wp:post_type>"
        f"<wp:status>{status}</wp:status>{inside}</item>"
    )


def export(*items, version=VERSION):
    """Write an export."""
    return f"{HEAD}{version}{''.join(items)}</channel></rss>".encode()


def one(*args, **fields):
    (item,) = read_wordpress(export(post(*args, **fields))).items
    return item


def test_a_post_says_everything():
    author = (
        "<wp:author><wp:author_login>ada</wp:author_login>"
        "<wp:author_display_name><![CDATA[Ada Lee]]></wp:author_display_name></wp:author>"
    )
    inside = (
        "<dc:creator>ada</dc:creator><excerpt:encoded>S</excerpt:encoded>"
        "<pubDate>Thu, 01 Jan 2015 00:00:00 +0000</pubDate>"
        "<wp:post_date>2026-11-20 17:30:00</wp:post_date>"
        "<wp:post_date_gmt>2026-11-20 09:30:00</wp:post_date_gmt>"
        "<wp:post_modified_gmt>2026-11-20 09:30:00</wp:post_modified_gmt>"
        '<category domain="category" nicename="rent">Rent</category>'
        '<category domain="category" nicename="uncategorized">Uncategorized</category>'
        '<category domain="post_tag" nicename="port">Port</category>'
        '<category domain="language" nicename="zh-tw">中文</category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value>"
        "</wp:postmeta>"
    )
    picture = (
        "<item><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{SITE}/a.jpg</wp:attachment_url><wp:postmeta>"
        "<wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>A boat</wp:meta_value>"
        "</wp:postmeta></item>"
    )
    found = read_wordpress(export(author, post(inside), picture))
    (item,) = found.items

    assert ("Old", "en-US", SITE) == (found.title, found.language, found.home_url)
    assert ("g", f"{SITE}/a/", "T & t", "S") == (item.guid, item.url, item.title, item.summary)
    assert (AT, AT, "zh-Hant") == (item.published_at, item.updated_at, item.language)
    assert (["Ada Lee"], ("Rent", "Port")) == ([a.name for a in item.authors], item.topics)
    assert FoundFile(url=f"{SITE}/a.jpg", media_type="image/jpeg", alt="A boat") == item.picture


class TestNothingBecomesPublic:
    @pytest.mark.parametrize(
        ("status", "inside", "state"),
        [
            ("draft", "", Status.DRAFT),
            ("pending", "", Status.DRAFT),
            ("private", "", Status.DRAFT),
            ("auto-draft", "", Status.DRAFT),
            ("something new", "", Status.DRAFT),
            ("", "", Status.DRAFT),
            ("trash", "", Status.WITHDRAWN),
            ("publish", "<wp:post_password>p</wp:post_password>", Status.DRAFT),
            ("publish", "", Status.PUBLISHED),
            ("future", "", Status.PUBLISHED),
        ],
    )
    def test_that_was_not(self, status, inside, state):
        date = "<wp:post_date_gmt>2026-11-20 09:30:00</wp:post_date_gmt>"
        found = read_wordpress(export(post(inside + date, status=status)))
        (taken,) = take_posts(found.items, states=found.states).posts

        assert state is read_post(taken.files, source="wp", languages=("en",)).post.status

    def test_and_a_draft_needs_no_date(self):
        date = "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>"
        found = read_wordpress(export(post(date, status="draft")))

        assert 1 == len(take_posts(found.items, states=found.states).posts)
        assert 0 == len(take_posts(found.items).posts)


class TestWhatIsNotTaken:
    def test_is_named(self):
        found = read_wordpress(
            export(
                post(kind="page"),
                post(),
                post(),
                post(guid="g" * 1_001),
                "<item><title>Bare</title><wp:post_type>post</wp:post_type></item>",
                "<item><wp:post_type>x</wp:post_type></item>",
            )
        )

        assert 1 == len(found.items)
        assert [
            ("g", "is no post (page)"),
            ("g", "has the name of a post above it"),
            ("g" * 200, "has no name (guid) that can be used"),
            ("Bare", "has no name (guid) that can be used"),
            ("an item", "is no post (x)"),
        ] == [(one.name, one.reason) for one in found.skipped]

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "is empty"),
            (b"<!-- c --><!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "a document type"),
            ("<rss/>".encode("utf-16"), "isn't UTF-8"),
            (export(post(), version=""), "no WordPress export"),
            (export(post())[:-40], "isn't well-formed"),
            (b"x", "isn't well-formed"),
        ],
    )
    def test_as_a_whole_says_why(self, data, reason):
        with pytest.raises(SourceError, match=reason):
            read_wordpress(data)

    def test_entities_are_never_filled_in(self):
        assert "a &lol; b" in one("<x>&lol;</x>", content="a &lol; b").content

    def test_mail_addresses_are_nobody_s_name(self):
        assert () == one("<dc:creator>ada@example.org</dc:creator>").authors
        assert "bo" == one("<dc:creator>bo</dc:creator>").authors[0].name


def test_what_is_broken_is_mended_and_told():
    found = read_wordpress(export(post("<wp:x>a & b\x0b&nbsp;</wp:x>")))

    assert (1, 1) == (len(found.items), len(found.remarks))


class TestTheText:
    @pytest.mark.parametrize("piece", ["<!-- wp:", "<pre>", "[caption]", "<!--", "[embed]", "\n "])
    def test_that_opens_again_and_again_takes_no_time(self, piece):
        assert one(content=piece * 20_000 + "x").content

    @pytest.mark.parametrize(
        ("content", "html"),
        [
            ('<!-- wp:paragraph {"a":1} -->\n<p>a</p>\n<!-- /wp:paragraph -->', "<p>a</p>"),
            ("a\nb\r\n\r\nc", "<p>a<br>b</p>\n<p>c</p>"),
            ("<h2>a</h2>\n\nb<!--more-->", "<h2>a</h2>\n<p>b</p>"),
            ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
            ('[gallery ids="1"]a', "<p>a</p>"),
            (
                '[caption id="a"]<img src="/a.png"> On the quay[/caption]',
                f'<figure><img src="{SITE}/a.png"><figcaption>On the quay</figcaption></figure>',
            ),
            (
                "[embed]https://a.b/?c&d[/embed]",
                '<p><a href="https://a.b/?c&amp;d">https://a.b/?c&amp;d</a></p>',
            ),
        ],
    )  # fmt: skip
    def test_is_as_the_editor_showed_it(self, content, html):
        assert html == one(content=content).content


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real exports aren't here")
@pytest.mark.parametrize(
    ("name", "posts", "states"),
    [
        ("ghostmigrate-sample.xml", 3, ["draft"]),
        ("sitetitle.wordpress.2025-01-19.xml", 7, []),
    ],
)
def test_real_exports_go_through(name, posts, states):
    found = read_wordpress((CORPUS / name).read_bytes())
    taken = take_posts(found.items, language=found.language, states=found.states)

    assert (posts, states) == (len(taken.posts), list(found.states.values()))
    for one_post in taken.posts:
        read_post(one_post.files, source="wp", languages=("en",))
