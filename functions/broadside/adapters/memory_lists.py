"""The lists of posts in memory."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from broadside.errors import ConflictError
from broadside.posts import Newest, Place, Standing, Stretch, Teaser

_Key = tuple[datetime, str, str]


@dataclass
class MemoryLists:
    """Lists of teasers by time, and where each post stands (port `Lists`)."""

    lists: dict[str, dict[_Key, Teaser]] = field(default_factory=dict)
    stands: dict[str, frozenset[Place]] = field(default_factory=dict)
    """Where posts stand, and stood, by post."""
    arrived: dict[str, int] = field(default_factory=dict)
    noted: dict[str, set[str]] = field(default_factory=dict)
    """Months by language."""
    _order: dict[str, list[_Key]] = field(default_factory=dict)
    """Where lines are, the oldest first: a list of any length costs the same, as in DynamoDB."""

    def standing(self, post_id: str, names: Collection[str]) -> Standing:
        """Return where a post stands, and how many lines were counted in in lists."""
        return Standing(
            places=tuple(sorted(self.stands.get(post_id, ()))),
            arrived={name: self.arrived.get(name, 0) for name in names},
        )

    def place(
        self,
        post_id: str,
        teasers: Sequence[Teaser],
        *,
        before: Standing,
        arrived: Mapping[str, int],
    ) -> None:
        """Let a post stand there, and nowhere else; ConflictError when others came first."""
        if any(self.arrived.get(name, 0) != before.arrived[name] for name in arrived):
            raise ConflictError(post_id)
        self.arrived |= arrived
        wanted = {teaser.place for teaser in teasers}
        self.settle(post_id, [*wanted, *before.places])
        for teaser in teasers:
            self._write(teaser)
        for gone in {*before.places} - wanted:
            if self.lists.get(gone.list, {}).pop(gone.at, None):
                order = self._order[gone.list]
                del order[bisect_left(order, gone.at)]

    def _write(self, teaser: Teaser) -> None:
        listed = self.lists.setdefault(teaser.list, {})
        if teaser.place.at not in listed:
            insort(self._order.setdefault(teaser.list, []), teaser.place.at)
        listed[teaser.place.at] = teaser

    def settle(self, post_id: str, places: Sequence[Place]) -> None:
        """Forget where else a post stood."""
        self.stands[post_id] = frozenset(places)
        if not places:
            del self.stands[post_id]

    def newest(self, name: str, *, limit: int) -> Newest:
        """Return the newest lines of a list."""
        keys = self._order.get(name, [])[: -limit - 1 : -1]
        lines = tuple(self.lists[name][key] for key in keys)
        return Newest(lines=lines, arrived=self.arrived.get(name, 0))

    def stretch(self, place: Place, *, newer: int, older: int) -> Stretch:
        """Return what stands at a place of a list, and next to it."""
        order = self._order.get(place.list, [])
        here, beyond = bisect_left(order, place.at), bisect_right(order, place.at)
        keys = order[max(0, here - older) : beyond + newer]
        return Stretch(
            lines=tuple(self.lists[place.list][key] for key in reversed(keys)),
            is_top=len(order) - beyond < newer,
            is_bottom=here < older,
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
