"""The feed of drafts: what isn't out yet, for a feed reader on this machine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from broadside.feeds import (
    Channel,
    Entry,
    FeedPicture,
    Feeds,
    Known,
    build_feeds,
    channel_of,
    entry_of,
)
from broadside.posts import MEDIA_TYPES, Post, Variant, read_post
from broadside.publication import Publication
from broadside.rendering import page_path
from broadside_local.preview.assets import AssetsAsked
from broadside_local.preview.documents import status_of, written_time
from broadside_local.preview.shelf import Group, Shelf
from broadside_local.preview.surroundings import Surroundings
from broadside_local.preview.watching import Stamp, stamp_of

MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A post as it was last read."""

    seen: object
    """What would have to differ for it to be read again."""
    assets: AssetsAsked
    looks: tuple[Stamp, ...]
    """Of its pictures."""
    post: Post | None = None
    """None: it can't be used; the list says why."""
    saved_at: datetime


class Drafts:
    """Reads the drafts of a folder, each again only when it has changed."""

    def __init__(self, shelf: Shelf, surroundings: Surroundings) -> None:
        self._shelf, self._surroundings = shelf, surroundings
        self._known: dict[str, _Read] = {}
        self._publication: Publication | None = None

    def feeds(self, now: datetime, address: str) -> Feeds:
        """
        Write the feed of every draft and scheduled post, in three formats.

        Args:
            now: Decides what is scheduled.
            address: The preview's, ending in `/`.

        Raises:
            PublicationError: the publication can't be used, and never could.
            WrongUseError: it isn't there, and never was.
        """
        publication = self._read_publication()
        self._read_posts(publication)
        here = address.rstrip("/")
        entries = sorted(
            (
                _entry(key, read, variant, status, publication=publication, here=here)
                for key, read, status in self._waiting(now)
                for variant in (read.post.variants if read.post else ())
            ),
            key=lambda entry: (entry.updated_at, entry.id),
            reverse=True,
        )
        return build_feeds(entries[:MOST_ENTRIES], channel=_channel(publication, here))

    def media(self, path: str) -> tuple[str, bytes] | None:
        """Return media type and bytes of what a draft has at a path of the site."""
        for read in list(self._known.values()):
            if data := read.assets.published().get(path):
                return MEDIA_TYPES[path.rpartition(".")[2]], data
            for variant in read.post.variants if read.post else ():
                for file in variant.files:
                    if file.path == path:
                        return file.media_type, file.text.encode()
        return None

    def _read_publication(self) -> Publication:
        try:
            self._publication, _ = self._surroundings.read()
        except Exception:
            # The list says what is wrong; a feed reader would only say that the feed is gone.
            if self._publication is None:
                raise
        return self._publication

    def _read_posts(self, publication: Publication) -> None:
        known: dict[str, _Read] = {}
        for key, group in self._shelf.groups().items():
            stamps = tuple(stamp_of(file) for file in group.files)
            seen = (group.files, stamps, publication)
            last = self._known.get(key)
            if last is None or last.seen != seen or last.looks != last.assets.stamps():
                last = self._read(group, seen, stamps, publication)
            known[key] = last
        self._known = known

    def _read(
        self, group: Group, seen: object, stamps: tuple[Stamp, ...], publication: Publication
    ) -> _Read:
        assets = AssetsAsked(self._shelf.root)
        post: Post | None = None
        try:
            post = read_post(
                self._shelf.read(group),
                source="drop",
                languages=publication.languages,
                time_zone=publication.time_zone,
                assets=assets,
            ).post
        except Exception:  # noqa: BLE001 - one post's mistake is not the others'; the list tells it
            post = None
        looks = assets.stamps()
        saved = max((stamp[1] for stamp in (*stamps, *looks) if stamp), default=0)
        saved_at = datetime.fromtimestamp(saved // 1_000_000_000, UTC)
        return _Read(seen=seen, assets=assets, looks=looks, post=post, saved_at=saved_at)

    def _waiting(self, now: datetime) -> Iterator[tuple[str, _Read, str]]:
        for key, read in self._known.items():
            status = status_of(read.post, now) if read.post else ""
            if status in {"draft", "scheduled"}:
                yield key, read, status


def _channel(publication: Publication, here: str) -> Channel:
    """Describe the feed: not the public one, and nobody is told of it."""
    name = publication.name_in(publication.languages[0])
    return replace(
        channel_of(publication, None, site_url=here),
        title=f"Drafts · {name}",
        description="What isn’t out yet, on this machine alone",
        home_url=f"{here}/drafts/",
        id=f"tag:{publication.feeds_id or f'{publication.host},2026'}:drafts",
        licence="",
        hubs=(),
        logo=None,
        icon_url="",
    )


def _entry(
    key: str, read: _Read, variant: Variant, status: str, *, publication: Publication, here: str
) -> Entry:
    """Make an entry that leads to the preview, and has the preview's pictures."""
    assert read.post is not None  # noqa: S101 - only those are waiting
    post, site = read.post, publication.site_url
    entry = entry_of(
        post,
        variant,
        publication=publication,
        page_path=page_path(variant),
        site_url=site,
        known=Known(
            first_published_at=min(post.published_at, read.saved_at), changed_at=read.saved_at
        ),
    )
    url = f"{here}/post/{quote(key)}#language={quote(variant.language)}"
    when = f" (scheduled for {written_time(post.published_at, publication)})"
    html = entry.content_html.replace(f'"{escape(entry.url)}#', '"#')
    return replace(
        entry,
        # Its own name: with the public one, a reader who has seen the draft would never be shown
        # the post.
        guid=f"{entry.id}/draft",
        url=url,
        title=entry.title + (when if status == "scheduled" else ""),
        topics=(status, *entry.topics),
        content_html=_from_here(html, site, here),
        picture=_picture_from_here(entry.picture, site, here),
    )


def _from_here(html: str, site: str, here: str) -> str:
    """Fetch pictures from the preview: the site hasn't got them yet."""
    return re.sub(rf'([" ,]){re.escape(site)}/media/', rf"\1{here}/media/", html)


def _picture_from_here(picture: FeedPicture | None, site: str, here: str) -> FeedPicture | None:
    if picture is None:
        return None
    url, small = (
        one.replace(f"{site}/", f"{here}/", 1) for one in (picture.url, picture.small_url)
    )
    return replace(picture, url=url, small_url=small)
