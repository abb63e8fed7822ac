"""`broadside statement`: an edition's account, and a file with everybody's place in it."""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click

from broadside.app.statement import places_in, statement_of
from broadside.sending import Edition, Statement
from broadside.sending.statement import Place
from broadside_local.connection import Connection, connect
from broadside_local.errors import WrongUseError
from broadside_local.naming import describe, edition_named, title_of
from broadside_local.ses_figures import SesFigures, differences, figures_of
from broadside_local.telling import Progress

_NEWS = ("delivered", "bounced", "soft", "refused", "complained")
_COLUMNS = ("subscriber", "language", "outcome", "why", "doubled", *_NEWS)
_AT_ONCE = 500


def state_edition(
    name: str, *, stack: str | None, out: Path | None, addresses: bool, as_json: bool
) -> int:
    """
    Print an edition's account; write everybody's place to a file, if one is named.

    Returns:
        The exit code: 0; 1 when somebody is left, got it twice, or it doesn't add up.

    Raises:
        WrongUseError: there is no such stack or edition, or addresses were asked for without a
            file to write them to, or that can't be written.
    """
    if addresses and out is None:
        raise WrongUseError("addresses are only written to a file", "Name one with --out FILE")
    with connect(stack) as connection:
        app = connection.app
        edition = edition_named(name, connection)
        statement = statement_of(edition.id, ledger=app.ledger, subscribers=app.subscribers)
        if out:
            _write(out, edition, connection, statement.planned, addresses=addresses)
        figures = figures_of(connection, edition.as_of) if edition.as_of else None
        said = (
            _as_json(statement, edition, figures)
            if as_json
            else _as_text(statement, edition, figures, connection)
        )
        click.echo(said)
    return int(bool(statement.left or statement.doubled) or not statement.balanced)


# --- the file


def _write(
    out: Path, edition: Edition, connection: Connection, count: int, *, addresses: bool
) -> None:
    """Write each subscriber's place as a line of CSV, for the organiser's eyes alone."""
    places = places_in(edition, ledger=connection.app.ledger)
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        reason = f"{out} can't be written ({(error.strerror or 'unknown error').lower()})"
        raise WrongUseError(reason, "Name another file") from None
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        os.fchmod(handle, 0o600)  # one that was there already keeps its mode
        rows = csv.writer(file)
        rows.writerow([*_COLUMNS, *(["address"] if addresses else [])])
        with Progress("statement", count if count > _AT_ONCE else 0) as progress:
            done = 0
            while some := list(islice(places, _AT_ONCE)):
                known: Mapping[str, str] = {}
                if addresses:
                    ids = list(dict.fromkeys(place.subscriber_id for place in some))
                    known = connection.app.subscribers.addresses(ids)
                for place in some:
                    last = [known.get(place.subscriber_id, "")] if addresses else []
                    rows.writerow([*_row(place), *last])
                done = progress.reach(done + len(some))


def _row(place: Place) -> list[str]:
    return [
        place.subscriber_id,
        place.language,
        str(place.outcome),
        place.note,
        _mark(place.doubled),
        *(_mark(kind in place.news) for kind in _NEWS),
    ]


def _mark(is_so: bool) -> str:  # noqa: FBT001 - it is all that it is about
    return "yes" if is_so else ""


# --- the account


def _as_text(
    statement: Statement,
    edition: Edition,
    figures: SesFigures | None,
    connection: Connection,
) -> str:
    lines = [
        f"{title_of(edition, connection)} ({edition.id})",
        _line("State", describe(edition, connection)),
        _line("Planned", f"{statement.planned:,}"),
        *_sums(statement),
        *_news(statement),
        *_from_ses(statement, figures),
    ]
    if statement.doubled:
        lines.append(f"{statement.doubled:,} got it twice. Please report how that came about.")
    if not statement.balanced:
        lines.append("It does not add up. Please report it.")
    return "\n".join(lines)


def _sums(statement: Statement) -> Iterator[str]:
    languages = ", ".join(f"{tag} {n:,}" for tag, n in sorted(statement.languages.items()))
    yield _line("accepted", _with(statement.accepted, languages), deeper=True)
    for reason, count in sorted(statement.skipped.items()):
        yield _line("skipped", _with(count, reason), deeper=True)
    yield _line("rejected", f"{statement.rejected:,}", deeper=True)
    yield _line("left", f"{statement.left:,}", deeper=True)
    if statement.open:
        yield _line("open", f"{statement.open:,}", deeper=True)


def _news(statement: Statement) -> Iterator[str]:
    yield _line("Since then", f"{statement.delivered:,} delivered")
    yield _line("", f"{statement.bounced:,} bounced for good, {statement.soft:,} for a while")
    if statement.refused:
        yield _line(
            "", f"{statement.refused:,} of these for what the mail is: see docs/feedback.md"
        )
    yield _line("", f"{statement.complained:,} complained, {statement.unsubscribed or 0:,} left")
    yield _line("Doubled", f"{statement.doubled:,}")


def _from_ses(statement: Statement, figures: SesFigures | None) -> Iterator[str]:
    if figures is None:
        return
    yield _line("SES says", f"{figures.mails:,} mails since its release ({figures.source})")
    for difference in differences(statement, figures):
        yield _line("", difference)


def _with(count: int, about: str) -> str:
    return f"{count:,} ({about})" if about else f"{count:,}"


def _line(label: str, text: str, *, deeper: bool = False) -> str:
    return f"  {'  ' if deeper else ''}{label:<{10 if deeper else 12}}{text}"


def _as_json(statement: Statement, edition: Edition, figures: SesFigures | None) -> str:
    said = {
        "state": str(edition.state),
        "reason": edition.reason,
        "balanced": statement.balanced,
        **asdict(statement),
        "ses": asdict(figures) if figures else None,
        "differences": differences(statement, figures) if figures else [],
    }
    return json.dumps(said, indent=2, ensure_ascii=False)
