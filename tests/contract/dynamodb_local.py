"""
AWS's own DynamoDB Local, where the developer has it.

Its jar and native libraries are under Amazon's terms, so we neither fetch nor ship them: whoever
has unpacked them names the folder in the variable `DYNAMODB_LOCAL`.
"""

import contextlib
import os
import shutil
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from broadside_local.cloud.emulator.process import LOOPBACK, free_port

VARIABLE = "DYNAMODB_LOCAL"
JAR = "DynamoDBLocal.jar"
LIBRARIES = "DynamoDBLocal_lib"

_START_SECONDS = 30.0


def find(environment):
    """Return the server, not yet started; or None, and what to do to have it."""
    folder = environment.get(VARIABLE, "")
    if not folder:
        return None, f"name DynamoDB Local's folder in {VARIABLE} to run this on it (needs Java)"
    missing = [name for name in (JAR, LIBRARIES) if not (Path(folder) / name).exists()]
    if missing:
        return None, f"{VARIABLE}: no {' and no '.join(missing)} in that folder"
    java = shutil.which("java", path=environment.get("PATH", os.defpath))
    if java is None:
        return None, f"{VARIABLE} is set, but there is no java on the PATH"
    return Server(java, Path(folder)), ""


class Server:
    """A DynamoDB Local of our own, its data in memory; a context manager that gives its URL."""

    def __init__(self, java: str, folder: Path) -> None:
        self._java = java
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    def __enter__(self) -> str:
        # "Deploying DynamoDB locally on your computer" and "DynamoDB local usage notes": shared
        # goes with in memory; each start would tell Amazon of it otherwise.
        self._process = subprocess.Popen(
            [
                self._java,
                f"-Djava.library.path={self._folder / LIBRARIES}",
                *("-jar", str(self._folder / JAR)),
                *("-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(self.port)),
            ],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait(self._process)
        except BaseException:
            self._stop()
            raise
        return f"http://{LOOPBACK}:{self.port}"

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        """Return when it answers, whatever it says: to a GET it says 400."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"DynamoDB Local ended with {process.returncode}")
            with contextlib.closing(HTTPConnection(LOOPBACK, self.port, timeout=5)) as connection:
                try:
                    connection.request("GET", "/")
                    connection.getresponse()
                except (OSError, HTTPException):
                    time.sleep(0.02)
                else:
                    return
        raise RuntimeError(f"DynamoDB Local isn't up after {_START_SECONDS:.0f} s")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
