"""The Editions table in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from broadside.adapters.memory_index import AT_ONCE, MemoryIndex
from broadside.ports import Clock, Due, Mailings, Probe
from broadside.sending import (
    Batch,
    BatchRef,
    BatchState,
    Edition,
    EditionState,
    Evidence,
    Pacer,
    Unit,
    claim,
)

_FINAL = (EditionState.SENT, EditionState.CANCELLED)
_HEADS = "head"


@dataclass
class MemoryLedger:
    """
    Editions, units, batches, evidence, pacer (port `Ledger`).

    Items are read strongly, as the real adapter reads them; only the `due` lists are an index.
    """

    heads: dict[str, Edition] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    """Editions that ticks still look at."""
    released: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Editions by post, in the order of their release."""
    given: dict[str, int] = field(default_factory=dict)
    """The last number that an edition asked for by hand was given, by post."""
    planned: dict[tuple[str, str], Unit] = field(default_factory=dict)
    states: dict[BatchRef, Batch] = field(default_factory=dict)
    told: dict[BatchRef, Evidence] = field(default_factory=dict)
    pace: Pacer = field(default_factory=Pacer)
    halt: bool = False
    probed: dict[str, Probe] = field(default_factory=dict)
    """Probes that were noted."""
    probe_evidence: dict[str, frozenset[int]] = field(default_factory=dict)
    clock: Clock | None = None
    """Needed for a lag."""
    index_lag: timedelta = AT_ONCE
    """How long the `due` lists don't show what was written."""

    def __post_init__(self) -> None:
        self._due_heads: MemoryIndex[str, datetime] = MemoryIndex(self.clock, self.index_lag)
        self._due: MemoryIndex[str | BatchRef, datetime] = MemoryIndex(self.clock, self.index_lag)
        """By edition: its units, by name, and its batches."""
        self._units: dict[str, list[str]] = {}
        """Names of units by edition, in order."""
        self._batches: dict[tuple[str, str], list[BatchRef]] = {}
        """By edition and unit."""

    # --- heads

    def create(self, edition: Edition, *, number: int = 0) -> bool:
        """Write the head of a new edition; False when there is one, or the number is taken."""
        given = self.given.get(edition.post_id, 0)
        if edition.id in self.heads or (number and number != given + 1):
            return False
        if number:
            self.given[edition.post_id] = number
        self._write_head(edition, active=True)
        return True

    def _write_head(self, edition: Edition, *, active: bool) -> None:
        self.heads[edition.id] = edition
        (self.active.add if active else self.active.discard)(edition.id)
        self._due_heads.put(_HEADS, edition.id, edition.release_at if active else None)

    def head(self, edition_id: str) -> Edition | None:
        """Return the head."""
        return self.heads.get(edition_id)

    def save(self, edition: Edition, *, active: bool) -> bool:
        """Write a head as the version after the one it carries; False: somebody was first."""
        there = self.heads.get(edition.id)
        if there is None or there.version != edition.version:
            return False
        self._write_head(replace(edition, version=edition.version + 1), active=active)
        return True

    def release(self, edition: Edition, units: Sequence[Unit]) -> bool:
        """Save a head together with its units; False: somebody was first."""
        before = self.released.get(edition.post_id, ())
        if len(before) != len(edition.earlier) or not self.save(edition, active=True):
            return False
        self.released[edition.post_id] = (*before, edition.id)
        for unit in units:
            self._write_unit(unit)
        return True

    def mailings(self, post_id: str) -> Mailings:
        """Return what a post's editions have in common."""
        return Mailings(
            editions=tuple(self.editions_of(post_id)),
            released=self.released.get(post_id, ()),
            given=self.given.get(post_id, 0),
        )

    def cancel(self, edition_id: str, *, reason: str, at: datetime) -> bool:
        """Cancel an edition that isn't sent; tell whether that changed anything."""
        del at
        edition = self.heads.get(edition_id)
        if edition is None or edition.state in _FINAL:
            return False
        cancelled = replace(edition, state=EditionState.CANCELLED, reason=reason)
        return self.save(cancelled, active=edition.state is not EditionState.HELD)

    def editions_of(self, post_id: str) -> Sequence[str]:
        """Return the ids of a post's editions."""
        return sorted(e.id for e in self.heads.values() if e.post_id == post_id)

    def editions(self, *, limit: int) -> Sequence[str]:
        """Return the editions with anything to do, and of the others the latest released."""
        heads = sorted(self.heads.values(), key=lambda head: head.release_at, reverse=True)
        active = [head.id for head in heads if head.id in self.active]
        over = [head.id for head in heads if head.id not in self.active]
        return [*active[:limit], *over[:limit]]

    # --- what is due

    def due_editions(self, *, before: datetime) -> Sequence[str]:
        """Return editions that have anything to do."""
        now = {edition_id: self.heads[edition_id].release_at for edition_id in self.active}
        listed = self._due_heads.entries(_HEADS) if self.index_lag else now
        return [i for at, i in sorted((at, i) for i, at in listed.items()) if at <= before]

    def due(
        self, edition_id: str, *, before: datetime, limit: int, newest: bool = False
    ) -> Sequence[Due]:
        """Return units and batches that are due, the longest due first (or the newest)."""
        entries = self._due.entries(edition_id).items()
        found = [(at, key) for key, at in entries if at <= before]
        found.sort(key=lambda entry: entry[0], reverse=newest)
        return [_due_of(key) for _, key in found[:limit]]

    def idle(self, edition_id: str) -> bool:
        """Tell whether nothing of an edition waits for anything."""
        return not self._due.entries(edition_id)

    # --- units

    def unit(self, edition_id: str, name: str) -> Unit | None:
        """Return a unit."""
        return self.planned.get((edition_id, name))

    def units(self, edition_id: str) -> Sequence[Unit]:
        """Return an edition's units."""
        return [self.planned[edition_id, name] for name in self._units.get(edition_id, ())]

    def _write_unit(self, unit: Unit) -> None:
        if (unit.edition_id, unit.name) not in self.planned:
            names = self._units.setdefault(unit.edition_id, [])
            names.append(unit.name)
            names.sort()
        self.planned[unit.edition_id, unit.name] = unit
        self._due.put(unit.edition_id, unit.name, None if unit.done else unit.due)

    def postpone_unit(self, unit: Unit, *, due: datetime) -> bool:
        """Set when a unit comes up again, if it is still due when it was."""
        there = self.unit(unit.edition_id, unit.name)
        if there is None or there.due is None or there.due != unit.due:
            return False
        self._write_unit(replace(there, due=due))
        return True

    def plan(self, unit: Unit, *, after: str, batches: Sequence[Batch]) -> bool:
        """Write a unit and its new batches, if its cursor is still `after`."""
        there = self.unit(unit.edition_id, unit.name)
        if there is None or there.done or there.cursor != after:
            return False
        if any(batch.ref in self.states for batch in batches):
            return False
        self._write_unit(unit)
        for batch in batches:
            self._batches.setdefault((batch.ref.edition_id, batch.ref.unit), []).append(batch.ref)
            self._write(batch)
        return True

    # --- batches

    def batch(self, ref: BatchRef) -> Batch | None:
        """Return a batch."""
        return self.states.get(ref)

    def several(self, refs: Sequence[BatchRef]) -> Sequence[Batch]:
        """Return batches, in this order; what isn't there is left out."""
        return [found for ref in refs if (found := self.states.get(ref))]

    def batches(self, edition_id: str, unit: str) -> Sequence[Batch]:
        """Return all batches of a unit."""
        refs = self._batches.get((edition_id, unit), ())
        found = [self.states[ref] for ref in refs if ref in self.states]
        return sorted(found, key=lambda batch: batch.ref.key)

    def _write(self, batch: Batch) -> None:
        self.states[batch.ref] = batch
        self._due.put(batch.ref.edition_id, batch.ref, batch.due)

    def claim(self, ref: BatchRef, *, attempt: int, take: int, at: datetime) -> Batch | None:
        """Claim a pending batch for this attempt; None when it isn't pending, or at another."""
        batch = self.states.get(ref)
        if batch is None or batch.state is not BatchState.PENDING or batch.attempt != attempt:
            return None
        claimed = claim(batch, take=take, at=at)
        self._write(claimed)
        return claimed

    def postpone(self, batch: Batch, *, due: datetime) -> bool:
        """Set when a pending batch comes up again, if it is still due when it was."""
        there = self.states.get(batch.ref)
        if there is None or there.state is not BatchState.PENDING or there.due != batch.due:
            return False
        self._write(replace(there, due=due))
        return True

    def settle(self, batch: Batch, *, was: BatchState, attempt: int) -> bool:
        """Write a batch, if it is still in this state and attempt."""
        there = self.states.get(batch.ref)
        if there is None or there.state is not was or there.attempt != attempt:
            return False
        self._write(batch)
        return True

    def guard(self, ref: BatchRef) -> tuple[Edition | None, bool, Evidence]:
        """Return head, whether everything is halted, and evidence."""
        return self.heads.get(ref.edition_id), self.halt, self.evidence(ref)

    # --- evidence, pacer, halt, probes

    def evidence(self, ref: BatchRef) -> Evidence:
        """Return a batch's evidence."""
        return self.told.get(ref, Evidence())

    def evidence_of(self, edition_id: str, unit: str) -> Mapping[str, Evidence]:
        """Return what is known of a unit's batches, by their tags."""
        refs = self._batches.get((edition_id, unit), ())
        return {ref.tag: self.told[ref] for ref in refs if ref in self.told}

    def add_evidence(
        self, ref: BatchRef, members: Mapping[str, frozenset[int]]
    ) -> Mapping[str, frozenset[int]]:
        """Add to a batch's evidence, by kind; return what of it is new."""
        there = self.evidence(ref)
        new = {kind: numbers - getattr(there, kind) for kind, numbers in members.items()}
        more = {kind: getattr(there, kind) | numbers for kind, numbers in members.items()}
        self.told[ref] = replace(there, **more)
        return {kind: numbers for kind, numbers in new.items() if numbers}

    def pacer(self) -> Pacer:
        """Return the pacer."""
        return self.pace

    def save_pacer(self, pacer: Pacer) -> bool:
        """Write the pacer if nobody did since its predecessor."""
        if pacer.version != self.pace.version + 1:
            return False
        self.pace = pacer
        return True

    def halted(self) -> bool:
        """Tell whether everything is halted."""
        return self.halt

    def add_probe(self, probe_id: str, *, at: datetime, taken: bool) -> None:
        """Note that probes are sent under this id, and whether SES has taken them all."""
        del at
        self.probed[probe_id] = Probe(taken=taken)

    def add_probe_evidence(self, probe_id: str, members: frozenset[int]) -> None:
        """Add to what came back of probes."""
        self.probe_evidence[probe_id] = self.probe_evidence.get(probe_id, frozenset()) | members

    def probes(self, *, since: datetime) -> Mapping[str, Probe]:
        """Return the probes sent since then, by id."""
        return {
            probe_id: replace(probe, back=self.probe_evidence.get(probe_id, frozenset()))
            for probe_id, probe in self.probed.items()
            if int(probe_id) >= int(since.timestamp())
        }


def _due_of(key: str | BatchRef) -> Due:
    return Due(key) if isinstance(key, str) else Due(key.unit, key)
