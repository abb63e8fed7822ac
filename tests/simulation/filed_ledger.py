"""The Editions table with its many items in a file, so that memory is what functions need."""

import pickle
import sqlite3
from collections.abc import MutableMapping
from functools import cache

from broadside.adapters.memory_ledger import MemoryLedger
from broadside.ports import Due
from broadside.sending import Batch, BatchRef, BatchState, Evidence, Slot, SlotState
from broadside.sending.evidence import KINDS


class Filed(MutableMapping[BatchRef, object]):
    """Something of each batch, in a file."""

    def __init__(self, file, table, pack, unpack):
        self._file, self._table = file, table
        self._pack, self._unpack = pack, unpack
        file.execute(
            f"CREATE TABLE {table} (key TEXT PRIMARY KEY, due TEXT, what BLOB) WITHOUT ROWID"
        )
        file.execute(f"CREATE INDEX {table}_due ON {table} (due, key) WHERE due IS NOT NULL")

    def __getitem__(self, ref):
        row = self._file.execute(
            f"SELECT what FROM {self._table} WHERE key = ?", (_key(ref),)
        ).fetchone()
        if row is None:
            raise KeyError(ref)
        return self._unpack(ref, pickle.loads(row[0]))

    def __setitem__(self, ref, what):
        due = getattr(what, "due", None)
        row = (
            _key(ref),
            due.isoformat(timespec="microseconds") if due else None,
            pickle.dumps(self._pack(what)),
        )
        self._file.execute(f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?, ?)", row)

    def below(self, prefix):
        """Return what is there of a unit."""
        rows = self._file.execute(
            f"SELECT key, what FROM {self._table} WHERE key > ? AND key < ? ORDER BY key",
            (prefix, prefix + "~"),
        )
        return [self._unpack(_ref(key), pickle.loads(what)) for key, what in rows]

    def due(self, before, limit, *, newest=False):
        order = "DESC" if newest else "ASC"
        rows = self._file.execute(
            f"SELECT key FROM {self._table} WHERE due <= ? ORDER BY due {order} LIMIT ?",
            (before.isoformat(timespec="microseconds"), limit),
        )
        return [_ref(key) for (key,) in rows]

    def is_idle(self):
        row = self._file.execute(
            f"SELECT 1 FROM {self._table} WHERE due IS NOT NULL LIMIT 1"
        ).fetchone()
        return row is None

    def __delitem__(self, ref):
        raise NotImplementedError

    def __iter__(self):
        raise NotImplementedError

    def __len__(self):
        (count,) = self._file.execute(f"SELECT COUNT(*) FROM {self._table}").fetchone()
        return int(count)


def _key(ref):
    return f"{ref.edition_id}/{ref.tag}"


def _ref(key):
    return BatchRef.from_tag(*key.split("/"))


# Plain tuples: pickling a data class for each slot would be most of the work.


def _pack_batch(batch):
    slots = [(slot.state.value, slot.tries, slot.note) for slot in batch.slots]
    times = (batch.start_by, batch.deadline, batch.due)
    return "".join(batch.ids), slots, batch.state.value, batch.attempt, batch.called, times


def _unpack_batch(ref, packed):
    ids, slots, state, attempt, called, (start_by, deadline, due) = packed
    return Batch(
        ref=ref,
        ids=tuple(ids[n : n + 32] for n in range(0, len(ids), 32)),
        slots=tuple(map(_slot, slots)),
        state=BatchState(state),
        attempt=attempt,
        called=called,
        start_by=start_by,
        deadline=deadline,
        due=due,
    )


@cache
def _slot(packed):
    state, tries, note = packed
    return Slot(SlotState(state), tries, note)


def _pack_evidence(evidence):
    return [set(getattr(evidence, kind)) for kind in KINDS]


def _unpack_evidence(ref, packed):
    return Evidence(**dict(zip(KINDS, map(frozenset, packed), strict=True)))


class FiledLedger(MemoryLedger):
    """The Editions table of one edition: its head and units in memory, its batches in a file."""

    def __init__(self):
        super().__init__()
        file = sqlite3.connect("", isolation_level=None)
        file.execute("PRAGMA journal_mode = OFF")
        self.states: Filed = Filed(file, "batch", _pack_batch, _unpack_batch)  # type: ignore[assignment]
        self.told: Filed = Filed(file, "evidence", _pack_evidence, _unpack_evidence)  # type: ignore[assignment]

    def _write(self, batch):
        self.states[batch.ref] = batch

    def plan(self, unit, *, after, batches):
        there = self.unit(unit.edition_id, unit.name)
        if there is None or there.done or there.cursor != after:
            return False
        self._write_unit(unit)
        for batch in batches:
            self._write(batch)
        return True

    def batches(self, edition_id, unit):
        return self.states.below(f"{edition_id}/{unit}_")

    def due(self, edition_id, *, before, limit, newest=False):
        units = super().due(edition_id, before=before, limit=limit, newest=newest)
        batches = self.states.due(before, limit, newest=newest)
        return [*units, *(Due(ref.unit, ref) for ref in batches)][:limit]

    def idle(self, edition_id):
        return super().idle(edition_id) and self.states.is_idle()
