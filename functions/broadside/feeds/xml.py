"""RSS 2.0 and Atom 1.0: what each says of a channel and its entries in its own way."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict

from lxml import etree

from broadside.feeds.channel import Archive, Channel, Gone
from broadside.feeds.entry import Entry, FeedAuthor
from broadside.feeds.generator import (
    ATOM,
    ATOM_NAMESPACES,
    RSS_NAMESPACES,
    TTL_MINUTES,
    add_entry,
    filled,
    generator_of,
    written,
)

_RSS_TYPE, _ATOM_TYPE = "application/rss+xml", "application/atom+xml"
# What the image of a channel may be (RSS 2.0, "<image> sub-element of <channel>").
_RSS_PICTURES = ("image/gif", "image/jpeg", "image/png")
_RSS_WIDE, _RSS_HIGH = 144, 400


class Where(TypedDict):
    """Which document it is (RFC 5005)."""

    archive: Archive | None
    newest_archive: str


def rss(
    entries: Sequence[Entry],
    channel: Channel,
    *,
    contents: Sequence[bytes],
    updated_at: datetime,
    archive: Archive | None,
    newest_archive: str,
) -> bytes:
    """
    Write RSS 2.0 with full content (`content:encoded`) and summary (`description`).

    Args:
        entries: Newest first; they stay in this order.
        channel: What the feed says of itself.
        contents: The entries' contents as they stand in XML (`written`).
        updated_at: When any of all its entries last changed.
        archive: Which document of the archive it is; None for the feed itself.
        newest_archive: The archive's newest document, for the feed itself; empty for none.

    Returns:
        UTF-8; the same bytes for the same input.
    """
    feed = generator_of(channel, updated_at=updated_at)
    feed.more.namespaces = RSS_NAMESPACES
    feed.more.archive = archive
    itself, *others = _links("feed.xml", channel, archive, newest_archive)
    feed.more.links = others
    # feedgen takes the channel's <link> from the link that was added last (its
    # FeedGenerator.link): the page comes after the feed itself.
    feed.link(**itself)
    feed.link(href=channel.home_url, rel="alternate")
    feed.ttl(TTL_MINUTES)
    _show_logo(feed, channel)
    for entry in entries:
        item = add_entry(feed, entry)
        item.guid(entry.known_as, permalink=entry.known_as == entry.url)
        picture = entry.picture
        if picture and picture.length_bytes and picture.media_type:
            # An enclosure without its length isn't one (RSS 2.0, "<enclosure> sub-element").
            item.enclosure(picture.url, str(picture.length_bytes), picture.media_type)
    return filled(feed.rss_str(pretty=False), contents)


def atom(
    entries: Sequence[Entry],
    channel: Channel,
    *,
    contents: Sequence[bytes],
    updated_at: datetime,
    archive: Archive | None,
    newest_archive: str,
    gone: Sequence[Gone],
) -> bytes:
    """
    Write Atom 1.0 (RFC 4287) with full content and summary.

    Args:
        entries: Newest first; they stay in this order.
        channel: What the feed says of itself.
        contents: The entries' contents as they stand in XML (`written`).
        updated_at: When any of all its entries last changed.
        archive: Which document of the archive it is; None for the feed itself.
        newest_archive: The archive's newest document, for the feed itself; empty for none.
        gone: Entries that were withdrawn.

    Returns:
        UTF-8; the same bytes for the same input.
    """
    feed = generator_of(channel, updated_at=max([updated_at, *(one.at for one in gone)]))
    feed.more.namespaces = ATOM_NAMESPACES
    feed.more.archive = archive
    feed.more.gone = gone
    # The documents of an archive have the feed's own id (RFC 5005 §4, example).
    feed.id(channel.id or channel.feed_url("atom.xml"))
    for link in _links("atom.xml", channel, archive, newest_archive):
        feed.link(**link)
    feed.link(href=channel.home_url, rel="alternate", type="text/html", hreflang=channel.language)
    if channel.icon_url:
        feed.icon(channel.icon_url)
    if channel.logo:
        feed.logo(channel.logo.url)
    for entry in entries:
        add_entry(feed, entry).id(entry.uri)
    return filled(feed.atom_str(pretty=False), contents)


def atom_entry(entry: Entry, channel: Channel) -> bytes:
    """Write one entry as a document of its own (RFC 4287 §2), which names an author (§4.1.2)."""
    if not any(author.name for author in entry.authors):
        name = channel.publisher or channel.title
        entry = replace(entry, authors=[FeedAuthor(name=name)])
    item = add_entry(generator_of(channel, updated_at=entry.updated_at), entry)
    item.id(entry.uri)
    root = item.atom_entry()
    # feedgen's elements are in no namespace; the feed says `xmlns` for all of them.
    root.set("xmlns", ATOM)
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return filled(document, [written(entry.content)])


def _links(
    name: str, channel: Channel, archive: Archive | None, newest_archive: str
) -> Iterator[dict[str, str]]:
    """Yield where a document is and what is around it (RFC 5005), itself first."""
    kind = _ATOM_TYPE if name == "atom.xml" else _RSS_TYPE
    itself = channel.archive_url(name, archive.name) if archive else channel.feed_url(name)
    yield {"href": itself, "rel": "self", "type": kind}
    around = [("next", newest_archive), ("prev-archive", newest_archive)]
    if archive:
        yield {"href": channel.feed_url(name), "rel": "current", "type": kind}
        around = [("next", archive.older), ("prev-archive", archive.older)]
        around += [("previous", archive.newer), ("next-archive", archive.newer)]
    for rel, document in around:
        if document:
            yield {"href": channel.archive_url(name, document), "rel": rel, "type": kind}
    if not archive:
        for hub in channel.hubs:
            yield {"href": hub, "rel": "hub"}
    if channel.licence_url:
        yield {"href": channel.licence_url, "rel": "license"}


def _show_logo(feed: Any, channel: Channel) -> None:
    """Show the logo as RSS can: a kind that it knows, not too large, named like the channel."""
    logo = channel.logo
    if logo is None or logo.media_type not in _RSS_PICTURES or not logo.width or not logo.height:
        return
    scale = min(1, _RSS_WIDE / logo.width, _RSS_HIGH / logo.height)
    feed.image(
        logo.url,
        title=channel.title,
        link=channel.home_url,
        width=str(max(1, round(logo.width * scale))),
        height=str(max(1, round(logo.height * scale))),
    )
