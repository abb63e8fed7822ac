"""The lists of posts in DynamoDB: items of the Posts table, each list a partition of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from broadside.adapters.dynamo_table import DynamoTable, Item
from broadside.adapters.post_items import key, marshal, parse_timestamp, timestamp, unmarshal
from broadside.posts import Place, Stretch, Teaser

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
        writes = [self._table.putting(_teaser_item(name, t)) for name, t in teasers.items()]
        writes += [self._table.deleting(_place_key(gone)) for gone in sorted(before - wanted)]
        # First where it may stand, then that it does: a crash leaves nothing that is not known of.
        if before != wanted:
            writes.insert(0, self._table.putting(_places_item(post_id, before | wanted)))
        self._table.write_in_turn(writes)
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

    def stretch(self, place: Place, *, newer: int, older: int) -> Stretch:
        """Return what stands at a place of a list, and next to it."""
        at = {":at": _at(place.published_at, place.post_id)}
        up_to_here = "pk = :list AND sk <= :at"
        below = self._teasers(up_to_here, place.list, at, limit=older + 1, newest_first=True)
        here = [t for t in below[:1] if _at(t.published_at, t.post_id) == at[":at"]]
        below = below[len(here) :][:older]
        above: list[Teaser] = []
        if newer:
            beyond = "pk = :list AND sk > :at"
            above = self._teasers(beyond, place.list, at, limit=newer, newest_first=False)
        return Stretch(
            lines=(*reversed(above), *here, *below),
            is_top=len(above) < newer,
            is_bottom=len(below) < older,
        )

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
