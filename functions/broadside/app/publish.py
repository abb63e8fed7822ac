"""Publish: page, lists and edition of each post that has something to announce."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from broadside.app.documents import HTML
from broadside.app.list_pages import ListPages
from broadside.app.site_lists import forget_notes, lists_of
from broadside.app.site_media import put_media
from broadside.errors import ConflictError
from broadside.ports import Clock, Contents, Ledger, Lists, Posts, Site, Together
from broadside.posts import (
    Listing,
    Mailing,
    Place,
    Post,
    PostHead,
    Status,
    Teaser,
    Variant,
    all_posts,
    slugify,
    teasers_of,
)
from broadside.publication import Publication
from broadside.rendering import DigestItem, Theme, page_key, page_path, render_email, render_page
from broadside.sending import EditionState, hold_edition

_MORE = 3
"""Other posts that a mail names at its end."""


@dataclass(slots=True, kw_only=True)
class PublishReport:
    """What became of the posts, by id."""

    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    scheduled: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    """Ids of the editions that were made."""
    documents: int = 0
    """Lists (index pages, feeds, archive, topics, authors) and pages of posts that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The ports and settings of publishing, and its steps."""

    posts: Posts
    lists: Lists
    site: Site
    contents: Contents
    ledger: Ledger
    publication: Publication
    theme: Theme
    clock: Clock
    together: Together
    """Makes calls that don't depend on each other."""
    site_url: str
    """`https://` and the publication's host."""
    release_delay: timedelta
    """How long an edition is held, so that it can be cancelled."""

    def publish(self, post_ids: Sequence[str]) -> PublishReport:
        """
        Bring the site up to what the Posts table says of these posts, and mail what is due.

        Every step may be repeated: pages and lists are made from the table, an edition's id
        follows from its post's, and `todo` is cleared last. A crash anywhere leaves it set.

        Args:
            post_ids: Posts that may have something to announce; those that have not are left alone.

        Raises:
            ConflictError: others keep writing the lists; try again later.
        """
        report = PublishReport()
        heads = [h for h in map(self.posts.head, dict.fromkeys(post_ids)) if h and h.todo]
        # Oldest first: a mail names the posts before its own, which are listed by then.
        heads.sort(key=lambda head: (head.published_at, head.post_id))
        done = [self._bring_up(head) for head in heads]
        if not heads:
            return report
        report.documents = self._write_site(done)
        for work in done:
            self._finish(work, report)
        forget_notes(self.posts, now=self.clock.now())
        return report

    def _bring_up(self, head: PostHead) -> "_Work":
        at = self.clock.now()
        is_out = head.status is Status.PUBLISHED and head.published_at <= at
        return self._show(head, at) if is_out else self._hide(head, at)

    def _show(self, head: PostHead, at: datetime) -> "_Work":
        """Write the pages and mails of a post, and list it."""
        post = self.posts.read(head.post_id, head.revision)
        pages, mails = {}, {}
        look = {"publication": self.publication, "theme": self.theme, "site_url": self.site_url}
        put_media(post, site=self.site, contents=self.contents)
        for variant in post.variants:
            self._put_first(post, variant)
            pages[page_key(variant)] = variant.language
            more = self._more_from_us(post, variant)
            mail = render_email(post, variant, more=more, **look)  # type: ignore[arg-type]
            mails[variant.language] = self.contents.put(msgspec.json.encode(mail))
        listings = [
            Listing(
                post_id=post.id,
                revision=head.revision,
                language=variant.language,
                published_at=post.published_at,
            )
            for variant in post.variants
        ]
        self.posts.show(head, listings, at=at)
        teasers = teasers_of(post, head.revision, time_zone=self.publication.time_zone)
        return _Work(
            head=head,
            post=post,
            pages=tuple(pages),
            mails=mails,
            listings=listings,
            teasers=teasers,
            places=self.lists.place(post.id, teasers),
        )

    def _more_from_us(self, post: Post, variant: Variant) -> list[DigestItem]:
        """Name the posts before this one: after a crash they are the same."""
        place = Place(all_posts(variant.language), post.published_at, post.id)
        lines = self.lists.stretch(place, newer=0, older=_MORE).lines
        before = [line for line in lines if line.post_id != post.id]
        return [DigestItem(title=t.title, url=self.site_url + page_path(t)) for t in before]

    def _put_first(self, post: Post, variant: Variant) -> None:
        """Write a page where none is, so that no list leads to nothing; the others come later."""
        page = render_page(
            post,
            variant,
            publication=self.publication,
            theme=self.theme,
            site_url=self.site_url,
        )
        with suppress(ConflictError):
            self.site.put(page_key(variant), page, content_type=HTML, after="")

    def _hide(self, head: PostHead, at: datetime) -> "_Work":
        """Take a post off the lists: it is a draft, withdrawn, or out later."""
        places = self.lists.place(head.post_id, {})
        self.posts.show(head, (), at=at)
        return _Work(
            head=head, post=None, pages=(), mails={}, listings=(), teasers={}, places=places
        )

    def _write_site(self, done: Sequence["_Work"]) -> int:
        """Write the pages and lists that these posts stand in; tell how many have changed."""
        pages = ListPages(
            posts=self.posts,
            lists=self.lists,
            site=self.site,
            publication=self.publication,
            theme=self.theme,
            site_url=self.site_url,
        )
        places = [place for work in done for place in work.places]
        lists = self.together([*pages.lists_at(places), *self._lists(done)])
        return sum(lists) + sum(self.together(pages.archives_of(places)))

    def _lists(self, done: Sequence["_Work"]) -> list[Callable[[], int]]:
        earlier = {page for work in done for page in self._earlier_pages(work.head)}
        if not earlier and not any(work.post for work in done):
            return []  # drafts that were never out
        touched = {page.partition("/")[0] for page in earlier}
        touched |= {listing.language for work in done for listing in work.listings}
        return lists_of(
            touched,
            now=self.clock.now(),
            posts=self.posts,
            site=self.site,
            publication=self.publication,
            theme=self.theme,
            site_url=self.site_url,
        )

    def _finish(self, work: "_Work", report: PublishReport) -> None:
        """Remove what is no longer there, hold or cancel the edition, clear `todo`."""
        head = work.head
        self._remove_pages(work)
        if work.has_moved:
            self.lists.settle(head.post_id, work.teasers)
        if work.post is None:
            self._cancel(head)
            if head.status is Status.PUBLISHED:
                report.scheduled.append(head.post_id)
                self.posts.later(head, at=head.published_at)
                return
            report.hidden.append(head.post_id)
        else:
            report.shown.append(head.post_id)
            edition_id = self._hold(head, work.post)
            if edition_id:
                report.held.append(edition_id)
        self.posts.announced(head, pages=work.pages, mails=work.mails)

    def _remove_pages(self, work: "_Work") -> None:
        """Remove what was out and is no more."""
        head = work.head
        for page in sorted(self._earlier_pages(head).difference(work.pages)):
            language, slug, _ = page.split("/")
            # Another post may have taken the slug over, and its page is there already.
            if self.posts.owner(language, slug) in (None, head.post_id):
                self.site.remove(page)

    def _earlier_pages(self, head: PostHead) -> set[str]:
        """Return what was announced, and what a crash may have left before it was."""
        pages = set(head.pages)
        for revision in range(head.todo, head.revision + 1):
            post = self.posts.read(head.post_id, revision)
            if post.status is Status.PUBLISHED and post.published_at <= self.clock.now():
                pages |= {page_key(variant) for variant in post.variants}
        return pages

    def _cancel(self, head: PostHead) -> None:
        """Cancel the editions of a post that was taken down; one that is put off stays held."""
        for edition_id in self.ledger.editions_of(head.post_id):
            edition = self.ledger.head(edition_id)
            is_held = edition is not None and edition.state is EditionState.HELD
            if is_held and head.status is Status.PUBLISHED:
                continue
            self.ledger.cancel(edition_id, reason="the post was taken down", at=self.clock.now())

    def _hold(self, head: PostHead, post: Post) -> str | None:
        """Make the post's automatic edition if it is due; tell its id if it is new."""
        if not self._mails(head, post):
            return None
        now = self.clock.now()
        edition = hold_edition(
            post.id,
            topics=tuple(dict.fromkeys(slugify(topic) for topic in post.topics)),
            release_at=now + self.release_delay,
            at=now,
        )
        return edition.id if self.ledger.create(edition) else None

    def _mails(self, head: PostHead, post: Post) -> bool:
        """Tell whether the post is mailed by itself; making its edition twice changes nothing."""
        if head.mailing is Mailing.AUTO:
            age = self.clock.now() - post.published_at
            first = not head.pages  # a new revision updates pages and feeds, and mails nobody
            return first and age <= timedelta(days=self.publication.max_age_days)
        return head.mailing is Mailing.NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A head on its way."""

    head: PostHead
    post: Post | None
    """None: it is to be hidden."""
    pages: tuple[str, ...]
    mails: Mapping[str, str]
    listings: Sequence[Listing]
    teasers: Mapping[str, Teaser]
    """What stands for it in each list."""
    places: Sequence[Place]
    """Where it stands, and where it stood."""

    @property
    def has_moved(self) -> bool:
        """Tell whether it stood elsewhere before."""
        stands = {(name, t.published_at) for name, t in self.teasers.items()}
        return {(place.list, place.published_at) for place in self.places} != stands
