"""
What npm's packages say of what we make: html-validate, caniemail, mjml, axe-core, rss-parser.

`package.json` names their versions, `package-lock.json` the hash of everything that comes with
them (made by `npm install --package-lock-only --omit-lockfile-registry-resolved`: it names no
host). They are installed once, below `build/`.
"""

import fcntl
import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tests.missing import MissingError, npm, program

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / "build" / "npm"
_NODE = (20, 19)
"""The oldest that html-validate runs on."""
_FILES = ("package.json", "package-lock.json")


class Mistake(NamedTuple):
    """What html-validate found."""

    document: str
    rule: str
    line: int
    column: int
    message: str


class Unsupported(NamedTuple):
    """What a client doesn't do, or not wholly."""

    document: str
    client: str
    feature: str
    support: str
    """`none` or `partial`."""
    notes: Sequence[str]
    line: int


class Made(NamedTuple):
    """What mjml made."""

    html: str
    errors: Sequence[str]


def validate(documents: Mapping[str, str], rules: Mapping[str, str]) -> list[Mistake]:
    """
    Return html-validate's findings in documents.

    Raises:
        MissingError: it can't be had here.
    """
    found = _ask("validate", documents=documents, rules=rules)
    return [Mistake(document=name, **each) for name, all_ in found.items() for each in all_]


def support(documents: Mapping[str, str], clients: Sequence[str]) -> list[Unsupported]:
    """
    Return what caniemail says isn't supported everywhere.

    Args:
        documents: Mails.
        clients: Names with wild cards, such as `gmail.*`.

    Raises:
        MissingError: it can't be had here.
    """
    found = _ask("support", documents=documents, clients=clients)
    return [Unsupported(document=name, **each) for name, all_ in found.items() for each in all_]


def clients() -> list[str]:
    """
    Return the names of all clients that caniemail knows.

    Raises:
        MissingError: it can't be had here.
    """
    return list(_ask("clients"))


def mjml(documents: Mapping[str, str]) -> dict[str, Made]:
    """
    Return the HTML that npm's mjml makes of MJML.

    Raises:
        MissingError: it can't be had here.
    """
    return {name: Made(**each) for name, each in _ask("mjml", documents=documents).items()}


def feeds(documents: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """
    Return the items of feeds, as rss-parser reads them.

    Raises:
        MissingError: it can't be had here.
    """
    return dict(_ask("feeds", documents=documents))


def axe() -> str:
    """
    Return axe-core: a script that defines `axe`.

    Raises:
        MissingError: it can't be had here.
    """
    file = _installed() / "node_modules" / "axe-core" / "axe.min.js"
    return file.read_text(encoding="utf-8")


def _ask(tool: str, **question: Any) -> Any:
    script = (HERE / "tools.mjs").read_text(encoding="utf-8")
    answer = subprocess.run(
        [program("node"), "--input-type=module", "--eval", script, tool],
        cwd=_installed(),
        input=json.dumps(question),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(answer.stdout)


@cache
def _installed() -> Path:
    """Install the packages, unless these are there; several processes may ask at once."""
    told = subprocess.run([program("node"), "--version"], check=True, capture_output=True)
    if tuple(map(int, re.findall(rb"\d+", told.stdout)[:2])) < _NODE:
        raise MissingError(f"node is older than {_NODE[0]}.{_NODE[1]}")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    wanted = sha256(b"".join((HERE / name).read_bytes() for name in _FILES)).hexdigest()
    stamp = INSTALLED / "installed"
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            for name in _FILES:
                shutil.copy(HERE / name, INSTALLED)
            npm(INSTALLED, "ci")
            stamp.write_text(wanted)
    return INSTALLED
