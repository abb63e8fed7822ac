"""Look at a dropped post again, and write a revision of what is there now."""

from dataclasses import dataclass, replace
from enum import StrEnum

from broadside.errors import ConflictError, PostError
from broadside.ports import Clock, Contents, Dropbox, DroppedFile, Posts
from broadside.posts import (
    PICTURE_ENDINGS,
    Mailing,
    PicturesOnDemand,
    Post,
    PostHead,
    Status,
    content_hash,
    finding_of,
    read_post,
    site_picture,
)
from broadside.publication import Publication

SOURCE = "drop"
_ATTEMPTS = 4


class Outcome(StrEnum):
    """What a look led to."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    """Nothing is there, and nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What a look at one path led to."""

    outcome: Outcome
    post_id: str = ""
    revision: int = 0
    warnings: int = 0


def ingest_post(
    path: str,
    *,
    dropbox: Dropbox,
    posts: Posts,
    contents: Contents,
    publication: Publication,
    clock: Clock,
) -> IngestReport:
    """
    Make the Posts table agree with what the drop holds at a path.

    An event says "look again", never "write this": doubled, late and shuffled events are harmless.

    Args:
        path: What the post's files are called, without language and ending.
        dropbox: Where they are.
        posts: Where revisions go.
        contents: Where pictures go.
        publication: Says languages and time zone.
        clock: The time.

    Raises:
        ConflictError: others keep writing this post; look again later.
    """
    for _ in range(_ATTEMPTS):
        try:
            dropped = dropbox.files(path)
            if not dropped:
                return _withdraw(path, posts=posts, clock=clock)
            return _look(
                path,
                [*dropped],
                dropbox=dropbox,
                posts=posts,
                contents=contents,
                publication=publication,
                clock=clock,
            )
        except PostError as error:
            posts.refuse(path, [finding_of(error)], at=clock.now())
            return IngestReport(outcome=Outcome.REFUSED)
        except ConflictError:
            continue
    raise ConflictError(path)


def _look(
    path: str,
    dropped: list[DroppedFile],
    *,
    dropbox: Dropbox,
    posts: Posts,
    contents: Contents,
    publication: Publication,
    clock: Clock,
) -> IngestReport:
    pictures = _Pictures(dropbox)
    reading = read_post(
        [found.file for found in dropped],
        source=SOURCE,
        languages=publication.languages,
        time_zone=publication.time_zone,
        assets=pictures,
    )
    post = reading.post
    head = posts.head(post.id)
    if head and head.path != path and head.status is not Status.WITHDRAWN:
        _check_moved(head, post, dropbox)
    report = IngestReport(
        outcome=Outcome.UNCHANGED, post_id=post.id, warnings=len(reading.findings)
    )
    same = head and head.content_hash == content_hash(post) and head.path == path
    if head and same and not posts.problem(path):
        return replace(report, revision=head.revision)
    for data in pictures.taken.values():
        contents.put(data)
    written = posts.write(post, after=head, path=path, mailing=_mailing(dropped), at=clock.now())
    return replace(report, outcome=Outcome.WRITTEN, revision=written.revision)


def _check_moved(head: PostHead, post: Post, dropbox: Dropbox) -> None:
    """Let a post move to another file; two files with one id are a mistake."""
    if dropbox.files(head.path):
        raise PostError(
            post.variants[0].file,
            0,
            "id",
            f"{head.path} has the same id",
            "Give one of them an id of its own in its front matter",
            "id-taken",
        )


def _withdraw(path: str, *, posts: Posts, clock: Clock) -> IngestReport:
    """Withdraw the post whose files are gone."""
    head = posts.at_path(path)
    if head is None or head.path != path or head.status is Status.WITHDRAWN:
        if posts.problem(path):
            posts.refuse(path, (), at=clock.now())
        return IngestReport(outcome=Outcome.UNKNOWN)
    gone = replace(posts.read(head.post_id, head.revision), status=Status.WITHDRAWN)
    written = posts.write(gone, after=head, path=path, mailing=head.mailing, at=clock.now())
    return IngestReport(outcome=Outcome.WITHDRAWN, post_id=head.post_id, revision=written.revision)


def _mailing(dropped: list[DroppedFile]) -> Mailing:
    """Read the operator's will from all variants: "now" wins over "never", which wins over none."""
    wishes = {found.mailing for found in dropped}
    return next(m for m in (Mailing.NOW, Mailing.NEVER, Mailing.AUTO) if m in wishes)


class _Pictures(PicturesOnDemand):
    """The pictures beside the posts, fetched when a post shows one."""

    def __init__(self, dropbox: Dropbox) -> None:
        super().__init__()
        self._dropbox = dropbox
        self.taken: dict[str, bytes] = {}
        """The bytes of those that were shown, by their path on the site."""

    def _look(self, below: str) -> str | None:
        data = self._dropbox.picture(below) if below.lower().endswith(PICTURE_ENDINGS) else None
        found = site_picture(data) if data else None
        if found is None:
            return None
        self.taken[found.path] = found.data
        return found.path
