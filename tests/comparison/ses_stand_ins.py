"""
Strict SES beside two other stand-ins: the same calls to all, and what Amazon documents of each.

`aws-ses-v2-local` comes from npm into a temporary folder; ministack is in `.venv-cloud`. The table
of docs/strict-ses.md is what this prints: `.venv/bin/python -m tests.comparison.ses_stand_ins`.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.request import urlopen

import boto3
from botocore.config import Config

from broadside_local.ses import StrictSes
from tests.comparison.ses_calls import CASES, Case, prepare
from tests.missing import MissingError
from tests.missing import npm as install

NPM = "aws-ses-v2-local@2.10.2"
NAMES = ("strict SES", "aws-ses-v2-local", "ministack")
CLOUD = Path(__file__).parents[2] / ".venv-cloud" / "bin" / "ministack"
_START_SECONDS = 60.0


class StandIn(Protocol):
    """Something that speaks SES's v2 API."""

    url: str

    def mails(self) -> int:
        """Return how many mails went out."""


class Ours:
    """Strict SES."""

    def __init__(self, folder: Path) -> None:
        self._ses = StrictSes(folder, rate=1000, quota=-1, publish=lambda *_: None)
        self.url = self._ses.start()

    def mails(self) -> int:
        """Return how many mails went out."""
        return len(self._ses.outbox)

    def stop(self) -> None:
        """Stop it."""
        self._ses.stop()


class Program:
    """A stand-in that is a program, with a page that lists its mails."""

    def __init__(self, url: str, mails_path: str, key: str) -> None:
        self.url, self._path, self._key = url, mails_path, key

    def mails(self) -> int:
        """Return how many mails went out."""
        with urlopen(self.url + self._path) as answer:
            found = json.loads(answer.read())[self._key]
        if isinstance(found, dict):
            found = [each for listed in found.values() for each in listed]
        return len(found)


def rows() -> Iterator[str]:
    """
    Make every call of every stand-in; give the table, row by row.

    Raises:
        MissingError: one of them can't be had here.
    """
    with contextlib.ExitStack() as opened, tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        ours = Ours(work / "outbox")
        opened.callback(ours.stop)
        there: list[StandIn] = [
            ours,
            opened.enter_context(npm(work)),
            opened.enter_context(ministack(work)),
        ]
        yield from _compare(there)


def _compare(there: list[StandIn]) -> Iterator[str]:
    clients = [client_of(stand_in.url) for stand_in in there]
    for client in clients:
        prepare(client)
    yield f"| call | by the documentation | {' | '.join(NAMES)} | right | page |"
    yield "|---" * (len(NAMES) + 4) + "|"
    right = [0] * len(NAMES)
    for case in CASES:
        answers = [ask(case, *pair) for pair in zip(there, clients, strict=True)]
        are_right = [is_right(case, *answer) for answer in answers]
        right = [count + well for count, well in zip(right, are_right, strict=True)]
        yield _row(case, answers, are_right)
    total = [f"**{count} of {len(CASES)}**" for count in right]
    yield f"| **as documented** | | {' | '.join(total)} | | |"


def ask(case: Case, stand_in: StandIn, client: Any) -> tuple[str, int]:
    """Return what a stand-in says to a call, and how many mails it sends for it."""
    before = stand_in.mails()
    return case.send(client), stand_in.mails() - before


def is_right(case: Case, said: str, mails: int) -> bool:
    """Tell whether that is what Amazon documents."""
    return said in case.documented and case.mails in {None, mails}


def _row(case: Case, answers: list[tuple[str, int]], are_right: list[bool]) -> str:
    documented = " or ".join(case.documented) + _mails(case, case.mails or 0)
    told = [f"{said}{_mails(case, mails)}" for said, mails in answers]
    well = [name for name, is_well in zip(NAMES, are_right, strict=True) if is_well]
    right = "all" if len(well) == len(NAMES) else ", ".join(well) or "none"
    return f"| {' | '.join((case.what, documented, *told, right, case.page))} |"


def _mails(case: Case, count: int) -> str:
    if case.mails is None:
        return ""
    return f"; {count} mail{'' if count == 1 else 's'}" if count else "; no mail"


def client_of(url: str) -> Any:
    """Return a client that tries once, and sends what its model forbids."""
    return boto3.client(
        "sesv2",
        endpoint_url=url,
        region_name="ca-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            retries={"total_max_attempts": 1}, parameter_validation=False, read_timeout=20
        ),
    )


@contextlib.contextmanager
def npm(work: Path) -> Iterator[StandIn]:
    """Install aws-ses-v2-local into a temporary folder, and run it."""
    folder = work / "npm"
    folder.mkdir()
    install(folder, "install", NPM)
    port = free_port()
    program = folder / "node_modules" / ".bin" / "aws-ses-v2-local"
    with running([str(program), "--host", "127.0.0.1", "--port", str(port)], work, {}):
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/health-check")
        yield Program(url, "/store", "emails")


@contextlib.contextmanager
def ministack(work: Path) -> Iterator[StandIn]:
    """Run ministack, its SES alone."""
    if not CLOUD.exists():
        raise MissingError("the local cloud isn't set up")
    port = free_port()
    settings = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "SERVICES": "ses,sts",
        "DOCKER_HOST": "unix:///nowhere",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
    }
    with running([str(CLOUD)], work, settings):
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/_ministack/health")
        yield Program(url, "/_ministack/ses/messages", "messages")


@contextlib.contextmanager
def running(command: list[str], work: Path, settings: dict[str, str]) -> Iterator[None]:
    """Run a program, and end it."""
    process = subprocess.Popen(
        command,
        cwd=work,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(work), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str) -> None:
    """Return when a URL answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urlopen(url) as answer:
            answer.read()
            return
        time.sleep(0.05)
    raise TimeoutError("it doesn't start")


def free_port() -> int:
    """Return a port of loopback that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


if __name__ == "__main__":
    sys.stdout.writelines(f"{row}\n" for row in rows())
