"""`broadside halt` and `unhalt`: everything stops at once, and nothing is lost."""

import json

import click

from broadside.sending import Halt
from broadside_local.commands.control import IN_CALLS, Asked, control_of
from broadside_local.connection import Connection, connect
from broadside_local.naming import clock_time


def halt(asked: Asked, *, reason: str) -> int:
    """
    Stop everything; return the exit code: 0, also when it was stopped already.

    Args:
        asked: The command's options.
        reason: Why, for the others.
    """
    with connect(asked.stack) as connection:
        changed = control_of(connection, asked.by).halt(" ".join(reason.split())[:200])
        now = connection.app.acts.halt()
        if asked.as_json:
            click.echo(_as_json(now, changed=changed))
        elif not changed and now:
            click.echo(f"Everything was halted already, {_since(now, connection)}.")
        else:
            click.echo(
                "Everything is halted: no edition is released, planned or mailed, no source is "
                f"asked, and no post is newly shown or changed.\n{IN_CALLS}\n"
                "Nothing is lost: posts that come in wait. What is taken down goes at once, and "
                "readers can still join and leave.\nThis lets it go on: broadside unhalt"
            )
    return 0


def unhalt(asked: Asked) -> int:
    """Let everything go on; return the exit code: 0, also when nothing was stopped."""
    with connect(asked.stack) as connection:
        before = connection.app.acts.halt()
        changed = control_of(connection, asked.by).unhalt()
        if asked.as_json:
            click.echo(_as_json(None, changed=changed))
        elif not changed or before is None:
            click.echo("Nothing was halted.")
        else:
            click.echo(
                f"Everything goes on. It had been halted {_since(before, connection)}.\n"
                "Editions go on at the next tick, within a minute; posts that waited are shown "
                "within five."
            )
    return 0


def _since(found: Halt, connection: Connection) -> str:
    by = f" by {found.by}" if found.by else ""
    reason = f": {found.reason}" if found.reason else ""
    return f"since {clock_time(found.at, connection)}{by}{reason}"


def _as_json(found: Halt | None, *, changed: bool) -> str:
    said = {
        "halted": found is not None,
        "changed": changed,
        "since": found.at.isoformat() if found else None,
        "by": found.by if found else "",
        "reason": found.reason if found else "",
    }
    return json.dumps(said, indent=2, ensure_ascii=False)
