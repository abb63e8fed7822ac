"""Feed readers that people use show what the posts say: title, date, authors, link, content."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from broadside.ports import DroppedFile
from broadside.posts import Mailing, Post, SourceFile, Status, Variant, source_id_of, teasers_of
from broadside.publication import load_publication
from broadside.rendering import page_path, with_words
from tests.architecture.house import ROOT
from tests.clients.feed_readers import READERS, Shown, kept, pieces
from tests.missing import skipped
from tests.world import THEME, World

EXAMPLES = ROOT / "examples"
CORPUS = ROOT.parent / "shared" / "corpus" / "posts"
NAMES = ("feed.xml", "atom.xml", "feed.json")
PYTHONS = ("feedparser", "reader")
OTHERS = ("rss-parser", "newsboat")
CLEANING = {"reader"}
"""Those that keep text, links and pictures of a post, and drop what might do harm or look odd."""


class Site:
    """The sample publication with its posts, and the corpus' where there is one, published."""

    def __init__(self) -> None:
        world = World()
        # Of all posts, the whole: feeds of 20 lead on to an archive.
        publication = load_publication(EXAMPLES / "publication.toml")
        world.publication = replace(publication, feed_entries=500)
        ids = [
            world.ingest(source_id).post_id
            for source_id in sorted({*_drop(world, EXAMPLES / "posts"), *_drop(world, CORPUS)})
        ]
        world.publisher().publish(ids)
        self.publication = world.publication
        self.posts = [world.posts.read(i, world.posts.head(i).revision) for i in ids]
        served = world.site.served
        self.feeds = {key: served[key] for key in sorted(served) if key.split("/")[-1] in NAMES}

    def variants(self, folder: str) -> Iterator[tuple[Post, Variant]]:
        """Yield what should be in the feeds of a folder: of all, a language, a topic, an author."""
        for post in self.posts:
            if post.status is not Status.PUBLISHED:
                continue
            lists = teasers_of(post, 1, time_zone=self.publication.time_zone, several=True)
            for variant in post.variants:
                mine = (line.list for line in lists if line.language == variant.language)
                folders = {
                    name.removesuffix("posts").removeprefix("*/").strip("/") for name in mine
                }
                if folder.strip("/") in folders:
                    yield post, variant

    def body(self, variant: Variant) -> str:
        return with_words(variant.body_html, THEME().words(variant.language, self.publication))

    def url(self, variant: Variant) -> str:
        return self.publication.site_url + page_path(variant)


def _drop(world: Any, folder: Path) -> Iterator[str]:
    """Put what lies in a folder into the drop; yield what its posts are called."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != "README.md":
            path = file.relative_to(folder).as_posix()
            source = SourceFile(path=path, data=file.read_bytes(), modified_at=world.clock.now())
            world.dropbox.drop(DroppedFile(file=source, mailing=Mailing.NEVER))
            if file.suffix in {".md", ".markdown"}:
                yield source_id_of(path)


@cache
def site() -> Site:
    return Site()


@cache
def read_by(name: str, folder: Path) -> Mapping[str, Sequence[Shown]]:
    folder.mkdir(exist_ok=True)
    return READERS[name](site().feeds, folder)


ONE_AUTHOR = {("reader", "feed.xml"), ("reader", "atom.xml"), ("newsboat", "feed.xml")} | {
    ("rss-parser", name) for name in NAMES
}
"""Where a reader shows one of several authors: the first or the last."""


@pytest.fixture(
    params=[
        *PYTHONS,
        *(pytest.param(name, marks=pytest.mark.browser) for name in OTHERS),
    ]
)
def reader(request):
    """Name each reader in turn; npm's and Debian's are asked where there is time for them."""
    return request.param


@pytest.fixture
def read(reader, tmp_path_factory):
    """Return what a reader makes of all feeds."""
    with skipped():
        return read_by(reader, tmp_path_factory.getbasetemp() / f"read-by-{reader}")


def folders_of(read):
    """Yield key, folder, name and entries by link of each feed."""
    for key, entries in read.items():
        folder, _, name = f"/{key}".rpartition("/")
        by_link = {entry.link: entry for entry in entries}
        assert len(by_link) == len(entries), key
        yield key, folder[1:] and f"{folder[1:]}/", name, by_link


def test_there_are_feeds_of_everything():
    folders = {key.rpartition("/")[0] for key in site().feeds}

    assert {"", "en", "zh-Hant"} <= folders
    assert {f"{folder}/{n}".lstrip("/") for folder in folders for n in NAMES} == set(site().feeds)
    assert all(list(site().variants(folder)) for folder in folders)


def test_each_reader_takes_all_it_can(reader, read):
    wanted = {key for key in site().feeds if key.endswith(".xml") or reader == "reader"}

    assert wanted == read.keys()


def test_the_same_posts_are_there_with_title_date_and_link(read):
    for key, folder, _, entries in folders_of(read):
        expected = {
            site().url(variant): (variant.title, post.published_at.replace(microsecond=0))
            for post, variant in site().variants(folder)
        }
        assert expected == {e.link: (e.title, e.published_at) for e in entries.values()}, key


def test_the_same_authors_are_named(reader, read):
    for key, folder, name, entries in folders_of(read):
        for _, variant in site().variants(folder):
            names = tuple(author.name for author in variant.authors)
            shown = entries[site().url(variant)].authors
            if (reader, name) in ONE_AUTHOR and len(names) > 1:
                assert shown in {names[:1], names[-1:]}, key
            else:
                assert names == shown, key


def test_the_whole_post_is_there(read):
    """All its text, in its order; feeds show some of its parts otherwise (docs/posts.md)."""
    for key, folder, _, entries in folders_of(read):
        for _, variant in site().variants(folder):
            text, _ = kept(site().body(variant))
            shown, _ = kept(entries[site().url(variant)].content)
            assert not missing(text.split(), shown.split()), (key, variant.slug)


def test_each_format_holds_the_same(reader, read):
    """JSON is read without anybody's help: it is what the others are measured by."""
    for key, folder, _, entries in folders_of(read):
        items = json.loads(site().feeds[f"{folder}feed.json"])["items"]
        assert {item["url"]: item["id"] for item in items} == {
            e.link: e.id for e in entries.values()
        }
        for item in items:
            shown, held = entries[item["url"]].content, item["content_html"]
            assert kept(held) == kept(shown), (key, item["url"])
            if reader not in CLEANING:
                assert pieces(held) == pieces(shown), (key, item["url"])


def test_the_newest_comes_first():
    for key in site().feeds:
        if key.endswith("feed.json"):
            items = json.loads(site().feeds[key])["items"]
            urls = [item["url"] for item in items]
            dates = {site().url(v): post.published_at for post, v in site().variants(key[:-9])}
            assert sorted(dates.values(), reverse=True) == [dates[url] for url in urls]


def missing(words, shown):
    """Return the words that aren't shown, in their order."""
    rest = iter(shown)
    return [word for word in words if word not in rest]


@pytest.mark.parametrize(
    "changed",
    [
        '<p>One <a href="/b">two</a></p>',
        "<p>One <a>two</a></p>",
        "<p>One <b>two</b></p>",
        '<p>One</p> <a href="/a">two</a>',
        '<p>One <a href="/a">three</a></p>',
        '<p>One <a href="/a" title="x">two</a></p>',
    ],
)
def test_a_difference_would_be_found(changed):
    assert pieces('<p>One <a href="/a">two</a></p>') != pieces(changed)


def test_another_spelling_is_no_difference():
    assert pieces('<p class="a" id="b">A&#38;B<br/>\n é</p>') == (
        pieces("<p id=b class=a>A&amp;B<br> &eacute;</p>")
    )


def test_a_word_that_is_missing_or_elsewhere_would_be_found():
    assert [] == missing(["a", "b"], ["x", "a", "y", "b"])
    assert ["b"] == missing(["a", "b"], ["b", "a"])
