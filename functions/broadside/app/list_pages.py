"""The pages that a post stands on: newest, archive, topics, authors, its neighbours'; and feeds."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from broadside.app.documents import HTML, Look, again, etags, put_all
from broadside.app.list_documents import TOMBSTONES, ListDocuments, Said
from broadside.errors import ConflictError
from broadside.ports import Lists, Posts, Site
from broadside.posts import (
    ALL,
    DOCUMENT,
    POSTS,
    Around,
    Place,
    Teaser,
    all_posts,
    document_of,
    gone_from,
    is_followed,
    owner_of,
    parts_of,
)
from broadside.rendering import list_key, page_key, render_archive, render_page

_BELOW = 12
"""Lines of a list that are read below a post: posts that come together mostly stand together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPages:
    """
    Writes what shows lists, and the posts' own pages with what is before and after them.

    Each is written on condition of what is there, and the lists are read again after it: of two
    publishings at once, the later one starts over. Each has placed its posts before it comes here,
    so the one that reads last sees both. What is written for a post depends on how many lists it
    stands in, and on nothing else.
    """

    posts: Posts
    lists: Lists
    site: Site
    documents: ListDocuments
    look: Look

    def lists_at(self, places: Collection[Place]) -> list[Callable[[], int]]:
        """
        Return what brings the documents that show these places up to what the lists say.

        Args:
            places: Where posts stand, and stood.

        Returns:
            Calls that may be made at once; each tells how many documents have changed, and raises
            ConflictError when others keep writing them.
        """
        numbers: dict[str, set[int]] = {name: set() for name in self._missing() if places}
        for place in places:
            name, number = owner_of(place.list)
            numbers.setdefault(name, set()).update([] if number is None else [number])
        calls: list[Callable[[], int]] = [
            partial(again, partial(self._write_list, name, several), f"what shows {name}")
            for name, several in sorted(numbers.items())
        ]
        for name in sorted(numbers):
            if there := [place for place in places if place.list == name and _has_pages(name)]:
                write = partial(self._write_posts, name, there)
                calls.append(partial(again, write, f"pages of {name}"))
        return calls

    def _missing(self) -> Iterator[str]:
        """Yield the lists of a publication's languages that nobody has shown yet."""
        for language in self.look["publication"].languages:
            if not self.site.etag(f"{language}/index.html"):
                yield all_posts(language)

    def archives_of(self, places: Collection[Place]) -> list[Callable[[], int]]:
        """Return what brings the pages up to date that lead to months, once those are written."""
        if not places:
            return []
        languages = {parts_of(place.list)[0] for place in places} - {ALL} | {
            tag
            for tag in self.look["publication"].languages
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
            **self.look,
            older=around.older,
            newer=around.newer,
        )
        return self.site.put(key, page, content_type=HTML, after=before)

    def _write_list(self, name: str, numbers: Collection[int]) -> int:
        """Write what shows a list, or remove it when nothing stands in it."""
        language, kind, which = parts_of(name)
        said = self._read(name, numbers)
        if said.lines or kind == POSTS:
            if kind == "archive":
                self.lists.note_month(language, which)
            written = self._put(name, said)
        else:
            keys = self.documents.keys(name, said)
            written = sum(map(bool, etags(keys, self.site).values()))
            for key in keys:
                self.site.remove(key)
            if kind == "archive":
                self.lists.drop_month(language, which)
        # Who placed a post meanwhile may have written the page before it was written or removed.
        if said != self._read(name, numbers):
            raise ConflictError(name)
        return written

    def _put(self, name: str, said: Said) -> int:
        archived = [key for n in said.archived for key in self.documents.archive(name, n)]
        there = {key: self.site.get(key) for key in (*archived, *self.documents.feeds(name))}
        bodies = {key: body for key, (body, _) in there.items()}
        before = {key: etag for key, (_, etag) in there.items()}
        return put_all(self.documents.of(name, said, bodies), self.site, before=before)

    def _read(self, name: str, numbers: Collection[int]) -> Said:
        newest = self.lists.newest(name, limit=self.documents.limit(name))
        said = Said(lines=newest.lines, arrived=newest.arrived)
        if not is_followed(name):
            return said
        said = replace(said, gone=self.lists.newest(gone_from(name), limit=TOMBSTONES).lines)
        if newest.arrived <= self.look["publication"].feed_entries:
            return said  # the feeds hold all
        latest = (newest.arrived - 1) // DOCUMENT
        last = self._archived(name, latest)
        shown = {line.place.at for line in self.documents.in_feeds(newest.lines)}
        # The newest document is filled as posts arrive: as long as the feeds hold all of it, there
        # is none. An import of old posts makes it earlier.
        top = latest if any(line.place.at not in shown for line in last) else latest - 1
        wanted = self._with_missing(name, [n for n in numbers if n <= top], top)
        archived = {n: last if n == latest else self._archived(name, n) for n in wanted}
        return replace(said, newest_archive=top, archived=archived)

    def _archived(self, name: str, number: int) -> tuple[Teaser, ...]:
        return self.lists.newest(document_of(name, number), limit=DOCUMENT).lines

    def _with_missing(self, name: str, numbers: Sequence[int], top: int) -> list[int]:
        """
        Add those that aren't there yet, and the one below: it learns of the one above it.

        None is there before the feeds are full: so many may be missing, and one for a crash.
        """
        most = self.look["publication"].feed_entries // DOCUMENT + 1
        found = set(numbers)
        for number in {*numbers, top}:
            for missing in range(number, max(-1, number - most), -1):
                if self.site.etag(self.documents.archive(name, missing)[0]):
                    break
                found |= {missing, max(0, missing - 1)}
        return sorted(found)

    def _write_archive(self, language: str) -> bool:
        """Write the page that leads to a language's months."""
        key = list_key(f"{language}/archive")
        before = self.site.etag(key)
        months = self.lists.months(language)
        page = render_archive(
            months,
            language=language,
            **self.look,
        )
        written = self.site.put(key, page, content_type=HTML, after=before)
        if months != self.lists.months(language):
            raise ConflictError(key)
        return written


def _has_pages(name: str) -> bool:
    """Tell whether a list is what posts' own pages say who is next to them of."""
    language, kind, which = parts_of(name)
    return language != ALL and (kind, which) == (POSTS, "")
