"""RSS 2.0 and Atom 1.0 by feedgen, whose known defects are mended here and nowhere else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from broadside.feeds.entry import Channel, Entry, FeedAuthor

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GENERATOR = "Broadside"
# What we wrote ourselves a moment ago, of any size; CDATA stays CDATA.
_PARSER = etree.XMLParser(huge_tree=True, strip_cdata=False, resolve_entities=False)


def rss(entries: Sequence[Entry], channel: Channel) -> bytes:
    """
    Write RSS 2.0 with full content (`content:encoded`) and summary (`description`).

    Args:
        entries: Newest first; they stay in this order.
        channel: What the feed says of itself.

    Returns:
        UTF-8; the same bytes for the same input.
    """
    feed = _generator(entries, channel, self_name="feed.xml")
    feed.load_extension("dc")
    # feedgen takes the channel's <link> from the link that was added last (lkiesow/python-feedgen
    # issue 90), and rewrites that list as Atom links: the page comes after the feed itself.
    feed.link(href=channel.feed_url("feed.xml"), rel="self", replace=True)
    feed.link(href=channel.home_url, rel="alternate")
    for entry in entries:
        item = _add(feed, entry)
        item.guid(entry.id, permalink=False)
        if names := [author.name for author in entry.authors if author.name]:
            # RSS's own <author> is an address, which we don't publish.
            item.dc.dc_creator(names)
    root = etree.fromstring(feed.rss_str(pretty=False), _PARSER)
    for link in root.iter(f"{{{_ATOM}}}link"):
        # feedgen leaves the type out; the RSS advisory board's best practices want it.
        link.set("type", "application/rss+xml")
    return _bytes(root)


def atom(entries: Sequence[Entry], channel: Channel) -> bytes:
    """
    Write Atom 1.0 (RFC 4287) with full content and summary.

    Args:
        entries: Newest first; they stay in this order.
        channel: What the feed says of itself.

    Returns:
        UTF-8; the same bytes for the same input.
    """
    feed = _generator(entries, channel, self_name="atom.xml")
    feed.link(
        href=channel.feed_url("atom.xml"), rel="self", type="application/atom+xml", replace=True
    )
    feed.link(href=channel.home_url, rel="alternate", type="text/html")
    for entry in entries:
        _add(feed, entry).id(entry.id)
    root = etree.fromstring(feed.atom_str(pretty=False), _PARSER)
    for written, entry in zip(root.iter(f"{{{_ATOM}}}entry"), entries, strict=True):
        written.set(_XML_LANG, entry.language)
    return _bytes(root)


def atom_entry(entry: Entry, channel: Channel) -> bytes:
    """Write one entry as a document of its own (RFC 4287 §2), which names an author (§4.1.2)."""
    if not any(author.name for author in entry.authors):
        entry = replace(entry, authors=[FeedAuthor(name=channel.title)])
    root = etree.fromstring(atom([entry], channel), _PARSER)
    return _bytes(root.find(f"{{{_ATOM}}}entry"))


def _generator(entries: Sequence[Entry], channel: Channel, *, self_name: str) -> Any:
    feed = FeedGenerator()
    feed.id(channel.feed_url(self_name))
    feed.title(channel.title)
    feed.description(channel.description)
    feed.subtitle(channel.description)
    feed.language(channel.language)
    feed.author(name=channel.title)
    feed.generator(GENERATOR)
    feed.docs("https://www.rssboard.org/rss-specification")
    # feedgen's default is now: two builds of the same posts would differ.
    newest = max((entry.updated_at for entry in entries), default=_EPOCH)
    feed.updated(newest)
    feed.lastBuildDate(newest)
    if channel.licence:
        feed.rights(channel.licence)
    return feed


def _add(feed: Any, entry: Entry) -> Any:
    item = feed.add_entry(order="append")
    item.title(entry.title or entry.url)
    item.link(href=entry.url, rel="alternate")
    item.published(entry.published_at)
    item.updated(entry.updated_at)
    # Both: content alone would land in RSS's <description> (feedgen's rss_entry), and `CDATA`
    # as a type makes invalid Atom (lkiesow/python-feedgen issue 92).
    item.summary(entry.summary or entry.title or entry.url)
    item.content(entry.content_html, type="html")
    for author in entry.authors:
        if author.name:
            item.author(name=author.name)
    for topic in entry.topics:
        if topic:
            item.category(term=topic, label=topic)
    return item


def _bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written + b"\n"
