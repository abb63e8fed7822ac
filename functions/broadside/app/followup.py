"""Follow-ups: editions that somebody asks for, for those whom an earlier one left out or misled."""

from dataclasses import dataclass
from datetime import datetime

from broadside.errors import NotFoundError
from broadside.ports import Ledger, Posts
from broadside.posts import Status
from broadside.sending import Edition, EditionState, Kind, edition_by_hand

NOT_RELEASED = "it was never released, so nobody missed it"
NOT_PUBLISHED = "its post is not published"
NOTHING_NEW = "its post has not changed since"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What became of the wish."""

    edition: Edition | None = None
    """The new edition, held; or the one that the same wish led to before."""
    is_new: bool = False
    refusal: str = ""
    """Why there is none."""


def follow_up(
    edition_id: str,
    kind: Kind,
    *,
    ledger: Ledger,
    posts: Posts,
    release_at: datetime,
    at: datetime,
    again: bool = False,
) -> FollowUp:
    """
    Hold an edition that makes up for another one.

    The same wish twice is one edition, however often it is repeated, unless it is said to be
    another one; or the first was cancelled.

    Args:
        edition_id: The one that it makes up for.
        kind: For whom: `missed`, `joined`, `correction`.
        ledger: Editions.
        posts: Posts.
        release_at: When the tick may release it.
        at: The time.
        again: Whether there shall be one more, though there is one.

    Raises:
        NotFoundError: there is no such edition.
    """
    after = ledger.head(edition_id)
    if after is None:
        raise NotFoundError(edition_id)
    if refusal := _refusal(after, kind, posts):
        return FollowUp(refusal=refusal)
    while True:
        mailings = ledger.mailings(after.post_id)
        heads = [ledger.head(other) for other in mailings.editions]
        same = [head for head in heads if head and _is_same(head, after, kind)]
        if same and not again:
            return FollowUp(edition=max(same, key=lambda head: head.created_at))
        number = mailings.given + 1
        new = edition_by_hand(after, kind, number=number, release_at=release_at, at=at)
        if ledger.create(new, number=number):
            return FollowUp(edition=new, is_new=True)


def _refusal(after: Edition, kind: Kind, posts: Posts) -> str:
    if after.as_of is None:
        return NOT_RELEASED
    head = posts.head(after.post_id)
    if head is None or head.status is not Status.PUBLISHED:
        return NOT_PUBLISHED
    # What was mailed, not the revision: one that only adds a language corrects nothing.
    is_same = all(head.mails.get(tag) == mail for tag, mail in after.mails.items())
    return NOTHING_NEW if kind is Kind.CORRECTION and is_same else ""


def _is_same(head: Edition, after: Edition, kind: Kind) -> bool:
    is_alive = head.state is not EditionState.CANCELLED
    return is_alive and (head.kind, head.follows) == (kind, after.id)
