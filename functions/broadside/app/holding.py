"""Holding: what becomes of a post's editions when it comes out, changes or goes."""

from dataclasses import dataclass
from datetime import timedelta

from broadside.app.later import hold_later
from broadside.ports import Clock, Ledger
from broadside.posts import Mailing, Post, PostHead, Status, slugify
from broadside.publication import Missing, Publication
from broadside.sending import EditionState, hold_edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """Makes the editions that a post has by itself, and cancels them with it."""

    ledger: Ledger
    publication: Publication
    clock: Clock
    release_delay: timedelta
    """How long an edition is held, so that it can be cancelled."""

    def cancel(self, head: PostHead) -> None:
        """Cancel the editions of a post that was taken down; one that is put off stays held."""
        for edition_id in self.ledger.editions_of(head.post_id):
            edition = self.ledger.head(edition_id)
            is_held = edition is not None and edition.state is EditionState.HELD
            if is_held and head.status is Status.PUBLISHED:
                continue
            self.ledger.cancel(edition_id, reason="the post was taken down", at=self.clock.now())

    def hold(self, head: PostHead, post: Post) -> list[str]:
        """Make the editions of a post that is out, if any are due; tell the ids of new ones."""
        edition_id = self._hold(head, post)
        return [edition_id] if edition_id else self._hold_later(head, post)

    def _hold(self, head: PostHead, post: Post) -> str | None:
        if not self._mails(head, post):
            return None
        now = self.clock.now()
        edition = hold_edition(
            post.id,
            topics=tuple(dict.fromkeys(slugify(topic) for topic in post.topics)),
            release_at=now + self.release_delay,
            at=now,
            needs_approval=self.publication.needs_approval,
            needs_languages=self.publication.missing_language is Missing.WAIT,
        )
        return edition.id if self.ledger.create(edition) else None

    def _hold_later(self, head: PostHead, post: Post) -> list[str]:
        """Make editions of languages that came since the post was mailed; tell their ids."""
        now = self.clock.now()
        return hold_later(
            post.id,
            [variant.language for variant in post.variants],
            announced=head.mails,
            ledger=self.ledger,
            release_at=now + self.release_delay,
            at=now,
        )

    def _mails(self, head: PostHead, post: Post) -> bool:
        """Tell whether the post is mailed by itself; making its edition twice changes nothing."""
        if head.mailing is Mailing.AUTO:
            age = self.clock.now() - post.published_at
            first = not head.pages  # a new revision updates pages and feeds, and mails nobody
            return first and age <= timedelta(days=self.publication.max_age_days)
        return head.mailing is Mailing.NOW
