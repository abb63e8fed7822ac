"""Feeds: RSS 2.0, Atom 1.0, JSON Feed 1.1. Pure: the same input gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadside.feeds.entry import Channel, Entry, FeedAuthor, channel_of, entry_of
from broadside.feeds.json_feed import json_feed
from broadside.feeds.xml import atom, atom_entry, rss

__all__ = [
    "TYPES",
    "Channel",
    "Entry",
    "FeedAuthor",
    "Feeds",
    "atom_entry",
    "build_feeds",
    "channel_of",
    "entry_of",
]

TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
"""Media type of each feed, by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """The same entries three times."""

    rss: bytes
    atom: bytes
    json: bytes

    def by_name(self) -> dict[str, bytes]:
        """Return the documents by the names that they are served under."""
        return {"feed.xml": self.rss, "atom.xml": self.atom, "feed.json": self.json}


def build_feeds(entries: Sequence[Entry], *, channel: Channel) -> Feeds:
    """
    Write the feeds of a channel.

    Args:
        entries: Newest first.
        channel: What the feeds say of themselves.
    """
    return Feeds(
        rss=rss(entries, channel), atom=atom(entries, channel), json=json_feed(entries, channel)
    )
