"""Release: a held edition whose time has come is pinned to what the post says now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from broadside.languages import for_readers_of, written_in
from broadside.ports import Clock, Ledger, Posts, Subscribers
from broadside.posts import PostHead, Status
from broadside.publication import Missing, Publication
from broadside.sending import Edition, EditionState, Kind, Wait, units_of

BEING_PLANNED = "an earlier edition of the post is still being planned"
BEING_SENT = "an earlier edition of the post is still being sent"
WAITING_FOR = "waiting for"
"""What a held edition's reason begins with; the languages follow."""

_GOING = (EditionState.PLANNED, EditionState.SENDING, EditionState.PAUSED)
_AFTER_SENDING = (Kind.MISSED, Kind.CORRECTION)
"""Whom these are for is known only when the others are through."""


def release(
    edition: Edition,
    *,
    ledger: Ledger,
    posts: Posts,
    subscribers: Subscribers,
    publication: Publication,
    clock: Clock,
) -> bool:
    """
    Release a held edition, if its post is published and announced.

    Returns:
        Whether it is planned now. It isn't when the post was taken down (then it is cancelled),
        when it was put off or a revision is still to be announced (the next tick looks again),
        when it has to wait for a language or for another edition (its reason says so), or when
        somebody was first.
    """
    head = posts.head(edition.post_id)
    now = clock.now()
    if head is None or head.status is not Status.PUBLISHED:
        ledger.cancel(edition.id, reason="the post is not published", at=now)
        return False
    if head.todo or head.published_at > now:
        return False
    earlier = ledger.mailings(edition.post_id).released
    reason = _missing(edition, head, publication, now) or _unsettled(edition, earlier, ledger)
    if reason:
        if reason != edition.reason:
            ledger.save(replace(edition, reason=reason), active=True)
        return False
    units = units_of(edition.id, subscribers.count(), at=now)
    mails = _mails(head, publication)
    planned = replace(
        edition,
        state=EditionState.PLANNED,
        as_of=now,
        revision=head.revision,
        mails=mails,
        units=len(units),
        reason="",
        waits_for=(),
        earlier=earlier,
        fallback=next(iter(mails), "") if _falls_back(publication) else "",
    )
    return ledger.release(planned, units)


def _missing(
    edition: Edition, head: PostHead, publication: Publication, now: datetime
) -> str | None:
    """Say which languages an edition has to wait for."""
    languages: tuple[str, ...] = (edition.language,) if edition.kind is Kind.LATER else ()
    patience = timedelta(hours=publication.wait_hours)
    if Wait.LANGUAGES in edition.waits_for and now < edition.release_at + patience:
        languages = publication.languages
    missing = [tag for tag in languages if tag not in head.mails]
    return f"{WAITING_FOR} {', '.join(missing)}" if missing else None


def _unsettled(edition: Edition, earlier: tuple[str, ...], ledger: Ledger) -> str | None:
    """
    Say why an edition can't be planned against the earlier ones yet.

    Only when each of them has all its units planned is it known who has a place in them.
    """
    if not all(unit.done for edition_id in earlier for unit in ledger.units(edition_id)):
        return BEING_PLANNED
    if edition.kind in _AFTER_SENDING:
        heads = [ledger.head(edition_id) for edition_id in earlier]
        if any(head and head.state in _GOING for head in heads):
            return BEING_SENT
    return None


def _mails(head: PostHead, publication: Publication) -> Mapping[str, str]:
    """Return what is pinned, in the order of choice."""
    order = sorted(head.mails, key=lambda tag: (publication.rank(written_in(tag)), tag))
    usable = [tag for tag in order if _falls_back(publication) or not for_readers_of(tag)]
    return {tag: head.mails[tag] for tag in usable}


def _falls_back(publication: Publication) -> bool:
    return publication.missing_language is Missing.FALLBACK


def hasten(edition_id: str, *, ledger: Ledger, at: datetime, by: str = "") -> bool:
    """
    Let a held edition go at the next tick, instead of at its time, whatever else holds it.

    For runs on this machine, where nobody else is to be asked.

    Args:
        edition_id: The edition.
        ledger: Editions.
        at: The time; an edition that is due already keeps its own.
        by: Who approves it, unless somebody did; for publications that want that.

    Returns:
        Whether it is held, and due now.
    """
    while True:
        edition = ledger.head(edition_id)
        if edition is None or edition.state is not EditionState.HELD:
            return False
        goes = replace(
            edition,
            release_at=min(edition.release_at, at),
            waits_for=(),
            approved_by=edition.approved_by or by,
        )
        if goes == edition or ledger.save(goes, active=True):
            return True
