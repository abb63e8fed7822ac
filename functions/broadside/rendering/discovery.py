"""The feeds that a page leads readers' programs to (`rel="alternate"`), its own first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from broadside.posts import ALL, parts_of
from broadside.publication import Publication
from broadside.rendering.addresses import list_path
from broadside.rendering.theme import Theme


class Format(NamedTuple):
    """A feed in each folder that has feeds."""

    name: str
    """The document's."""
    media_type: str


FORMATS: Mapping[str, Format] = {
    "RSS": Format("feed.xml", "application/rss+xml"),
    "Atom": Format("atom.xml", "application/atom+xml"),
    "JSON Feed": Format("feed.json", "application/feed+json"),
}
"""By what they are called."""


FOLLOWED_KINDS = ("topics", "authors")
"""The kinds of lists that have feeds of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A folder of the site in which there is a feed in each format."""

    language: str
    """Of its posts; empty for all."""
    label: str
    """What it is called where the publication's name is said already."""
    title: str
    """What it is called elsewhere."""
    folder: str
    """Its path, percent-encoded, ending in `/`."""


class Link(NamedTuple):
    """A link in a page's head."""

    title: str
    media_type: str
    path: str


def feed_of(name: str, label: str, publication: Publication) -> Followed:
    """
    Return the feeds of a list.

    Args:
        name: The list's, as `teasers_of` calls it (`en/topics/rents`).
        label: What posts call it.
        publication: Name, and what its readers call topics.
    """
    language, kind, _ = parts_of(name)
    said_in = publication.languages[0] if language == ALL else language
    shown = publication.topic_in(said_in, label) if kind == "topics" else label
    return Followed(
        language="" if language == ALL else language,
        label=shown,
        title=f"{publication.name_in(said_in)} · {shown}",
        folder=list_path(name),
    )


def feeds_of(language: str, publication: Publication, theme: Theme) -> list[Followed]:
    """Return the publication's own feeds: of this language, of the others, of all."""
    tags = sorted(publication.languages, key=lambda tag: tag != language)
    several = len(tags) > 1
    feeds = [
        Followed(
            language=tag,
            label=theme.say("language", tag) if several else publication.name_in(tag),
            title=publication.name_in(tag),
            folder=f"/{tag}/",
        )
        for tag in tags
    ]
    if several:
        label = theme.words(language, publication)["all_languages"]
        title = f"{publication.name_in(language)} · {label}"
        feeds.append(Followed(language="", label=label, title=title, folder="/"))
    return feeds


def links_of(
    language: str, publication: Publication, theme: Theme, *, own: Followed | None = None
) -> Sequence[Link]:
    """
    Return what stands in a page's head: what programs offer to follow.

    Programs offer the first one, or all: the page's own list and its language come first, in each
    format; the rest is there for choosing, and one format does for that.

    Args:
        language: The page's.
        publication: Names, languages.
        theme: Words.
        own: The feeds of the list that the page shows, if it has some.
    """
    feeds = feeds_of(language, publication, theme)
    if own and own.folder not in {feed.folder for feed in feeds}:
        feeds.insert(0, own)
    elif own:
        feeds.sort(key=lambda feed: feed.folder != own.folder)
    nearest = {feeds[0].folder, f"/{language}/"}
    return [
        Link(f"{feed.title} · {kind}", each.media_type, feed.folder + each.name)
        for feed in feeds
        for kind, each in FORMATS.items()
        if kind == "RSS" or feed.folder in nearest
    ]
