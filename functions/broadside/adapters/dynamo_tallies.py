"""The guard's counters, alarms and unknown events in the Editions table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from broadside.adapters import ledger_items as items
from broadside.adapters.dynamo_table import NEW, DynamoTable
from broadside.adapters.ledger_items import Item
from broadside.sending import Alarm, Tally
from broadside.sending.guard import KINDS, last_mails, window_of

_ACCOUNT = items.key("guard", "account")
_SEEN_MOST = 100
"""Of one unknown kind: then it is known that it comes often."""


class DynamoTallies:
    """Fast counters, and what organisers are to be told (port `Tallies`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    def add(self, edition_id: str, more: Tally, *, at: datetime) -> tuple[Tally, Tally]:
        """Count mails of an edition; return all of its own, and the account's last 10,000."""
        edition = self._add(items.key("guard", edition_id), "t0", more)
        windows = _tallies(self._add(_ACCOUNT, f"t{window_of(at)}", more))
        account, too_old = last_mails(windows)
        if too_old:
            self._forget(too_old)
        return _tallies(edition).get(0, Tally()), account

    def _add(self, key: Item, name: str, more: Tally) -> Item:
        counted = {kind: getattr(more, kind) for kind in KINDS if getattr(more, kind)}
        if not counted:
            return self._table.get(key) or {}
        changed = self._table.update(
            key,
            "ADD " + ", ".join(f"{name}{kind} :{kind}" for kind in counted),
            values={f":{kind}": {"N": str(number)} for kind, number in counted.items()},
        )
        return changed or {}

    def _forget(self, windows: Sequence[int]) -> None:
        names = [f"t{window}{kind}" for window in windows for kind in KINDS]
        self._table.update(_ACCOUNT, "REMOVE " + ", ".join(names))

    def begin_anew(self, edition_id: str | None) -> None:
        """Count an edition's mails from nothing, or the account's (None)."""
        self._table.remove(items.key("guard", edition_id) if edition_id else _ACCOUNT)

    # --- alarms

    def raise_alarm(self, alarm: Alarm) -> None:
        """Keep what organisers are to be told; the same one again changes nothing."""
        self._table.put(
            {
                **items.key("alarm", alarm.id),
                "purpose": {"S": alarm.purpose},
                "edition": {"S": alarm.edition_id},
                "at": items.milliseconds(alarm.raised_at),
                "count": {"N": str(alarm.count)},
                "of": {"N": str(alarm.of)},
            },
            NEW,
        )

    def alarms(self) -> Sequence[Alarm]:
        """Return what they are still to be told, the oldest first, by a strong read."""
        found = self._table.query("pk = :pk", {":pk": {"S": "alarm"}})
        alarms = [_alarm(item) for item in found]
        return sorted(alarms, key=lambda alarm: (alarm.raised_at, alarm.id))

    def told(self, alarm: Alarm) -> None:
        """Forget an alarm, now that they know; again changes nothing."""
        self._table.remove(items.key("alarm", alarm.id))

    # --- what nobody knows

    def keep_unknown(
        self, kind: str, fingerprint: str, shape: Mapping[str, Any], *, at: datetime
    ) -> None:
        """Keep that something came which nobody here knows."""
        self._table.update(
            items.key("unknown", kind),
            "ADD seen :seen SET shape = if_not_exists(shape, :shape), #first = "
            "if_not_exists(#first, :at)",
            "attribute_not_exists(seen) OR size(seen) < :most",
            {
                ":seen": {"SS": [fingerprint]},
                ":shape": {"S": msgspec.json.encode(shape).decode()},
                ":at": items.milliseconds(at),
                ":most": {"N": str(_SEEN_MOST)},
            },
            {"#first": "first"},
        )

    def unknown(self) -> Mapping[str, int]:
        """Return how many came of each kind that nobody here knows; 100 means 100 or more."""
        found = self._table.query("pk = :pk", {":pk": {"S": "unknown"}})
        return {item["sk"]["S"]: len(item["seen"]["SS"]) for item in found}


def _tallies(item: Item) -> dict[int, Tally]:
    """Read counters by window: attributes such as `t1790000400bounced`."""
    found: dict[int, dict[str, int]] = {}
    for name, value in item.items():
        kind = name.lstrip("t0123456789")
        if kind in KINDS:
            window = int(name[1 : -len(kind)])
            found.setdefault(window, {})[kind] = int(value["N"])
    return {window: Tally(**counted) for window, counted in found.items()}


def _alarm(item: Item) -> Alarm:
    at = items.moment(item["at"])
    assert at is not None  # noqa: S101 - it was just read
    return Alarm(
        id=item["sk"]["S"],
        purpose=item["purpose"]["S"],
        edition_id=item["edition"]["S"],
        raised_at=at,
        count=int(item["count"]["N"]),
        of=int(item["of"]["N"]),
    )
