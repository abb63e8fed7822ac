"""What lasts: what an account has sent and knows, in a file that a killed process leaves whole."""

import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

VERSION = 1
"""Of the file's layout: one of another version isn't read."""

_UNFINISHED = 1000
"""So many mails at most are being written at once: older ones lie in the outbox for certain."""

_LAYOUT = """
CREATE TABLE mails (number INTEGER PRIMARY KEY, name TEXT, at REAL, counted INTEGER);
CREATE INDEX mails_at ON mails (at);
CREATE TABLE suppressed (address TEXT PRIMARY KEY, reason TEXT, at REAL);
CREATE TABLE templates (name TEXT PRIMARY KEY, content TEXT, at REAL);
CREATE TABLE events (number INTEGER PRIMARY KEY, topic TEXT, message TEXT, due REAL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT);
"""


class StateError(Exception):
    """The file can't be used."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event that isn't published yet."""

    topic: str
    message: str
    due: float
    """Unix time before which it isn't published; 0: at once."""
    number: int = 0
    """In the state; 0: it isn't kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A template as it was kept."""

    name: str
    content: Mapping[str, str]
    at: float


class State:
    """
    A file, or memory alone; safe to use from several threads.

    Each method that changes something is whole on disk when it returns, or didn't happen: a process
    that is killed loses nothing that it answered.
    """

    def __init__(self, file: Path | None = None) -> None:
        """
        Open the file; it is made if it isn't there, with mode 0600: it holds addresses.

        Args:
            file: None: memory, and nothing lasts.

        Raises:
            StateError: it is of another version, or no state at all.
        """
        if file:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.Lock()
        try:
            self._open(str(file or ":memory:"))
        except sqlite3.DatabaseError as error:
            raise StateError(f"{file} can't be read as strict SES's state: {error}") from None

    def _open(self, file: str) -> None:
        self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        with closing(self._database.execute("PRAGMA user_version")) as found:
            (version,) = found.fetchone()
        if version not in {0, VERSION}:
            self._database.close()
            raise StateError(f"{file} is of version {version}; this strict SES reads {VERSION}")
        # A killed process loses nothing so; only a machine that loses power may, some seconds.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        if not version:
            self._database.executescript(f"BEGIN;{_LAYOUT}PRAGMA user_version = {VERSION};COMMIT;")

    def close(self) -> None:
        """Close the file; nothing can be kept any more."""
        with self._lock:
            self._database.close()

    # --- mails and their events -------------------------------------------------------------------

    def accept(
        self,
        *,
        name: str,
        at: float,
        counted: int,
        suppressed: Mapping[str, str],
        events: Sequence[Event],
    ) -> list[Event]:
        """
        Keep all that accepting a mail means, at once.

        Args:
            name: Of its file in the outbox; empty: it has none.
            at: Unix time.
            counted: How many recipients count against the quota.
            suppressed: Reasons by address.
            events: To be published.

        Returns:
            The events, with their numbers.
        """
        with self._lock, self._database:
            self._database.execute("BEGIN")
            self._database.execute(
                "INSERT INTO mails (name, at, counted) VALUES (?, ?, ?)", (name, at, counted)
            )
            self._suppress(suppressed, at)
            return [self._keep_event(event) for event in events]

    def _keep_event(self, event: Event) -> Event:
        row = (event.topic, event.message, event.due)
        with closing(
            self._database.execute("INSERT INTO events (topic, message, due) VALUES (?, ?, ?)", row)
        ) as done:
            return Event(*row, number=done.lastrowid or 0)

    def published(self, number: int) -> None:
        """Forget an event: it is out."""
        self._change("DELETE FROM events WHERE number = ?", number)

    def unpublished(self) -> list[Event]:
        """Return the events that aren't out, oldest first."""
        rows = self._rows("SELECT topic, message, due, number FROM events ORDER BY number")
        return [Event(*row) for row in rows]

    def sent_since(self, at: float) -> list[tuple[float, int]]:
        """Return how many recipients counted in each second; older mails are forgotten."""
        self._change(
            "DELETE FROM mails WHERE at <= ? AND number <= (SELECT max(number) FROM mails) - ?",
            at,
            _UNFINISHED,
        )
        return self._rows(
            "SELECT max(at), sum(counted) FROM mails WHERE at > ? GROUP BY CAST(at AS INTEGER) "
            "HAVING sum(counted) > 0 ORDER BY 1",
            at,
        )

    def last_files(self) -> list[str]:
        """Return the names of files that may not have got to their place in the outbox."""
        rows = self._rows("SELECT name FROM mails ORDER BY number DESC LIMIT ?", _UNFINISHED)
        return [name for (name,) in rows if name]

    # --- the suppression list ---------------------------------------------------------------------

    def suppress(self, address: str, reason: str, at: float) -> None:
        """Keep an address's place on the list."""
        with self._lock, self._database:
            self._suppress({address: reason}, at)

    def _suppress(self, reasons: Mapping[str, str], at: float) -> None:
        self._database.executemany(
            "INSERT OR REPLACE INTO suppressed VALUES (?, ?, ?)",
            [(address, reason, at) for address, reason in reasons.items()],
        )

    def forgive(self, address: str) -> None:
        """Forget an address's place on the list."""
        self._change("DELETE FROM suppressed WHERE address = ?", address)

    def suppressed(self) -> list[tuple[str, str, float]]:
        """Return the list: address, reason, Unix time."""
        return self._rows("SELECT address, reason, at FROM suppressed")

    # --- templates and settings -------------------------------------------------------------------

    def keep_template(self, template: Kept) -> None:
        """Keep a template, instead of one of its name."""
        content = msgspec.json.encode(template.content).decode()
        self._change(
            "INSERT OR REPLACE INTO templates VALUES (?, ?, ?)", template.name, content, template.at
        )

    def drop_template(self, name: str) -> None:
        """Forget a template."""
        self._change("DELETE FROM templates WHERE name = ?", name)

    def templates(self) -> list[Kept]:
        """Return all templates."""
        rows = self._rows("SELECT name, content, at FROM templates")
        return [Kept(name, msgspec.json.decode(content), at) for name, content, at in rows]

    def keep_setting(self, name: str, value: object) -> None:
        """Keep a setting of the account."""
        self._change(
            "INSERT OR REPLACE INTO settings VALUES (?, ?)",
            name,
            msgspec.json.encode(value).decode(),
        )

    def settings(self) -> dict[str, Any]:
        """Return all settings."""
        return {
            name: msgspec.json.decode(value)
            for name, value in self._rows("SELECT name, value FROM settings")
        }

    # --- the database -----------------------------------------------------------------------------

    def _change(self, statement: str, *values: object) -> None:
        with self._lock, self._database:
            self._database.execute(statement, values)

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock, closing(self._database.execute(statement, values)) as found:
            return found.fetchall()
