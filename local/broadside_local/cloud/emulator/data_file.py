"""
What lasts of a stack, in one SQLite file: items, objects, messages, secrets.

Both sides use it: the emulator's process writes (`recorder.py`), ours looks on (`lasting.py`); so
it needs nothing but Python. Everything stands below its logical name in the template: names that
the emulator makes up may change from one start to the next.

A process killed between two commits loses what it hadn't committed, and nothing else; a machine
that loses its power, the last few commits at most (SQLite, "Write-Ahead Logging", "Performance
Considerations": WAL with synchronous=NORMAL).
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FORMAT = 2
"""
Of the file, the emulator's records in it, and the functions' items in these.

Whoever changes one of them, or locks an emulator that does, raises it.
"""

_APPLICATION = 0x42524F41
_SCHEMA = """
CREATE TABLE items (
  resource TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, item TEXT NOT NULL,
  PRIMARY KEY (resource, pk, sk)
) WITHOUT ROWID;
CREATE TABLE objects (
  resource TEXT NOT NULL, key TEXT NOT NULL, about TEXT NOT NULL, PRIMARY KEY (resource, key)
) WITHOUT ROWID;
CREATE TABLE bodies (hash TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE messages (
  number INTEGER PRIMARY KEY, resource TEXT NOT NULL, id TEXT NOT NULL, message TEXT NOT NULL,
  UNIQUE (resource, id)
);
CREATE TABLE secrets (resource TEXT PRIMARY KEY, versions TEXT NOT NULL);
"""
_DATA = ("items", "objects", "bodies", "messages")


class DataError(Exception):
    """The file can't be used; the text says why, in a few words."""


class DataFile:
    """An open file; changes wait for `commit`. One thread at a time may use it."""

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        """
        Open a file that is there.

        Raises:
            DataError: it isn't one of ours, isn't of this format, or is damaged.
        """
        self._connection = _connect(file, read_only=read_only)
        try:
            self.format = self._check()
        except BaseException:
            self._connection.close()
            raise

    def _check(self) -> int:
        with _told():
            application = self._number("application_id")
            version = self._number("user_version")
            if application != _APPLICATION:
                raise DataError("it is damaged: it isn't a data file of the local cloud")
            if version != FORMAT:
                raise DataError(f"it has format {version}, and only {FORMAT} can be read")
        return version

    def _number(self, name: str) -> int:
        (value,) = self._connection.execute(f"PRAGMA {name}").fetchone()
        return int(value)

    def check_whole(self) -> None:
        """
        Read every page.

        Raises:
            DataError: one is damaged.
        """
        with _told():
            (found,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise DataError("it is damaged")

    def close(self) -> None:
        """Close it, without what wasn't committed."""
        self._connection.close()

    def commit(self) -> None:
        """Make every change since the last commit last: all of them, or none."""
        self._connection.commit()

    # --- items

    def items(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield table, partition key, sort key and the item as JSON."""
        return self._rows("SELECT resource, pk, sk, item FROM items")

    def put_item(self, table: str, pk: str, sk: str, item: str) -> None:
        """Keep an item."""
        self._connection.execute(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", (table, pk, sk, item)
        )

    def drop_item(self, table: str, pk: str, sk: str) -> None:
        """Forget an item, if it is there."""
        self._connection.execute(
            "DELETE FROM items WHERE resource = ? AND pk = ? AND sk = ?", (table, pk, sk)
        )

    def drop_items(self, table: str) -> None:
        """Forget all items of a table."""
        self._connection.execute("DELETE FROM items WHERE resource = ?", (table,))

    # --- objects

    def objects(self) -> Iterator[tuple[str, str, str]]:
        """Yield bucket, key and what is known of it, as JSON that names bodies by their hashes."""
        return self._rows("SELECT resource, key, about FROM objects")

    def body(self, body_hash: str) -> bytes:
        """
        Return a body.

        Raises:
            DataError: there is none: the file is damaged.
        """
        with _told():
            found = self._connection.execute(
                "SELECT body FROM bodies WHERE hash = ?", (body_hash,)
            ).fetchone()
        if found is None:
            raise DataError("it is damaged: the body of an object is missing")
        body: bytes = found[0]
        return body

    def put_object(self, bucket: str, key: str, about: str, bodies: Mapping[str, bytes]) -> None:
        """Keep what is known of a key, and the bodies that it names."""
        self._connection.executemany("INSERT OR IGNORE INTO bodies VALUES (?, ?)", bodies.items())
        self._connection.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (bucket, key, about)
        )

    def drop_object(self, bucket: str, key: str) -> None:
        """Forget a key, if it is there."""
        self._connection.execute(
            "DELETE FROM objects WHERE resource = ? AND key = ?", (bucket, key)
        )

    def drop_bodies_but(self, hashes: set[str]) -> None:
        """Forget the bodies that nobody names any more."""
        kept = self._connection.execute("SELECT hash FROM bodies").fetchall()
        gone = [row for row in kept if row[0] not in hashes]
        self._connection.executemany("DELETE FROM bodies WHERE hash = ?", gone)

    # --- messages

    def messages(self) -> Iterator[tuple[str, str]]:
        """Yield queue and message, as JSON, in the order in which they came."""
        return self._rows("SELECT resource, message FROM messages ORDER BY number")

    def put_message(self, queue: str, message_id: str, message: str) -> None:
        """Keep a message; one that is there already keeps its place."""
        self._connection.execute(
            "INSERT INTO messages (resource, id, message) VALUES (?, ?, ?)"
            " ON CONFLICT (resource, id) DO UPDATE SET message = excluded.message",
            (queue, message_id, message),
        )

    def drop_message(self, queue: str, message_id: str) -> None:
        """Forget a message, if it is there."""
        self._connection.execute(
            "DELETE FROM messages WHERE resource = ? AND id = ?", (queue, message_id)
        )

    # --- secrets

    def secrets(self) -> dict[str, str]:
        """Return the versions of each secret, as JSON."""
        return dict(self._rows("SELECT resource, versions FROM secrets"))

    def put_secret(self, secret: str, versions: str) -> None:
        """Keep the versions of a secret."""
        self._connection.execute("INSERT OR REPLACE INTO secrets VALUES (?, ?)", (secret, versions))

    # --- all of it

    def counts(self, kind: str) -> dict[str, int]:
        """Count `items`, `objects` or `messages` by what they belong to."""
        assert kind in _DATA  # noqa: S101 - it becomes part of a statement
        found = self._rows(f"SELECT resource, count(*) FROM {kind} GROUP BY resource")  # noqa: S608
        return dict(found)

    def empty(self) -> None:
        """Forget everything but the secrets, and give the room back."""
        with _told():
            for kind in _DATA:
                self._connection.execute(f"DELETE FROM {kind}")  # noqa: S608 - a name of ours
            self._connection.commit()
            self._connection.execute("VACUUM")

    def _rows(self, statement: str) -> Iterator[Any]:
        with _told():
            yield from self._connection.execute(statement)


def create(file: Path) -> None:
    """Make an empty file, mode 0600: all of it, or none."""
    unfinished = file.with_name(f".{file.name}.new")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with contextlib.closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(
            f"BEGIN; {_SCHEMA} PRAGMA application_id={_APPLICATION};"
            f" PRAGMA user_version={FORMAT}; COMMIT;"
        )
        # Set last: it is written into the file, and makes one beside it while it is open.
        connection.execute("PRAGMA journal_mode=WAL")
    unfinished.rename(file)


def decoded(text: str, **options: Any) -> Any:
    """
    Read JSON of the file.

    Raises:
        DataError: it is none: the file is damaged.
    """
    try:
        return json.loads(text, **options)
    except (TypeError, ValueError):
        raise DataError("it is damaged: a record can't be read") from None


def _connect(file: Path, *, read_only: bool) -> sqlite3.Connection:
    with _told():
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
            uri=True,
            timeout=10,
            check_same_thread=False,
        )
        connection.execute("PRAGMA synchronous=NORMAL")
    return connection


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Say in our words what SQLite found: "file is not a database", for one."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise DataError(f"it is damaged, or can't be read ({error})") from None
