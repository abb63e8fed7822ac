"""Editions that follow another one of their post: later languages, missed, joined, corrections."""

from datetime import datetime

from broadside.ids import stable_id
from broadside.sending.edition import Edition, EditionState, Kind


def later_edition(first: Edition, language: str, *, release_at: datetime, at: datetime) -> Edition:
    """
    Make the edition of a language that came after a post's automatic one was released.

    Args:
        first: The automatic one.
        language: The one that came; the edition's id follows from it, so there is one.
        release_at: When the tick may release it.
        at: The time.
    """
    edition_id = stable_id("edition", first.post_id, "auto", language)
    return _following(
        first, edition_id, kind=Kind.LATER, language=language, release_at=release_at, at=at
    )


def edition_by_hand(
    after: Edition, kind: Kind, *, number: int, release_at: datetime, at: datetime
) -> Edition:
    """
    Make an edition that somebody asked for.

    Args:
        after: The edition that it makes up for.
        kind: For whom.
        number: Among those of the post, from 1; the edition's id follows from it.
        release_at: When the tick may release it.
        at: The time.
    """
    edition_id = stable_id("edition", after.post_id, str(number))
    return _following(after, edition_id, kind=kind, release_at=release_at, at=at)


def _following(
    after: Edition,
    edition_id: str,
    *,
    kind: Kind,
    release_at: datetime,
    at: datetime,
    language: str = "",
) -> Edition:
    return Edition(
        id=edition_id,
        post_id=after.post_id,
        state=EditionState.HELD,
        topics=after.topics,
        created_at=at,
        release_at=release_at,
        kind=kind,
        language=language,
        follows=after.id,
        since=after.as_of,
    )
