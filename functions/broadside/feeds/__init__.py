"""Feeds: RSS 2.0, Atom 1.0, JSON Feed 1.1. Pure: the same input gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadside.feeds.channel import Archive, Channel, Gone, archive_name, channel_of
from broadside.feeds.entry import Entry, FeedAuthor, FeedPicture, entry_of, fingerprint
from broadside.feeds.generator import written
from broadside.feeds.ids import entry_id, feed_id
from broadside.feeds.json_feed import json_feed
from broadside.feeds.xml import atom, atom_entry, rss

__all__ = [
    "TYPES",
    "Archive",
    "Channel",
    "Entry",
    "FeedAuthor",
    "FeedPicture",
    "Feeds",
    "Gone",
    "archive_name",
    "atom_entry",
    "build_feeds",
    "channel_of",
    "entry_id",
    "entry_of",
    "feed_id",
    "fingerprint",
]

TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
"""Media type of each feed, by its name; documents of its archive (`archive_name`) have the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeds:
    """The same entries three times."""

    rss: bytes
    atom: bytes
    json: bytes

    def by_name(self) -> dict[str, bytes]:
        """Return the documents by the names that they are served under."""
        return {"feed.xml": self.rss, "atom.xml": self.atom, "feed.json": self.json}


def build_feeds(
    entries: Sequence[Entry],
    *,
    channel: Channel,
    archive: Archive | None = None,
    newest_archive: str = "",
    gone: Sequence[Gone] = (),
) -> Feeds:
    """
    Write the feeds of a channel, or a document of their archive.

    Args:
        entries: Newest first.
        channel: What the feeds say of themselves.
        archive: Which document of the archive they are; None for the feeds themselves.
        newest_archive: The archive's newest document, for the feeds themselves; empty for none.
        gone: Entries that were withdrawn: Atom can say so.
    """
    # Encoded once and escaped once: texts are most of what there is to do.
    contents = [entry.content for entry in entries]
    in_xml = [written(content) for content in contents]
    return Feeds(
        rss=rss(
            entries,
            channel,
            contents=in_xml,
            archive=archive,
            newest_archive=newest_archive,
        ),
        atom=atom(
            entries,
            channel,
            contents=in_xml,
            archive=archive,
            newest_archive=newest_archive,
            gone=gone,
        ),
        json=json_feed(
            entries, channel, contents=contents, archive=archive, newest_archive=newest_archive
        ),
    )
