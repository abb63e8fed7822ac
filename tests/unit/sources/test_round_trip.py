"""What our own feeds carry comes back from them whole, in all three formats."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadside.feeds import Archive, Gone, build_feeds
from broadside.feeds.entry import Known
from broadside.posts import Asset, Status, read_post
from broadside.publication import load_publication
from broadside.sources import read_feed, take_posts
from tests.property.soup import NASTY
from tests.unit.feeds.samples import LOGO, MEASURED, OLDER, RICH, channel, entries_of
from tests.unit.feeds.test_hostile import EXAMPLES, HARD, sample_posts
from tests.unit.rendering.samples import AT, author, post, publication, variant

HOST = "news.example.org"
FORMATS = ("rss", "atom", "json")
WHERE = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}


def back(entries, kind, shown, **more):
    """Write a feed, and read it."""
    data = getattr(build_feeds(entries, channel=shown, **more), kind)
    return read_feed(data, url=f"{shown.home_url}{WHERE[kind]}")


def line(text):
    """Return a text as all that shows of it: in one line, without characters that no text needs."""
    from broadside.posts.text import one_line

    return one_line(text)


def assert_same(entry, item, kind):
    """Hold an item to the entry that it was: everything that the format has a place for."""
    assert (entry.uri if kind == "atom" else entry.known_as) == item.guid
    assert entry.url == item.url
    assert line(entry.title) == item.title
    assert line(entry.summary) in {item.summary, line(entry.title), entry.url}
    assert entry.content.decode().strip() == item.content.strip()
    assert (entry.published_at, entry.updated_at) == (item.published_at, item.updated_at)
    named = [one for one in entry.authors if one.name]
    # Each format has a place for less.
    said = {
        "rss": lambda name, _url, _picture: (name, "", ""),
        "atom": lambda name, url, _picture: (name, url, ""),
        "json": lambda name, url, picture: (name, url, picture),
    }[kind]
    people = dict.fromkeys(said(line(one.name), one.url, one.picture_url) for one in named)
    assert list(people) == [(one.name, one.url, one.picture) for one in item.authors]
    assert entry.language == item.language
    assert list(dict.fromkeys(filter(None, map(line, entry.topics)))) == list(item.topics)
    assert_same_picture(entry.picture, item.picture, kind)


def assert_same_picture(shown, found, kind):
    assert (shown is None) == (found is None)
    if shown:
        assert (shown.url, shown.media_type) == (found.url, found.media_type)
    if shown and kind != "json":  # which has an address alone
        assert (shown.length_bytes, line(shown.alt)) == (found.length_bytes, found.alt)
        assert (shown.width, shown.height) == (found.width, found.height)


@pytest.mark.parametrize("kind", FORMATS)
class TestNothingIsLost:
    def test_of_entries_that_say_everything(self, kind):
        entries = entries_of(MEASURED, OLDER, of=RICH)
        feed = back(entries, kind, channel(of=RICH))

        assert (len(entries), ()) == (len(feed.items), feed.skipped + feed.remarks)
        for entry, item in zip(entries, feed.items, strict=True):
            assert_same(entry, item, kind)

    def test_of_an_imported_post_s_names(self, kind):
        guid = "https://old.example.org/?p=7"
        (entry,) = entries_of(OLDER, known=Known(guid=guid))
        (item,) = back([entry], kind, channel()).items

        assert_same(entry, item, kind)
        assert guid == item.guid

    def test_of_the_channel(self, kind):
        shown = channel("zh-Hant", of=replace(RICH, logo=LOGO))
        feed = back(entries_of(OLDER), kind, shown, newest_archive="7")

        assert (kind, "海港通訊", "zh-Hant") == (feed.kind, feed.title, feed.language)
        assert (shown.home_url, shown.feed_url(WHERE[kind])) == (feed.home_url, feed.url)
        assert shown.archive_url(WHERE[kind], "7") == feed.next_url
        assert ("https://hub.example.org/",) == feed.hubs
        assert shown.description == feed.description
        assert not feed.is_archive

    def test_of_an_archive(self, kind):
        archive = Archive(name="2", older="1", newer="3")
        feed = back(entries_of(OLDER), kind, channel(), archive=archive)

        assert channel().archive_url(WHERE[kind], "1") == feed.next_url
        assert feed.is_archive == (kind != "json")  # which has no word for it

    @pytest.mark.parametrize("text", HARD.values(), ids=HARD)
    def test_of_hard_texts(self, kind, text):
        hard = variant(
            f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>",
            title=text,
            summary=text,
            picture="/media/a.png",
            picture_alt=text,
            picture_bytes=9,
            authors=(author(id=text, name=text),),
        )
        (entry,) = entries_of(post(hard, topics=(text,)))
        said = publication(name=f"N{text}", tagline=text)
        (item,) = back([entry], kind, channel(of=said)).items

        assert_same(told(entry), item, kind)

    def test_of_the_sample_publication(self, kind):
        sample = load_publication(EXAMPLES / "publication.toml")
        entries = entries_of(*sample_posts(sample), of=sample)
        feed = back(entries, kind, channel(of=sample))

        assert () == feed.skipped
        for entry, item in zip(entries, feed.items, strict=True):
            assert_same(entry, item, kind)


def told(entry):
    """Return an entry without authors and topics that nobody could see: no format carries them."""
    return replace(
        entry,
        authors=[one for one in entry.authors if line(one.name)],
        topics=[topic for topic in entry.topics if line(topic)],
    )


def test_withdrawn_entries_are_gone_from_atom():
    gone = Gone(uri="tag:news.example.org,2026:x/en", at=AT)
    feed = back(entries_of(OLDER), "atom", channel(), gone=[gone])

    assert [(gone.uri, AT)] == [(one.guid, one.at) for one in feed.gone]


TEXTS = st.text(max_size=40) | st.lists(
    st.sampled_from([*NASTY, *HARD.values()]) | st.text(max_size=9), max_size=6
).map("".join)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_whatever_a_post_says_comes_back(title, text, name, topic):
    said = variant(
        f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>",
        title=title,
        summary=text,
        authors=(author(name=name), author(id="b", name=topic)),
    )
    changed = AT + timedelta(days=1)
    (entry,) = entries_of(post(said, topics=(topic, name), updated_at=changed))
    for kind in FORMATS:
        (item,) = back([entry], kind, channel()).items
        assert_same(told(entry), item, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_posts_come_back_as_posts(kind):
    """From files to feeds to files: the texts are the same, and variants are one post again."""
    sample = load_publication(EXAMPLES / "publication.toml")
    before = [one for one in sample_posts(sample) if one.status is Status.PUBLISHED]
    entries = entries_of(*before, of=sample)
    feed = back(entries, kind, channel(of=sample))
    taken = take_posts(feed.items, authors=feed.people, language=feed.language)
    assert () == taken.skipped

    after = {
        read.post.source_id: read.post
        for one in taken.posts
        for read in [
            read_post(one.files, source="feed", languages=sample.languages, assets=Copies(HOST))
        ]
    }
    assert {one.id for one in before} == after.keys()
    for old in before:
        new = after[old.id]
        assert (old.published_at, old.status) == (new.published_at, new.status)
        assert len(old.variants) == len(new.variants)
        for was, now in zip(old.variants, new.variants, strict=True):
            assert (was.language, was.title, was.slug) == (now.language, now.title, now.slug)
            assert (was.summary, was.picture, was.picture_caption) == (
                now.summary, now.picture, now.picture_caption,
            )  # fmt: skip
            assert was.picture_alt == now.picture_alt
            assert [a.name for a in was.authors] == [a.name for a in now.authors]
            assert seen(was.body_html, HOST) == seen(now.body_html, HOST)


class Copies(Mapping[str, Asset]):
    """Pictures of a site, copied: each is where it was."""

    def __init__(self, host):
        self.site = f"https://{host}"

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __getitem__(self, address):
        if not address.startswith(f"{self.site}/media/"):
            raise KeyError(address)
        return Asset(path=address.removeprefix(self.site), width=640, height=480)


def seen(html, host):
    """Return what is read and linked to; not how."""
    whole = html.replace(f"https://{host}/", "/")
    links = re.findall(r'(?:href|src)="([^"]*)"', whole)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", whole)).split()), links
