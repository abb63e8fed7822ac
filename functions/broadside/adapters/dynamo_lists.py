"""The lists of posts in DynamoDB: items of the Posts table, each list a partition of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from broadside.adapters.dynamo_table import DynamoTable, Item
from broadside.adapters.post_items import key, marshal, parse_timestamp, timestamp, unmarshal
from broadside.posts import Around, Place, Teaser

_PLACES = "places"


class DynamoLists:
    """Lists of teasers by time, and where each post stands (port `Lists`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def place(self, post_id: str, teasers: Mapping[str, Teaser]) -> Sequence[Place]:
        """Let a post stand in these lists, and in no others."""
        item = self._table.get(key(post_id, _PLACES))
        before = _read_places(item) if item else set()
        wanted = {Place(name, t.published_at, post_id) for name, t in teasers.items()}
        # First where it may stand, then that it does: a crash leaves nothing that is not known of.
        if before - wanted or wanted - before:
            self._table.put(_places_item(post_id, before | wanted))
        for name, teaser in teasers.items():
            self._table.put(_teaser_item(name, teaser))
        for gone in sorted(before - wanted):
            self._table.remove(_place_key(gone))
        return sorted(before | wanted)

    def settle(self, post_id: str, teasers: Mapping[str, Teaser]) -> None:
        """Forget where a post stood before."""
        places = {Place(name, t.published_at, post_id) for name, t in teasers.items()}
        if places:
            self._table.put(_places_item(post_id, places))
        else:
            self._table.remove(key(post_id, _PLACES))

    def newest(self, name: str, *, limit: int) -> Sequence[Teaser]:
        """Return the newest lines of a list, newest first."""
        return self._teasers("pk = :list", name, {}, limit=limit, newest_first=True)

    def around(self, place: Place) -> Around:
        """Return what stands at a place and next to it."""
        at = {":at": _at(place.published_at, place.post_id)}
        below = "pk = :list AND sk <= :at"
        found = self._teasers(below, place.list, at, limit=2, newest_first=True)
        above = "pk = :list AND sk > :at"
        newer = self._teasers(above, place.list, at, limit=1, newest_first=False)
        is_here = bool(found) and _at(found[0].published_at, found[0].post_id) == at[":at"]
        return Around(
            older=next(iter(found[1:] if is_here else found), None),
            here=found[0] if is_here else None,
            newer=next(iter(newer), None),
        )

    def before(self, place: Place, *, limit: int) -> Sequence[Teaser]:
        """Return the newest lines below a place of its list, newest first."""
        at = {":at": _at(place.published_at, place.post_id)}
        below = "pk = :list AND sk < :at"
        return self._teasers(below, place.list, at, limit=limit, newest_first=True)

    def _teasers(
        self,
        condition: str,
        name: str,
        values: Mapping[str, str],
        *,
        limit: int,
        newest_first: bool,
    ) -> list[Teaser]:
        found = self._table.query(
            condition,
            marshal({":list": _list_key(name), **values}),
            limit=limit,
            ScanIndexForward=not newest_first,
        )
        return [msgspec.json.decode(item["teaser"]["S"], type=Teaser) for item in found]

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


def _at(published_at: datetime, post_id: str) -> str:
    return f"{timestamp(published_at)}#{post_id}"


def _place_key(place: Place) -> Item:
    return key(_list_key(place.list), _at(place.published_at, place.post_id))


def _teaser_item(name: str, teaser: Teaser) -> Item:
    place = Place(name, teaser.published_at, teaser.post_id)
    return {**_place_key(place), **marshal({"teaser": msgspec.json.encode(teaser).decode()})}


def _places_item(post_id: str, places: set[Place]) -> Item:
    written = [[place.list, timestamp(place.published_at)] for place in sorted(places)]
    return marshal({"pk": post_id, "sk": _PLACES, "places": written})


def _read_places(item: Item) -> set[Place]:
    values = unmarshal(item)
    return {Place(name, parse_timestamp(at), values["pk"]) for name, at in values["places"]}
