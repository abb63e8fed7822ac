"""`broadside acts`: what organisers did, as it was written down."""

import json
from dataclasses import asdict
from typing import Any

import click

from broadside.sending import Act
from broadside_local.connection import Connection, connect
from broadside_local.naming import SHORT, clock_time, edition_named


def list_acts(name: str | None, *, stack: str | None, limit: int, as_json: bool) -> int:
    """
    Print the newest acts, the newest last: all, or those about one edition.

    Returns:
        The exit code: 0.

    Raises:
        WrongUseError: there is no such stack or edition, or several.
    """
    with connect(stack) as connection:
        edition_id = edition_named(name, connection).id if name else ""
        newest = connection.app.acts.newest(limit=limit, edition_id=edition_id)
        acts = list(reversed(newest))
        if as_json:
            click.echo(json.dumps([_as_json(act) for act in acts], indent=2, ensure_ascii=False))
        else:
            lines = [_as_line(act, connection) for act in acts]
            click.echo("\n".join(lines) or "Nobody has done anything yet.")
    return 0


def _as_line(act: Act, connection: Connection) -> str:
    about = f" {act.edition_id[:SHORT]}" if act.edition_id else ""
    changed = f": {act.before} → {act.after}" if act.before != act.after else ""
    note = f" ({act.note})" if act.note else ""
    return f"{clock_time(act.at, connection)}  {act.who}: {act.what}{about}{changed}{note}"


def _as_json(act: Act) -> dict[str, Any]:
    return {**asdict(act), "at": act.at.isoformat()}
