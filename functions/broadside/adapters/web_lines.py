"""
Lines to other hosts: names looked up, connections opened, answers read, all by one deadline.

A time-out of a socket begins anew with every byte; a host that sends one a second holds us for
ever. So what is left of one deadline is the time-out of each step.
"""

import io
import socket
from collections.abc import Callable, Sequence
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv6Address
from queue import Empty, SimpleQueue
from threading import Thread

from broadside.adapters.public_addresses import IPAddress

MOST_HEAD_BYTES = 65_536
"""Of all that comes before a body."""
MOST_INTERIM = 5
"""Answers that only announce one (RFC 9110 §15.2), such as 103 Early Hints."""


class TooLongError(Exception):
    """A host sent more than was allowed."""


class Deadline:
    """A moment by which all must be done."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than none; TimeoutError when none are."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def look_up(host: str, seconds: float) -> Sequence[str]:
    """
    Ask for the addresses of a name.

    Args:
        host: ASCII, without a dot at the end.
        seconds: After which nobody waits any longer; the system's own patience can't be set, so it
            is asked in a thread, which ends when the system gives up.

    Raises:
        OSError: there are none, or nobody can be asked now; TimeoutError among them.
    """
    answer: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            # The dot at the end: no domain of this machine's own is put behind the name.
            found = socket.getaddrinfo(f"{host}.".encode(), None, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except OSError as error:
            answer.put(error)

    Thread(target=ask, name="look_up", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found


def dial(address: IPAddress, port: int, seconds: float) -> socket.socket:
    """
    Connect to an address, and to no other: there is no name in it that could mean another by now.

    Raises:
        OSError: nobody answers; TimeoutError among them.
    """
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect((str(address), port))
    except OSError:
        line.close()
        raise
    return line


class _Incoming(io.RawIOBase):
    """What a host sends, by a deadline and up to a number of bytes."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline
        self.allowed = 0
        """How many bytes may still come."""

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what is there; wait while nothing is."""
        if self.allowed <= 0:
            raise TooLongError
        self._line.settimeout(self._deadline.left())
        count = self._line.recv_into(buffer)
        self.allowed -= count
        return count


class _Reader(io.BufferedReader):
    """What answers are read from, one after the other; each would close it when it goes."""

    def close(self) -> None:
        """Stay open: what ends is the line."""

    def flush(self) -> None:
        """Do nothing: it is read from only (`http.client` asks, and may find it gone)."""


class Exchange:
    """One request on a line, and its answer."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline
        self._incoming = _Incoming(line, deadline)
        self._reader = _Reader(self._incoming)

    def makefile(self, _mode: str) -> _Reader:
        """Return what answers are read from (`http.client` asks a socket for it)."""
        return self._reader

    def ask(self, request: bytes, *, most_bytes: int) -> HTTPResponse:
        """
        Send a request; return the head of its answer, the body to be read.

        Args:
            request: As it goes over the line.
            most_bytes: Of the body, with what marks its parts.

        Raises:
            OSError: the line broke; TimeoutError when the time is up.
            HTTPException: what came is no HTTP/1.
            TooLongError: it is too much; reading the body may raise all of these, too.
        """
        self._line.settimeout(self._deadline.left())
        self._line.sendall(request)
        self._incoming.allowed = MOST_HEAD_BYTES
        for _ in range(MOST_INTERIM + 1):
            answer = HTTPResponse(self)  # type: ignore[arg-type]  # it wants `makefile` only
            answer.begin()
            if answer.status >= 200:
                self._incoming.allowed = most_bytes
                return answer
        raise HTTPException("nothing but announcements")
