"""What a post is: identity, variants, authors, state."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from broadside.ids import stable_id


class Status(StrEnum):
    """Whether a post may leave the house."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """The person in the box under a post, as one variant presents them."""

    id: str
    """Slug, the same in every language: the front matter's `username`, else made from the name."""
    name: str
    place: str = ""
    biography: str = ""
    """Plain text, up to 5,000 characters."""
    picture: str = ""
    """Absolute URL or a path below the post's folder; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A document that a post itself makes, to be published with its pages."""

    path: str
    """Where on the site: `/media/<SHA-256 of the text's bytes>.ics`."""
    media_type: str
    text: str
    """Its bytes are this in UTF-8, line ends as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A post in one language."""

    language: str
    """BCP 47, in canonical case (`en`, `zh-Hant`)."""
    title: str
    slug: str
    """Path segment of the page, unique in its language; Unicode letters, digits and `-`."""
    body_html: str
    """Semantic HTML, already cleaned: safe in a page, a feed and a mail; no styles, no scripts."""
    summary: str = ""
    """Plain text, one paragraph: standfirst, preheader and feed summary."""
    subject: str = ""
    """What the mail's subject says instead of the title; empty for the title."""
    preheader: str = ""
    """What an inbox shows beside the subject: plain text, one paragraph; empty for the summary."""
    picture: str = ""
    """The picture above the text: its path on the site (`/media/…`); empty for none."""
    picture_width: int = 0
    """Pixels; 0 where it isn't known."""
    picture_height: int = 0
    picture_bytes: int = 0
    """How long its file is; 0 where it isn't known."""
    picture_small: str = ""
    """The same picture for narrow screens: its path on the site; empty for none."""
    picture_small_width: int = 0
    picture_alt: str = ""
    """What it shows, for those who don't see it; empty where it says nothing of its own."""
    picture_caption: str = ""
    """Plain text below it."""
    authors: tuple[Author, ...] = ()
    files: tuple[SiteFile, ...] = ()
    """Documents that the body links to and the post itself makes: calendar files of events."""
    file: str = ""
    """Where it came from, for reports: path below the source's folder."""
    guid: str = ""
    """What the feed of the site that it was imported from called it; empty for nothing."""
    old_urls: tuple[str, ...] = ()
    """Where it was on that site: paths, with their query where it says which page is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What an organiser wrote, in each language they wrote it in."""

    source: str
    source_id: str
    status: Status
    published_at: datetime
    """Aware, UTC. In the future: scheduled."""
    updated_at: datetime | None = None
    topics: tuple[str, ...] = ()
    """Labels as written; compare and address them by slug."""
    variants: tuple[Variant, ...] = field(default=())
    """At least one, one per language, ordered by language tag."""

    @property
    def id(self) -> str:
        """Identity: stays when title, slug, date or languages change."""
        return stable_id("post", self.source, self.source_id)

    def variant(self, language: str) -> Variant | None:
        """Return the variant in exactly this language, if there is one."""
        return next((v for v in self.variants if v.language == language), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something worth telling about a file; `error` findings mean the post can't be used."""

    file: str
    line: int
    """1-based; 0 where no line can be named."""
    field: str
    """Front-matter field, `body`, `file`."""
    reason: str
    hint: str
    severity: str = "warning"
    """`warning` or `error`."""
    code: str = ""
    """Its name, the same for ever: see `docs/checks.md`."""
