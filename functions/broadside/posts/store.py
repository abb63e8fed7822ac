"""What the Posts table keeps beside the posts themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from broadside.posts.codec import content_hash
from broadside.posts.model import Post, Status


class Mailing(StrEnum):
    """Whether the first publication of a post becomes an edition by itself."""

    AUTO = "auto"
    """If it is recent enough (`[sending] max_age_days`): importing an archive mails nobody."""
    NOW = "now"
    """Whatever its date: the operator said so."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryNote:
    """What feeds said of a variant: readers hold it against what they say next."""

    uri: str
    """What Atom knows it by."""
    fingerprint: str
    """Of what there was to read."""
    first_published_at: datetime
    """Never changes."""
    changed_at: datetime | None = None
    """When there was last something new to read; None: not since it came out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHead:
    """The newest revision of a post, and what is still to be done about it."""

    post_id: str
    revision: int
    status: Status
    published_at: datetime
    languages: tuple[str, ...]
    content_hash: str
    path: str = ""
    """What the post's files are called below the drop, without language and ending."""
    mailing: Mailing = Mailing.AUTO
    todo: int = 0
    """The first revision not yet announced (page, feeds, edition); 0 when none."""
    pages: tuple[str, ...] = ()
    """Site keys of the announced revision, so that a changed slug leaves nothing behind."""
    old_pages: tuple[str, ...] = ()
    """Site keys under which it was found before its slug changed: they lead on to its pages."""
    mails: Mapping[str, str] = field(default_factory=dict)
    """Content hash of the announced revision's rendered mail, by language: what a release pins."""
    notes: Mapping[str, EntryNote] = field(default_factory=dict)
    """What feeds said of its variants, by language; of those that are withdrawn, too."""
    changed: tuple[str, ...] = ()
    """Lists whose feeds its announcement has changed; none while a revision is to be announced."""


def following(after: PostHead | None, post: Post, *, path: str, mailing: Mailing) -> PostHead:
    """
    Make the head of a post's next revision.

    Args:
        after: The head so far; None for the first revision.
        post: What the revision says.
        path: What the post's files are called now.
        mailing: What becomes of it as a mail.

    Returns:
        A head whose `todo` is the first revision that was not announced.
    """
    revision = after.revision + 1 if after else 1
    return PostHead(
        post_id=post.id,
        revision=revision,
        status=post.status,
        published_at=post.published_at,
        languages=tuple(variant.language for variant in post.variants),
        content_hash=content_hash(post),
        path=path,
        mailing=mailing,
        todo=(after.todo if after else 0) or revision,
        pages=after.pages if after else (),
        old_pages=after.old_pages if after else (),
        mails=after.mails if after else {},
        notes=after.notes if after else {},
    )
