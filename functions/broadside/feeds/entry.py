"""What feeds carry: a channel and its entries, as plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from broadside.posts import Post, Variant
from broadside.publication import Publication

# XML 1.0 §2.2: everything else can't be in a document, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# RFC 4151 §2.1 wants a date on which the host was ours; the post's own might be corrected later,
# and every reader would show it again.
_TAGGED_SINCE = "2026"
# `posts` guarantees quoted attributes, and no link that begins with `//`.
_LINK = re.compile(r'(<(?:a|img)(?: [a-z-]+="[^"]*")*? (?:href|src)=)"([#/])')


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAuthor:
    """Who wrote an entry."""

    name: str
    picture_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One variant of one post."""

    id: str
    """Permanent: a `tag:` URI (RFC 4151) that survives a change of slug, title or date."""
    url: str
    language: str
    title: str
    summary: str
    content_html: str
    """Links and pictures whole."""
    published_at: datetime
    updated_at: datetime
    authors: Sequence[FeedAuthor] = ()
    topics: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself."""

    title: str
    description: str
    language: str
    home_url: str
    """Of the page that lists the same posts, ending in `/`; the feeds lie below it."""
    licence: str = ""

    def feed_url(self, name: str) -> str:
        """Return where one of its feeds is: `feed.xml`, `atom.xml`, `feed.json`."""
        return self.home_url + name


def channel_of(publication: Publication, language: str | None, *, site_url: str) -> Channel:
    """
    Describe the feeds of one language, or of all.

    Args:
        publication: Name, tagline, languages.
        language: The language; None for all, described in the primary one.
        site_url: `https://` and the publication's host.
    """
    shown_in = language or publication.languages[0]
    name = clean(publication.name_in(shown_in))
    return Channel(
        title=name,
        description=clean(publication.tagline_in(shown_in)) or name,
        language=shown_in,
        home_url=f"{site_url}/{language}/" if language else f"{site_url}/",
        licence=clean(publication.licence),
    )


def entry_of(post: Post, variant: Variant, *, page_path: str, site_url: str) -> Entry:
    """
    Make a variant's entry.

    Args:
        post: The post.
        variant: One of its variants.
        page_path: The page's path, percent-encoded.
        site_url: `https://` and the publication's host.
    """
    url = site_url + page_path
    host = site_url.removeprefix("https://")
    return Entry(
        id=f"tag:{host},{_TAGGED_SINCE}:{post.id}/{variant.language}",
        url=url,
        language=variant.language,
        title=clean(variant.title),
        summary=clean(variant.summary),
        content_html=_whole(
            clean(_picture(variant) + variant.body_html), site_url=site_url, url=url
        ),
        published_at=post.published_at,
        updated_at=max(post.published_at, post.updated_at or post.published_at),
        authors=[
            FeedAuthor(name=clean(a.name), picture_url=_own(a.picture, site_url))
            for a in variant.authors
        ],
        topics=[clean(topic) for topic in post.topics],
    )


def _picture(variant: Variant) -> str:
    """Return the picture above the text; it is the post's own, or there is none."""
    if not variant.picture.startswith("/media/"):
        return ""
    caption = f"<figcaption>{escape(variant.picture_caption)}</figcaption>"
    return (
        f'<figure><img src="{escape(variant.picture)}" alt="{escape(variant.picture_alt)}">'
        f"{caption if variant.picture_caption else ''}</figure>\n"
    )


def clean(text: str) -> str:
    """Take out what XML can't hold (XML 1.0 §2.2)."""
    return _NOT_XML.sub("", text)


def _own(picture: str, site_url: str) -> str:
    own = picture.startswith("/") and not picture.startswith(("//", "/\\"))
    return site_url + picture if own else ""


def _whole(html: str, *, site_url: str, url: str) -> str:
    """Make links and pictures whole: readers show an entry far from its page."""

    def whole(found: re.Match[str]) -> str:
        base = url if found[2] == "#" else site_url
        return f'{found[1]}"{base}{found[2]}'

    return _LINK.sub(whole, html)
