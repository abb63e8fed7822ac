"""The tick: each minute, everything that waits for its time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from broadside.app.dispatch import dispatch
from broadside.app.due import due_batches
from broadside.app.guard import Guard
from broadside.app.reconcile import Reconciler
from broadside.app.release import release
from broadside.app.statement import batches_of
from broadside.ports import Clock, Ledger, Mailer, Posts, Queue, Subscribers, Tallies, Together
from broadside.publication import Publication
from broadside.sending import (
    Account,
    Batch,
    BatchState,
    Edition,
    EditionState,
    Unit,
    Wait,
    cancel,
    carried_by,
    room_ahead,
)

_NUDGE_AGAIN = timedelta(minutes=5)
_NUDGES = 25
_UNIT_AGAIN = timedelta(minutes=5)


@dataclass(slots=True, kw_only=True)
class TickReport:
    """What a tick did: ids of editions, and counts."""

    nudged: int = 0
    released: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    """Editions whose last batch was closed."""
    sending: list[str] = field(default_factory=list)
    """Editions that are planned now."""
    sent: list[str] = field(default_factory=list)
    units: int = 0
    batches: int = 0
    slots: int = 0
    unknown: int = 0
    left: int = 0
    """Slots that nobody will ever know about: an alarm."""
    switched_off: list[str] = field(default_factory=list)
    """Editions that are paused since SES sends nothing for this account: an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """The ports of the tick, and its steps; made anew for each."""

    ledger: Ledger
    posts: Posts
    subscribers: Subscribers
    mailer: Mailer
    plan_queue: Queue
    send_queue: Queue
    feedback_queue: Queue
    feedback_dead_letters: Queue
    tallies: Tallies
    publication: Publication
    clock: Clock
    together: Together
    """For what is queued."""
    workers: int = 0
    """How many batches can be sent at once; 0: any number."""
    _accounts: list[Account] = field(default_factory=list)

    def tick(self) -> TickReport:
        """
        Do what is due.

        Safe to run twice and at once: every change says which state it follows.

        Raises:
            ExceptionGroup: some editions made trouble; the others were seen to.
        """
        report = TickReport()
        self._nudge(report)
        if self.ledger.halted():
            return report
        pending: dict[str, list[Batch]] = {}
        troubles: list[Exception] = []
        for edition_id in self.ledger.due_editions(before=self.clock.now()):
            edition = self.ledger.head(edition_id)
            try:
                pending[edition_id] = self._move(edition, report) if edition else []
            except Exception as trouble:  # noqa: BLE001 - raised below: others needn't wait for it
                troubles.append(trouble)
        if any(pending.values()) and not self._is_switched_off(pending, report):
            queued = dispatch(
                pending,
                account=self._account(),
                ledger=self.ledger,
                send_queue=self.send_queue,
                clock=self.clock,
                together=self.together,
            )
            report.batches, report.slots = queued.batches, queued.slots
        if troubles:
            raise ExceptionGroup("editions that could not be moved", troubles)
        return report

    def _is_switched_off(self, pending: Mapping[str, Sequence[Batch]], report: TickReport) -> bool:
        """Pause what waits to be sent if SES sends nothing for this account; tell whether so."""
        if self._account().enabled:
            return False
        guard = Guard(ledger=self.ledger, tallies=self.tallies, clock=self.clock)
        report.switched_off += guard.switched_off([e for e, due in pending.items() if due])
        return True

    def _nudge(self, report: TickReport) -> None:
        """Find posts whose news the stream lost, or whose time has come."""
        now = self.clock.now()
        for post_id in self.posts.waiting(before=now, limit=_NUDGES):
            self.posts.nudge(post_id, at=now + _NUDGE_AGAIN)
            report.nudged += 1

    def _move(self, edition: Edition, report: TickReport) -> list[Batch]:
        """Take an edition a step further; return its batches that may be sent."""
        match edition.state:
            case EditionState.HELD:
                if self._release(edition):
                    report.released.append(edition.id)
                    self._queue_units(edition.id, report)
            case EditionState.PLANNED:
                if not self._queue_units(edition.id, report):
                    return self._begin(edition, report)
            case EditionState.SENDING:
                due = self._batches(edition.id, report, room=self._room())
                if not due:
                    self._finish(edition, report)
                return due
            case EditionState.PAUSED:
                self._batches(edition.id, report)
            case EditionState.CANCELLED:
                self._close(edition, report)
            case _:  # sent: its head was left in the list by a crash
                self.ledger.save(edition, active=False)
        return []

    def _release(self, edition: Edition) -> bool:
        if edition.release_at > self.clock.now() or not self._may_go(edition):
            return False
        return release(
            edition,
            ledger=self.ledger,
            posts=self.posts,
            subscribers=self.subscribers,
            publication=self.publication,
            clock=self.clock,
        )

    def _may_go(self, edition: Edition) -> bool:
        """Tell whether nothing but its time holds an edition; see that an approval is asked for."""
        if self.publication.needs_approval and not edition.approved_by:
            # However it was made, and whatever the publication said then.
            if Wait.APPROVAL not in edition.waits_for:
                waits = (*edition.waits_for, Wait.APPROVAL)
                self.ledger.save(replace(edition, waits_for=waits), active=True)
            return False
        # Which languages are there, only the release can tell.
        return not set(edition.waits_for) - {Wait.LANGUAGES}

    def _queue_units(self, edition_id: str, report: TickReport) -> bool:
        """Queue the units that are due; tell whether any is still to be planned."""
        units = self.ledger.units(edition_id)
        now = self.clock.now()
        for unit in units:
            if self._is_due(unit) and self.ledger.postpone_unit(unit, due=now + _UNIT_AGAIN):
                self.plan_queue.put([{"edition": edition_id, "unit": unit.name}])
                report.units += 1
        return any(not unit.done for unit in units)

    def _is_due(self, unit: Unit) -> bool:
        return not unit.done and unit.due is not None and unit.due <= self.clock.now()

    def _begin(self, edition: Edition, report: TickReport) -> list[Batch]:
        sending = replace(edition, state=EditionState.SENDING)
        if not self.ledger.save(sending, active=True):
            return []
        report.sending.append(edition.id)
        return self._batches(edition.id, report, room=self._room())

    def _batches(
        self, edition_id: str, report: TickReport, *, room: float = math.inf
    ) -> list[Batch]:
        """Settle what evidence or time decides; return what may be sent, as far as there's room."""
        now = self.clock.now()
        found: list[Batch] = []
        reconciler = self._reconciler()
        for batch in due_batches(edition_id, ledger=self.ledger, found=found, room=room, at=now):
            if batch.state is BatchState.SENDING:
                report.unknown += reconciler.overdue(batch)
            elif batch.state is BatchState.UNKNOWN:
                told = reconciler.unknown(batch)
                report.left += sum(s.state == "left" for s in told.slots) - sum(
                    s.state == "left" for s in batch.slots
                )
            else:
                found.append(batch)
        return found

    def _room(self) -> int:
        """Tell for how many slots there is room until two minutes from now."""
        return room_ahead(self.ledger.pacer(), self._account(), at=self.clock.now())

    def _account(self) -> Account:
        """Ask for the account's limits, once a tick."""
        if not self._accounts:
            self._accounts.append(carried_by(self.workers, self.mailer.account()))
        return self._accounts[0]

    def _reconciler(self) -> Reconciler:
        return Reconciler(
            ledger=self.ledger,
            mailer=self.mailer,
            feedback_queue=self.feedback_queue,
            feedback_dead_letters=self.feedback_dead_letters,
            clock=self.clock,
            sender=self.publication.sender_address,
        )

    def _finish(self, edition: Edition, report: TickReport) -> None:
        """Call an edition sent, once nothing of it waits and a strong read shows nothing open."""
        if not self.ledger.idle(edition.id):
            return
        if not self._is_settled(edition):
            return
        if self.ledger.save(replace(edition, state=EditionState.SENT), active=False):
            report.sent.append(edition.id)

    def _close(self, edition: Edition, report: TickReport) -> None:
        """Close what is open of a cancelled edition; calls under way are settled as ever."""
        for unit in self.ledger.units(edition.id):
            # First of all: a worker that still plans it finds its cursor gone, and stops.
            if not unit.done:
                closed = replace(unit, done=True, due=None, partial={})
                self.ledger.plan(closed, after=unit.cursor, batches=())
        self._batches(edition.id, report)
        for batch in batches_of(edition, ledger=self.ledger):
            if batch.state is BatchState.PENDING:
                self.ledger.settle(cancel(batch), was=BatchState.PENDING, attempt=batch.attempt)
        is_planned = all(unit.done for unit in self.ledger.units(edition.id))
        is_over = is_planned and self._is_settled(edition)
        if is_over and self.ledger.save(edition, active=False):
            report.cancelled.append(edition.id)

    def _is_settled(self, edition: Edition) -> bool:
        return all(
            batch.state is BatchState.DONE for batch in batches_of(edition, ledger=self.ledger)
        )
