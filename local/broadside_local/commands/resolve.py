"""`broadside resolve`: readers of whom nobody can know whether they got the mail."""

import json

import click

from broadside.app.left import LeftReport, give_up_left, look_at_left, send_again
from broadside.sending import EditionState
from broadside_local.commands.control import Asked, control_of
from broadside_local.connection import Connection, connect
from broadside_local.errors import LocalError
from broadside_local.naming import SHORT, edition_named, title_of

SEND_AGAIN = "send-again"
GIVE_UP = "give-up"


def resolve(name: str, asked: Asked, *, choice: str | None, lists: bool, is_sure: bool) -> int:
    """
    Carry out what the organiser has decided about those left, or tell what there is to decide.

    Args:
        name: Of the edition.
        asked: The command's options.
        choice: `SEND_AGAIN`, `GIVE_UP`, or None to look only.
        lists: Whether to list those left, by their ids.
        is_sure: Whether not to ask before mailing again.

    Returns:
        The exit code: 0, or 1 when it was only looked, and somebody has to decide.

    Raises:
        LocalError: those left of a cancelled edition can't be mailed.
    """
    with connect(asked.stack) as connection:
        edition = edition_named(name, connection)
        ledger = connection.app.ledger
        found = look_at_left(edition.id, ledger=ledger)
        if choice == SEND_AGAIN:
            in_doubt = len(found.ids) + len(found.given_up)
            if in_doubt and not is_sure:
                click.confirm(_warning(in_doubt), abort=True, err=True)
            report = send_again(edition.id, control=control_of(connection, asked.by))
        elif choice == GIVE_UP:
            report = give_up_left(edition.id, control=control_of(connection, asked.by))
        else:
            report = found
        if report.refused:
            reason = f"{title_of(edition, connection)} can't be sent again: {report.refused}"
            raise LocalError(reason, f"broadside resolve {edition.id[:SHORT]} --give-up")
        listed = [*found.ids, *found.given_up] if lists else None
        if asked.as_json:
            click.echo(_as_json(report, choice, listed))
        else:
            click.echo("\n".join([*_as_text(report, choice, connection), *(listed or [])]))
    return 1 if choice is None and found.ids else 0


def _warning(count: int) -> str:
    return (
        f"Nobody knows whether {count:,} got the mail. Whoever did gets it a second time.\n"
        "Mail them again?"
    )


def _as_text(report: LeftReport, choice: str | None, connection: Connection) -> list[str]:
    edition = report.edition
    name = f"{title_of(edition, connection)} ({edition.id[:SHORT]})"
    told = f"SES has told of {report.told:,} after all." if report.told else ""
    count = len(report.ids) if choice != SEND_AGAIN else len(report.ids) + len(report.given_up)
    if not count and not report.told:
        gone = f" ({len(report.given_up):,} were given up)" if report.given_up else ""
        lines = [f"{name}: nobody is left to be decided about{gone}."]
    elif choice == SEND_AGAIN:
        pausing = " when it is resumed" if edition.state is EditionState.PAUSED else ""
        lines = [f"{name} is {edition.state}: {count:,} who were left get it again{pausing}.", told]
    elif choice == GIVE_UP:
        again = f"broadside resolve {edition.id[:SHORT]} --send-again"
        lines = [f"{name}: {count:,} are given up, and stay left in its account.", told]
        lines.append(f"You can still mail them: {again}")
    else:
        lines = [
            f"{name}: SES never told whether it took the mails of {count:,} readers.",
            told,
            "  --send-again  mails them once more: whoever got it gets it twice",
            "  --give-up     mails nobody: whoever didn't get it won't",
        ]
    return [line for line in lines if line]


def _as_json(report: LeftReport, choice: str | None, listed: list[str] | None) -> str:
    said = {
        "edition": report.edition.id,
        "state": str(report.edition.state),
        "choice": choice,
        "undecided": len(report.ids),
        "given_up": len(report.given_up),
        "told": report.told,
        "decided": report.decided,
        **({"ids": listed} if listed is not None else {}),
    }
    return json.dumps(said, indent=2)
