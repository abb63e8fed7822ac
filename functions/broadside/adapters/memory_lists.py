"""The lists of posts in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest, nsmallest

from broadside.posts import Place, Stretch, Teaser

_Key = tuple[datetime, str]


@dataclass
class MemoryLists:
    """Lists of teasers by time, and where each post stands (port `Lists`)."""

    lists: dict[str, dict[_Key, Teaser]] = field(default_factory=dict)
    places: dict[str, frozenset[Place]] = field(default_factory=dict)
    noted: dict[str, set[str]] = field(default_factory=dict)
    """Months by language."""

    def place(self, post_id: str, teasers: Mapping[str, Teaser]) -> Sequence[Place]:
        """Let a post stand in these lists, and in no others."""
        wanted = places_of(teasers)
        both = self.places.get(post_id, frozenset()) | wanted
        if both:
            self.places[post_id] = both
        for name, teaser in teasers.items():
            self.lists.setdefault(name, {})[teaser.published_at, post_id] = teaser
        for gone in both - wanted:
            self.lists.get(gone.list, {}).pop((gone.published_at, post_id), None)
        return sorted(both)

    def settle(self, post_id: str, teasers: Mapping[str, Teaser]) -> None:
        """Forget where a post stood before."""
        self.places[post_id] = places_of(teasers)
        if not teasers:
            del self.places[post_id]

    def newest(self, name: str, *, limit: int) -> Sequence[Teaser]:
        """Return the newest lines of a list, newest first."""
        listed = self.lists.get(name, {})
        return [listed[key] for key in nlargest(limit, listed)]

    def stretch(self, place: Place, *, newer: int, older: int) -> Stretch:
        """Return what stands at a place of a list, and next to it."""
        listed = self.lists.get(place.list, {})
        at = (place.published_at, place.post_id)
        above = nsmallest(newer, (key for key in listed if key > at))
        below = nlargest(older, (key for key in listed if key < at))
        keys = [*reversed(above), *([at] if at in listed else []), *below]
        return Stretch(
            lines=tuple(listed[key] for key in keys),
            is_top=len(above) < newer,
            is_bottom=len(below) < older,
        )

    def note_month(self, language: str, month: str) -> None:
        """Note that a month has a page."""
        self.noted.setdefault(language, set()).add(month)

    def drop_month(self, language: str, month: str) -> None:
        """Drop what `note_month` noted."""
        self.noted.get(language, set()).discard(month)

    def months(self, language: str) -> Sequence[str]:
        """Return the months that have a page, newest first."""
        return sorted(self.noted.get(language, ()), reverse=True)


def places_of(teasers: Mapping[str, Teaser]) -> frozenset[Place]:
    """Return where teasers stand."""
    return frozenset(Place(name, t.published_at, t.post_id) for name, t in teasers.items())
