"""The outbox: every mail that SES accepted and could render, as a file that mail clients open."""

import os
import threading
from pathlib import Path


class Outbox:
    """A folder of `.eml` files, mode 0700; its files sort in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        """
        Open the folder; it is made if it isn't there.

        Mails that lie in it already keep their places before the new ones.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._lock = threading.Lock()
        self._count = sum(1 for _ in folder.glob("*.eml"))
        self._last = max((_number(file) for file in folder.glob("*.eml")), default=0)

    def add(self, message_id: str, message: bytes) -> Path:
        """
        Keep a mail; it is whole on disk, or not there at all.

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
        unfinished.rename(file)
        with self._lock:
            self._count += 1
        return file

    def __len__(self) -> int:
        return self._count


def _number(file: Path) -> int:
    digits = file.name.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0
