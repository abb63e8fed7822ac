"""Publish: page, lists and edition of each post that has something to announce."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from broadside.app.documents import HTML, Look
from broadside.app.fallback import mails_of
from broadside.app.holding import Editions
from broadside.app.list_documents import ListDocuments
from broadside.app.list_pages import ListPages
from broadside.app.moved import lead_on, old_keys, put_moved, put_redirects, remove_redirects
from broadside.app.placing import Placed, Placer
from broadside.app.site_media import put_media
from broadside.app.withdrawing import forgotten_paths
from broadside.errors import ConflictError
from broadside.ids import stable_id
from broadside.ports import Clock, Contents, Edge, Ledger, Lists, Posts, Site, Together
from broadside.posts import Place, Post, PostHead, Status, Variant, all_posts, is_followed, owner_of
from broadside.publication import Publication
from broadside.rendering import DigestItem, Theme, page_key, page_path, render_email, render_page

_MORE = 3
"""Other posts that a mail names at its end."""
_OLD_PAGES = 50
"""Addresses that a post had before, and that lead on to it, at most."""


@dataclass(slots=True, kw_only=True)
class PublishReport:
    """What became of the posts, by id."""

    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    scheduled: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    """Ids of the editions that were made."""
    invalidated: int = 0
    """How many paths the edge forgets, for what was taken down."""
    taken: list[str] = field(default_factory=list)
    """Keys of old addresses that don't lead to their post: a page is there, or another's."""
    documents: int = 0
    """Lists (index pages, feeds, archive, topics, authors) and pages of posts that changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The ports and settings of publishing, and its steps."""

    posts: Posts
    lists: Lists
    site: Site
    edge: Edge
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
        if heads and self.ledger.halted():
            # What is taken down goes all the same; the tick brings the others again.
            heads = [head for head in heads if head.status is not Status.PUBLISHED]
        # Oldest first: a mail names the posts before its own, which are listed by then.
        heads.sort(key=lambda head: (head.published_at, head.post_id))
        news = {head.post_id for head in heads}
        documents = ListDocuments(posts=self.posts, look=self._look, news=news)
        placer = Placer(
            lists=self.lists,
            documents=documents,
            time_zone=self.publication.time_zone,
            several=len(self.publication.languages) > 1,
        )
        if heads:
            put_moved(self.publication, site=self.site)
        done = [self._bring_up(head, placer) for head in heads]
        report.documents = self._write_site(done, documents)
        for work in done:
            self._finish(work, report)
        report.invalidated = self._invalidate(done)
        return report

    @property
    def _look(self) -> Look:
        return {"publication": self.publication, "theme": self.theme, "site_url": self.site_url}

    def _bring_up(self, head: PostHead, placer: Placer) -> "_Work":
        """Write the pages and mails of a post, and place it; or take it off the lists."""
        at = self.clock.now()
        earlier = self._earlier(head)
        if head.status is not Status.PUBLISHED or head.published_at > at:
            remove_redirects(earlier, site=self.site)
            return _Work(head=head, post=None, earlier=earlier, placed=placer.hide(head, at=at))
        post = self.posts.read(head.post_id, head.revision)
        put_media(post, site=self.site, contents=self.contents)
        taken = put_redirects(post, before=earlier, site=self.site)
        mails = {}
        for variant in post.variants:
            self._put_first(post, variant)
        wanted = mails_of(post, publication=self.publication, speaks=self.theme.speaks)
        for name, variant, reader in wanted:
            more = self._more_from_us(post, variant)
            mail = render_email(post, variant, more=more, reader=reader, **self._look)
            mails[name] = self.contents.put(msgspec.json.encode(mail))
        placed = placer.show(head, post, at=at)
        return _Work(head=head, post=post, earlier=earlier, mails=mails, placed=placed, taken=taken)

    def _more_from_us(self, post: Post, variant: Variant) -> list[DigestItem]:
        """Name the posts before this one: after a crash they are the same."""
        name = all_posts(variant.language)
        place = Place(name, post.published_at, post.id, variant.language)
        lines = self.lists.stretch(place, newer=0, older=_MORE).lines
        before = [line for line in lines if line.post_id != post.id]
        return [DigestItem(title=t.title, url=self.site_url + page_path(t)) for t in before]

    def _put_first(self, post: Post, variant: Variant) -> None:
        """Write a page where none is, so that no list leads to nothing; the others come later."""
        page = render_page(post, variant, **self._look)
        with suppress(ConflictError):
            self.site.put(page_key(variant), page, content_type=HTML, after="")

    def _write_site(self, done: Sequence["_Work"], documents: ListDocuments) -> int:
        """Write the pages and lists that these posts stand in; tell how many have changed."""
        pages = ListPages(
            posts=self.posts,
            lists=self.lists,
            site=self.site,
            documents=documents,
            look=self._look,
        )
        places = [place for work in done for place in work.placed.places]
        lists = self.together(pages.lists_at(places))
        return sum(lists) + sum(self.together(pages.archives_of(places)))

    def _finish(self, work: "_Work", report: PublishReport) -> None:
        """Remove what is no longer there, hold or cancel the edition, clear `todo`."""
        head = work.head
        editions = Editions(
            ledger=self.ledger,
            publication=self.publication,
            clock=self.clock,
            release_delay=self.release_delay,
        )
        self._remove_pages(work)
        if work.placed.has_moved:
            self.lists.settle(head.post_id, work.placed.stands)
        if work.post is None:
            editions.cancel(head)
            if head.status is Status.PUBLISHED:
                report.scheduled.append(head.post_id)
                self.posts.later(head, at=head.published_at, changed=work.changed)
                return
            report.hidden.append(head.post_id)
        else:
            report.shown.append(head.post_id)
            report.taken.extend(work.taken)
            report.held += editions.hold(head, work.post)
        self.posts.announced(
            head,
            pages=work.pages,
            old_pages=work.old_pages,
            mails=work.mails,
            notes=work.placed.notes,
            changed=work.changed,
        )

    def _remove_pages(self, work: "_Work") -> None:
        """Remove what was out and is no more; where a page has moved, lead on to it."""
        head = work.head
        for page in sorted(work.earlier_pages.difference(work.pages)):
            language, slug, _ = page.split("/")
            # Another post may have taken the slug over, and its page is there already.
            if self.posts.owner(language, slug) in (None, head.post_id):
                self.site.remove(page)
        if work.post:
            lead_on(work.old_pages, work.post, site=self.site)
        else:
            for key in work.old_pages:
                self.site.remove_redirect(key, owner=head.post_id)

    def _earlier(self, head: PostHead) -> list[Post]:
        """Return the revision that was announced, and those that a crash may have shown since."""
        first = max(1, head.todo - 1) if head.pages else head.todo
        read = (self.posts.read(head.post_id, n) for n in range(first, head.revision + 1))
        now = self.clock.now()
        return [p for p in read if p.status is Status.PUBLISHED and p.published_at <= now]

    def _invalidate(self, done: Sequence["_Work"]) -> int:
        """
        Let the edge forget posts that were taken down; tell how many paths.

        It comes last, and whether it does isn't asked: after a minute it has forgotten anyway.
        """
        gone = [work for work in done if work.post is None and work.earlier_pages]
        pages = [page for work in gone for page in work.earlier_pages]
        paths = forgotten_paths(pages, old_keys(p for work in gone for p in work.earlier))
        if not paths:
            return 0
        why = [f"{work.head.post_id}.{work.head.revision}" for work in gone]
        self.edge.invalidate(paths, reference=stable_id("invalidation", *why, *paths))
        return len(paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """A head on its way."""

    head: PostHead
    post: Post | None
    """None: it is to be hidden."""
    earlier: Sequence[Post]
    """Revisions that were out, or may have been."""
    taken: Sequence[str] = ()
    """Keys of old addresses from which it doesn't lead here: something else is there."""
    mails: Mapping[str, str] = field(default_factory=dict)
    placed: Placed

    @property
    def pages(self) -> tuple[str, ...]:
        """Name its pages on the site."""
        return tuple(map(page_key, self.post.variants)) if self.post else ()

    @property
    def earlier_pages(self) -> set[str]:
        """Name the pages that were announced, and those that a crash may have left."""
        variants = (variant for post in self.earlier for variant in post.variants)
        return {*self.head.pages, *map(page_key, variants)}

    @property
    def old_pages(self) -> tuple[str, ...]:
        """Name where its pages were before, the last of them."""
        moved = self.earlier_pages if self.post else set()
        old = [*self.head.old_pages, *sorted(moved.difference(self.head.old_pages))]
        return tuple(key for key in old if key not in self.pages)[-_OLD_PAGES:]

    @property
    def changed(self) -> tuple[str, ...]:
        """Name the lists whose feeds it changes: where it stands, and where it stood."""
        lists = {owner_of(place.list)[0] for place in self.placed.places}
        return tuple(sorted(filter(is_followed, lists)))
