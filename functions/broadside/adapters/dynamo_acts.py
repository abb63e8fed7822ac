"""What organisers did, in the Editions table."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from broadside.adapters import ledger_items as items
from broadside.adapters.dynamo_ledger import next_version
from broadside.adapters.dynamo_table import NEW, DynamoTable
from broadside.adapters.ledger_items import Item
from broadside.sending import Act, Edition, Halt

_ACTS = "acts"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_HALT = items.key("halt", "account")


class DynamoActs:
    """Acts, and the changes that they are written with (port `Acts`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def save(self, edition: Edition, *, active: bool, act: Act) -> bool:
        """Write a head and its act, in one transaction; False when somebody was first."""
        head = self._table.putting(*next_version(edition, active=active))
        return self._table.write([head, self._putting(act)])

    def begin_halt(self, halt: Halt, *, act: Act) -> bool:
        """Stop everything; False when it was stopped already."""
        item = {
            **_HALT,
            "at": items.milliseconds(halt.at),
            "by": {"S": halt.by},
            "reason": {"S": halt.reason},
        }
        return self._table.write([self._table.putting(item, NEW), self._putting(act)])

    def end_halt(self, *, act: Act) -> bool:
        """Let everything go on; False when nothing was stopped."""
        gone = self._table.deleting(_HALT, "attribute_exists(pk)")
        return self._table.write([gone, self._putting(act)])

    def halt(self) -> Halt | None:
        """Return who stopped everything, by a strong read; None: nobody."""
        item = self._table.get(_HALT)
        if item is None:
            return None
        # What somebody put there by hand stops everything, too, whatever it says.
        by, reason = (item.get(name, {}).get("S", "") for name in ("by", "reason"))
        return Halt(at=items.moment(item.get("at")) or _LONG_AGO, by=by, reason=reason)

    def add(self, act: Act) -> bool:
        """Write an act down; False when its id is there already."""
        return self._table.put(_item(act), NEW)

    def newest(self, *, limit: int, edition_id: str = "") -> Sequence[Act]:
        """Return the newest acts, newest first: all, or those about one edition."""
        values: Item = {":acts": {"S": _ACTS}}
        options: dict[str, Any] = {"ScanIndexForward": False}
        if edition_id:
            values[":edition"] = {"S": edition_id}
            options["FilterExpression"] = "edition = :edition"
        found = self._table.query("pk = :acts", values, limit=limit, **options)
        return [_read(item) for item in found]

    def _putting(self, act: Act) -> Item:
        # On condition that nothing is there: an act that was written stays as it is.
        return self._table.putting(_item(act), NEW)


def _item(act: Act) -> Item:
    when = act.at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    return {
        **items.key(_ACTS, f"{when}.{act.id}"),
        "at": items.milliseconds(act.at),
        "who": {"S": act.who},
        "what": {"S": act.what},
        "edition": {"S": act.edition_id},
        "before": {"S": act.before},
        "after": {"S": act.after},
        "note": {"S": act.note},
    }


def _read(item: Item) -> Act:
    return Act(
        id=item["sk"]["S"].rpartition(".")[2],
        at=items.moment(item["at"]) or _LONG_AGO,
        who=item["who"]["S"],
        what=item["what"]["S"],
        edition_id=item["edition"]["S"],
        before=item["before"]["S"],
        after=item["after"]["S"],
        note=item["note"]["S"],
    )
