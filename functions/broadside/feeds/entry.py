"""What feeds carry: entries, as plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from urllib.parse import quote

from broadside.feeds.ids import entry_id
from broadside.feeds.whole import whole
from broadside.pictures import TYPES
from broadside.posts import Post, Variant, authors_of
from broadside.publication import Publication

# XML 1.0 §2.2: everything else can't be in a document, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# RFC 3986 §3.1, and a part that says something.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAuthor:
    """Who wrote an entry."""

    name: str
    picture_url: str = ""
    url: str = ""
    """Of the page with all of their posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPicture:
    """A picture that an entry or a channel has; zeros where something isn't known."""

    url: str
    media_type: str = ""
    length_bytes: int = 0
    width: int = 0
    height: int = 0
    small_url: str = ""
    """The same for narrow screens; empty for none."""
    small_width: int = 0
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a post's variant doesn't say of its entry, where somebody kept it."""

    guid: str = ""
    """What the old site's feed called it, for an imported post."""
    first_published_at: datetime | None = None
    """When it came out; None: the post's own date."""
    changed_at: datetime | None = None
    """When its content last changed (`fingerprint`); None: what the post says."""


_NOTHING = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One variant of one post."""

    id: str
    """Permanent: a `tag:` URI (RFC 4151) that survives a change of slug, title, date and host."""
    url: str
    language: str
    title: str
    summary: str
    content_html: str
    """Links and pictures whole."""
    published_at: datetime
    """Never changes."""
    updated_at: datetime
    """Changes with the content only."""
    authors: Sequence[FeedAuthor] = ()
    topics: Sequence[str] = ()
    picture: FeedPicture | None = None
    """The one above the text."""
    guid: str = ""
    """What readers know it by from the site that it was imported from; empty for its own id."""

    @property
    def content(self) -> bytes:
        """The content in UTF-8, with nothing in it that no XML and no JSON can hold."""
        return self.content_html.encode().translate(None, _CONTROLS)

    @property
    def known_as(self) -> str:
        """What RSS and JSON Feed identify it by: any text will do."""
        return self.guid or self.id

    @property
    def uri(self) -> str:
        """What Atom identifies it by: a URI (RFC 4287 §4.2.6), if the old site's was one."""
        return self.guid if _URI.fullmatch(self.guid) else self.id


def entry_of(
    post: Post,
    variant: Variant,
    *,
    publication: Publication,
    page_path: str,
    site_url: str,
    known: Known = _NOTHING,
) -> Entry:
    """
    Make a variant's entry.

    Args:
        post: The post.
        variant: One of its variants.
        publication: Names topics as its readers call them, and says who names entries.
        page_path: The page's path, percent-encoded.
        site_url: `https://` and the publication's host.
        known: What else is known of it.
    """
    url = site_url + page_path
    published_at = known.first_published_at or post.published_at
    html = clean(_figure(variant) + variant.body_html)
    return Entry(
        id=entry_id(post.id, variant.language, site_url=site_url, tag=publication.feeds_id),
        url=url,
        language=variant.language,
        title=clean(variant.title).strip(),
        summary=clean(variant.summary).strip(),
        content_html=whole(html, site_url=site_url, url=url),
        published_at=published_at,
        updated_at=max(published_at, known.changed_at or post.updated_at or published_at),
        authors=_authors(variant, site_url),
        topics=[
            clean(publication.topic_in(variant.language, topic)).strip() for topic in post.topics
        ],
        picture=_picture(variant, site_url),
        guid=clean(known.guid or variant.guid).strip(),
    )


def fingerprint(entry: Entry) -> str:
    """
    Tell apart contents of an entry: the same as long as a reader has nothing new to read.

    Whoever keeps it beside a time knows when the content changed. Addresses and dates don't count.
    """
    shown = (
        entry.title,
        entry.summary,
        entry.content_html,
        [author.name for author in entry.authors],
        list(entry.topics),
    )
    return sha256(repr(shown).encode()).hexdigest()


def clean(text: str) -> str:
    """Take out what XML can't hold (XML 1.0 §2.2)."""
    # Nearly always there is nothing: bytes tell that three times as fast as the pattern does.
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return _NOT_XML.sub("", text)
    if len(data.translate(None, _CONTROLS)) == len(data) and not (
        "\ufffe" in text or "\uffff" in text
    ):
        return text
    return _NOT_XML.sub("", text)


def _figure(variant: Variant) -> str:
    """Return the picture above the text; it is the post's own, or there is none."""
    if not variant.picture.startswith("/media/"):
        return ""
    caption = f"<figcaption>{escape(variant.picture_caption)}</figcaption>"
    return (
        f'<figure><img src="{escape(variant.picture)}" alt="{escape(variant.picture_alt)}">'
        f"{caption if variant.picture_caption else ''}</figure>\n"
    )


def _authors(variant: Variant, site_url: str) -> list[FeedAuthor]:
    with_page = {author.id for author in authors_of(variant)}
    below = f"{site_url}/{variant.language}/authors"
    return [
        FeedAuthor(
            name=clean(author.name).strip(),
            picture_url=_own(author.picture, site_url),
            url=f"{below}/{quote(clean(author.id))}/" if author.id in with_page else "",
        )
        for author in variant.authors
    ]


def _picture(variant: Variant, site_url: str) -> FeedPicture | None:
    if not variant.picture.startswith("/media/"):
        return None
    small = variant.picture_small
    return FeedPicture(
        url=site_url + variant.picture,
        media_type=TYPES.get(variant.picture.rpartition(".")[2], ""),
        length_bytes=variant.picture_bytes,
        width=variant.picture_width,
        height=variant.picture_height,
        small_url=site_url + small if small.startswith("/media/") else "",
        small_width=variant.picture_small_width,
        alt=clean(variant.picture_alt).strip(),
    )


def _own(picture: str, site_url: str) -> str:
    own = picture.startswith("/") and not picture.startswith(("//", "/\\"))
    return site_url + picture if own else ""
