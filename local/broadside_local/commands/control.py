"""`broadside approve`, `release`, `hold`, `pause` …: what organisers do to editions."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from broadside.app.control import Change, Control
from broadside.app.receivers import Receivers, receivers_of
from broadside.errors import ConflictError
from broadside.sending import Edition, EditionState, Wait
from broadside.sending.zones import first_hour
from broadside_local.asking_aws import clean_name
from broadside_local.connection import Connection, connect
from broadside_local.errors import LocalError, WrongUseError
from broadside_local.naming import SHORT, clock_time, describe, edition_named, title_of

IN_CALLS = "Calls that have begun may still go out, for 40 seconds at most."

_PAST = {
    "approve": "approved",
    "release": "released",
    "schedule": "scheduled",
    "hold": "held",
    "pause": "paused",
    "resume": "resumed",
    "cancel": "cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options of a command say, the same for all of them."""

    stack: str | None
    by: str | None
    as_json: bool


def control_of(connection: Connection, by: str | None) -> Control:
    """
    Make what carries orders out.

    Raises:
        WrongUseError: `--by` is no name.
    """
    who = connection.caller if by is None else by.strip()
    if not who or who != clean_name(who):
        raise WrongUseError(f"--by: {by!r} can't be recorded", "Give a name, and no address")
    app = connection.app
    return Control(
        ledger=app.ledger,
        acts=app.acts,
        clock=app.clock,
        who=who,
        new_id=lambda: secrets.token_hex(16),
    )


def approve(name: str, asked: Asked) -> int:
    """Approve an edition; see `_order`."""
    return _order("approve", name, asked, lambda control, e: control.approve(e))


def release(name: str, asked: Asked) -> int:
    """Release an edition; see `_order`."""
    return _order("release", name, asked, lambda control, e: control.release(e))


def hold(name: str, asked: Asked) -> int:
    """Hold an edition; see `_order`."""
    return _order("hold", name, asked, lambda control, e: control.hold(e))


def pause(name: str, asked: Asked) -> int:
    """Pause an edition; see `_order`."""
    return _order("pause", name, asked, lambda control, e: control.pause(e))


def resume(name: str, asked: Asked) -> int:
    """Resume an edition; see `_order`."""
    return _order("resume", name, asked, lambda control, e: control.resume(e))


def schedule(name: str, asked: Asked, *, at: str, each_zone: bool = False) -> int:
    """
    Schedule an edition; see `_order`.

    Args:
        name: Of the edition.
        asked: The command's options.
        at: A date and time, in the publication's zone unless it says otherwise.
        each_zone: Whether it is meant by each reader's own clock instead.
    """
    with connect(asked.stack) as connection:
        if each_zone:
            local_at = local_time_named(at)
            return _carry_out(
                "schedule",
                name,
                asked,
                connection,
                lambda control, e: control.schedule_by_local_time(e, local_at=local_at),
            )
        when = time_named(at, connection)
        return _carry_out(
            "schedule", name, asked, connection, lambda control, e: control.schedule(e, at=when)
        )


def local_time_named(text: str) -> datetime:
    """
    Read a time of every reader's clock: `2026-12-01 09:00`.

    Raises:
        WrongUseError: it is none, has a zone, or is past already where a day begins first.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None:
        hint = 'Write it as "2026-12-01 09:00", without a zone: it is meant by each reader\'s clock'
        raise WrongUseError(f"--at: {text} is no such time", hint)
    if first_hour(at) <= datetime.now(UTC):
        hint = "Choose a day after tomorrow, or leave --each-zone out"
        raise WrongUseError(f"--at: {text} is past already for some readers", hint)
    return at


def time_named(text: str, connection: Connection) -> datetime:
    """
    Read a time: `2026-12-01 09:00`, in the publication's zone, or with a zone of its own.

    Raises:
        WrongUseError: it is none, is past, or doesn't exist or comes twice where clocks change.
    """
    zone = ZoneInfo(connection.publication.time_zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        hint = f'Write it as "2026-12-01 09:00" ({zone.key}), or with a zone: …T09:00-08:00'
        raise WrongUseError(f"--at: {text} is no time", hint) from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
        if at.utcoffset() != at.replace(fold=1).utcoffset():
            hint = "Say which zone you mean: …T01:30-08:00"
            raise WrongUseError(f"--at: clocks change at {text} in {zone.key}", hint)
    if at <= datetime.now(UTC):
        hint = "broadside release lets an edition go now"
        raise WrongUseError(f"--at: {clock_time(at, connection)} is past", hint)
    return at.astimezone(UTC)


def cancel(name: str, asked: Asked, *, lists: bool, is_sure: bool) -> int:
    """
    Cancel an edition, if the user means it.

    Args:
        name: Of the edition.
        asked: The command's options.
        lists: Whether to list who has it, by their ids.
        is_sure: Whether not to ask.

    Returns:
        The exit code: 0.

    Raises:
        LocalError: it can't be cancelled any more.
    """
    with connect(asked.stack) as connection:
        edition = edition_named(name, connection)
        ledger = connection.app.ledger
        if edition.is_planned and edition.state is not EditionState.CANCELLED and not is_sure:
            click.confirm(_warning(edition, connection), abort=True, err=True)
        change = _try("cancel", edition, asked, connection, lambda c, e: c.cancel(e))
        received = receivers_of(change.after, ledger=ledger)
        more: dict[str, Any] = {"have": len(received.have), "may_have": len(received.may_have)}
        if lists:
            more |= {"have_ids": received.have, "may_have_ids": received.may_have}
        if asked.as_json:
            click.echo(_as_json(change, connection, more))
            return 0
        click.echo("\n".join([*_told("cancel", change, connection), *_received(received)]))
        if lists:
            click.echo("\n".join([*received.have, *received.may_have]))
    return 0


def _warning(edition: Edition, connection: Connection) -> str:
    received = receivers_of(edition, ledger=connection.app.ledger)
    return (
        f"{title_of(edition, connection)} is {edition.state}. {_counted(received)}\n"
        "Nobody else will ever get this edition, and this can't be undone. Cancel it?"
    )


def _counted(received: Receivers) -> str:
    have, may = len(received.have), len(received.may_have)
    said = "One subscriber has it already" if have == 1 else f"{have:,} subscribers have it already"
    return f"{said}; {may:,} more may, in calls whose end isn't known." if may else f"{said}."


def _received(received: Receivers) -> list[str]:
    return [_counted(received)] if received.have or received.may_have else ["Nobody has it."]


def _order(what: str, name: str, asked: Asked, order: Callable[[Control, str], Change]) -> int:
    """
    Carry an order out, and say what was, what is now, and how it is undone.

    Returns:
        The exit code: 0, also when it was so already.

    Raises:
        WrongUseError: there is no such stack or edition, or several.
        LocalError: it can't be done in the state that the edition is in.
    """
    with connect(asked.stack) as connection:
        return _carry_out(what, name, asked, connection, order)


def _carry_out(
    what: str,
    name: str,
    asked: Asked,
    connection: Connection,
    order: Callable[[Control, str], Change],
) -> int:
    change = _try(what, edition_named(name, connection), asked, connection, order)
    if asked.as_json:
        click.echo(_as_json(change, connection, {}))
    else:
        click.echo("\n".join(_told(what, change, connection)))
    return 0


def _try(
    what: str,
    edition: Edition,
    asked: Asked,
    connection: Connection,
    order: Callable[[Control, str], Change],
) -> Change:
    try:
        change = order(control_of(connection, asked.by), edition.id)
    except ConflictError:
        raise LocalError(f"{edition.id[:SHORT]} keeps being changed", "Try again") from None
    if change.refused:
        title = title_of(edition, connection)
        reason = f"{title} ({edition.id[:SHORT]}) can't be {_PAST[what]}: {change.refused}"
        raise LocalError(reason, f"See: broadside status {edition.id[:SHORT]}")
    return change


def _told(what: str, change: Change, connection: Connection) -> list[str]:
    name = f"{title_of(change.after, connection)} ({change.after.id[:SHORT]})"
    now = describe(change.after, connection)
    if not change.changed:
        return [f"{name} is {now}: nothing had to be done."]
    lines = [f"{name} was {describe(change.before, connection)}.", f"Now it is {now}."]
    return [*lines, *_next(what, change.after, connection)]


def _next(what: str, now: Edition, connection: Connection) -> list[str]:
    """Say what comes next, and how this can be undone."""
    short = now.id[:SHORT]
    lines = [f"Approved by {now.approved_by}."] if what == "approve" else []
    if what in ("pause", "cancel") and now.is_planned:
        lines.append(IN_CALLS)
    if what in ("release", "resume") and not connection.is_running:
        lines.append(f"It goes on when {connection.stack} runs again.")
    elif what == "release" and now.state is EditionState.HELD:
        lines.append("It goes at the next tick, within a minute, if its post is out.")
    undo = {
        "approve": f"Until it is released, this holds it: broadside hold {short}",
        "release": f"Until then, this takes it back: broadside hold {short}",
        "schedule": f"Until then, this takes it back: broadside hold {short}",
        "hold": f"This lets it go: broadside release {short}",
        "pause": f"This lets it go on: broadside resume {short}",
        "resume": f"This stops it again: broadside pause {short}",
        "cancel": f"This takes it back: broadside hold {short}",
    }
    if now.state is EditionState.HELD and what == "pause":
        return [*lines, undo["hold"]]
    if what == "hold" and Wait.APPROVAL in now.waits_for:
        lines.append(f"It waits for approval, too: broadside approve {short}")
    if what == "cancel" and now.is_planned:
        return lines
    return [*lines, undo[what]]


def _as_json(change: Change, connection: Connection, more: dict[str, Any]) -> str:
    said = {
        "edition": change.after.id,
        "title": title_of(change.after, connection),
        "changed": change.changed,
        "before": described(change.before),
        "after": described(change.after),
        **more,
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def described(edition: Edition) -> dict[str, Any]:
    """Return how an edition stands, for machines."""
    return {
        "state": str(edition.state),
        "reason": edition.reason,
        "waits_for": [str(wait) for wait in edition.waits_for],
        "release_at": edition.release_at.isoformat(),
        "released_at": edition.as_of.isoformat() if edition.as_of else None,
        "approved_by": edition.approved_by,
    }
