"""The lists that a post stands in on the site: the archive, its topics, its authors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from broadside.posts.model import Author, Post, Variant
from broadside.slugs import slugify

POSTS = "posts"
ARCHIVE = "archive"
TOPICS = "topics"
AUTHORS = "authors"
RESERVED = frozenset({ARCHIVE, AUTHORS, "feeds", TOPICS})
"""What no post's slug may be: folders beside the posts (`/en/archive/`)."""

_MOST = 20
"""Topics of a post, and its authors, that have a page: each is one more to write with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A line of a list: a variant of a published post."""

    post_id: str
    revision: int
    language: str
    published_at: datetime
    slug: str
    title: str
    label: str = ""
    """What the post calls the list it stands in: the topic as written, the author's name."""
    authors: tuple[str, ...] = ()
    """Their names."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in which list a post stands."""

    list: str
    """`<language>/posts`, `<language>/archive/2026-11`, `<language>/topics/<slug>` …"""
    published_at: datetime
    post_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A line of a list, and what is next to it."""

    older: Teaser | None
    here: Teaser
    newer: Teaser | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Lines of a list that follow each other."""

    lines: tuple[Teaser, ...]
    """Newest first."""
    is_top: bool
    """Nothing stands above the first."""
    is_bottom: bool
    """Nothing stands below the last."""

    def near(self, place: Place) -> list[Around] | None:
        """
        Tell what is at a place and next to it, and around each of these.

        Returns:
            Newest first; None when more of the list would have to be known.
        """
        at = (place.published_at, place.post_id)
        keys = [(line.published_at, line.post_id) for line in self.lines]
        above = sum(key > at for key in keys)
        below = len(keys) - above - (at in keys)
        if (above < 2 and not self.is_top) or (below < 2 and not self.is_bottom):
            return None
        lines = (*self.lines, None)  # beyond both ends, counted from either, is nothing
        return [
            Around(older=lines[number + 1], here=line, newer=lines[number - 1])
            for number, line in enumerate(self.lines)
            if above - 1 <= number <= len(keys) - below
        ]


def all_posts(language: str) -> str:
    """Return the name of the list that every post of a language stands in."""
    return f"{language}/{POSTS}"


def teasers_of(post: Post, revision: int, *, time_zone: str) -> Mapping[str, Teaser]:
    """
    Return where a post stands, by the name of the list.

    Args:
        post: A published post.
        revision: Which of its revisions it is.
        time_zone: The publication's: in which a month begins and ends.
    """
    month = post.published_at.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m")
    return {
        f"{variant.language}/{name}": Teaser(
            post_id=post.id,
            revision=revision,
            language=variant.language,
            published_at=post.published_at,
            slug=variant.slug,
            title=variant.title,
            label=label,
            authors=tuple(author.name for author in variant.authors[:_MOST]),
        )
        for variant in post.variants
        for name, label in (
            (POSTS, ""),
            (f"{ARCHIVE}/{month}", month),
            *((f"{TOPICS}/{slug}", label) for slug, label in topics_of(post)),
            *((f"{AUTHORS}/{author.id}", author.name) for author in authors_of(variant)),
        )
    }


def topics_of(post: Post) -> Iterator[tuple[str, str]]:
    """Yield the topics of a post that have a page: slug, and label as it is written first."""
    labels: dict[str, str] = {}
    for topic in post.topics:
        labels.setdefault(slugify(topic), topic)
    labels.pop("", None)
    yield from list(labels.items())[:_MOST]


def authors_of(variant: Variant) -> Iterator[Author]:
    """Yield the authors of a variant that have a page."""
    yield from (author for author in variant.authors[:_MOST] if author.id)
