"""Items of the emulator's tables, kept in the data file (part of the emulator's process)."""

import gc
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadside_local.cloud.emulator.data_file import DataError, DataFile, decoded
else:
    from data_file import DataError, DataFile, decoded

Table = dict[str, Any]
"""As the emulator has it: `items` by partition key, then by sort key."""


class KeptItems:
    """Remembers which items changed, and writes them."""

    def __init__(self, file: DataFile, tables: Mapping[str, Table]) -> None:
        """Take over the stack's tables, by their logical names."""
        self._file = file
        self._tables = tables
        self._logical = {table["TableName"]: name for name, table in tables.items()}
        self._changed: dict[tuple[str, str, str], None] = {}
        self._replaced: set[str] = set()

    def restore(self) -> None:
        """
        Put back every item; the emulator has yet to count them.

        Raises:
            DataError: the file is damaged, or a table has other keys now.
        """
        gc.disable()  # hundreds of thousands of objects, all of which stay
        try:
            for logical, pk, sk, text in self._file.items():
                if (table := self._tables.get(logical)) is None:
                    continue  # the template has it no more: it waits here, as retained ones do
                item = decoded(text)
                if any(name not in item for name in (table["pk_name"], table["sk_name"]) if name):
                    raise DataError(f"it is of another template: {logical} has other keys now")
                table["items"][pk][sk] = item
        finally:
            gc.enable()
        gc.freeze()

    def on_change(self, table: Table, pk: str, sk: str, *_: Any) -> None:
        """Remember that an item was set or removed."""
        if name := self._logical.get(table["TableName"]):
            self._changed[name, pk, sk] = None

    def on_replacement(self, table: Table) -> None:
        """Remember that all items of a table were exchanged."""
        if name := self._logical.get(table["TableName"]):
            self._replaced.add(name)

    def write(self) -> None:
        """Write what changed; the caller commits."""
        while self._replaced:
            logical = self._replaced.pop()
            self._file.drop_items(logical)
            for pk, items in self._tables[logical]["items"].items():
                for sk in items:
                    self._changed[logical, pk, sk] = None
        while self._changed:
            logical, pk, sk = next(iter(self._changed))
            del self._changed[logical, pk, sk]
            # Not by [pk]: that would make an empty partition.
            item = self._tables[logical]["items"].get(pk, {}).get(sk)
            if item is None:
                self._file.drop_item(logical, pk, sk)
            else:
                text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
                self._file.put_item(logical, pk, sk, text)
