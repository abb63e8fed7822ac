"""What a command says on stderr: findings, one line each, and how far it is."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import click

from broadside.posts import Finding
from broadside.subscribers import RowFinding

Item = TypeVar("Item")


def tell(findings: Iterable[Finding | RowFinding], below: Path | None = None) -> None:
    """Print findings to stderr, one line each: file, line, severity, reason, hint."""
    for found in findings:
        sys.stderr.write(f"{as_line(found, below)}\n")


def as_line(found: Finding | RowFinding, below: Path | None = None) -> str:
    """Write a finding as editors read them: file, line, severity, reason, hint."""
    file = str(below / found.file) if below else found.file
    where = f"{file}:{found.line}" if found.line else file
    field = getattr(found, "field", "")
    about = f"{field}: " if field else ""
    return f"{where}: {found.severity}: {about}{found.reason}. {found.hint}"


class Progress:
    """A bar on a terminal, nothing elsewhere: the steps of one piece of work."""

    def __init__(self, label: str, length: int) -> None:
        self._bar = click.progressbar(
            length=max(length, 1), label=f"{label:<12}", file=sys.stderr, show_eta=False, width=30
        )
        self._shown = length > 0 and sys.stderr.isatty()
        self._reached = 0

    def __enter__(self) -> Self:
        if self._shown:
            self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._shown:
            self._bar.__exit__(kind, error, traceback)

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items one by one; each is a step that is done when the next is asked for."""
        for number, item in enumerate(items, 1):
            yield item
            self.reach(number)

    def reach(self, count: int) -> int:
        """Show that so many steps are done; return the count, for a condition to pass on."""
        if self._shown and count > self._reached:
            self._bar.update(count - self._reached)
        self._reached = max(self._reached, count)
        return count
