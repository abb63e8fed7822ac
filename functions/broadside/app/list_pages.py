"""The pages that a post stands on beside the newest: archive, topics, authors, its neighbours'."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from broadside.app.documents import (
    HTML,
    Documents,
    again,
    etags,
    feed_keys,
    feeds_in,
    put_all,
    variants_of,
)
from broadside.errors import ConflictError
from broadside.feeds import channel_of
from broadside.ports import Lists, Posts, Site
from broadside.posts import Around, Place, Teaser, all_posts
from broadside.publication import Publication
from broadside.rendering import (
    FOLLOWED_KINDS,
    Theme,
    list_key,
    page_key,
    render_archive,
    render_list,
    render_page,
)

LINES = 200
"""Lines of a month's page. One with more posts shows its newest; the others are before and after
each other."""
_BELOW = 12
"""Lines of a list that are read below a post: posts that come together mostly stand together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPages:
    """
    Writes pages of lists, and the posts' own with what is before and after them.

    Each is written on condition of what was there before the lists were read, and the lists are
    read again after it: of two publishings at once, the later one starts over. Each has placed its
    posts before it comes here, so the one that reads last sees both. What is written for a post
    depends on how many lists it stands in, and on nothing else.
    """

    posts: Posts
    lists: Lists
    site: Site
    publication: Publication
    theme: Theme
    site_url: str
    """`https://` and the publication's host."""

    def lists_at(self, places: Sequence[Place]) -> list[Callable[[], int]]:
        """
        Return what brings the pages that show these places up to what the lists say.

        Args:
            places: As `Lists.place` told them.

        Returns:
            Calls that may be made at once; each tells how many documents have changed, and raises
            ConflictError when others keep writing them.
        """
        by_list: dict[str, list[Place]] = {}
        for place in places:
            by_list.setdefault(place.list, []).append(place)
        return [
            partial(
                again,
                partial(self._write_posts, name, there)
                if name == all_posts(name.partition("/")[0])
                else partial(self._write_list, name),
                f"pages of {name}",
            )
            for name, there in sorted(by_list.items())
        ]

    def archives_of(self, places: Sequence[Place]) -> list[Callable[[], int]]:
        """Return what brings the pages up to date that lead to months, once those are written."""
        if not places:
            return []
        languages = {place.list.partition("/")[0] for place in places} | {
            tag
            for tag in self.publication.languages
            if not self.site.etag(list_key(f"{tag}/archive"))
        }
        return [
            partial(again, partial(self._write_archive, language), f"pages of {language}")
            for language in sorted(languages)
        ]

    def _write_posts(self, name: str, places: Sequence[Place]) -> int:
        """
        Write the pages of what stands at these places, and next to them.

        A post that stands there no more was taken down or moved meanwhile: whoever did it takes
        its page away after that, or writes the one at the new address.
        """
        before = etags(self._look(places), self.site)
        shown = self._look(places)
        if shown.keys() != before.keys():
            raise ConflictError(name)
        written = sum(self._write_page(around, key, before[key]) for key, around in shown.items())
        if shown != self._look(places):
            raise ConflictError(name)
        return written

    def _look(self, places: Sequence[Place]) -> dict[str, Around]:
        """Return what is at these places of a list and next to them, by the key of its page."""
        found: dict[str, Around] = {}
        stretch = None
        for place in sorted(places, reverse=True):
            near = stretch.near(place) if stretch else None
            if near is None:
                # What one post needs; and as much as may spare the next one the question.
                stretch = self.lists.stretch(place, newer=2, older=_BELOW)
                near = stretch.near(place) or []
            found |= {page_key(around.here): around for around in near}
        return found

    def _write_page(self, around: Around, key: str, before: str) -> bool:
        """Write the page of a post that is in a list."""
        here = around.here
        post = self.posts.read(here.post_id, here.revision)
        variant = post.variant(here.language)
        if variant is None:
            return False
        page = render_page(
            post,
            variant,
            publication=self.publication,
            theme=self.theme,
            site_url=self.site_url,
            older=around.older,
            newer=around.newer,
        )
        return self.site.put(key, page, content_type=HTML, after=before)

    def _write_list(self, name: str) -> int:
        """Write the page of a list and its feeds, or remove them when nothing stands in it."""
        language, kind, value = name.split("/", 2)
        keys = [list_key(name), *(feed_keys(f"{name}/") if kind in FOLLOWED_KINDS else ())]
        before = etags(keys, self.site)
        teasers = self.lists.newest(name, limit=LINES)
        if teasers:
            if kind == "archive":
                self.lists.note_month(language, value)
            documents = self._documents(name, teasers)
            written = put_all(documents, self.site, after=before)
        else:
            for key in keys:
                self.site.remove(key)
            if kind == "archive":
                self.lists.drop_month(language, value)
            written = sum(map(bool, before.values()))
        # Who placed a post meanwhile may have written the page before it was removed.
        if teasers != self.lists.newest(name, limit=LINES):
            raise ConflictError(name)
        return written

    def _documents(self, name: str, teasers: Sequence[Teaser]) -> Documents:
        """Render what shows a list: its page, and its feeds if it can be followed by itself."""
        language, kind, value = name.split("/", 2)
        page = render_list(
            name,
            teasers,
            publication=self.publication,
            theme=self.theme,
            site_url=self.site_url,
        )
        documents = {list_key(name): (page, HTML)}
        if kind not in FOLLOWED_KINDS:
            return documents
        newest = teasers[: self.publication.feed_entries]
        channel = channel_of(
            self.publication,
            language,
            site_url=self.site_url,
            below=f"{kind}/{value}",
            label=teasers[0].label,
        )
        return documents | feeds_in(
            f"{name}/",
            variants_of(((t.post_id, t.revision, t.language) for t in newest), self.posts),
            channel=channel,
            publication=self.publication,
            site_url=self.site_url,
        )

    def _write_archive(self, language: str) -> bool:
        """Write the page that leads to a language's months."""
        key = list_key(f"{language}/archive")
        before = self.site.etag(key)
        months = self.lists.months(language)
        page = render_archive(
            months,
            language=language,
            publication=self.publication,
            theme=self.theme,
            site_url=self.site_url,
        )
        written = self.site.put(key, page, content_type=HTML, after=before)
        if months != self.lists.months(language):
            raise ConflictError(key)
        return written
