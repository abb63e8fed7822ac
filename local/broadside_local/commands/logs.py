"""`broadside local logs`: what the functions of a stack wrote, while it runs and afterwards."""

import contextlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import click

from broadside_local.cloud.log_lines import NAME, OLDER, LogLine
from broadside_local.errors import WrongUseError
from broadside_local.publications import CHECKOUT
from broadside_local.workplace import find_stack

_PAUSE_SECONDS = 0.2

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

_PLATFORM = re.compile(r"(START|END|REPORT) RequestId: ")
"""How Lambda's own lines begin."""

_OUR_OWN = ("level", "location", "message", "timestamp", "service", "exception", "exception_name")
"""Fields of a logger's entry that aren't what an event says."""


def show_logs(
    function: str | None, *, stack: str, since: str | None, follow: bool, as_json: bool
) -> int:
    """
    Print the lines of a stack's functions, or of one of them; with `follow`, those to come, too.

    Returns:
        The exit code: 0.

    Raises:
        WrongUseError: there is no such stack or function, or `since` is no time.
    """
    if function and function not in (known := functions()):
        raise WrongUseError(f"there is no function {function}", f"There are {', '.join(known)}")
    folder = find_stack(stack)
    after = read_since(since, now=datetime.now(UTC)) if since else None
    for line in _lines(folder / "cloud", follow=follow):
        if (not function or line.function == function) and (after is None or line.at >= after):
            shown = as_json_line(line) if as_json else as_text(line)
            if shown:
                click.echo(shown)
    return 0


def functions() -> list[str]:
    """Return the functions that there are, as their handlers are called."""
    handlers = (CHECKOUT / "functions" / "handlers").glob("[a-z]*.py")
    return sorted(file.stem for file in handlers)


def read_since(text: str, *, now: datetime) -> datetime:
    """
    Read how far back to begin: `90s`, `10m`, `2h`, `1d`, or a time in ISO 8601.

    Raises:
        WrongUseError: it is neither.
    """
    if found := re.fullmatch(r"([0-9]{1,6})([smhd])", text):
        return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUseError(f"--since {text}: is no time", "Say 10m, 2h, 1d or a date") from None
    return at if at.tzinfo else at.astimezone()


def as_json_line(line: LogLine) -> str:
    """Write a line as one JSON object: `at`, `function`, and the entry or the text."""
    entry = _entry(line)
    said: dict[str, Any] = {"at": line.at.isoformat(), "function": line.function}
    said |= {"entry": entry} if entry else {"text": line.text}
    return json.dumps(said, ensure_ascii=False)


def as_text(line: LogLine) -> str:
    """Write a line to be read; empty for what Lambda says of every invocation."""
    if _PLATFORM.match(line.text):
        return ""
    start = f"{line.at.astimezone():%H:%M:%S} {line.function:<8} "
    entry = _entry(line)
    if entry is None:
        return start + line.text
    told = " ".join(f"{k}={_value(v)}" for k, v in entry.items() if k not in _OUR_OWN)
    text = f"{start}{entry.get('level', ''):<5} {entry.get('message', '')} {told}".rstrip()
    exception = str(entry.get("exception") or "")
    return "\n".join([text, *(f"    {each}" for each in exception.splitlines())])


def _entry(line: LogLine) -> dict[str, Any] | None:
    """Read a line as a logger's entry, if it is one."""
    if not line.text.startswith("{"):
        return None
    try:
        entry = json.loads(line.text)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lines(folder: Path, *, follow: bool) -> Iterator[LogLine]:
    """Read the older file and the newer one; go on as it grows and makes way for another."""
    with contextlib.suppress(FileNotFoundError):
        yield from _parse((folder / OLDER).read_text(encoding="utf-8").splitlines())
    with contextlib.ExitStack() as open_files:
        file: IO[str] | None = None
        while True:
            # First what is left in the one that we know: it may be the older one by now.
            yield from _parse(file or ())
            if file is None or _is_another(folder / NAME, file):
                with contextlib.suppress(FileNotFoundError):
                    file = open_files.enter_context((folder / NAME).open(encoding="utf-8"))
                    yield from _parse(file)
            if not follow:
                return
            time.sleep(_PAUSE_SECONDS)


def _parse(lines: Iterable[str]) -> Iterator[LogLine]:
    # Lines are written whole, so that none is met half done.
    return (line for text in lines if (line := LogLine.read(text.rstrip("\n"))))


def _is_another(path: Path, file: IO[str]) -> bool:
    try:
        return path.stat().st_ino != os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False
