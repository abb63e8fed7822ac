"""Feeds: RSS 2.0, Atom 1.0, JSON Feed 1.1. Pure: the same input gives the same bytes."""

from collections.abc import Sequence

from broadside.feeds.channel import (
    Archive,
    Channel,
    Gone,
    archive_name,
    channel_of,
    channel_of_list,
)
from broadside.feeds.entry import Entry, FeedAuthor, FeedPicture, Known, entry_of, fingerprint
from broadside.feeds.generator import NEVER, written
from broadside.feeds.ids import entry_id, feed_id
from broadside.feeds.json_feed import json_feed
from broadside.feeds.pieces import Feeds, Piece, pieces_of, put_together
from broadside.feeds.xml import Where, atom, atom_entry, rss

__all__ = [
    "TYPES",
    "Archive",
    "Channel",
    "Entry",
    "FeedAuthor",
    "FeedPicture",
    "Feeds",
    "Gone",
    "Known",
    "Piece",
    "archive_name",
    "atom_entry",
    "build_feeds",
    "channel_of",
    "channel_of_list",
    "entry_id",
    "entry_of",
    "feed_id",
    "fingerprint",
    "pieces_of",
]

TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
"""Media type of each feed, by its name; documents of its archive (`archive_name`) have the same."""


def build_feeds(
    entries: Sequence[Entry | Piece],
    *,
    channel: Channel,
    archive: Archive | None = None,
    newest_archive: str = "",
    gone: Sequence[Gone] = (),
) -> Feeds:
    """
    Write the feeds of a channel, or a document of their archive.

    Args:
        entries: Newest first; pieces of other documents (`pieces_of`) stand there as they are.
        channel: What the feeds say of themselves.
        archive: Which document of the archive it is; None for the feeds themselves.
        newest_archive: The archive's newest document, for the feeds themselves; empty for none.
        gone: Entries that were withdrawn: Atom can say so.
    """
    new = [entry for entry in entries if isinstance(entry, Entry)]
    updated_at = max((entry.updated_at for entry in entries), default=NEVER)
    # Encoded once and escaped once: texts are most of what there is to do.
    contents = [entry.content for entry in new]
    in_xml = [written(content) for content in contents]
    where: Where = {"archive": archive, "newest_archive": newest_archive}
    frame = Feeds(
        rss=rss(new, channel, contents=in_xml, updated_at=updated_at, **where),
        atom=atom(new, channel, contents=in_xml, updated_at=updated_at, gone=gone, **where),
        json=json_feed(new, channel, contents=contents, **where),
    )
    if len(new) == len(entries):
        return frame
    taken_over = [None if isinstance(entry, Entry) else entry for entry in entries]
    return put_together(frame, taken_over)
