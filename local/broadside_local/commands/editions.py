"""`broadside editions`: what is held, on its way and over."""

import json
from typing import Any

import click

from broadside.app.statement import batches_of
from broadside.sending import Edition, EditionState, Progress, progress_of
from broadside_local.commands.control import described
from broadside_local.connection import Connection, connect
from broadside_local.naming import SHORT, clock_time, describe, title_of

_MOVING = (EditionState.PLANNED, EditionState.SENDING, EditionState.PAUSED)


def list_editions(*, stack: str | None, limit: int, counts: bool, as_json: bool) -> int:
    """
    Print the editions of a stack: those with anything to do first.

    Args:
        stack: Its name.
        limit: How many of those that are over.
        counts: Whether to count the readers of those, too: it reads all their batches.
        as_json: Whether to print JSON.

    Returns:
        The exit code: 0.
    """
    with connect(stack) as connection:
        ledger = connection.app.ledger
        ids = ledger.editions(limit=max(limit, 1))
        heads = [head for each in ids if (head := ledger.head(each))]
        told = [_Told(head, connection, counts=counts) for head in heads]
        halt = connection.app.acts.halt()
        if as_json:
            click.echo(json.dumps([one.as_json() for one in told], indent=2, ensure_ascii=False))
            return 0
        if halt:
            by = f" by {halt.by}" if halt.by else ""
            click.echo(f"Everything is halted{by}: broadside unhalt lets it go on.\n")
        click.echo("\n".join(one.as_text() for one in told) or "There are no editions yet.")
    return 0


class _Told:
    """One edition, as it is listed."""

    def __init__(self, edition: Edition, connection: Connection, *, counts: bool) -> None:
        self._edition, self._connection = edition, connection
        self._title = title_of(edition, connection)
        self._progress: Progress | None = None
        if edition.is_planned and (counts or edition.state in _MOVING):
            batches = batches_of(edition, ledger=connection.app.ledger)
            self._progress = progress_of(batches, at=connection.app.clock.now())

    def as_text(self) -> str:
        edition = self._edition
        lines = [f"{edition.id[:SHORT]}  {self._title}", f"          {self._state()}"]
        if p := self._progress:
            lines.append(f"          {p.accepted:,} of {p.planned:,} accepted{_left(p)}")
        return "\n".join(lines)

    def _state(self) -> str:
        said = describe(self._edition, self._connection)
        if at := self._edition.as_of:
            return f"{said}; released at {clock_time(at, self._connection)}"
        return said

    def as_json(self) -> dict[str, Any]:
        counted = self._progress
        return {
            "edition": self._edition.id,
            "post": self._edition.post_id,
            "title": self._title,
            **described(self._edition),
            "counts": counts_of(counted) if counted else None,
        }


def counts_of(progress: Progress) -> dict[str, int]:
    """Return an edition's counts, for machines."""
    return {
        "planned": progress.planned,
        "accepted": progress.accepted,
        "rejected": progress.rejected,
        "skipped": progress.skipped,
        "left": progress.left,
        "given_up": progress.given_up,
        "waiting": progress.waiting,
        "calling": progress.calling,
    }


def _left(progress: Progress) -> str:
    undecided = progress.left - progress.given_up
    return f", {undecided:,} left to be decided" if undecided else ""
