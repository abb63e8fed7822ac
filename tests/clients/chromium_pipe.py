"""The pipe through which Chromium is told what to do: JSON, each message ended by a zero byte."""

import json
import os
import select
import time
from collections.abc import Callable
from typing import IO, Any

Event = dict[str, Any]
Listener = Callable[[str, Event], None]
"""It is told an event's name, and what it says."""
_SECONDS = 30.0
"""How long Chromium may take over anything."""


class ChromiumError(Exception):
    """Chromium refused a command, ended, or doesn't answer; a script threw."""


class Pipe:
    """Commands go in, results and events come out."""

    def __init__(self, commands: IO[bytes], messages: IO[bytes]) -> None:
        self._commands, self._messages = commands, messages
        self._unread = bytearray()
        self._number = 0
        self.listeners: dict[str, Listener] = {}
        """Who hears of events, by the session that they belong to."""

    def send(self, method: str, session: str = "", **parameters: Any) -> Any:
        """
        Give a command of the DevTools protocol; return its result.

        Raises:
            ChromiumError: it is refused, or there is no answer.
        """
        number = self.post(method, session, **parameters)
        deadline = time.monotonic() + _SECONDS
        while (message := self._receive(deadline, method)).get("id") != number:
            self._tell(message)
        if "error" in message:
            raise ChromiumError(f"{method}: {message['error']['message']}")
        return message["result"]

    def post(self, method: str, session: str = "", **parameters: Any) -> int:
        """Give a command, and don't wait for its result; return its number."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        try:
            self._commands.write(json.dumps(message).encode() + b"\0")
            self._commands.flush()
        except OSError:
            raise ChromiumError(f"{method}: Chromium has ended") from None
        return self._number

    def _tell(self, message: Event) -> None:
        listener = self.listeners.get(message.get("sessionId", ""))
        if listener and "method" in message:
            listener(message["method"], message["params"])

    def _receive(self, deadline: float, what: str) -> Event:
        descriptor = self._messages.fileno()
        end = self._unread.find(b"\0")
        while end < 0:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise ChromiumError(f"{what}: no answer in time")
            read = os.read(descriptor, 1 << 20)
            if not read:
                raise ChromiumError(f"{what}: Chromium has ended")
            found = read.find(b"\0")
            end = len(self._unread) + found if found >= 0 else -1
            self._unread += read
        message: Event = json.loads(self._unread[:end])
        del self._unread[: end + 1]
        return message
