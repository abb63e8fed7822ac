"""What shows a list of the site: its page, its feeds, and the archive of these."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from broadside.app.documents import HTML, Documents, Look
from broadside.feeds import (
    TYPES,
    Archive,
    Channel,
    Entry,
    Feeds,
    Gone,
    Known,
    Piece,
    archive_name,
    build_feeds,
    channel_of_list,
    entry_of,
    pieces_of,
)
from broadside.ports import Posts
from broadside.posts import ALL, POSTS, Post, Teaser, Variant, is_followed, parts_of
from broadside.rendering import (
    feeds_path,
    followable,
    list_key,
    opml_path,
    page_path,
    render_feeds_page,
    render_index,
    render_list,
    render_not_found,
    render_opml,
    with_words,
)

NOT_FOUND = "404.html"
"""What the distribution shows in the place of what isn't there (template.yaml)."""
OPML = "text/x-opml; charset=utf-8"
LINES = 50
"""Lines of a month's page. One with more posts shows its newest; the others are before and after
each other."""
TOMBSTONES = 20
"""Entries that a feed says are gone, at most: the last ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a list says, by strong reads; the same as long as its documents needn't change."""

    lines: tuple[Teaser, ...]
    """The newest, newest first."""
    arrived: int = 0
    gone: tuple[Teaser, ...] = ()
    """What was withdrawn, newest first."""
    newest_archive: int = -1
    """Number of the newest document of its feeds' archive; -1 for none."""
    archived: Mapping[int, tuple[Teaser, ...]] = field(default_factory=dict)
    """Lines of those documents that are to be written, by number, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDocuments:
    """Renders what shows lists; made anew for each publishing."""

    posts: Posts
    look: Look
    news: Collection[str] = ()
    """Ids of the posts that are published: all others stand in feeds as they do already."""

    def limit(self, name: str) -> int:
        """Tell how many lines are shown of a list."""
        return self.look["publication"].feed_entries if parts_of(name)[1] == POSTS else LINES

    def in_feeds(self, lines: Sequence[Teaser]) -> Sequence[Teaser]:
        """Return those of the newest lines of a list that are in its feeds."""
        return lines[: self.look["publication"].feed_entries]

    def feeds(self, name: str) -> list[str]:
        """Name the feeds of a list."""
        return [_folder(name) + feed for feed in TYPES] if is_followed(name) else []

    def archive(self, name: str, number: int) -> list[str]:
        """Name a document of the archive of a list's feeds, in each format."""
        return [_folder(name) + archive_name(feed, str(number)) for feed in TYPES]

    def keys(self, name: str, said: Said) -> list[str]:
        """Name all documents that there may be of a list."""
        archived = [key for n in range(said.newest_archive + 1) for key in self.archive(name, n)]
        return [f"{_folder(name)}index.html", *self.feeds(name), *archived]

    def of(self, name: str, said: Said, there: Mapping[str, bytes]) -> Documents:
        """
        Render all of a list, in the order in which it is to be written: nothing leads ahead.

        Args:
            name: The list.
            said: What it says.
            there: Its feeds as they are, and the documents of their archive that are to be written.
        """
        feeds = self._feeds(name, said, there) if is_followed(name) else {}
        language, kind, _ = parts_of(name)
        index = f"{_folder(name)}index.html"
        if kind != POSTS:
            return {**feeds, index: (render_list(name, said.lines, **self.look), HTML)}
        shown_in = None if language == ALL else language
        page = render_index(said.lines, language=shown_in, **self.look)
        more = self._beside() if shown_in is None else self._follow(language, said.lines)
        return {**feeds, index: (page, HTML), **more}

    def _feeds(self, name: str, said: Said, there: Mapping[str, bytes]) -> Documents:
        channel = channel_of_list(
            name,
            self.look["publication"],
            site_url=self.look["site_url"],
            label=said.lines[0].label if said.lines else "",
        )
        latest = said.newest_archive
        feed = self.feeds(name)
        in_feeds = _pieces(feed, there, channel)
        documents: dict[str, tuple[bytes, str]] = {}
        for number, lines in sorted(said.archived.items()):
            archive = Archive(
                name=str(number),
                older=str(number - 1) if number else "",
                newer=str(number + 1) if number < latest else "",
            )
            keys = self.archive(name, number)
            pieces = {**in_feeds, **_pieces(keys, there, channel)}
            entries = list(self._entries(lines, pieces))
            documents |= _named(keys, build_feeds(entries, channel=channel, archive=archive))
        made = build_feeds(
            list(self._entries(self.in_feeds(said.lines), in_feeds)),
            channel=channel,
            newest_archive=str(latest) if latest >= 0 else "",
            gone=self._gone(said),
        )
        return {**documents, **_named(feed, made)}

    def _gone(self, said: Said) -> list[Gone]:
        """Tell what is gone, as far back as the feeds' entries go."""
        shown = self.in_feeds(said.lines)
        is_all = said.arrived <= self.look["publication"].feed_entries
        return [
            Gone(uri=line.uri, at=line.published_at)
            for line in said.gone
            if is_all or not shown or line.published_at >= shown[-1].published_at
        ]

    def _entries(
        self, lines: Iterable[Teaser], pieces: Mapping[str, Piece]
    ) -> Iterator[Entry | Piece]:
        for line in lines:
            piece = pieces.get(self.look["site_url"] + page_path(line))
            if piece and line.post_id not in self.news:
                yield piece
                continue
            post = self.posts.read(line.post_id, line.revision)
            if variant := post.variant(line.language):
                yield self.entry(post, variant, line)

    def entry(self, post: Post, variant: Variant, line: Teaser | None = None) -> Entry:
        """Make the entry of a variant, with what its line says of it."""
        words = self.look["theme"].words(variant.language, self.look["publication"])
        variant = replace(variant, body_html=with_words(variant.body_html, words))
        known = Known()
        if line:
            known = Known(first_published_at=line.first_published_at, changed_at=line.changed_at)
        return entry_of(
            post,
            variant,
            publication=self.look["publication"],
            page_path=page_path(variant),
            site_url=self.look["site_url"],
            known=known,
        )

    def _beside(self) -> Documents:
        """Give what no post changes, only the publication and the theme."""
        publication, theme = self.look["publication"], self.look["theme"]
        logo = publication.logo
        page = render_not_found(publication=publication, theme=theme)
        return {
            NOT_FOUND: (page, HTML),
            **({logo.path.lstrip("/"): (logo.data, logo.media_type)} if logo else {}),
        }

    def _follow(self, language: str, lines: Sequence[Teaser]) -> Documents:
        """Give the page that tells how to follow, and the same for feed readers."""
        publication = self.look["publication"]
        if language not in publication.languages:
            return {}  # a post in another one is followed with all
        page = f"{feeds_path(language, publication)}index.html".lstrip("/")
        outline = opml_path(language, publication).lstrip("/")
        lists = followable(lines)
        return {
            page: (render_feeds_page(language, lists=lists, **self.look), HTML),
            outline: (render_opml(language, lists=lists, **self.look), OPML),
        }


def _folder(name: str) -> str:
    """Return where a list is: empty, or ending in `/`."""
    language, kind, _ = parts_of(name)
    if kind == POSTS:
        return "" if language == ALL else f"{language}/"
    return list_key(name).removesuffix("index.html")


def _named(keys: Sequence[str], feeds: Feeds) -> Documents:
    bodies = feeds.by_name()
    return {key: (bodies[feed], TYPES[feed]) for key, feed in zip(keys, TYPES, strict=True)}


def _pieces(
    keys: Sequence[str], there: Mapping[str, bytes], channel: Channel
) -> Mapping[str, Piece]:
    rss, atom, json = (there.get(key, b"") for key in keys)
    return pieces_of(Feeds(rss=rss, atom=atom, json=json), made=channel.made)
