"""What was made of files that posts bring along: items of the Posts table."""

from datetime import datetime
from typing import Any

import msgspec

from broadside.adapters.dynamo_table import DynamoTable, Item
from broadside.adapters.post_items import key, marshal, parse_timestamp, timestamp
from broadside.posts import Asset


class DynamoAssets:
    """Assets by their key (port `Assets`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def read(self, asset_key: str, *, at: datetime) -> Asset | None:
        """Return what became of a file; None: nothing is known, or not any more."""
        item = self._table.get(_key(asset_key))
        if item is None or ("until" in item and parse_timestamp(item["until"]["S"]) <= at):
            return None
        return msgspec.json.decode(item["asset"]["S"], type=Asset)

    def write(self, asset_key: str, asset: Asset, *, until: datetime | None) -> None:
        """Note what became of a file, for ever or for a while."""
        values = {"asset": msgspec.json.encode(asset).decode()}
        passing = {"until": timestamp(until)} if until else {}
        self._table.put({**_key(asset_key), **marshal({**values, **passing})})


def _key(asset_key: str) -> Item:
    return key(f"asset.{asset_key}", "asset")
