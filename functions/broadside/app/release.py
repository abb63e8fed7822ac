"""Release: a held edition whose time has come is pinned to what the post says now."""

from dataclasses import replace

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
        when a revision is still to be announced (the next tick looks again), or when somebody was
        first.
    """
    head = posts.head(edition.post_id)
    now = clock.now()
    if head is None or head.status is not Status.PUBLISHED or head.published_at > now:
        ledger.cancel(edition.id, reason="the post is not published", at=now)
        return False
    if head.todo:
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


def _rank(tag: str, publication: Publication) -> int:
    languages = publication.languages
    return languages.index(tag) if tag in languages else len(languages)
