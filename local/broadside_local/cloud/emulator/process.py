"""The emulator that carries the local cloud: ministack, in a process of its own."""

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ConnectionError as UnreachableError
from botocore.exceptions import HTTPClientError

from broadside_local.cloud.emulator.variables import ACCOUNT, LOOPBACK, REGION, variables
from broadside_local.cloud.errors import CloudDiedError, CloudError, StateError

__all__ = ["ACCOUNT", "LOOPBACK", "REGION", "Emulator", "free_port"]

_START_SECONDS = 20.0
_ANSWER_SECONDS = 60.0
_PORTS = 5
"""How many are tried: between finding one and listening on it, another process may take it."""


class Emulator:
    """
    A running ministack on loopback, with IAM enforced.

    It dies with the process that made it, however that one ends (see `keeper`).
    """

    def __init__(
        self,
        checkout: Path,
        work: Path,
        *,
        environment: Mapping[str, str],
        data: Path | None = None,
        find_port: Callable[[], int] | None = None,
    ) -> None:
        """
        Start it; `wait` says when it is up.

        Args:
            checkout: Where `.venv-cloud` is.
            work: Folder for its log and temporary files; exists, and is nobody else's business.
            environment: Variables that every function finds besides its own.
            data: File where what it holds is kept, from `begin` on; None: nowhere.
            find_port: Finds a port that nobody listens on; None: as `free_port` does.
        """
        self._python = checkout / ".venv-cloud" / "bin" / "python"
        if not self._python.exists():
            raise CloudError("the local cloud isn't set up (.venv-cloud is missing)", "make setup")
        self.log = work / "emulator.log"
        self._temporary = work / "tmp"
        self._temporary.mkdir(mode=0o700, exist_ok=True)
        self._find_port = find_port or free_port
        self._environment = environment
        self._key = secrets.token_hex(10)
        self._secret = secrets.token_hex(20)
        self._clients: dict[str, Any] = {}
        self._data = data
        self._launch()

    def _launch(self) -> None:
        """Start the process, on a port that was free a moment ago."""
        self.port = self._find_port()
        self.endpoint = f"http://{LOOPBACK}:{self.port}"
        self._mark = secrets.token_hex(8)
        settings = variables(
            self._temporary, port=self.port, key=self._key, secret=self._secret, mark=self._mark
        )
        self._answers, answers = os.pipe()
        with self.log.open("ab" if self._data else "wb") as log:
            self._log_begins = log.tell()
            self._process = subprocess.Popen(
                [
                    self._python,
                    Path(__file__).with_name("keeper.py"),
                    *((self._data, str(answers)) if self._data else ()),
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._temporary,
                env={**settings, **self._environment},
                start_new_session=True,
                pass_fds=[answers] if self._data else [],
            )
        os.close(answers)

    def wait(self) -> None:
        """
        Return when it answers; from then on `endpoint` stays as it is.

        Raises:
            CloudDiedError: it ended instead; its log says why.
            CloudError: it isn't up after 20 seconds.
        """
        for tried in range(1, _PORTS + 1):
            try:
                self._wait()
            except CloudDiedError:
                if tried == _PORTS or not self._lost_its_port():
                    raise
                self._end()
                self._launch()
            else:
                return

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            self.check()
            if self._answers_health():
                return
            time.sleep(0.02)
        raise CloudError(
            f"the local cloud isn't up after {_START_SECONDS:.0f} s", f"See {self.log}"
        )

    def _answers_health(self) -> bool:
        """Tell whether it is up; whoever else has its port doesn't know its mark."""
        with contextlib.closing(HTTPConnection(LOOPBACK, self.port, timeout=1)) as connection:
            try:
                connection.request("GET", "/_ministack/health")
                return self._mark.encode() in connection.getresponse().read()
            except (OSError, HTTPException):
                return False

    def _lost_its_port(self) -> bool:
        """Tell whether it ended because somebody else had taken its port."""
        with self.log.open("rb") as log:
            log.seek(self._log_begins)
            # Its own words and, where that came a moment later, the system's (EADDRINUSE).
            return b"already in use" in log.read().lower()

    def begin(self, names: Mapping[str, Mapping[str, str]]) -> None:
        """
        Put back what the data file holds, and keep what changes from now on.

        Args:
            names: Logical name by physical name, of `tables`, `buckets`, `queues`, `secrets`.

        Raises:
            StateError: it can't be put back.
            CloudDiedError: the emulator is gone.
        """
        self._ask({"begin": names})

    def _ask(self, command: Mapping[str, Any], seconds: float = _ANSWER_SECONDS) -> None:
        """Give the keeper a command, and wait until it is done."""
        assert self._process.stdin  # noqa: S101 - it was asked for
        try:
            self._process.stdin.write(json.dumps(command).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise CloudDiedError(str(self.log)) from None
        answer = b""
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([self._answers], [], [], seconds)
            read = os.read(self._answers, 4096) if ready else b""
            if not read:
                self.check(within=1.0)
                raise CloudError("the local cloud doesn't answer", f"See {self.log}")
            answer += read
        told = json.loads(answer)
        match told.get("error"):
            case None:
                return
            case "DataError":
                raise StateError(str(self._data), told["reason"])
            case "MissingError":
                reason = f"this release of the emulator can't be kept: {told['reason']}"
                raise CloudError(reason, "Mend recorder.py, or lock the release before")
            case other:
                raise CloudError(f"the local cloud: {other} {told['reason']}", f"See {self.log}")

    @property
    def credentials(self) -> tuple[str, str]:
        """Access key and secret of the account's root, new with each start."""
        return self._key, self._secret

    def client(self, service: str) -> Any:
        """Return a boto3 client of the account's root; when the emulator is gone, it says so."""
        if service not in self._clients:
            self._clients[service] = self._new_client(service)
        return self._clients[service]

    def _new_client(self, service: str) -> Any:
        core = botocore.session.get_session()
        core.register_component("data_loader", _descriptions())
        session = boto3.Session(
            aws_access_key_id=self._key,
            aws_secret_access_key=self._secret,
            region_name=REGION,
            botocore_session=core,
        )
        client = session.client(
            service,
            endpoint_url=self.endpoint,
            config=Config(
                connect_timeout=3,
                read_timeout=330,  # longer than any function may run
                retries={"total_max_attempts": 1},
                max_pool_connections=32,
            ),
        )
        client.meta.events.register("needs-retry.*.*", self._on_attempt)
        return client

    def _on_attempt(self, caught_exception: Exception | None = None, **_: object) -> None:
        """Turn "connection refused" into what it means here (botocore asks after every attempt)."""
        if isinstance(caught_exception, UnreachableError | HTTPClientError):
            self.check(within=1.0)

    def check(self, *, within: float = 0.0) -> None:
        """
        Make sure that it still runs.

        Args:
            within: Seconds to wait for a process that is just going.

        Raises:
            CloudDiedError: it doesn't.
        """
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return
        raise CloudDiedError(str(self.log))

    def stop(self) -> None:
        """End it and every function that runs; harmless when it is gone, or called again."""
        if self._answers < 0:
            return
        if self._data:
            # Without it nothing is lost, but messages that were done come once more.
            with contextlib.suppress(CloudError):
                self._ask({"save": True}, seconds=5.0)
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._answers)
        self._answers = -1
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()


@cache
def _descriptions() -> Any:
    """Return what reads botocore's files about services: once, not for each session anew."""
    return botocore.session.get_session().get_component("data_loader")


def free_port() -> int:
    """Find a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
