"""The lists of posts in DynamoDB: items of the Posts table, each list a partition of its own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from broadside.adapters.dynamo_table import NEW, DynamoTable, Item
from broadside.adapters.post_items import key, marshal, parse_timestamp, timestamp, unmarshal
from broadside.errors import ConflictError
from broadside.posts import Newest, Place, Standing, Stretch, Teaser

_PLACES = "places"
_ARRIVED = "~arrived"
"""Sort key of a list's count: above every line, so that one query reads both."""
_LAST = "~"
_NEXT = "!"
"""Nothing that a line's sort key may go on with sorts before it."""


class DynamoLists:
    """Lists of teasers by time, and where each post stands (port `Lists`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def standing(self, post_id: str, names: Collection[str]) -> Standing:
        """Return where a post stands, and how many lines were counted in in lists."""
        by_key = {_list_key(name): name for name in sorted(names)}
        keys = [key(post_id, _PLACES), *(key(pk, _ARRIVED) for pk in by_key)]
        found = {item["pk"]["S"]: item for item in self._table.get_many(keys)}
        places = found.pop(post_id, None)
        return Standing(
            places=_read_places(places) if places else (),
            arrived={name: _arrived(found.get(pk)) for pk, name in by_key.items()},
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
        wanted, stood = {teaser.place for teaser in teasers}, {*before.places}
        # First where it may stand, then that it does: a crash leaves nothing that is not known of.
        writes = []
        if wanted != stood:
            writes.append(self._table.putting(_places_item(post_id, stood | wanted)))
        writes += [
            self._counting(name, before.arrived[name], count)
            for name, count in sorted(arrived.items())
            if count != before.arrived[name]
        ]
        writes += [self._table.putting(_teaser_item(teaser)) for teaser in teasers]
        writes += [self._table.deleting(_place_key(gone)) for gone in sorted(stood - wanted)]
        if not self._table.write_in_turn(writes):
            raise ConflictError(post_id)

    def _counting(self, name: str, was: int, count: int) -> Item:
        item = {**key(_list_key(name), _ARRIVED), **marshal({"arrived": count})}
        if not was:
            return self._table.putting(item, NEW)
        return self._table.putting(item, "arrived = :was", marshal({":was": was}))

    def settle(self, post_id: str, places: Sequence[Place]) -> None:
        """Forget where else a post stood."""
        if places:
            self._table.put(_places_item(post_id, {*places}))
        else:
            self._table.remove(key(post_id, _PLACES))

    def newest(self, name: str, *, limit: int) -> Newest:
        """Return the newest lines of a list."""
        found = self._query("pk = :list", name, {}, limit + 1, newest_first=True)
        count = found.pop(0) if found and found[0]["sk"]["S"] == _ARRIVED else None
        return Newest(lines=tuple(map(_read_teaser, found[:limit])), arrived=_arrived(count))

    def stretch(self, place: Place, *, newer: int, older: int) -> Stretch:
        """Return what stands at a place of a list, and next to it."""
        at = {":at": _at(place)}
        found = self._query(
            "pk = :list AND sk <= :at", place.list, at, older + 1, newest_first=True
        )
        below = [_read_teaser(item) for item in found]
        here = [teaser for teaser in below[:1] if teaser.place == place]
        below = below[len(here) :][:older]
        above: list[Teaser] = []
        if newer:
            beyond = "pk = :list AND sk BETWEEN :at AND :end"
            between = {":at": _at(place) + _NEXT, ":end": _LAST}
            found = self._query(beyond, place.list, between, newer, newest_first=False)
            above = [_read_teaser(item) for item in found]
        return Stretch(
            lines=(*reversed(above), *here, *below),
            is_top=len(above) < newer,
            is_bottom=len(below) < older,
        )

    def _query(
        self,
        condition: str,
        name: str,
        values: Mapping[str, str],
        limit: int,
        *,
        newest_first: bool,
    ) -> list[Item]:
        return self._table.query(
            condition,
            marshal({":list": _list_key(name), **values}),
            limit=limit,
            ScanIndexForward=not newest_first,
        )

    def note_month(self, language: str, month: str) -> None:
        """Note that a month has a page."""
        self._table.put(key(_months_key(language), month))

    def drop_month(self, language: str, month: str) -> None:
        """Drop what `note_month` noted."""
        self._table.remove(key(_months_key(language), month))

    def months(self, language: str) -> Sequence[str]:
        """Return the months that have a page, newest first."""
        noted = self._table.query(
            "pk = :months", marshal({":months": _months_key(language)}), ScanIndexForward=False
        )
        return [item["sk"]["S"] for item in noted]


def _list_key(name: str) -> str:
    return f"list.{name}"


def _months_key(language: str) -> str:
    return f"months.{language}"


def _at(place: Place) -> str:
    return f"{timestamp(place.published_at)}#{place.post_id}#{place.language}"


def _place_key(place: Place) -> Item:
    return key(_list_key(place.list), _at(place))


def _teaser_item(teaser: Teaser) -> Item:
    written = msgspec.json.encode(teaser).decode()
    return {**_place_key(teaser.place), **marshal({"teaser": written})}


def _read_teaser(item: Item) -> Teaser:
    return msgspec.json.decode(item["teaser"]["S"], type=Teaser)


def _arrived(item: Item | None) -> int:
    return int(item["arrived"]["N"]) if item else 0


def _places_item(post_id: str, places: Collection[Place]) -> Item:
    written = [
        [place.list, timestamp(place.published_at), place.language] for place in sorted(places)
    ]
    return marshal({"pk": post_id, "sk": _PLACES, "places": written})


def _read_places(item: Item) -> tuple[Place, ...]:
    values = unmarshal(item)
    return tuple(
        Place(name, parse_timestamp(at), values["pk"], language)
        for name, at, language in values["places"]
    )
