"""The pages that a post stands on beside the newest: archive, topics, authors, its neighbours'."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from broadside.app.site_lists import HTML, again
from broadside.errors import ConflictError
from broadside.ports import Lists, Posts, Site
from broadside.posts import Around, Place
from broadside.publication import Publication
from broadside.rendering import Theme, list_key, page_key, render_archive, render_list, render_page

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

    def write(self, places: Iterable[Place]) -> int:
        """
        Bring all pages that show these places up to what the lists say.

        Args:
            places: As `Lists.place` told them.

        Returns:
            How many documents have changed.

        Raises:
            ConflictError: others keep writing them; try again later.
        """
        by_list: dict[str, list[Place]] = {}
        for place in places:
            by_list.setdefault(place.list, []).append(place)
        if not by_list:
            return 0
        written = 0
        languages = set(self.publication.languages)
        for name, there in sorted(by_list.items()):
            language, kind, *_ = name.split("/")
            languages.add(language)
            if kind == "posts":
                written += again(partial(self._write_posts, name, there), f"pages of {name}")
            else:
                written += again(partial(self._write_list, name), f"pages of {name}")
        for language in sorted(languages):
            written += again(partial(self._write_archive, language), f"pages of {language}")
        return written

    def _write_posts(self, name: str, places: Sequence[Place]) -> int:
        """
        Write the pages of what stands at these places, and next to them.

        A post that stands there no more was taken down or moved meanwhile: whoever did it takes
        its page away after that, or writes the one at the new address.
        """
        before = {key: self.site.etag(key) for key in self._look(places)}
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

    def _write_list(self, name: str) -> bool:
        """Write the page of a list, or remove it when nothing stands in it any more."""
        key = list_key(name)
        before = self.site.etag(key)
        teasers = self.lists.newest(name, limit=LINES)
        language, kind, value = name.split("/", 2)
        if teasers:
            if kind == "archive":
                self.lists.note_month(language, value)
            page = render_list(
                name,
                teasers,
                publication=self.publication,
                theme=self.theme,
                site_url=self.site_url,
            )
            written = self.site.put(key, page, content_type=HTML, after=before)
        else:
            self.site.remove(key)
            if kind == "archive":
                self.lists.drop_month(language, value)
            written = bool(before)
        # Who placed a post meanwhile may have written the page before it was removed.
        if teasers != self.lists.newest(name, limit=LINES):
            raise ConflictError(key)
        return written

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
