"""What a feed says of itself, and where it and its archive are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from broadside.feeds.entry import FeedPicture, clean
from broadside.feeds.ids import feed_id
from broadside.posts import ALL, POSTS, parts_of
from broadside.publication import Publication

_VERSION = 1
"""Of how an entry is written: whoever changes that raises it, and all are written anew."""
_CREATIVE_COMMONS = re.compile(r"\bCC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([1-4]\.\d)\b", re.IGNORECASE)
_CC0 = re.compile(r"\bCC0\b", re.IGNORECASE)
_LINK = re.compile(r"https://[^\s<>\"{}|\\^`]+[^\s<>\"{}|\\^`.,;:!?)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself."""

    title: str
    description: str
    language: str
    home_url: str
    """Of the page that lists the same posts, ending in `/`; the feeds lie below it."""
    licence: str = ""
    """What may be done with the texts, as the organiser says it."""
    id: str = ""
    """Permanent; empty: where the feed is."""
    publisher: str = ""
    """The publication's name; empty: the title."""
    site_url: str = ""
    """Of the publication's own page; empty: `home_url`."""
    hubs: Sequence[str] = ()
    """WebSub hubs that are told of what is new."""
    logo: FeedPicture | None = None
    icon_url: str = ""
    """A square picture."""
    made: str = ""
    """What entries depend on beside their posts, as 8 hexadecimal digits (`pieces_of`)."""

    @property
    def rights(self) -> str:
        """Whose the texts are, and what may be done with them."""
        return " · ".join(filter(None, (f"© {self.publisher or self.title}", self.licence)))

    @property
    def licence_url(self) -> str:
        """Where the licence is to be read (RFC 4946), if it says so or is one we know."""
        if link := _LINK.search(self.licence):
            return link[0]
        if terms := _CREATIVE_COMMONS.search(self.licence):
            return f"https://creativecommons.org/licenses/{terms[1].lower()}/{terms[2]}/"
        if _CC0.search(self.licence):
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        return ""

    def feed_url(self, name: str) -> str:
        """Return where one of its feeds is: `feed.xml`, `atom.xml`, `feed.json`."""
        return self.home_url + name

    def archive_url(self, name: str, document: str) -> str:
        """Return where a document of a feed's archive is."""
        return self.home_url + quote(archive_name(name, document))


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """
    Where a document stands in a feed's archive (RFC 5005 §4).

    Documents are filled from the oldest post on, and a full one is only written again when one of
    its posts changes, or when it learns of a newer document.
    """

    name: str
    """A number counted from the oldest, or whatever else stays: a segment of its address."""
    older: str = ""
    """The document before it; empty for the oldest."""
    newer: str = ""
    """The document after it; empty for the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An entry that was withdrawn (RFC 6721)."""

    uri: str
    """What Atom identified it by."""
    at: datetime


def archive_name(name: str, document: str) -> str:
    """Return the name of a document of a feed's archive: `feed/7.xml` for `feed.xml`."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}/{document}.{ending}"


def channel_of(
    publication: Publication,
    language: str | None,
    *,
    site_url: str,
    below: str = "",
    label: str = "",
) -> Channel:
    """
    Describe the feeds of one language or of all, or of a topic or an author in a language.

    Args:
        publication: Name, tagline, languages, logo, licence, hubs.
        language: The language; None for all, described in the primary one.
        site_url: `https://` and the publication's host.
        below: A list of the language: `topics/rents`, `authors/ada`.
        label: What the list is called: the topic as a post calls it, the author's name.
    """
    shown_in = language or publication.languages[0]
    name = clean(publication.name_in(shown_in))
    if below.startswith("topics/"):
        label = publication.topic_in(shown_in, label)
    title = " · ".join(filter(None, (name, clean(label).strip())))
    path = "/".join(("", *filter(None, (language, quote(clean(below)))), ""))
    logo = _logo(publication, site_url)
    return Channel(
        title=title,
        description=clean(publication.tagline_in(shown_in)).strip() or title,
        language=shown_in,
        home_url=site_url + path,
        licence=clean(publication.licence).strip(),
        id=feed_id(path, site_url=site_url, tag=publication.feeds_id),
        publisher=name,
        site_url=f"{site_url}/",
        hubs=publication.hubs,
        logo=logo,
        icon_url=logo.url if logo and logo.width == logo.height else "",
        made=_made(publication, site_url),
    )


def channel_of_list(
    name: str, publication: Publication, *, site_url: str, label: str = ""
) -> Channel:
    """
    Describe the feeds of a list.

    Args:
        name: The list's, as `teasers_of` calls it (`en/topics/rents`, `*/posts`).
        publication: As for `channel_of`.
        site_url: `https://` and the publication's host.
        label: What the list is called: the topic as a post calls it, the author's name.
    """
    language, kind, which = parts_of(name)
    return channel_of(
        publication,
        None if language == ALL else language,
        site_url=site_url,
        below="" if kind == POSTS else f"{kind}/{which}",
        label=label,
    )


def _made(publication: Publication, site_url: str) -> str:
    topics = sorted((tag, sorted(names.items())) for tag, names in publication.topics.items())
    said = (_VERSION, site_url, publication.feeds_id, topics)
    return sha256(repr(said).encode()).hexdigest()[:8]


def _logo(publication: Publication, site_url: str) -> FeedPicture | None:
    logo = publication.logo
    if logo is None:
        return None
    return FeedPicture(
        url=site_url + logo.path,
        media_type=logo.media_type,
        length_bytes=len(logo.data),
        width=logo.width,
        height=logo.height,
    )
