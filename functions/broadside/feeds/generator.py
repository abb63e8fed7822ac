"""feedgen, and what it lacks or gets wrong, mended here and nowhere else."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import chain
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from broadside.feeds.channel import Archive, Channel, Gone
from broadside.feeds.entry import Entry, FeedPicture

ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = {
    ATOM: "atom",
    _DC: "dc",
    _HISTORY: "fh",
    _MEDIA: "media",
    _SYNDICATION: "sy",
    _TOMBSTONES: "at",
}
RSS_NAMESPACES = {_PREFIXES[name]: name for name in (_DC, _HISTORY, _MEDIA, _SYNDICATION)}
ATOM_NAMESPACES = {_PREFIXES[name]: name for name in (_HISTORY, _MEDIA)}
_LIKE_MARKUP = re.compile("<|&[#A-Za-z]")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed that holds nothing."""
TTL_MINUTES = 60
_HERE = b"&content;"
"""Where an entry's content goes. In a text this would be written `&amp;content;`."""
_WAITING = "…"

Links = Sequence[Mapping[str, str]]


def generator_of(channel: Channel, *, updated_at: datetime) -> Any:
    """Make feedgen's generator with what both formats say of a channel."""
    feed = FeedGenerator()
    feed.register_extension("more", _MoreOfFeed, _MoreOfEntry)
    feed.title(channel.title)
    feed.description(channel.description)
    feed.subtitle(channel.description)
    feed.language(channel.language)
    publisher = channel.publisher or channel.title
    feed.author(name=publisher, uri=channel.site_url or channel.home_url)
    feed.generator(f"Broadside {channel.made}".strip())
    feed.docs("https://www.rssboard.org/rss-specification")
    # feedgen's default is now: two builds of the same posts would differ.
    feed.updated(updated_at)  # and RSS's lastBuildDate
    feed.rights(channel.rights)
    return feed


def add_entry(feed: Any, entry: Entry) -> Any:
    """Add to a generator what both formats say of an entry, and return feedgen's own."""
    item = feed.add_entry(order="append")
    item.more.entry = entry
    item.title(entry.title or entry.url)
    item.link(href=entry.url, rel="alternate")
    item.published(entry.published_at)
    item.updated(entry.updated_at)
    # Both: content alone would land in RSS's <description> (feedgen's rss_entry). `CDATA` as its
    # type would make invalid Atom (lkiesow/python-feedgen pull request 123).
    item.summary(entry.summary or entry.title or entry.url)
    item.content(_WAITING, type="html")
    for author in entry.authors:
        if author.name:
            item.author(name=author.name, uri=author.url)
    for topic in entry.topics:
        if topic:
            item.category(term=topic, label=topic)
    return item


def written(content: bytes) -> bytes:
    """Write an entry's content, in UTF-8, as text of an XML document."""
    text = content.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b"\r", b"&#13;")
    return text.replace(b"]]>", b"]]&gt;") if b"]" in text else text


def filled(document: bytes, contents: Sequence[bytes]) -> bytes:
    """
    Put contents into their places in a document.

    Escaping a megabyte takes longer than all the rest: this way it is done once for both formats.
    """
    pieces = document.split(_HERE)
    both = chain.from_iterable(zip(pieces, (*contents, b""), strict=True))
    return b"".join((*both, b"\n"))


class _MoreOfFeed(BaseExtension):  # type: ignore[misc]
    """What feedgen can't say of a feed."""

    def __init__(self) -> None:
        self.namespaces: Mapping[str, str] = {}
        self.links: Links = ()
        self.archive: Archive | None = None
        self.gone: Sequence[Gone] = ()

    def extend_ns(self) -> Mapping[str, str]:
        """Declare what entries have at the top: they are the same bytes in every feed."""
        return self.namespaces

    def extend_rss(self, feed: Any) -> Any:
        """
        Add links, hints and the archive's mark.

        feedgen writes no link but `self` (lkiesow/python-feedgen issue 122), and the hints of its
        own extension have names that don't exist (`sy:UpdatePeriod`).
        """
        channel = feed[0]
        for link in self.links:
            _add(channel, ATOM, "link", **link)
        _add(channel, _SYNDICATION, "updatePeriod").text = "hourly"
        _add(channel, _SYNDICATION, "updateFrequency").text = "1"
        if self.archive:
            _add(channel, _HISTORY, "archive")
        return feed

    def extend_atom(self, feed: Any) -> Any:
        """
        Add the archive's mark, and what is gone: both stand above the entries (RFC 4287).

        Only a feed that has such declares the namespace: validators call it unknown.
        """
        if self.archive:
            _add(feed, _HISTORY, "archive")
        for one in self.gone:
            _add(feed, _TOMBSTONES, "deleted-entry", ref=one.uri, when=one.at.isoformat())
        return feed


class _MoreOfEntry(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen can't say of an entry."""

    entry: Entry

    def extend_rss(self, item: Any) -> Any:
        """Add authors, language and time of change, for which RSS has no elements of its own."""
        entry = self.entry
        summary = item.find("description")
        if _LIKE_MARKUP.search(summary.text):
            # Ours is text, but RSS's is HTML.
            summary.text = escape(summary.text, quote=False)
        _leave_open(item.find("{http://purl.org/rss/1.0/modules/content/}encoded"))
        for author in entry.authors:
            if author.name:
                # RSS's own <author> is an address, which we don't publish.
                _add(item, _DC, "creator").text = author.name
        _add(item, _DC, "language").text = entry.language
        _add(item, ATOM, "updated").text = entry.updated_at.isoformat()
        _add_media(item, entry.picture)
        return item

    def extend_atom(self, item: Any) -> Any:
        """
        Add language and picture.

        feedgen writes nothing of an entry's link but its address (lkiesow/python-feedgen issue
        135): an enclosure would become a second page.
        """
        entry = self.entry
        item.set(_LANG, entry.language)
        _leave_open(item.find("content"))
        for link in item.iterchildren("link"):
            link.set("rel", "alternate")
            link.set("type", "text/html")
        if picture := entry.picture:
            link = etree.SubElement(item, "link", rel="enclosure", href=picture.url)
            if picture.media_type:
                link.set("type", picture.media_type)
            if picture.length_bytes:
                link.set("length", str(picture.length_bytes))
        _add_media(item, entry.picture)
        return item


def _add(parent: Any, namespace: str, name: str, **attributes: str) -> Any:
    prefix = _PREFIXES[namespace]
    return etree.SubElement(
        parent, f"{{{namespace}}}{name}", attrib=attributes, nsmap={prefix: namespace}
    )


def _leave_open(element: Any) -> None:
    """Leave a place for the content, which both formats share (`filled`)."""
    element.text = None
    element.append(etree.Entity("content"))


def _add_media(item: Any, picture: FeedPicture | None) -> None:
    """Add a picture by Media RSS 1.5.1, which readers look for in both formats."""
    if picture is None:
        return
    more = {"type": picture.media_type, "fileSize": str(picture.length_bytes or "")}
    size = _size(picture.width, picture.height)
    said = {name: value for name, value in more.items() if value}
    content = _add(item, _MEDIA, "content", url=picture.url, medium="image", **said, **size)
    if picture.alt:
        _add(content, _MEDIA, "description", type="plain").text = picture.alt
    if picture.small_url:
        size = _size(picture.small_width, 0)
    _add(item, _MEDIA, "thumbnail", url=picture.small_url or picture.url, **size)


def _size(width: int, height: int) -> dict[str, str]:
    said = (("width", width), ("height", height))
    return {name: str(pixels) for name, pixels in said if pixels}
