"""Messages of the emulator's queues, kept in the data file (part of the emulator's process)."""

import json
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadside_local.cloud.emulator.data_file import DataFile, decoded
else:
    from data_file import DataFile, decoded

Message = dict[str, Any]
"""As the emulator has it."""


class KeptMessages:
    """Knows what was written of which message, and writes what is new."""

    def __init__(self, file: DataFile, queues: Mapping[str, dict[str, Any]]) -> None:
        """Take over the stack's queues, by their logical names."""
        self._file = file
        self._queues = queues
        self._known: dict[str, dict[str, tuple[int, float]]] = {name: {} for name in queues}

    def restore(self) -> None:
        """
        Put back every message, before those that have come meanwhile.

        Raises:
            DataError: the file is damaged.
        """
        now = time.time()
        found: dict[str, list[Message]] = {logical: [] for logical in self._queues}
        for logical, text in self._file.messages():
            message = decoded(text)
            if message["receive_count"]:
                # Whoever had received it has ended with the emulator: it is nobody's now.
                message["receipt_handle"] = None
                message["visible_at"] = min(message["visible_at"], now)
            if logical in found:
                found[logical].append(message)
        for logical, queue in self._queues.items():
            queue["messages"][:0] = found[logical]
            self._known[logical] = {m["id"]: _moment(m) for m in found[logical]}

    def write_new(self) -> None:
        """Write messages that were sent: they stand at the end of their queues."""
        for logical, queue in self._queues.items():
            known, new = self._known[logical], []
            # A copy: functions' pollers take messages out meanwhile.
            for message in reversed(queue["messages"][:]):
                if message["id"] in known:
                    break
                new.append(message)
            self._write(logical, reversed(new))

    def write(self) -> None:
        """Write which were sent, which were received, and which are gone."""
        for logical, queue in self._queues.items():
            known, there = self._known[logical], queue["messages"][:]
            self._write(logical, [m for m in there if known.get(m["id"]) != _moment(m)])
            if len(known) > len(there):
                for gone in known.keys() - {message["id"] for message in there}:
                    self._file.drop_message(logical, gone)
                    del known[gone]

    def _write(self, queue: str, messages: Iterable[Message]) -> None:
        for message in messages:
            # First the moment: if it changes while it is written, it is written once more.
            self._known[queue][message["id"]] = _moment(message)
            text = json.dumps(message, ensure_ascii=False)
            self._file.put_message(queue, message["id"], text)


def _moment(message: Mapping[str, Any]) -> tuple[int, float]:
    """Return what changes of a message while it is in its queue."""
    return message["receive_count"], message["visible_at"]
