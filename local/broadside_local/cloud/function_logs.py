"""What functions wrote, line by line as it comes: kept in a file that outlives the cloud."""

import contextlib
import os
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from broadside_local.cloud.errors import CloudError
from broadside_local.cloud.log_lines import OLDER, LogLine

_FULL_BYTES = 4_000_000
_EVERY_SECONDS = 1.0
_OVERLAP_MS = 5_000
"""How long an event may take to show beside those that were written at the same time."""
_AT_ONCE = 10_000
"""Events of one answer (CloudWatch Logs, "FilterLogEvents")."""


class FunctionLogs:
    """Follows the functions' log groups, and appends what is new to a file."""

    def __init__(self, client: Any, groups: Mapping[str, str], file: Path) -> None:
        """
        Make it; `start` begins to follow.

        Args:
            client: boto3's CloudWatch Logs client.
            groups: The log group of each function, by the name of its handler.
            file: What to append to; when it is full, it becomes the older one beside it.
        """
        self._client = client
        self._groups = groups
        self._file = file
        self._from = dict.fromkeys(groups, 0)
        self._seen: dict[str, set[tuple[str, int, int]]] = {name: set() for name in groups}
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="function-logs", daemon=True)

    def start(self) -> None:
        """Follow from now on, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Take what is left, and stop."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(5)
        self._try_to_catch_up()

    def catch_up(self) -> list[LogLine]:
        """Append every line that isn't in the file yet, in the order of time; return them."""
        with self._one_at_a_time:
            # Stable: lines of one invocation have one time, and keep their order.
            lines = sorted(
                [line for name in self._groups for line in self._new(name)], key=lambda it: it.at
            )
            if lines:
                self._append(lines)
            return lines

    def _follow(self) -> None:
        while not self._stopping.wait(_EVERY_SECONDS):
            self._try_to_catch_up()

    def _try_to_catch_up(self) -> None:
        # Whoever needs the emulator, or room on the disk, says that it is gone; logs can't.
        with contextlib.suppress(CloudError, BotoCoreError, ClientError, OSError):
            self.catch_up()

    def _new(self, name: str) -> list[LogLine]:
        """Read what a group has since the last time, and a little before: each event once."""
        seen, lines = self._seen[name], list[LogLine]()
        while True:
            events = self._client.filter_log_events(
                logGroupName=self._groups[name], startTime=self._from[name], limit=_AT_ONCE
            )["events"]
            count: Counter[tuple[str, int]] = Counter()
            for event in events:
                count[place := (event["logStreamName"], event["timestamp"])] += 1
                if (key := (*place, count[place])) not in seen:
                    seen.add(key)
                    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
                    lines.append(LogLine(at, name, event["message"]))
            is_all = len(events) < _AT_ONCE
            if events:
                newest = events[-1]["timestamp"]
                self._from[name] = max(self._from[name], newest - (_OVERLAP_MS if is_all else 0))
                seen = {key for key in seen if key[1] >= self._from[name]}
                self._seen[name] = seen
            if is_all:
                return lines

    def _append(self, lines: list[LogLine]) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self._file.stat().st_size > _FULL_BYTES:
                self._file.replace(self._file.with_name(OLDER))
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fchmod(file.fileno(), 0o600)
