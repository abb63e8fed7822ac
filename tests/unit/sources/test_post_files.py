"""What was found becomes files of posts, which are read, cleaned and named like any other."""

import json
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from broadside.posts import Status, read_post
from broadside.sources import FoundAuthor, FoundFile, FoundItem, take_posts

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OURS = "tag:news.example.org,2026:" + "0a" * 16


def item(**fields):
    """Make an item of a feed."""
    said: dict[str, Any] = {
        "guid": "https://old.example.org/?p=7",
        "url": "https://old.example.org/2026/11/rally.html",
        "title": "The rally",
        "content": "<p>Text.</p>",
        "published_at": AT,
    }
    return FoundItem(**said | fields)


def post_of(*items, **more):
    """Take one post, and read it."""
    (taken,) = take_posts(items, **more).posts
    return read_post(taken.files, source="feed", languages=("en", "zh-Hant", "fr")).post


def variant_of(**fields):
    """Take one item as one variant."""
    (variant,) = post_of(item(**fields)).variants
    return variant


class TestAPost:
    def test_says_what_its_item_said(self):
        post = post_of(
            item(
                updated_at=AT.replace(day=21),
                summary="a < b & c",
                authors=(
                    FoundAuthor(name="Ada Lee", url="https://old.example.org/author/ada-l/"),
                    FoundAuthor(name="Bo, Chan"),
                ),
                topics=("Rent", "Port, old"),
                language="fr",
            )
        )
        (variant,) = post.variants

        assert ("fr", "The rally", "rally") == (variant.language, variant.title, variant.slug)
        assert ("a < b & c", "<p>Text.</p>") == (variant.summary, variant.body_html)
        assert (AT, AT.replace(day=21)) == (post.published_at, post.updated_at)
        assert (Status.PUBLISHED, ("Rent", "Port old")) == (post.status, post.topics)
        assert [("ada-l", "Ada Lee"), ("bo-chan", "Bo, Chan")] == [
            (author.id, author.name) for author in variant.authors
        ]

    def test_keeps_its_old_name_and_address(self):
        variant = variant_of()

        assert "https://old.example.org/?p=7" == variant.guid
        assert ("/2026/11/rally.html",) == variant.old_urls

    def test_is_the_same_whenever_it_is_met(self):
        first, again = post_of(item()), post_of(item(title="Other", url="", published_at=None,
                                                     updated_at=AT))  # fmt: skip

        assert first.id == again.id
        assert first.id != post_of(item(guid="another")).id

    @pytest.mark.parametrize("state", ["draft", "withdrawn"])
    def test_that_is_not_public_stays_so(self, state):
        assert Status(state) is post_of(item(), states={item().guid: state}).status

    @pytest.mark.parametrize(
        ("url", "slug"),
        [
            ("https://a.example.org/%E7%87%88%E7%B1%A0/", "燈籠"),
            ("https://a.example.org/?p=7", "the-rally"),
            ("https://a.example.org/node/77", "the-rally"),
            ("https://a.example.org/index.php", "the-rally"),
            ("http://[a/b", "the-rally"),
            ("", "the-rally"),
        ],
    )
    def test_has_its_slug_from_its_address_or_its_title(self, url, slug):
        assert slug == variant_of(url=url).slug

    def test_with_too_long_a_title_is_cut(self):
        title = variant_of(title="海" * 900).title

        assert (500, "…") == (len(title), title[-1])


class TestLanguages:
    def test_of_one_of_our_own_posts_are_one_post(self):
        post = post_of(
            item(guid=f"{OURS}/en", language="en"),
            item(
                guid=f"{OURS}/zh-Hant", language="zh-Hant", url="https://a.example.org/zh-Hant/x/"
            ),
        )

        assert "0a" * 16 == post.source_id
        assert ["en", "zh-Hant"] == [variant.language for variant in post.variants]
        assert [(), ()] == [variant.old_urls for variant in post.variants]

    def test_that_are_there_twice_are_told(self):
        twice = item(guid=f"{OURS}/en", language="en"), item(guid=f"{OURS}/fr", language="en")
        taken = take_posts(twice)

        assert [1] == [len(post.files) for post in taken.posts]
        assert [(f"{OURS}/fr", "is in a language that is taken")] == [
            (one.name, one.reason) for one in taken.skipped
        ]

    def test_that_no_file_is_named_by_stand_within(self):
        (post,) = take_posts([item(language="x-odd")]).posts

        assert f"{post.key}.html" == post.files[0].path

    def test_and_authors_are_the_feed_s_where_none_are_said(self):
        ada = FoundAuthor(name="Ada")
        (variant,) = post_of(item(), language="fr", authors=[ada]).variants

        assert ("fr", "Ada") == (variant.language, variant.authors[0].name)


class TestWhatIsLeftOut:
    def test_has_no_date_unless_one_is_given(self):
        undated = item(published_at=None)

        assert ["has no date that can be read"] == [
            one.reason for one in take_posts([undated]).skipped
        ]
        assert AT == post_of(undated, undated_at=AT).published_at

    def test_is_too_long_to_be_a_post(self):
        (skipped,) = take_posts([item(content="x" * 2_000_000)]).skipped

        assert "more than 1,900,000 bytes" in skipped.reason


class TestTheText:
    def test_is_cleaned_like_any_other(self):
        html = variant_of(
            content='<script>x</script><p onclick="x">a <a href="javascript:x">b</a></p>'
            "<h2>c</h2><ul><li>d</li></ul><iframe src='https://www.youtube.com/embed/abcdefghijk'>"
            "</iframe>"
        ).body_html

        assert "script" not in html
        assert "onclick" not in html
        assert "<h2>c</h2>" in html
        assert "<li>d</li>" in html
        assert "youtube" in html

    @pytest.mark.parametrize("text", ["{% raw %} x", "{{ site.title }}", "{:.class} a", "{< x >}"])
    def test_keeps_what_another_generator_would_take_for_a_mark(self, text):
        html = variant_of(content=f"<p>{text}</p>").body_html

        assert text in unescape(html)

    def test_cannot_get_out_into_the_front_matter(self):
        fields = json.dumps({"title": "x"})
        variant = variant_of(content=f"}}\n---\ntitle: y\n---\n{fields}", title='"}\n{"guid": "z"}')

        assert '"} {"guid": "z"}' == variant.title
        assert "title: y" in variant.body_html

    def test_has_its_notes_within_itself(self):
        url = "https://old.example.org/a/?b=1&c=2"
        html = variant_of(
            url=url,
            content='<p id="x"><a href="https://old.example.org/a/?b=1&amp;c=2#x">1</a>'
            f'<a href="{url}#x">2</a></p>',
        ).body_html

        assert 2 == html.count('href="#p-x"')


class TestThePicture:
    PICTURE = FoundFile(url="https://a.example.org/p.png?a&b", media_type="image/png", alt="A <b>")

    def fields(self, content, picture=PICTURE):
        (post,) = take_posts([item(content=content, picture=picture)]).posts
        fields, end = json.JSONDecoder().raw_decode(post.files[0].data.decode())
        return fields.get("picture"), post.files[0].data.decode()[end:].strip()

    def test_that_the_text_begins_with_stands_above_it(self):
        figure = (
            '<figure><img src="https://a.example.org/p.png?a&amp;b" alt="A &quot;boat&quot;">'
            "<figcaption>On <i>the</i> quay</figcaption></figure>\n<p>a</p>"
        )
        said = {
            "src": self.PICTURE.url,
            "alt": 'A "boat"',
            "caption": "On <i>the</i> quay",
        }

        assert (said, "<p>a</p>") == self.fields(figure)

    def test_that_is_somewhere_in_the_text_stays_there(self):
        html = '<p>a</p><img src="https://a.example.org/p.png?a&amp;b">'

        assert (None, html) == self.fields(html)

    def test_that_the_text_does_not_show_is_put_above_it(self):
        said = {"src": self.PICTURE.url, "alt": "A &lt;b&gt;"}

        assert (said, "<p>a</p>") == self.fields("<p>a</p>")

    def test_may_be_none(self):
        assert (None, "<p>a</p>") == self.fields("<p>a</p>", None)
        assert (None, "<p>a</p>") == self.fields("<p>a</p>", FoundFile(url=""))
