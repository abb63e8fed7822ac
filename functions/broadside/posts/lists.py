"""The lists that a post stands in on the site: the newest, the archive, its topics, its authors."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from broadside.posts.model import Author, Post, Variant
from broadside.posts.store import EntryNote
from broadside.slugs import slugify

ALL = "*"
"""In the place of a language: posts in all of them."""
POSTS = "posts"
ARCHIVE = "archive"
TOPICS = "topics"
AUTHORS = "authors"
RESERVED = frozenset({ARCHIVE, AUTHORS, "feeds", TOPICS})
"""What no post's slug may be: folders beside the posts (`/en/archive/`)."""
FOLLOWED = frozenset({POSTS, TOPICS, AUTHORS})
"""The kinds of lists that have feeds, and these an archive: documents of so many lines."""
DOCUMENT = 20
"""Lines of a document of a feed's archive, for ever: it says which line is in which."""

# No slug has such a sign: they name no topic and no author.
_DOCUMENTS = "~feed"
_GONE = "~gone"
_MOST = 20
"""Topics of a post, and its authors, that have a page: each is one more to write with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A line of a list: a variant of a published post."""

    list: str
    """`<language>/posts`, `<language>/archive/2026-11`, `<language>/topics/<slug>`, `*/posts` …"""
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
    summary: str = ""
    """In the list of all posts of a language, and of all."""
    beside: tuple[tuple[str, str], ...] = ()
    """There: the other lists of its language that can be followed, with what it calls them."""
    first_published_at: datetime | None = None
    """When it came out; None: when it says."""
    changed_at: datetime | None = None
    """When there was last something new to read in it; None: not since it came out."""
    uri: str = ""
    """What readers know its entry by, where it was withdrawn: `published_at` says when."""

    @property
    def place(self) -> "Place":
        """Where it stands."""
        return Place(self.list, self.published_at, self.post_id, self.language)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in which list a variant of a post stands."""

    list: str
    published_at: datetime
    post_id: str
    language: str

    @property
    def at(self) -> tuple[datetime, str, str]:
        """Where in its list: later ones stand above."""
        return (self.published_at, self.post_id, self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a post stands, and may have stood before."""

    places: tuple[Place, ...]
    arrived: Mapping[str, int]
    """How many lines were ever counted in (`with_documents`), by list that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The upper end of a list."""

    lines: tuple[Teaser, ...]
    """Newest first."""
    arrived: int
    """How many were ever counted in, whether they still stand in it or not."""


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
        keys = [line.place.at for line in self.lines]
        above = sum(key > place.at for key in keys)
        below = len(keys) - above - (place.at in keys)
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


def gone_from(name: str) -> str:
    """Return the name of the list of what was withdrawn from a list that can be followed."""
    return f"{name}/{_GONE}"


def document_of(name: str, number: int) -> str:
    """Return the name of the list of what a document of a feed's archive holds."""
    return f"{name}/{_DOCUMENTS}/{number}"


def parts_of(name: str) -> tuple[str, str, str]:
    """Return what a list's name says: language (or `*`), kind, and which one of that kind."""
    language, kind, *which = name.split("/", 2)
    return language, kind, "".join(which)


def owner_of(name: str) -> tuple[str, int | None]:
    """Return the list whose feeds show this one; and the number, if it is a document of theirs."""
    of, _, number = name.rpartition(f"/{_DOCUMENTS}/")
    if of and number.isdecimal():
        return of, int(number)
    return name.removesuffix(f"/{_GONE}"), None


def is_followed(name: str) -> bool:
    """Tell whether a list has feeds of its own."""
    _, kind, _ = parts_of(name)
    return kind in FOLLOWED and owner_of(name) == (name, None)


def teasers_of(
    post: Post,
    revision: int,
    *,
    time_zone: str,
    several: bool = False,
    notes: Mapping[str, EntryNote] | None = None,
) -> list[Teaser]:
    """
    Return where a post stands.

    Args:
        post: A published post.
        revision: Which of its revisions it is.
        time_zone: The publication's: in which a month begins and ends.
        several: Whether the publication has several languages: then there are lists of topics and
            authors in all of them, too.
        notes: When its variants came out and changed, by language.
    """
    month = post.published_at.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m")
    found = []
    for variant in post.variants:
        note = (notes or {}).get(variant.language)
        below = {
            **{f"{TOPICS}/{slug}": label for slug, label in topics_of(post)},
            **{f"{AUTHORS}/{author.id}": author.name for author in authors_of(variant)},
        }
        line = Teaser(
            list=all_posts(ALL),
            post_id=post.id,
            revision=revision,
            language=variant.language,
            published_at=post.published_at,
            slug=variant.slug,
            title=variant.title,
            authors=tuple(author.name for author in variant.authors[:_MOST]),
            summary=variant.summary,
            beside=tuple(below.items()),
            first_published_at=note.first_published_at if note else None,
            changed_at=note.changed_at if note else None,
        )
        found += [line, replace(line, list=all_posts(variant.language))]
        named = {f"{variant.language}/{ARCHIVE}/{month}": month}
        for language in (variant.language, *([ALL] if several else [])):
            named |= {f"{language}/{name}": label for name, label in below.items()}
        found += [
            replace(line, list=name, label=label, summary="", beside=())
            for name, label in named.items()
        ]
    return found


def with_documents(
    teasers: Iterable[Teaser], before: Standing
) -> tuple[list[Teaser], dict[str, int]]:
    """
    Add where lines stand in the archives of their lists' feeds (RFC 5005): once, and for ever.

    Documents are filled in the order in which posts arrive, so that neither an import of old ones
    nor a withdrawal moves others to other documents: only the newest one changes.

    Args:
        teasers: What stands in each list.
        before: Where the post stood: what is in a document stays in it.

    Returns:
        The lines and those in documents; how many have arrived now in each list that was asked for.
    """
    arrived = dict(before.arrived)
    known = {}
    for place in before.places:
        of, number = owner_of(place.list)
        if number is not None:
            known[of, place.language] = number
    lines = []
    for teaser in teasers:
        lines.append(teaser)
        if is_followed(teaser.list):
            number = known.get((teaser.list, teaser.language))
            if number is None:
                number = arrived[teaser.list] // DOCUMENT
                arrived[teaser.list] += 1
            lines.append(replace(teaser, list=document_of(teaser.list, number)))
    return lines, arrived


def tombstones(
    before: Collection[Place],
    *,
    languages: Collection[str],
    notes: Mapping[str, EntryNote],
    at: datetime,
) -> list[Teaser]:
    """
    Return what is left of withdrawn variants in lists that can be followed (RFC 6721).

    Who only leaves a topic has none: readers would take the post for withdrawn everywhere.

    Args:
        before: Where the post stood; when something was withdrawn is never told anew.
        languages: Of the variants that stay.
        notes: What readers know entries by, by language.
        at: The time.
    """
    gone: dict[tuple[str, str], Place] = {}
    for place in sorted(before, key=lambda place: is_followed(place.list)):
        if place.language in languages or place.language not in notes:
            continue
        of, number = owner_of(place.list)
        if of != place.list and number is None:
            gone[place.list, place.language] = place
        elif is_followed(place.list):
            name = gone_from(place.list)
            there = replace(place, list=name, published_at=at)
            gone.setdefault((name, place.language), there)
    return [
        Teaser(
            list=place.list,
            post_id=place.post_id,
            revision=0,
            language=place.language,
            published_at=place.published_at,
            slug="",
            title="",
            uri=notes[place.language].uri,
        )
        for place in gone.values()
    ]


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
