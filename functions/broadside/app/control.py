"""
Control: what organisers do to editions on their way.

Every change is on condition of the head that it follows, and written together with its act. When
somebody else was first (the tick, another organiser) the head is read again and the order is
weighed anew: of a release and a cancellation exactly one wins, and whoever comes second is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from broadside.errors import ConflictError, NotFoundError
from broadside.ports import Acts, Clock, Ledger
from broadside.sending import Act, Edition, EditionState, Halt, orders
from broadside.sending.orders import Refusal
from broadside.sending.zones import first_hour

_ATTEMPTS = 10

Order = Callable[[Edition], Edition | Refusal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an order led to."""

    before: Edition
    after: Edition
    """The same as before when nothing had to be done, or nothing could."""
    refused: str = ""
    """Why it could not be carried out: "it is sent"."""

    @property
    def changed(self) -> bool:
        """Tell whether anything is otherwise than before."""
        return self.after != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The ports of control, who acts, and what they may do."""

    ledger: Ledger
    acts: Acts
    clock: Clock
    who: str
    """A name, never an address."""
    new_id: Callable[[], str]
    """Draws 32 hexadecimal digits."""

    def approve(self, edition_id: str) -> Change:
        """Say that a held edition may go when its time comes; who said so is recorded."""
        return self._order(edition_id, "approve", lambda e: orders.approve(e, by=self.who))

    def release(self, edition_id: str) -> Change:
        """Let a held edition go at the next tick; until then `hold` takes that back."""
        return self._order(edition_id, "release", lambda e: orders.release(e, at=self.clock.now()))

    def schedule(self, edition_id: str, *, at: datetime) -> Change:
        """Set when a held edition goes."""
        note = at.isoformat(timespec="seconds")
        return self._order(edition_id, "schedule", lambda e: orders.schedule(e, at=at), note=note)

    def schedule_by_local_time(self, edition_id: str, *, local_at: datetime) -> Change:
        """
        Set the time, of each reader's own clock, at which a held edition reaches them.

        It is released when the first of them on earth have it: who joins later isn't in it.

        Args:
            edition_id: The edition.
            local_at: Without a zone.
        """
        at = first_hour(local_at)
        order = partial(orders.schedule, at=at, local_at=local_at)
        note = f"{local_at.isoformat(timespec='minutes')} in each reader's zone"
        return self._order(edition_id, "schedule", order, note=note)

    def hold(self, edition_id: str) -> Change:
        """Hold an edition until further notice: one that is held, or was cancelled while it was."""
        return self._order(edition_id, "hold", orders.hold)

    def pause(self, edition_id: str) -> Change:
        """
        Stop an edition on its way.

        When this has returned, only calls that were claimed before may still go out: none begins
        later than 15 seconds after its claim, and each has ended 23 seconds after that.
        """
        reason = f"paused by {self.who}"
        return self._order(edition_id, "pause", lambda e: orders.pause(e, reason=reason))

    def resume(self, edition_id: str) -> Change:
        """Let a paused edition go on, where it stopped."""
        return self._order(
            edition_id,
            "resume",
            # Read after the head: a unit that is done stays so, whatever happens meanwhile.
            lambda e: orders.resume(e, all_planned=self._all_planned(e)),
        )

    def cancel(self, edition_id: str) -> Change:
        """Stop an edition for good; calls that have begun are settled as ever."""
        reason = f"cancelled by {self.who}"
        return self._order(edition_id, "cancel", lambda e: orders.cancel(e, reason=reason))

    def go_on(self, edition_id: str, *, note: str) -> Change:
        """Let an edition that is sent go on, for what was left of it."""
        return self._order(edition_id, "resolve", orders.go_on, note=note)

    def halt(self, reason: str) -> bool:
        """Stop everything: releases, mailings, posts that would be shown; False: it was stopped."""
        now = self.clock.now()
        halt = Halt(at=now, by=self.who, reason=reason)
        return self.acts.begin_halt(halt, act=self._act("halt", note=reason))

    def unhalt(self) -> bool:
        """Let everything go on where it stopped; False: nothing was."""
        return self.acts.end_halt(act=self._act("unhalt"))

    def note(self, what: str, edition: Edition, note: str) -> None:
        """Write down what was done to an edition that its head doesn't show."""
        state = str(edition.state)
        act = self._act(what, edition_id=edition.id, before=state, after=state, note=note)
        self.acts.add(act)

    def _all_planned(self, edition: Edition) -> bool:
        return all(unit.done for unit in self.ledger.units(edition.id))

    def _order(self, edition_id: str, what: str, order: Order, *, note: str = "") -> Change:
        """
        Carry an order out.

        Raises:
            NotFoundError: there is no such edition.
            ConflictError: somebody else keeps changing it; try again.
        """
        for _ in range(_ATTEMPTS):
            before = self.ledger.head(edition_id)
            if before is None:
                raise NotFoundError(edition_id)
            after = order(before)
            if isinstance(after, Refusal):
                return Change(before=before, after=before, refused=after)
            if after == before:
                return Change(before=before, after=before)
            act = self._act(
                what,
                edition_id=edition_id,
                before=standing(before),
                after=standing(after),
                note=note,
            )
            if self.acts.save(after, active=_is_active(after), act=act):
                return Change(before=before, after=replace(after, version=before.version + 1))
        raise ConflictError(edition_id)

    def _act(self, what: str, **more: str) -> Act:
        return Act(id=self.new_id(), at=self.clock.now(), who=self.who, what=what, **more)


def standing(edition: Edition) -> str:
    """Say how an edition stands, in few words: `held: approval`, `paused: paused by ana`."""
    waits = edition.waits_for if edition.state is EditionState.HELD else ()
    why = ", ".join(waits) or edition.reason
    return f"{edition.state}: {why}" if why else str(edition.state)


def _is_active(edition: Edition) -> bool:
    """Tell whether a tick has anything to do: of one cancelled while held there is nothing."""
    if edition.state is EditionState.CANCELLED:
        return edition.is_planned
    return edition.state is not EditionState.SENT
