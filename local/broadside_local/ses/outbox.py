"""The outbox: every mail that SES accepted and could render, as a file that mail clients open."""

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """A mail that is on disk, and not in the outbox yet."""

    file: Path
    """Where it will be."""
    unfinished: Path


class Outbox:
    """A folder of `.eml` files, mode 0700; its files sort in the order in which they came."""

    def __init__(self, folder: Path, accepted: Iterable[str] = ()) -> None:
        """
        Open the folder; it is made if it isn't there.

        Mails that lie in it already keep their places before the new ones.

        Args:
            accepted: Names of mails that were accepted: those that a killed process left
                unfinished are put in their places. Any other unfinished mail was never accepted.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._lock = threading.Lock()
        names = frozenset(accepted)
        for unfinished in folder.glob(".*.part"):
            name = unfinished.name[1:].removesuffix(".part")
            if name in names:
                unfinished.rename(folder / name)
            else:
                unfinished.unlink()
        self._count = sum(1 for _ in folder.glob("*.eml"))
        self._last = max((_number(file) for file in folder.glob("*.eml")), default=0)

    def write(self, message_id: str, message: bytes) -> Written:
        """
        Write a mail to disk; it is in the outbox once it is finished.

        Args:
            message_id: SES's, without domain: the file's name says it, and no address.
        """
        with self._lock:
            self._last += 1
            number = self._last
        file = self.folder / f"{number:07d}-{message_id}.eml"
        unfinished = self.folder / f".{file.name}.part"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
            f.write(message)
        return Written(file, unfinished)

    def finish(self, written: Written) -> None:
        """Put a mail in its place."""
        written.unfinished.rename(written.file)
        with self._lock:
            self._count += 1

    def __len__(self) -> int:
        return self._count


def _number(file: Path) -> int:
    digits = file.name.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0
