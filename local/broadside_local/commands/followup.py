"""`broadside send-missed`, `send-joined`, `correct`: editions that make up for another one."""

import json
from datetime import timedelta

import click

from broadside.app.followup import FollowUp, follow_up
from broadside.sending import Edition, Kind
from broadside_local.commands.control import Asked, control_of
from broadside_local.connection import Connection, connect
from broadside_local.errors import LocalError
from broadside_local.naming import SHORT, describe, edition_named, title_of

_COMMANDS = {
    Kind.MISSED: "send-missed",
    Kind.JOINED: "send-joined",
    Kind.CORRECTION: "correct",
}
_FOR = {
    Kind.MISSED: "those who were there and surely did not get it",
    Kind.JOINED: "those who joined since",
    Kind.CORRECTION: "those who have it in an older version",
}


def make_up(name: str, kind: Kind, asked: Asked, *, minutes: int, again: bool) -> int:
    """
    Hold an edition that makes up for another one, and say for whom it is.

    Args:
        name: Of the edition that it makes up for.
        kind: For whom.
        asked: The command's options.
        minutes: How long it is held, so that it can be cancelled.
        again: Whether there shall be one more, though there is one.

    Returns:
        The exit code: 0, also when there was one already.

    Raises:
        WrongUseError: there is no such stack or edition, or several.
        LocalError: there is nothing to make up for.
    """
    with connect(asked.stack) as connection:
        after = edition_named(name, connection)
        control = control_of(connection, asked.by)
        app = connection.app
        now = app.clock.now()
        made = follow_up(
            after.id,
            kind,
            ledger=app.ledger,
            posts=app.posts,
            release_at=now + timedelta(minutes=minutes),
            at=now,
            again=again,
        )
        if made.edition is None:
            reason = f"{title_of(after, connection)} ({after.id[:SHORT]}): {made.refusal}"
            raise LocalError(reason, f"See: broadside status {after.id[:SHORT]}")
        if made.is_new:
            control.note(_COMMANDS[kind], made.edition, f"after {after.id}")
        click.echo(
            _as_json(made, made.edition, connection)
            if asked.as_json
            else _told(made, made.edition, connection)
        )
    return 0


def _told(made: FollowUp, edition: Edition, connection: Connection) -> str:
    short = edition.id[:SHORT]
    name = f"{title_of(edition, connection)} ({short})"
    stands = describe(edition, connection)
    if not made.is_new:
        command = _COMMANDS[edition.kind]
        return (
            f"{name} does that already; it is {stands}.\n"
            f"This makes one more: broadside {command} {edition.follows[:SHORT]} --again"
        )
    return (
        f"{name} mails {_FOR[edition.kind]}. It is {stands}.\n"
        f"Until then, this takes it back: broadside cancel {short}"
    )


def _as_json(made: FollowUp, edition: Edition, connection: Connection) -> str:
    said = {
        "edition": edition.id,
        "title": title_of(edition, connection),
        "kind": str(edition.kind),
        "follows": edition.follows,
        "new": made.is_new,
        "state": str(edition.state),
        "release_at": edition.release_at.isoformat(),
    }
    return json.dumps(said, indent=2, ensure_ascii=False)
