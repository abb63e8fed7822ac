"""What is found in a source, before it is a post: plain values, whatever the format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAuthor:
    """Who wrote something. Mail addresses are never taken."""

    name: str
    url: str = ""
    picture: str = ""
    """Its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A picture, or another file that an item encloses; zeros where something isn't said."""

    url: str
    media_type: str = ""
    length_bytes: int = 0
    width: int = 0
    height: int = 0
    alt: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it says that it is one."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundItem:
    """One item. Texts are plain but for the content; addresses are whole (http or https)."""

    guid: str
    """What the source calls it, letter for letter; its address where it has no name."""
    group: str = ""
    """What the post is called of which it is one language; empty: it is all of it."""
    url: str = ""
    """Of its page; empty for none."""
    title: str = ""
    summary: str = ""
    content: str = ""
    """HTML in any state: nothing has been cleaned."""
    published_at: datetime | None = None
    """Aware, UTC; None: it isn't said, or not so that it can be read."""
    updated_at: datetime | None = None
    authors: tuple[FoundAuthor, ...] = ()
    language: str = ""
    """BCP 47, canonical; empty: not said of it or around it."""
    topics: tuple[str, ...] = ()
    picture: FoundFile | None = None
    files: tuple[FoundFile, ...] = ()
    """What it encloses beside the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that was left out, and why."""

    name: str
    """Its guid, address or title; else where it stands: `item 7`."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An item that the source has withdrawn (RFC 6721)."""

    guid: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, and what was to be said about it."""

    items: tuple[FoundItem, ...] = ()
    """In the source's order."""
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was mended, or is doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundExport(Found):
    """What a site's owner has exported: what is public, and what isn't."""

    title: str = ""
    language: str = ""
    home_url: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    """By guid, of whatever isn't public: `draft` or `withdrawn`."""
    next_url: str = ""
    """Of the page after this one, where a source gives them one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed(Found):
    """A feed."""

    kind: str
    """`rss`, `atom` or `json`."""
    title: str = ""
    description: str = ""
    id: str = ""
    language: str = ""
    authors: tuple[FoundAuthor, ...] = ()
    """Of what names no author of its own (RFC 4287 §4.1.2)."""
    url: str = ""
    """Where it says that it is."""
    home_url: str = ""
    next_url: str = ""
    """Of the page after this one, or of the next older document of its archive (RFC 5005)."""
    is_archive: bool = False
    """A document that is complete, and won't change."""
    hubs: tuple[str, ...] = ()
    """Who tells at once what is new (WebSub)."""
    gone: tuple[Gone, ...] = ()

    @property
    def people(self) -> tuple[FoundAuthor, ...]:
        """The authors, but for the publication itself, which many feeds name as theirs."""
        return tuple(one for one in self.authors if not self.title.startswith(one.name))
