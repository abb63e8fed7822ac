"""Where posts come from and go to: drop, table, contents, site."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from broadside.posts import (
    Asset,
    EntryNote,
    Finding,
    Mailing,
    Newest,
    Place,
    Post,
    PostHead,
    SourceFile,
    Standing,
    Stretch,
    Teaser,
)


class Dropbox(Protocol):
    """The folder where posts are dropped (S3 drop)."""

    def files(self, source_id: str) -> Sequence["DroppedFile"]:
        """Return every file that is a variant of this post, by path; empty when it is gone."""

    def version(self, path: str) -> str:
        """Return what changes with the content of a file beside the posts; empty: not there."""

    def asset(self, path: str, *, limit_bytes: int | None = None) -> bytes | None:
        """
        Return a file beside the posts; None when it isn't there.

        Args:
            path: Its path below the posts' folder.
            limit_bytes: How much of it; None: a byte more than it may have, so that it shows.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedFile:
    """A file in the drop, as it is now."""

    file: SourceFile
    mailing: Mailing


class Contents(Protocol):
    """Large or shared content, by its own SHA-256."""

    def put(self, data: bytes) -> str:
        """Keep these bytes; return their hash (64 hexadecimal digits)."""

    def get(self, content_hash: str) -> bytes:
        """Return the bytes; NotFoundError when there are none."""


class Assets(Protocol):
    """What was made of files that posts bring along, in the Posts table."""

    def read(self, asset_key: str, *, at: datetime) -> Asset | None:
        """
        Return what became of a file.

        Args:
            asset_key: Names the file and its content.
            at: The time: what was noted for a while only may be over.
        """

    def write(self, asset_key: str, asset: Asset, *, until: datetime | None) -> None:
        """Note what became of a file, for ever or for a while."""


class Posts(Protocol):
    """The Posts table."""

    def head(self, post_id: str) -> PostHead | None:
        """Return the head by a strong read."""

    def at_path(self, path: str) -> PostHead | None:
        """Return the head of the post whose files are called this (`PostHead.path`)."""

    def read(self, post_id: str, revision: int) -> Post:
        """Return one revision; NotFoundError."""

    def write(
        self, post: Post, *, after: PostHead | None, path: str, mailing: Mailing, at: datetime
    ) -> PostHead:
        """
        Write the revision that follows `after`, with `todo` set, and clear its path's problem.

        Raises:
            ConflictError: the head is no longer `after`.
            PostError: another post has one of its slugs.
        """

    def owner(self, language: str, slug: str) -> str | None:
        """Return the id of the post that has this slug, by a strong read."""

    def announced(
        self,
        head: PostHead,
        *,
        pages: Sequence[str],
        old_pages: Sequence[str] = (),
        mails: Mapping[str, str],
        notes: Mapping[str, EntryNote],
        changed: Sequence[str] = (),
    ) -> bool:
        """
        Clear `todo` if the head is still at this revision; tell whether it was.

        The stream carries it: who tells others of what has changed (`changed`) begins here.
        """

    def later(self, head: PostHead, *, at: datetime, changed: Sequence[str] = ()) -> None:
        """Leave `todo` until then (a scheduled post), if the head is still at this revision."""

    def waiting(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of posts whose `todo` was due before then (sparse index)."""

    def nudge(self, post_id: str, *, at: datetime) -> None:
        """Touch a head that still has a `todo`: the stream carries it again; due `at` next."""

    def refuse(self, path: str, findings: Sequence[Finding], *, at: datetime) -> None:
        """Record why the files of a path could not be taken (lines and hints)."""

    def problem(self, path: str) -> Sequence[Finding]:
        """Return what `refuse` recorded for a path and no later revision cleared."""


class Lists(Protocol):
    """
    The lists that posts stand in, in the Posts table, each by time of publication.

    However long a list is, it costs the same: only its newest lines are read, or those next to a
    place. Publishings of several posts may come at once, those of one post come one by one.
    """

    def standing(self, post_id: str, names: Collection[str]) -> Standing:
        """
        Return where a post stands, by a strong read.

        Args:
            post_id: The post.
            names: Lists of which it is told how many lines were counted in.
        """

    def place(
        self,
        post_id: str,
        teasers: Sequence[Teaser],
        *,
        before: Standing,
        arrived: Mapping[str, int],
    ) -> None:
        """
        Let a post stand there, and nowhere else.

        Args:
            post_id: The post.
            teasers: Its lines in all lists; none takes it off all.
            before: What `standing` told. Until `settle` it tells of these places, too: all of them
                are to be shown anew.
            arrived: How many lines were counted in now, in each of its lists.

        Raises:
            ConflictError: others counted lines in since; ask `standing` again.
        """

    def settle(self, post_id: str, places: Sequence[Place]) -> None:
        """Forget where else a post stood, now that all shows where it stands."""

    def newest(self, name: str, *, limit: int) -> Newest:
        """Return the newest lines of a list, by a strong read."""

    def stretch(self, place: Place, *, newer: int, older: int) -> Stretch:
        """
        Return what stands at a place of a list, and next to it, by strong reads.

        Args:
            place: Where; nothing need stand there.
            newer: At most so many lines above it.
            older: At most so many lines below it.
        """

    def note_month(self, language: str, month: str) -> None:
        """Note that a month (`2026-11`) has a page in a language's archive."""

    def drop_month(self, language: str, month: str) -> None:
        """Drop what `note_month` noted."""

    def months(self, language: str) -> Sequence[str]:
        """Return the months that have a page, newest first, by a strong read."""


class Site(Protocol):
    """The site bucket."""

    def etag(self, key: str) -> str:
        """
        Return the ETag of what is there; empty for nothing.

        What others wrote since we last wrote or saw it may be missed: `put` on condition of it
        says so, and the next question is answered anew.
        """

    def get(self, key: str) -> tuple[bytes, str]:
        """Return what is there, and its ETag; nothing and an empty one if there is nothing."""

    def put(self, key: str, body: bytes, *, content_type: str, after: str | None = None) -> bool:
        """
        Write unless it is the same already; tell whether it was written.

        Args:
            key: Path below the site's root, no leading slash.
            body: Bytes.
            content_type: MIME type with charset.
            after: Only when the ETag there is this one (empty: only when nothing is there). It was
                read a moment ago: what is the same as then isn't written, and not asked for again.

        Raises:
            ConflictError: it would be written, and something else is there.
        """

    def remove(self, key: str) -> None:
        """Remove, if it is there."""

    def put_redirect(self, key: str, location: str, *, owner: str) -> bool:
        """
        Let an old address lead on; tell whether it does.

        It doesn't where anything else is: a page, or what leads on for another owner. A page that
        is put there later takes its place.

        Args:
            key: Where a request for the old address looks, see `redirect_key`.
            location: What is said to whoever asks: a path of this site or a URL, percent-encoded.
            owner: Who has it so (a post's id): nobody else changes it.

        Raises:
            ConflictError: somebody else wrote there meanwhile.
        """

    def remove_redirect(self, key: str, *, owner: str) -> None:
        """Remove what leads on, if it is there and this owner's."""


class Edge(Protocol):
    """What stands before the site bucket, and keeps what it gave out for a minute."""

    def invalidate(self, paths: Sequence[str], *, reference: str) -> bool:
        """
        Let it forget what it keeps for these paths; tell whether it will.

        It won't when too much is being forgotten already: then it does within a minute by itself.

        Args:
            paths: Percent-encoded; `*` at the end stands for anything.
            reference: Names these paths and why they are forgotten: the same again changes nothing.
        """
