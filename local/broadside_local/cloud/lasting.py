"""
What lasts of a local cloud, seen from the outside: `broadside local status`, `reset` and `wipe`.

A stack is a folder below the state folder: `demo`, for one. It runs while somebody holds the lock
`cloud.lock` in it. What lasts is the data file (`data_file.py`), the outbox, strict SES's own state
and the logs; `state.json` says of which format they are and who wrote them, and is read before
anything else.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.emulator import data_file
from broadside_local.cloud.emulator.data_file import FORMAT, DataError, DataFile
from broadside_local.cloud.errors import NotStartedError, StateError
from broadside_local.errors import LocalError, WrongUseError

LOCK = "cloud.lock"
STAMP = "state.json"
DATA = Path("cloud", "data.sqlite")
SES = "ses.state"
WRITER = "Broadside 0.0.0"

_LOCKS = (LOCK, "lock")
"""Of stacks, and of `run`'s workplaces."""
_KEPT_BY_RESET = {LOCK, STAMP}
_KINDS = {
    "tables": "AWS::DynamoDB::Table",
    "buckets": "AWS::S3::Bucket",
    "queues": "AWS::SQS::Queue",
    "secrets": "AWS::SecretsManager::Secret",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StackState:
    """What is known of one stack without starting it."""

    name: str
    """Of its folder below the state folder."""
    running: bool
    """Whether somebody holds its lock."""
    version: int | None
    """Of its data's format; None: there is no data, or it can't be read (see `problem`)."""
    problem: str
    """Why its data can't be used, in one line with what to do; empty when it can."""
    size_bytes: int
    written_at: datetime | None
    """When its data was last changed; None: there is none."""
    items: Mapping[str, int] = field(default_factory=dict)
    """How many, by the table's logical name."""
    objects: Mapping[str, int] = field(default_factory=dict)
    """How many, by the bucket's logical name."""
    messages: Mapping[str, int] = field(default_factory=dict)
    """How many, by the queue's logical name, without empty queues."""
    mails: int = 0
    """In the outbox."""


def stacks(state_folder: Path) -> list[StackState]:
    """
    Return every stack below a state folder, by name; also those that run, read beside them.

    A folder that isn't there has none. Nothing is changed.
    """
    if not state_folder.is_dir():
        return []
    folders = (folder for folder in state_folder.iterdir() if (folder / LOCK).is_file())
    return [_look(folder) for folder in sorted(folders)]


def is_running(folder: Path) -> bool:
    """Tell whether somebody holds a stack's lock."""
    return (folder / LOCK).is_file() and _is_held(folder / LOCK)


def reset(folder: Path) -> None:
    """
    Remove a stack's data: items, objects, messages, mails, strict SES's state, logs.

    The secret stays, so that links in mails already shown keep working.

    Args:
        folder: Of the stack: `state_folder / name`.

    Raises:
        WrongUseError: there is no such stack.
        NotStartedError: it runs.
        LocalError: its data can't be read (`wipe` helps).
    """
    if not (folder / LOCK).is_file():
        raise WrongUseError(f"there is no stack {folder.name}", "See: broadside local status")
    with _held(folder / LOCK):
        if _is_new(folder):
            return
        with _opened(folder) as data:
            data.empty()
        for entry in folder.iterdir():
            if entry.name not in _KEPT_BY_RESET and entry != folder / DATA.parent:
                _remove(entry)
        for entry in (folder / DATA.parent).iterdir():
            if not entry.name.startswith(DATA.stem):
                _remove(entry)


def wipe(state_folder: Path) -> None:
    """
    Remove every stack below a state folder, whatever state it is in, and what runs left behind.

    What isn't ours stays: somebody may have named a folder of their own.

    Raises:
        NotStartedError: something below it runs; nothing is removed then.
        LocalError: something can't be removed.
    """
    if not state_folder.is_dir():
        return
    ours = [
        entry
        for entry in state_folder.iterdir()
        if entry.is_dir()
        and not entry.is_symlink()
        and any((entry / lock).is_file() for lock in _LOCKS)
    ]
    with contextlib.ExitStack() as held:
        for entry in ours:
            for lock in _LOCKS:
                if (entry / lock).is_file():
                    held.enter_context(_held(entry / lock))
        for entry in ours:
            _remove(entry)


def prepare(folder: Path) -> Path:
    """
    Make a stack's folder ready to be started; whoever calls holds its lock.

    Returns:
        Its data file: the one that is there, or a new one in an empty folder.

    Raises:
        StateError: what is there can't be used.
    """
    if _is_new(folder):
        # What versions without state that lasts have left: their mails belong to no ledger.
        for entry in folder.iterdir():
            if entry.name != LOCK:
                _remove(entry)
        (folder / DATA.parent).mkdir(mode=0o700)
        data_file.create(folder / DATA)
    else:
        with _opened(folder) as data:
            data.check_whole()
    if not (folder / STAMP).exists():
        _stamp(folder)
    return folder / DATA


def names_of(stack: Stack) -> dict[str, dict[str, str]]:
    """Return the logical name of each thing that lasts, by its physical name."""
    return {
        kind: {stack.ids[name]: name for name in stack.resources(resource_type)}
        for kind, resource_type in _KINDS.items()
    }


def _is_new(folder: Path) -> bool:
    """Tell whether there is neither data nor a stamp that says that there was some."""
    return not (folder / STAMP).exists() and not (folder / DATA).exists()


@contextlib.contextmanager
def _opened(folder: Path, *, read_only: bool = False) -> Iterator[DataFile]:
    """
    Open a stack's data; of an error inside, too, say which file it is about.

    Raises:
        StateError: it can't be used.
    """
    file = folder / DATA
    _check_stamp(folder / STAMP)
    if not file.is_file():
        raise StateError(str(file), "it is missing, though there was one")
    try:
        with contextlib.closing(DataFile(file, read_only=read_only)) as data:
            yield data
    except DataError as error:
        raise StateError(str(file), str(error)) from None


def _check_stamp(stamp: Path) -> None:
    """Read the version's stamp; without one, the data file speaks for itself."""
    if not stamp.exists():
        return
    try:
        said = json.loads(stamp.read_bytes())
        version, writer = int(said["format"]), str(said["written_by"])
    except (KeyError, OSError, TypeError, ValueError):
        raise StateError(str(stamp), "it is damaged, or can't be read") from None
    if version != FORMAT:
        age = "a newer" if version > FORMAT else "an older"
        reason = f"{age} version wrote this state ({writer}, format {version}; here: {FORMAT})"
        raise StateError(str(stamp), reason)


def _stamp(folder: Path) -> None:
    said = {"format": FORMAT, "written_by": WRITER, "made_at": datetime.now(UTC).isoformat()}
    unfinished = folder / f".{STAMP}.new"
    unfinished.write_text(json.dumps(said) + "\n", encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.rename(folder / STAMP)


def _look(folder: Path) -> StackState:
    running, problem = _is_held(folder / LOCK), ""
    version: int | None = None
    counts: dict[str, dict[str, int]] = {}
    if not _is_new(folder):
        try:
            with _opened(folder, read_only=True) as data:
                counts = {kind: data.counts(kind) for kind in ("items", "objects", "messages")}
                version = data.format
        except StateError as error:
            problem = str(error)
    outbox = folder / "outbox"
    return StackState(
        name=folder.name,
        running=running,
        version=version,
        problem=problem,
        size_bytes=_size(folder),
        written_at=_written_at(folder),
        mails=sum(1 for _ in outbox.glob("*.eml")) if outbox.is_dir() else 0,
        **counts,
    )


def _size(folder: Path) -> int:
    total = 0
    for parent, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):  # it may go while we look
                total += (Path(parent) / name).lstat().st_size
    return total


def _written_at(folder: Path) -> datetime | None:
    """Return when the data file, or its log of what isn't in it yet, was written."""
    times = []
    for file in (folder / DATA, folder / f"{DATA}-wal"):
        with contextlib.suppress(OSError):
            times.append(file.stat().st_mtime)
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _is_held(lock: Path) -> bool:
    try:
        with _held(lock):
            return False
    except NotStartedError:
        return True


@contextlib.contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Hold a lock that is there."""
    with lock.open("r+") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStartedError(f"{lock.parent.name} runs", "Stop it first (Ctrl-C)") from None
        yield


def _remove(entry: Path) -> None:
    try:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise LocalError(f"{error.filename or entry}: {reason}", "Remove it by hand") from None
