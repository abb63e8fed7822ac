"""
How a command reaches a stack that runs in another process on this machine.

While it runs, a file in its folder says where it answers and with which key: mode 0600, in a folder
of mode 0700. The key is new with each start, and opens nothing beyond loopback.
"""

import contextlib
import os
from pathlib import Path
from typing import Any

import boto3
import msgspec
from botocore.config import Config

from broadside_local.cloud.emulator.variables import REGION

FILE = Path("cloud", "reach.json")
"""Below a stack's folder."""


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Where a running stack answers."""

    aws: str
    """URL of the emulator."""
    ses: str
    """URL of strict SES."""
    key: str
    """Access key of the account's root, of this start alone."""
    secret: str
    outputs: dict[str, str]
    """The stack's outputs."""

    def write(self, folder: Path) -> None:
        """Write it for commands beside it; nobody sees half of it."""
        unfinished = folder / f"{FILE}.new"
        unfinished.unlink(missing_ok=True)
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(msgspec.json.encode(self))
        unfinished.rename(folder / FILE)

    def client(self, service: str) -> Any:
        """Return a boto3 client with every right; `sesv2` speaks to strict SES."""
        session = boto3.Session(
            aws_access_key_id=self.key, aws_secret_access_key=self.secret, region_name=REGION
        )
        once = Config(connect_timeout=3, read_timeout=60, retries={"total_max_attempts": 1})
        url = self.ses if service == "sesv2" else self.aws
        return session.client(service, endpoint_url=url, config=once)


def read_reach(folder: Path) -> Reach | None:
    """Read where a stack answers; None when it doesn't say so (yet, or any more)."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Reach)
    return None


def forget_reach(folder: Path) -> None:
    """Take the file away, when the stack ends."""
    (folder / FILE).unlink(missing_ok=True)
