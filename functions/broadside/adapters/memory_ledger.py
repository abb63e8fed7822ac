"""The Editions table in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadside.ports import Due, Probe
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


@dataclass
class MemoryLedger:
    """Editions, units, batches, evidence, pacer (port `Ledger`)."""

    heads: dict[str, Edition] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    """Editions that ticks still look at."""
    planned: dict[tuple[str, str], Unit] = field(default_factory=dict)
    states: dict[BatchRef, Batch] = field(default_factory=dict)
    told: dict[BatchRef, Evidence] = field(default_factory=dict)
    pace: Pacer = field(default_factory=Pacer)
    halt: bool = False
    probed: dict[str, Probe] = field(default_factory=dict)
    """Probes that were noted."""
    probe_evidence: dict[str, frozenset[int]] = field(default_factory=dict)

    # --- heads

    def create(self, edition: Edition) -> bool:
        """Write the head of a new edition; False when there is one already."""
        if edition.id in self.heads:
            return False
        self.heads[edition.id] = edition
        self.active.add(edition.id)
        return True

    def head(self, edition_id: str) -> Edition | None:
        """Return the head."""
        return self.heads.get(edition_id)

    def save(self, edition: Edition, *, active: bool) -> bool:
        """Write a head as the version after the one it carries; False: somebody was first."""
        there = self.heads.get(edition.id)
        if there is None or there.version != edition.version:
            return False
        self.heads[edition.id] = replace(edition, version=edition.version + 1)
        (self.active.add if active else self.active.discard)(edition.id)
        return True

    def release(self, edition: Edition, units: Sequence[Unit]) -> bool:
        """Save a head together with its units; False: somebody was first."""
        if not self.save(edition, active=True):
            return False
        self.planned |= {(unit.edition_id, unit.name): unit for unit in units}
        return True

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

    # --- what is due

    def due_editions(self, *, before: datetime) -> Sequence[str]:
        """Return editions that have anything to do."""
        found = [(self.heads[edition_id].release_at, edition_id) for edition_id in self.active]
        return [edition_id for at, edition_id in sorted(found) if at <= before]

    def due(
        self, edition_id: str, *, before: datetime, limit: int, newest: bool = False
    ) -> Sequence[Due]:
        """Return units and batches that are due, the longest due first (or the newest)."""
        found = [(at, due) for at, due in self._waiting(edition_id) if at <= before]
        found.sort(key=lambda entry: entry[0], reverse=newest)
        return [due for _, due in found[:limit]]

    def idle(self, edition_id: str) -> bool:
        """Tell whether nothing of an edition waits for anything."""
        return not self._waiting(edition_id)

    def _waiting(self, edition_id: str) -> list[tuple[datetime, Due]]:
        units = [(u.due, Due(u.name)) for u in self.units(edition_id) if u.due and not u.done]
        batches = [
            (batch.due, Due(ref.unit, ref))
            for ref, batch in self.states.items()
            if ref.edition_id == edition_id and batch.due
        ]
        return units + batches

    # --- units

    def unit(self, edition_id: str, name: str) -> Unit | None:
        """Return a unit."""
        return self.planned.get((edition_id, name))

    def units(self, edition_id: str) -> Sequence[Unit]:
        """Return an edition's units."""
        found = [unit for unit in self.planned.values() if unit.edition_id == edition_id]
        return sorted(found, key=lambda unit: unit.name)

    def postpone_unit(self, unit: Unit, *, due: datetime) -> bool:
        """Set when a unit comes up again, if it is still due when it was."""
        there = self.unit(unit.edition_id, unit.name)
        if there is None or there.due is None or there.due != unit.due:
            return False
        self.planned[unit.edition_id, unit.name] = replace(there, due=due)
        return True

    def plan(self, unit: Unit, *, after: str, batches: Sequence[Batch]) -> bool:
        """Write a unit and its new batches, if its cursor is still `after`."""
        there = self.unit(unit.edition_id, unit.name)
        if there is None or there.done or there.cursor != after:
            return False
        if any(batch.ref in self.states for batch in batches):
            return False
        self.planned[unit.edition_id, unit.name] = unit
        self.states |= {batch.ref: batch for batch in batches}
        return True

    # --- batches

    def batch(self, ref: BatchRef) -> Batch | None:
        """Return a batch."""
        return self.states.get(ref)

    def batches(self, edition_id: str, unit: str) -> Sequence[Batch]:
        """Return all batches of a unit."""
        found = [
            b for ref, b in self.states.items() if (ref.edition_id, ref.unit) == (edition_id, unit)
        ]
        return sorted(found, key=lambda batch: batch.ref.key)

    def claim(self, ref: BatchRef, *, attempt: int, take: int, at: datetime) -> Batch | None:
        """Claim a pending batch for this attempt; None when it isn't pending, or at another."""
        batch = self.states.get(ref)
        if batch is None or batch.state is not BatchState.PENDING or batch.attempt != attempt:
            return None
        self.states[ref] = claimed = claim(batch, take=take, at=at)
        return claimed

    def postpone(self, batch: Batch, *, due: datetime) -> bool:
        """Set when a pending batch comes up again, if it is still due when it was."""
        there = self.states.get(batch.ref)
        if there is None or there.state is not BatchState.PENDING or there.due != batch.due:
            return False
        self.states[batch.ref] = replace(there, due=due)
        return True

    def settle(self, batch: Batch, *, was: BatchState, attempt: int) -> bool:
        """Write a batch, if it is still in this state and attempt."""
        there = self.states.get(batch.ref)
        if there is None or there.state is not was or there.attempt != attempt:
            return False
        self.states[batch.ref] = batch
        return True

    def guard(self, ref: BatchRef) -> tuple[Edition | None, bool, Evidence]:
        """Return head, whether everything is halted, and evidence."""
        return self.heads.get(ref.edition_id), self.halt, self.evidence(ref)

    # --- evidence, pacer, halt, probes

    def evidence(self, ref: BatchRef) -> Evidence:
        """Return a batch's evidence."""
        return self.told.get(ref, Evidence())

    def add_evidence(self, ref: BatchRef, members: Mapping[str, frozenset[int]]) -> None:
        """Add to a batch's evidence, by kind; adding again changes nothing."""
        there = self.evidence(ref)
        more = {kind: getattr(there, kind) | numbers for kind, numbers in members.items()}
        self.told[ref] = replace(there, **more)

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
