"""The Editions table in DynamoDB."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from broadside.adapters import ledger_items as items
from broadside.adapters.dynamo_table import NEW, DynamoTable
from broadside.adapters.ledger_items import Item
from broadside.ports import Due, Mailings, Probe
from broadside.sending import (
    Batch,
    BatchRef,
    BatchState,
    Edition,
    EditionState,
    Evidence,
    Pacer,
    Unit,
)
from broadside.sending.batch import CALL_WITHIN, START_WITHIN

_CANCELLABLE = (
    EditionState.HELD,
    EditionState.PLANNED,
    EditionState.SENDING,
    EditionState.PAUSED,
)
_HALT = items.key("halt", "account")
_STATE = {"#state": "state"}
_READ_TOGETHER = 100
"""Keys of one read, at most ("BatchGetItem")."""


class DynamoLedger:
    """Editions, units, batches, evidence, pacer (port `Ledger`)."""

    def __init__(self, client: Any, table: str) -> None:
        self._table = DynamoTable(client, table)

    # --- heads

    def create(self, edition: Edition, *, number: int = 0) -> bool:
        """Write the head of a new edition; False when there is one, or the number is taken."""
        change, condition = "ADD editions :id", ""
        values: Item = {":id": {"SS": [edition.id]}}
        if number:
            change = f"SET given = :number {change}"
            condition = "given = :last" if number > 1 else "attribute_not_exists(given)"
            values |= {":number": {"N": str(number)}}
            values |= {":last": {"N": str(number - 1)}} if number > 1 else {}
        key = items.mailings_key(edition.post_id)
        listed = self._table.updating(key, change, condition, values)
        head = self._table.putting(items.head_item(edition, active=True), NEW)
        return self._table.write([head, listed])

    def head(self, edition_id: str) -> Edition | None:
        """Return the head by a strong read."""
        item = self._table.get(items.head_key(edition_id))
        return items.read_head(item) if item else None

    def save(self, edition: Edition, *, active: bool) -> bool:
        """Write a head as the version after the one it carries; False: somebody was first."""
        return self._table.put(*next_version(edition, active=active))

    def release(self, edition: Edition, units: Sequence[Unit]) -> bool:
        """Save a head together with its units; False: somebody was first."""
        head = self._table.putting(*next_version(edition, active=True))
        planned = [self._table.putting(items.unit_item(unit)) for unit in units]
        return self._table.write([head, self._in_turn(edition), *planned])

    def _in_turn(self, edition: Edition) -> Item:
        """List an edition as released after those that it knows of, and after no other."""
        values: Item = {":none": {"L": []}, ":this": {"L": [{"S": edition.id}]}}
        condition = "attribute_not_exists(released)"
        if edition.earlier:
            condition = "size(released) = :before"
            values[":before"] = {"N": str(len(edition.earlier))}
        return self._table.updating(
            items.mailings_key(edition.post_id),
            "SET released = list_append(if_not_exists(released, :none), :this)",
            condition,
            values,
        )

    def mailings(self, post_id: str) -> Mailings:
        """Return what a post's editions have in common, by a strong read."""
        return items.read_mailings(self._table.get(items.mailings_key(post_id)))

    def cancel(self, edition_id: str, *, reason: str, at: datetime) -> bool:
        """Cancel an edition that isn't sent; tell whether that changed anything."""
        del at
        while True:
            edition = self.head(edition_id)
            if edition is None or edition.state not in _CANCELLABLE:
                return False
            cancelled = replace(edition, state=EditionState.CANCELLED, reason=reason)
            # A held edition has no batch to close, so no tick needs to see it again.
            if self.save(cancelled, active=edition.state is not EditionState.HELD):
                return True

    def editions_of(self, post_id: str) -> Sequence[str]:
        """Return the ids of a post's editions."""
        return self.mailings(post_id).editions

    def editions(self, *, limit: int) -> Sequence[str]:
        """Return the editions with anything to do, and of the others the latest released."""
        found = [
            item
            for due_list in (items.HEADS, items.OVER)
            for item in self._table.query(
                "due_list = :list",
                {":list": {"S": due_list}},
                index="due",
                limit=limit,
                ScanIndexForward=False,
            )
        ]
        return [item["pk"]["S"].removeprefix("E.") for item in found]

    # --- what is due

    def due_editions(self, *, before: datetime) -> Sequence[str]:
        """Return editions that have anything to do."""
        found = self._due(items.HEADS, before=before, limit=1000)
        return [item["pk"]["S"].removeprefix("E.") for item in found]

    def due(
        self, edition_id: str, *, before: datetime, limit: int, newest: bool = False
    ) -> Sequence[Due]:
        """Return units and batches that are due, the longest due first (or the newest)."""
        due_list = items.due_list(edition_id)
        found = self._due(due_list, before=before, limit=limit, newest=newest)
        return [items.read_due(item) for item in found]

    def _due(
        self, due_list: str, *, before: datetime, limit: int, newest: bool = False
    ) -> list[Item]:
        return self._table.query(
            "due_list = :list AND due <= :before",
            {":list": {"S": due_list}, ":before": items.milliseconds(before)},
            index="due",
            limit=limit,
            ScanIndexForward=not newest,
        )

    def idle(self, edition_id: str) -> bool:
        """Tell whether nothing of an edition waits for anything."""
        values = {":list": {"S": items.due_list(edition_id)}}
        return not self._table.query("due_list = :list", values, index="due", limit=1)

    # --- units

    def unit(self, edition_id: str, name: str) -> Unit | None:
        """Return a unit by a strong read."""
        item = self._table.get(items.unit_key(edition_id, name))
        return items.read_unit(item) if item else None

    def units(self, edition_id: str) -> Sequence[Unit]:
        """Return an edition's units by a strong read."""
        return [items.read_unit(item) for item in self._all(f"E.{edition_id}", "plan.")]

    def postpone_unit(self, unit: Unit, *, due: datetime) -> bool:
        """Set when a unit comes up again, if it is still due when it was."""
        key = items.unit_key(unit.edition_id, unit.name)
        values = {":due": items.milliseconds(due), ":was": items.milliseconds(unit.due or due)}
        return self._table.update(key, "SET due = :due", "due = :was", values) is not None

    def plan(self, unit: Unit, *, after: str, batches: Sequence[Batch]) -> bool:
        """Write a unit and its new batches in one transaction, if its cursor is still `after`."""
        planned = self._table.putting(
            items.unit_item(unit),
            "#cursor = :after AND done = :no",
            {":after": {"S": after}, ":no": {"BOOL": False}},
            {"#cursor": "cursor"},
        )
        new = [self._table.putting(items.batch_item(batch), NEW) for batch in batches]
        return self._table.write([planned, *new])

    # --- batches

    def batch(self, ref: BatchRef) -> Batch | None:
        """Return a batch by a strong read."""
        item = self._table.get(items.batch_key(ref))
        return items.read_batch(item) if item else None

    def several(self, refs: Sequence[BatchRef]) -> Sequence[Batch]:
        """Return batches by strong reads, in this order; what isn't there is left out."""
        found: dict[BatchRef, Batch] = {}
        for first in range(0, len(refs), _READ_TOGETHER):
            keys = [items.batch_key(ref) for ref in refs[first : first + _READ_TOGETHER]]
            read = [items.read_batch(item) for item in self._table.get_many(keys)]
            found |= {batch.ref: batch for batch in read}
        return [found[ref] for ref in refs if ref in found]

    def batches(self, edition_id: str, unit: str) -> Sequence[Batch]:
        """Return all batches of a unit by a strong read."""
        return [items.read_batch(item) for item in self._all(f"E.{edition_id}.{unit}", "b.")]

    def claim(self, ref: BatchRef, *, attempt: int, take: int, at: datetime) -> Batch | None:
        """Claim a pending batch for this attempt; None when it isn't pending, or at another."""
        item = self._table.update(
            items.batch_key(ref),
            "SET #state = :sending, start_by = :start_by, deadline = :deadline, due = :deadline, "
            "take = :take REMOVE #called",
            "#state = :pending AND n = :n",
            {
                ":pending": {"S": str(BatchState.PENDING)},
                ":sending": {"S": str(BatchState.SENDING)},
                ":n": {"N": str(attempt)},
                ":take": {"N": str(take)},
                ":start_by": items.milliseconds(at + START_WITHIN),
                ":deadline": items.milliseconds(at + CALL_WITHIN),
            },
            {**_STATE, "#called": "called"},
        )
        return items.read_batch(item) if item else None

    def postpone(self, batch: Batch, *, due: datetime) -> bool:
        """Set when a pending batch comes up again, if it is still due when it was."""
        values = {
            ":due": items.milliseconds(due),
            ":was": items.milliseconds(batch.due or due),
            ":pending": {"S": str(BatchState.PENDING)},
        }
        condition = "#state = :pending AND due = :was"
        key = items.batch_key(batch.ref)
        return self._table.update(key, "SET due = :due", condition, values, _STATE) is not None

    def settle(self, batch: Batch, *, was: BatchState, attempt: int) -> bool:
        """Write a batch, if it is still in this state and attempt."""
        return self._table.put(
            items.batch_item(batch),
            "#state = :was AND n = :n",
            {":was": {"S": str(was)}, ":n": {"N": str(attempt)}},
            _STATE,
        )

    def guard(self, ref: BatchRef) -> tuple[Edition | None, bool, Evidence]:
        """Return head, whether everything is halted, and evidence: one strong read."""
        found = {
            item["sk"]["S"]: item
            for item in self._table.get_many(
                [items.head_key(ref.edition_id), _HALT, items.batch_key(ref, "v")]
            )
        }
        head = found.get("head")
        return (
            items.read_head(head) if head else None,
            "account" in found,
            items.read_evidence(found.get(f"v.{ref.key}")),
        )

    # --- evidence, pacer, halt, probes

    def evidence(self, ref: BatchRef) -> Evidence:
        """Return a batch's evidence by a strong read."""
        return items.read_evidence(self._table.get(items.batch_key(ref, "v")))

    def evidence_of(self, edition_id: str, unit: str) -> Mapping[str, Evidence]:
        """Return what is known of a unit's batches, by their tags: a strong read."""
        found = self._all(f"E.{edition_id}.{unit}", "v.")
        return {items.read_ref(item).tag: items.read_evidence(item) for item in found}

    def add_evidence(
        self, ref: BatchRef, members: Mapping[str, frozenset[int]]
    ) -> Mapping[str, frozenset[int]]:
        """Add to a batch's evidence, by kind; return what of it is new."""
        before = items.read_evidence(self._add(items.batch_key(ref, "v"), members))
        new = {kind: numbers - getattr(before, kind) for kind, numbers in members.items()}
        return {kind: numbers for kind, numbers in new.items() if numbers}

    def _add(self, key: Item, members: Mapping[str, frozenset[int]]) -> Item | None:
        """Add to sets; return what was in them."""
        sets = {kind: sorted(numbers) for kind, numbers in members.items() if numbers}
        if not sets:
            return None
        return self._table.update(
            key,
            "ADD " + ", ".join(f"{kind} :{kind}" for kind in sets),
            values={f":{kind}": {"NS": [str(n) for n in sets[kind]]} for kind in sets},
            # Not UPDATED_OLD: whether that has what is written over by the same isn't said.
            returns="ALL_OLD",
        )

    def pacer(self) -> Pacer:
        """Return the pacer by a strong read."""
        return items.read_pacer(self._table.get(items.key("pacer", "account")))

    def save_pacer(self, pacer: Pacer) -> bool:
        """Write the pacer if nobody did since its predecessor."""
        item = items.pacer_item(pacer)
        if pacer.version == 1:
            return self._table.put(item, NEW)
        return self._table.put(item, "version = :was", {":was": {"N": str(pacer.version - 1)}})

    def halted(self) -> bool:
        """Tell whether everything is halted."""
        return self._table.get(_HALT) is not None

    def add_probe(self, probe_id: str, *, at: datetime, taken: bool) -> None:
        """Note that probes are sent under this id, and whether SES has taken them all."""
        key = items.key("probe", probe_id)
        values = {":at": items.milliseconds(at), ":taken": {"BOOL": taken}}
        self._table.update(key, "SET sent_at = :at, taken = :taken", values=values)

    def add_probe_evidence(self, probe_id: str, members: frozenset[int]) -> None:
        """Add to what came back of probes."""
        self._add(items.key("probe", probe_id), {"sent": members})

    def probes(self, *, since: datetime) -> Mapping[str, Probe]:
        """Return the probes sent since then, by id (the time in seconds)."""
        first = str(int(since.timestamp()))
        values = {":pk": {"S": "probe"}, ":first": {"S": first}}
        found = self._table.query("pk = :pk AND sk >= :first", values)
        return {i["sk"]["S"]: items.read_probe(i) for i in found if "sent_at" in i}

    def _all(self, pk: str, prefix: str) -> list[Item]:
        values = {":pk": {"S": pk}, ":prefix": {"S": prefix}}
        return self._table.query("pk = :pk AND begins_with(sk, :prefix)", values)


def next_version(edition: Edition, *, active: bool) -> tuple[Item, str, Item]:
    """Return what to put, and on which condition."""
    after = replace(edition, version=edition.version + 1)
    was = {":was": {"N": str(edition.version)}}
    return items.head_item(after, active=active), "version = :was", was
