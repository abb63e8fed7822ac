"""
What an organiser may order, and what becomes of the edition.

Each is a pure function of the head: the edition as it shall be, the same one when it is so already,
or a refusal that says why not. So every order may be repeated, and one that comes late changes
nothing.
"""

from dataclasses import replace
from datetime import datetime

from broadside.sending.edition import Edition, EditionState, Wait

ON_ITS_WAY = (EditionState.PLANNED, EditionState.SENDING)


class Refusal(str):
    """Why an order can't be carried out: "it is sent"."""

    __slots__ = ()


def approve(edition: Edition, *, by: str) -> Edition | Refusal:
    """Say that an edition may go; it still waits for its time, and for what else holds it."""
    if edition.state is EditionState.CANCELLED:
        return _cancelled(edition)
    if edition.state is not EditionState.HELD:
        return edition
    waits = _without(edition, Wait.APPROVAL)
    return replace(edition, approved_by=edition.approved_by or by, waits_for=waits)


def release(edition: Edition, *, at: datetime) -> Edition | Refusal:
    """Let a held edition go now, whatever it waits for but an approval."""
    if edition.state is EditionState.CANCELLED:
        return _cancelled(edition)
    if edition.state is not EditionState.HELD:
        return edition
    if Wait.APPROVAL in edition.waits_for:
        return Refusal("it waits for approval: approve it first")
    return replace(edition, release_at=min(edition.release_at, at), waits_for=(), local_at=None)


def schedule(
    edition: Edition, *, at: datetime, local_at: datetime | None = None
) -> Edition | Refusal:
    """
    Set when a held edition goes; one that waits for approval goes no earlier than that.

    Args:
        edition: The edition.
        at: When it is released.
        local_at: When it reaches each reader, by their own clock; None: at once.
    """
    if edition.state is not EditionState.HELD:
        return Refusal(f"it is {edition.state}: only a held edition has a time")
    waits = _without(edition, Wait.ORGANISER)
    return replace(edition, release_at=at, local_at=local_at, waits_for=waits)


def hold(edition: Edition) -> Edition | Refusal:
    """Hold an edition until it is released or scheduled; take a cancelled one back."""
    if edition.state is EditionState.CANCELLED and not edition.is_planned:
        back = replace(edition, state=EditionState.HELD, reason="")
        return replace(back, waits_for=_with(back, Wait.ORGANISER))
    if edition.state is EditionState.HELD:
        return replace(edition, waits_for=_with(edition, Wait.ORGANISER))
    if edition.state in ON_ITS_WAY:
        return Refusal(f"it is {edition.state}: pause it instead")
    if edition.state is EditionState.CANCELLED:
        return Refusal("it was cancelled on its way, when its readers were decided")
    return Refusal(f"it is {edition.state}")


def pause(edition: Edition, *, reason: str) -> Edition | Refusal:
    """Stop an edition on its way; one that is held is held until further notice."""
    if edition.state is EditionState.HELD:
        return hold(edition)
    if edition.state in ON_ITS_WAY:
        return replace(edition, state=EditionState.PAUSED, reason=reason)
    if edition.state is EditionState.PAUSED:
        return edition
    return Refusal(f"it is {edition.state}")


def resume(edition: Edition, *, all_planned: bool) -> Edition | Refusal:
    """
    Let a paused edition go on.

    Args:
        edition: Its head.
        all_planned: Whether every unit was done, read after the head: no unit is undone again.
    """
    if edition.state in ON_ITS_WAY:
        return edition
    if edition.state is EditionState.PAUSED:
        state = EditionState.SENDING if all_planned else EditionState.PLANNED
        return replace(edition, state=state, reason="")
    if edition.state is EditionState.HELD:
        return Refusal("it is held: release it instead")
    return Refusal(f"it is {edition.state}")


def cancel(edition: Edition, *, reason: str) -> Edition | Refusal:
    """Stop an edition for good; one that was never released can be taken back by `hold`."""
    if edition.state is EditionState.CANCELLED:
        return edition
    if edition.state is EditionState.SENT:
        return Refusal("it is sent: there is nothing left to cancel")
    return replace(edition, state=EditionState.CANCELLED, reason=reason)


def go_on(edition: Edition) -> Edition | Refusal:
    """Let an edition that is sent go on: what was left of it is sent again."""
    if edition.state is EditionState.SENT:
        return replace(edition, state=EditionState.SENDING)
    if edition.state in (EditionState.HELD, EditionState.CANCELLED):
        return Refusal(f"it is {edition.state}")
    return edition


def _cancelled(edition: Edition) -> Refusal:
    back = "" if edition.is_planned else ": hold takes it back"
    return Refusal(f"it is cancelled{back}")


def _with(edition: Edition, wait: Wait) -> tuple[Wait, ...]:
    return (*_without(edition, wait), wait)


def _without(edition: Edition, wait: Wait) -> tuple[Wait, ...]:
    return tuple(other for other in edition.waits_for if other is not wait)
