"""An edition: one mailing of one post to one audience."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from broadside.ids import stable_id


class EditionState(StrEnum):
    """How far a mailing is."""

    HELD = "held"
    PLANNED = "planned"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"


TRANSITIONS: Mapping[EditionState, frozenset[EditionState]] = {
    EditionState.HELD: frozenset({EditionState.PLANNED, EditionState.CANCELLED}),
    EditionState.PLANNED: frozenset(
        {EditionState.SENDING, EditionState.PAUSED, EditionState.CANCELLED}
    ),
    EditionState.SENDING: frozenset(
        {EditionState.SENT, EditionState.PAUSED, EditionState.CANCELLED}
    ),
    EditionState.PAUSED: frozenset(
        {EditionState.PLANNED, EditionState.SENDING, EditionState.CANCELLED}
    ),
    EditionState.SENT: frozenset({EditionState.SENDING}),  # when `left` slots are reopened
    EditionState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The head of an edition."""

    id: str
    post_id: str
    state: EditionState
    version: int = 1
    """Counts changes; a write says which one it follows."""
    topics: tuple[str, ...] = ()
    """The audience: slugs of the post's topics; empty: every subscriber."""
    created_at: datetime
    release_at: datetime
    as_of: datetime | None = None
    """Who became active later isn't in it; set once, at release."""
    revision: int = 0
    """Of the post, pinned at release."""
    mails: Mapping[str, str] = field(default_factory=dict)
    """Content hash of the rendered mail by language, pinned at release, in the order of choice."""
    units: int = 0
    """How many units it is planned in: a power of two."""
    reason: str = ""
    """Why it is paused or cancelled."""


def automatic_edition_id(post_id: str) -> str:
    """Name the one automatic mailing of a post."""
    return stable_id("edition", post_id, "auto")


def hold_edition(
    post_id: str, *, topics: tuple[str, ...], release_at: datetime, at: datetime
) -> Edition:
    """
    Make the automatic edition of a post, held until its release.

    Args:
        post_id: The post.
        topics: Slugs of its topics, frozen from now on.
        release_at: When the tick may release it; until then it can be cancelled.
        at: The time.
    """
    return Edition(
        id=automatic_edition_id(post_id),
        post_id=post_id,
        state=EditionState.HELD,
        topics=topics,
        created_at=at,
        release_at=release_at,
    )
