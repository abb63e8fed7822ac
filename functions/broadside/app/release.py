"""Release: a held edition whose time has come is pinned to what the post says now."""

from dataclasses import replace
from datetime import datetime

from broadside.ports import Clock, Ledger, Posts, Subscribers
from broadside.posts import Status
from broadside.publication import Publication
from broadside.sending import Edition, EditionState, units_of


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
        when it was put off or a revision is still to be announced (the next tick looks again), or
        when somebody was first.
    """
    head = posts.head(edition.post_id)
    now = clock.now()
    if head is None or head.status is not Status.PUBLISHED:
        ledger.cancel(edition.id, reason="the post is not published", at=now)
        return False
    if head.todo or head.published_at > now:
        return False
    order = sorted(head.mails, key=lambda tag: (_rank(tag, publication), tag))
    units = units_of(edition.id, subscribers.count(), at=now)
    planned = replace(
        edition,
        state=EditionState.PLANNED,
        as_of=now,
        revision=head.revision,
        mails={tag: head.mails[tag] for tag in order},
        units=len(units),
    )
    return ledger.release(planned, units)


def hasten(edition_id: str, *, ledger: Ledger, at: datetime) -> bool:
    """
    Let a held edition go at the next tick, instead of at its time.

    Args:
        edition_id: The edition.
        ledger: Editions.
        at: The time; an edition that is due already keeps its own.

    Returns:
        Whether it is held, and due now.
    """
    while True:
        edition = ledger.head(edition_id)
        if edition is None or edition.state is not EditionState.HELD:
            return False
        if edition.release_at <= at or ledger.save(replace(edition, release_at=at), active=True):
            return True


def _rank(tag: str, publication: Publication) -> int:
    languages = publication.languages
    return languages.index(tag) if tag in languages else len(languages)
