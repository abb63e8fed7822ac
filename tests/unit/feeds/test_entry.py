"""What feeds carry: whole links, lasting ids, nothing that XML can't hold."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.feeds import channel_of, entry_of
from broadside.feeds.entry import Known, clean
from broadside.rendering import page_path
from tests.unit.posts.samples import variant_of
from tests.unit.posts.test_events import event
from tests.unit.rendering.samples import AT, PUBLICATION, SITE, author, post, publication, variant


def entry(body="<p>Text.</p>", a_post=None, of=PUBLICATION, **fields):
    shown = variant(body, **fields)
    return entry_of(
        a_post or post(shown), shown, publication=of, page_path=page_path(shown), site_url=SITE
    )


def test_an_id_outlives_title_slug_and_date():
    first = entry()
    later = post(published_at=AT + timedelta(days=9))

    assert f"tag:news.example.org,2026:{post().id}/en" == first.id
    assert first.id == entry(title="Other", slug="other", a_post=later).id
    assert first.id != entry(language="zh-Hant").id
    assert first.id != entry(a_post=post(source_id="other")).id


def test_an_imported_one_is_known_as_on_its_old_site():
    shown = variant(guid="https://old.example.org/?p=7")
    known = Known(guid="told otherwise")
    told = entry_of(
        post(shown),
        shown,
        publication=PUBLICATION,
        page_path=page_path(shown),
        site_url=SITE,
        known=known,
    )

    assert (
        "https://old.example.org/?p=7"
        == entry(guid=shown.guid).known_as
        == entry(guid=shown.guid).uri
    )
    assert "told otherwise" == told.guid
    assert entry().id == entry().known_as


def test_topics_are_called_as_its_readers_call_them():
    named = publication(topics={"zh-Hant": {"housing": "房\x00屋"}})
    about = post(variant(), variant(language="zh-Hant"), topics=("Housing", "Boats"))

    assert ["房屋", "Boats"] == entry(a_post=about, of=named, language="zh-Hant").topics
    assert ["Housing", "Boats"] == entry(a_post=about, of=named).topics


@pytest.mark.parametrize(
    ("name", "label"),
    [("a.en.md", "Add to calendar"), ("a.zh-Hant.md", "加入行事曆"), ("a.ar.md", "📅 .ics")],
)
def test_an_events_words_are_in_the_language_of_the_post(name, label):
    shown = variant_of(event(), name)
    content = entry(a_post=post(shown), body=shown.body_html, language=shown.language).content_html

    (link,) = re.findall(r'<div class="event-calendar"><a href="([^"]*)">([^<]*)', content)
    assert (SITE + shown.files[0].path, label) == link


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ('<a href="/en/b/">x</a>', f'<a href="{SITE}/en/b/">x</a>'),
        ('<a href="#p-x">x</a>', f'<a href="{SITE}/en/a-title/#p-x">x</a>'),
        ('<a id="p-y" href="#p-x">x</a>', f'<a id="p-y" href="{SITE}/en/a-title/#p-x">x</a>'),
        ('<img alt="a > b" src="/media/a.png">', f'<img alt="a > b" src="{SITE}/media/a.png">'),
        ('<img src="/a.png" alt=" href=">', f'<img src="{SITE}/a.png" alt=" href=">'),
        ('<a href="https://x.org/">x</a>', '<a href="https://x.org/">x</a>'),
        ('<abbr title=" href=">/x</abbr>', '<abbr title=" href=">/x</abbr>'),
        ('<p>&lt;a href="/x"</p>', '<p>&lt;a href="/x"</p>'),
        ('<a class="button" href="/x">y</a>', f'<a class="button" href="{SITE}/x">y</a>'),
    ],
)
def test_links_are_whole(written, whole):
    assert whole == entry(written).content_html


def test_the_picture_above_the_text_stands_there_too():
    shown = entry(picture="/media/a.png", picture_alt='A "b"', picture_caption="C & d")

    assert (
        f'<figure><img src="{SITE}/media/a.png" alt="A &quot;b&quot;">'
        "<figcaption>C &amp; d</figcaption></figure>\n<p>Text.</p>"
    ) == shown.content_html
    assert "figcaption" not in entry(picture="/media/a.png").content_html
    assert "<p>Text.</p>" == entry(picture="https://x.org/a.png").content_html


@pytest.mark.parametrize(
    ("picture", "url"),
    [("/media/a.jpg", f"{SITE}/media/a.jpg"), ("https://x.org/a", ""), ("//x.org", ""), ("", "")],
)
def test_authors_have_only_pictures_of_our_own(picture, url):
    (shown,) = entry(authors=(author(picture=picture),)).authors

    assert ("Ada Lee", url) == (shown.name, shown.picture_url)


@pytest.mark.parametrize(("days", "shown"), [(None, 0), (3, 3), (-3, 0)])
def test_an_update_is_never_before_publication(days, shown):
    updated = AT + timedelta(days=days) if days is not None else None

    assert AT + timedelta(days=shown) == entry(a_post=post(updated_at=updated)).updated_at


@given(st.text())
def test_cleaning_leaves_all_that_xml_can_hold(text):
    cleaned = clean(f"a\0{text}\ufffe\ud800")

    assert (
        "a"
        + "".join(c for c in text if c in "\t\n\r" or c >= " ")
        .replace("\ufffe", "")
        .replace("\uffff", "")
        == cleaned
    )


class TestChannel:
    def test_of_one_language(self):
        channel = channel_of(PUBLICATION, "zh-Hant", site_url=SITE)

        assert ("海港通訊", "zh-Hant") == (channel.title, channel.language)
        assert f"{SITE}/zh-Hant/feed.xml" == channel.feed_url("feed.xml")

    def test_of_all_is_described_in_the_primary_one(self):
        channel = channel_of(PUBLICATION, None, site_url=SITE)

        assert ("The Harbour Letter", "en") == (channel.title, channel.language)
        assert ("News of the harbour", f"{SITE}/") == (channel.description, channel.home_url)

    def test_without_a_tagline_the_name_describes_it(self):
        assert "The Harbour Letter" == (
            channel_of(publication(tagline=""), "en", site_url=SITE).description
        )
