"""
Feeds: 50 entries of 3,000 words in three formats, against feedgen's step alone.

feedgen's step is what no program could spare that writes RSS and Atom with it: its objects, filled
with the very entries that ours have, and its two documents; no author, no picture, no JSON Feed.

Ours goes the whole way from posts: texts rid of what XML can't hold, addresses made whole, all that
readers look for, what feedgen gets wrong mended, and JSON Feed beside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feedgen.feed import FeedGenerator

from broadside.feeds import Archive, Entry, Feeds, build_feeds, channel_of, entry_of
from broadside.posts import Post, SourceFile, read_post
from broadside.publication import load_publication
from broadside.rendering import page_path
from measure import alternate, conclude
from round_up import round_up

PROMISE = 1.5
ENTRIES = 50
ROUNDS = 30
_TEMPLATES = Path(__file__).parents[1] / "templates"
_SITE = "https://newsletter.example.org"


def main() -> None:
    """Measure, and print the ratio last."""
    posts = _posts()
    publication = replace(
        load_publication(_TEMPLATES / "publication.toml"),
        licence="CC BY 4.0",
        hubs=("https://hub.example.org/",),
    )

    def entries() -> list[Entry]:
        return [
            entry_of(
                post, variant, publication=publication, page_path=page_path(variant), site_url=_SITE
            )
            for post in posts
            for variant in post.variants
        ]

    def ours() -> Feeds:
        return build_feeds(
            entries(),
            channel=channel_of(publication, "en", site_url=_SITE),
            newest_archive="7",
        )

    ready = entries()
    whole, archive, bare = alternate(
        ours,
        lambda: build_feeds(
            ready,
            channel=channel_of(publication, "en", site_url=_SITE),
            archive=Archive(name="7", older="6"),
        ),
        lambda: _feedgen(ready),
        rounds=ROUNDS,
    )
    feeds = ours()
    print(
        f"feeds: {len(ready)} entries, {sum(len(e.content_html.split()) for e in ready):,} words;"
        f" RSS has {len(feeds.rss):,} bytes, Atom {len(feeds.atom):,}, JSON Feed"
        f" {len(feeds.json):,}; {ROUNDS} rounds\n\n"
        f"{'':28}{'best':>10}{'median':>10}   milliseconds of CPU"
    )
    names = ("Broadside, from posts", "Broadside, from entries", "feedgen")
    for name, timing in zip(names, (whole, archive, bare), strict=True):
        print(f"{name:28}{timing.best * 1000:10.2f}{timing.usual * 1000:10.2f}")
    ratio = whole.best / bare.best
    conclude(
        f"\nfeeds: {ratio:.2f} times feedgen's step alone (at most {PROMISE})",
        kept=ratio <= PROMISE,
    )


def _posts() -> list[Post]:
    modified_at = datetime(2026, 11, 14, tzinfo=UTC)
    file = SourceFile(path="round-up.md", data=round_up().encode(), modified_at=modified_at)
    post = read_post([file], source="drop", languages=("en",), assets={}).post
    (variant,) = post.variants
    return [
        replace(
            post,
            source_id=str(number),
            published_at=modified_at - timedelta(days=number),
            variants=(replace(variant, slug=f"round-up-{number}", title=f"Round-up {number}"),),
        )
        for number in range(ENTRIES)
    ]


def _feedgen(entries: Sequence[Entry]) -> tuple[Any, Any]:
    feed = FeedGenerator()
    feed.id(f"{_SITE}/")
    feed.title("Our newsletter")
    feed.description("What we do, and what you can do")
    feed.link(href=f"{_SITE}/")
    for entry in entries:
        item = feed.add_entry(order="append")
        item.id(entry.id)
        item.title(entry.title)
        item.link(href=entry.url)
        item.published(entry.published_at)
        item.updated(entry.updated_at)
        item.summary(entry.summary)
        item.content(entry.content_html, type="html")
    return feed.rss_str(), feed.atom_str()


if __name__ == "__main__":
    main()
