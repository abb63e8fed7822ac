"""`broadside status`: how far one edition is, and when it will be through."""

import json

import click

from broadside.app.receivers import Status, status_of
from broadside.sending import EditionState
from broadside_local.commands.control import described
from broadside_local.commands.editions import counts_of
from broadside_local.connection import Connection, connect
from broadside_local.naming import SHORT, clock_time, describe, edition_named, soon, title_of


def show_status(name: str, *, stack: str | None, as_json: bool) -> int:
    """
    Print how far an edition is.

    Returns:
        The exit code: 0, or 1 when somebody has to decide about readers who are left.

    Raises:
        WrongUseError: there is no such stack or edition, or several.
    """
    with connect(stack) as connection:
        app = connection.app
        edition = edition_named(name, connection)
        status = status_of(edition.id, ledger=app.ledger, mailer=app.mailer, clock=app.clock)
        said = _as_json(status, connection) if as_json else _as_text(status, connection)
        click.echo(said)
    return 1 if status.progress.left > status.progress.given_up else 0


def _as_text(status: Status, connection: Connection) -> str:
    edition, p = status.edition, status.progress
    lines = [f"{title_of(edition, connection)} ({edition.id})"]
    lines.append(_line("State", describe(edition, connection)))
    if edition.approved_by:
        lines.append(_line("Approved", f"by {edition.approved_by}"))
    if edition.as_of:
        lines.append(_line("Released", clock_time(edition.as_of, connection)))
        lines += _readers(status)
    if edition.state is EditionState.SENDING:
        lines.append(_line("Rate", f"{p.per_second:,g} a second over the last five minutes"))
    if status.ends_at and p.waiting and connection.is_running:
        end = f"about {clock_time(status.ends_at, connection)}, {soon(status.ends_at)}"
        lines.append(_line("Through", end))
    elif edition.state is EditionState.SENDING and p.waiting:
        why = "the account's 24-hour quota" if connection.is_running else "the stack doesn't run"
        lines.append(_line("Through", f"not foreseen: {why}"))
    if undecided := p.left - p.given_up:
        which = f"{edition.id[:SHORT]} --send-again or --give-up"
        lines.append(_line("To decide", f"{undecided:,} left: broadside resolve {which}"))
    return "\n".join(lines)


def _readers(status: Status) -> list[str]:
    p = status.progress
    kinds = {
        "accepted": p.accepted,
        "rejected": p.rejected,
        "skipped": p.skipped,
        "left": p.left,
        "waiting": p.waiting,
        "in calls": p.calling,
    }
    counted = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items() if count)
    so_far = "" if status.all_planned else " so far"
    return [_line("Readers", f"{p.planned:,} planned{so_far}{': ' if counted else ''}{counted}")]


def _line(label: str, text: str) -> str:
    return f"  {label:<10}{text}"


def _as_json(status: Status, connection: Connection) -> str:
    said = {
        "edition": status.edition.id,
        "post": status.edition.post_id,
        "title": title_of(status.edition, connection),
        **described(status.edition),
        "counts": counts_of(status.progress),
        "all_planned": status.all_planned,
        "per_second": status.progress.per_second,
        "ends_at": status.ends_at.isoformat() if status.ends_at else None,
    }
    return json.dumps(said, indent=2, ensure_ascii=False)
