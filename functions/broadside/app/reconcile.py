"""Reconcile: batches whose call ended without an answer are settled by evidence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from broadside.ports import Clock, Ledger, Mailer, Queue
from broadside.sending import Batch, BatchState, SlotState, lose_sight, settle_unknown

NEIGHBOURS = 20
"""Batches whose calls began nearest in time, and slots that they must have at least."""
_NEAR = timedelta(minutes=10)
_PROBES_EVERY = timedelta(minutes=5)
_SECOND = timedelta(seconds=1)
_ROUNDS_MORE = 2
"""Seconds beyond half as many again as probes take at the account's rate: some are throttled. In
the sandbox that is 32, of the tick's 60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """The ports of reconciling, and its steps; made anew for each tick."""

    ledger: Ledger
    mailer: Mailer
    feedback_queue: Queue
    feedback_dead_letters: Queue
    clock: Clock
    sender: str
    """Address that probes come from."""
    _units: dict[tuple[str, str], Sequence[Batch]] = field(default_factory=dict)
    """Batches by unit, read once: many unknown ones ask for the same."""

    def overdue(self, batch: Batch) -> bool:
        """Give up on an answer that should have come by now; tell whether this did."""
        if batch.deadline is None or self.clock.now() <= batch.deadline:
            return False
        lost = lose_sight(batch)
        return self.ledger.settle(lost, was=BatchState.SENDING, attempt=batch.attempt)

    def unknown(self, batch: Batch) -> Batch:
        """
        Look at an unknown batch again.

        Returns:
            The batch as it stands now: done, pending again, or unknown for a while longer.
        """
        now = self.clock.now()
        told = settle_unknown(batch, self.ledger.evidence(batch.ref), path_complete=False, at=now)
        # Before slots are left for want of evidence, too: after a long halt it may all be there.
        unsure = told.state is BatchState.UNKNOWN or _left(told) > _left(batch)
        if unsure and self._path_complete(batch):
            # Read after the path was found complete: what is missing now was never accepted.
            evidence = self.ledger.evidence(batch.ref)
            told = settle_unknown(batch, evidence, path_complete=True, at=now)
        written = self.ledger.settle(told, was=BatchState.UNKNOWN, attempt=batch.attempt)
        return told if written else batch

    def _path_complete(self, batch: Batch) -> bool:
        """
        Tell whether evidence of the batch's call, if there were any, must have arrived.

        By the sending protocol: the neighbours' evidence is all there, the feedback queue was seen
        empty, and nothing lies in its dead-letter queue. Calls that began earlier can't tell of a
        path that broke with this one: where too few began later, probes are asked.
        """
        if not self.feedback_queue.empty() or not self.feedback_dead_letters.empty():
            return False
        nearest = self._neighbours(batch)
        if _slots(nearest) >= NEIGHBOURS:
            if not all(self._told(other) for other in nearest):
                return False
            if _slots([other for other in nearest if _began_later(other, batch)]) >= NEIGHBOURS:
                return True
        return self._probed(batch)

    def _told(self, batch: Batch) -> bool:
        return set(_accepted(batch)) <= self.ledger.evidence(batch.ref).slots("sent")

    def _neighbours(self, batch: Batch) -> Sequence[Batch]:
        begun = batch.start_by
        if begun is None:
            return []
        others = [
            (abs(at - begun), other.ref.key, other)
            for other in self._batches(batch.ref.edition_id, batch.ref.unit)
            if other.ref != batch.ref and _accepted(other) and (at := other.start_by)
        ]
        near = sorted(o for o in others if o[0] <= _NEAR)
        return [other for _, _, other in near[:NEIGHBOURS]]

    def _batches(self, edition_id: str, unit: str) -> Sequence[Batch]:
        if (edition_id, unit) not in self._units:
            self._units[edition_id, unit] = self.ledger.batches(edition_id, unit)
        return self._units[edition_id, unit]

    def _probed(self, batch: Batch) -> bool:
        """
        Ask the mailbox simulator: mails with the same configuration set, sent later.

        Probes that SES didn't take prove nothing; of those it took, all must have come back.
        """
        now = self.clock.now()
        probes = self.ledger.probes(since=batch.deadline or now)
        backs = [len(probe.back) for probe in probes.values() if probe.taken]
        if backs and min(backs) >= NEIGHBOURS:
            return True
        newest = max((int(p) for p in probes), default=0)
        if now.timestamp() - newest >= _PROBES_EVERY.total_seconds():
            self._probe(str(int(now.timestamp())))
        return False

    def _probe(self, probe_id: str) -> None:
        """Send probes at the account's pace: in the sandbox that is one a second."""
        # Noted first: a crash must not make each tick send them.
        self.ledger.add_probe(probe_id, at=self.clock.now(), taken=False)
        at_once = min(NEIGHBOURS, max(1, int(self.mailer.account().rate)))
        began = self.clock.now()
        missing = list(range(NEIGHBOURS))
        # A probe that was refused, or whose answer was lost, is sent again: it may arrive twice.
        for second in range(math.ceil(1.5 * NEIGHBOURS / at_once) + _ROUNDS_MORE):
            self.clock.wait_until(began + second * _SECOND)
            tried, rest = missing[:at_once], missing[at_once:]
            taken = self.mailer.probe(probe_id, tried, sender=self.sender)
            missing = rest + [slot for slot in tried if slot not in taken]
            if not missing:
                self.ledger.add_probe(probe_id, at=self.clock.now(), taken=True)
                return


def _accepted(batch: Batch) -> list[int]:
    """Slots that SES itself said it took."""
    return [n for n, s in enumerate(batch.slots) if s.state is SlotState.ACCEPTED and s.note]


def _slots(batches: Sequence[Batch]) -> int:
    return sum(len(_accepted(batch)) for batch in batches)


def _began_later(other: Batch, batch: Batch) -> bool:
    return bool(other.start_by and batch.start_by and other.start_by > batch.start_by)


def _left(batch: Batch) -> int:
    return sum(slot.state is SlotState.LEFT for slot in batch.slots)
