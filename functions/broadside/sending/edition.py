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


class Wait(StrEnum):
    """What a held edition waits for, besides its time."""

    APPROVAL = "approval"
    """The publication wants somebody to say that it may go."""
    ORGANISER = "organiser"
    """It was held by hand: until it is released or scheduled."""
    LANGUAGES = "languages"
    """All the publication's languages, or the end of its patience (`[sending] wait_hours`)."""


class Kind(StrEnum):
    """Whom an edition is for, of all whom its post may be mailed to."""

    AUTOMATIC = "automatic"
    """Everybody: the one mailing that a post leads to by itself."""
    LATER = "later"
    """Those who waited for a language that came later."""
    MISSED = "missed"
    """Those who were there, and surely did not get it."""
    JOINED = "joined"
    """Those who came since."""
    CORRECTION = "correction"
    """Those who have an older revision of it."""


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
    EditionState.CANCELLED: frozenset({EditionState.HELD}),  # taken back, if it never was planned
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
    """Why it is held, paused or cancelled."""
    waits_for: tuple[Wait, ...] = ()
    """Held: what it waits for, besides its time."""
    approved_by: str = ""
    """Who said that it may go; empty: nobody had to."""
    kind: Kind = Kind.AUTOMATIC
    language: str = ""
    """The one that came later; empty for other kinds."""
    follows: str = ""
    """The edition that it makes up for; empty for the automatic one."""
    since: datetime | None = None
    """When that one was released: `missed` were there before, `joined` came after."""
    earlier: tuple[str, ...] = ()
    """Editions of the post that were released before this one, in their order: whoever has a place
    in them isn't planned twice. Set at release."""
    fallback: str = ""
    """The language for those whose own isn't there; empty: they wait. Set at release."""
    local_at: datetime | None = None
    """Goes out at this time of each reader's clock (without a zone); None: at once."""

    @property
    def is_planned(self) -> bool:
        """Tell whether it was ever released: then its readers are decided, and none is added."""
        return self.as_of is not None


def automatic_edition_id(post_id: str) -> str:
    """Name the one automatic mailing of a post."""
    return stable_id("edition", post_id, "auto")


def hold_edition(
    post_id: str,
    *,
    topics: tuple[str, ...],
    release_at: datetime,
    at: datetime,
    needs_approval: bool = False,
    needs_languages: bool = False,
) -> Edition:
    """
    Make the automatic edition of a post, held until its release.

    Args:
        post_id: The post.
        topics: Slugs of its topics, frozen from now on.
        release_at: When the tick may release it; until then it can be cancelled.
        at: The time.
        needs_approval: Whether it waits until somebody approves, whatever the time.
        needs_languages: Whether it waits for all the publication's languages, for a while.
    """
    return Edition(
        id=automatic_edition_id(post_id),
        post_id=post_id,
        state=EditionState.HELD,
        topics=topics,
        created_at=at,
        release_at=release_at,
        waits_for=(Wait.APPROVAL,) * needs_approval + (Wait.LANGUAGES,) * needs_languages,
    )
