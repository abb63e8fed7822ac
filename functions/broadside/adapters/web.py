"""
Pictures from other hosts, fetched so that nobody can make us ask what only we can reach.

Whoever writes a post names an address, and where it leads is for its owner to say: by its name's
addresses, which may change from one second to the next, and by redirects. Each hop therefore is
read anew, and connected to by `web_hosts.py`, which knows nobody in private. There is no setting
that allows more. `docs/decisions/fetching.md` has the attacks this is made against.
"""

import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPException, HTTPResponse, IncompleteRead

from broadside.adapters.web_hosts import (
    Dial,
    PublicHosts,
    Resolve,
    as_web_errors,
    is_for_later,
    location_of,
)
from broadside.adapters.web_lines import Deadline, Exchange, dial, look_up
from broadside.adapters.web_targets import read_target
from broadside.errors import RefusedError, UnreachableError
from broadside.pictures import MAX_BYTES, TYPES, kind_of

MOST_BYTES = MAX_BYTES
MOST_SECONDS = 10.0
"""For one picture: names, connections, redirects, all of it."""
MOST_REDIRECTS = 5

_AT_ONCE = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REQUEST = "\r\n".join(
    (
        "GET {resource} HTTP/1.1",
        "Host: {authority}",
        "User-Agent: Broadside (newsletter software; copies a picture once)",
        f"Accept: {', '.join(TYPES.values())}",
        "Accept-Encoding: identity",
        "Connection: close",
        "\r\n",
    )
)
"""All that a host learns of us: no cookie, no Referer, nothing of who publishes."""


class HttpWeb:
    """Other hosts, by HTTP/1.1 (port `Web`)."""

    def __init__(
        self,
        *,
        resolve: Resolve = look_up,
        dial: Dial = dial,
        monotonic: Callable[[], float] = time.monotonic,
        most_bytes: int = MOST_BYTES,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        """
        Say what is outside.

        Args:
            resolve: Looks a name up, in so many seconds; OSError.
            dial: Connects to an address and port, in so many seconds; OSError. It is asked for
                public addresses only.
            monotonic: A clock that is never set, in seconds.
            most_bytes: Of a picture.
            most_seconds: For a picture.
        """
        self._hosts = PublicHosts(resolve, dial)
        self._monotonic = monotonic
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    def picture(self, address: str) -> bytes:
        """Return a picture from another host; RefusedError, UnreachableError."""
        too_long = "comes with far more around it than a picture needs"
        with as_web_errors(most_seconds=self._most_seconds, too_long=too_long):
            return self._fetch(address, Deadline(self._most_seconds, self._monotonic))

    def _fetch(self, address: str, deadline: Deadline) -> bytes:
        target = read_target(address)
        for _ in range(MOST_REDIRECTS + 1):
            with closing(self._hosts.connect(target, deadline)) as line:
                request = _REQUEST.format(resource=target.resource, authority=target.authority)
                exchange = Exchange(line, deadline)
                # Twice: a picture in small parts comes with as many marks between them.
                answer = exchange.ask(request.encode("ascii"), most_bytes=2 * self._most_bytes)
                if answer.status not in _REDIRECTS:
                    return self._read(answer)
            target = target.following(location_of(answer))
        raise RefusedError("is redirected again and again")

    def _read(self, answer: HTTPResponse) -> bytes:
        """Read the picture, up to the most that one may have, whatever was announced."""
        _accept(answer)
        too_large = RefusedError(f"is larger than {self._most_bytes // 1_000_000} MB")
        if (answer.length or 0) > self._most_bytes:
            raise too_large
        picture = answer.read(_AT_ONCE)
        if kind_of(picture) is None:
            raise RefusedError("is no GIF, JPEG, PNG or WebP")
        parts = [picture]
        size = len(picture)
        while part := answer.read(_AT_ONCE):
            parts.append(part)
            size += len(part)
            if size > self._most_bytes:
                raise too_large
        if answer.length:  # what was announced and didn't come: `read` says nothing of it
            raise IncompleteRead(b"", answer.length)
        return b"".join(parts)


def _accept(answer: HTTPResponse) -> None:
    """Refuse an answer that isn't a body as it is."""
    status = answer.status
    if is_for_later(status):
        raise UnreachableError(f"can't be given out by its host now ({status})")
    if status in {404, 410}:
        raise RefusedError(f"isn't there ({status})")
    if status != 200:
        raise RefusedError(f"isn't given out by its host ({status})")
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RefusedError("comes compressed, which we didn't ask for")
    if answer.headers.get("Transfer-Encoding", "chunked").strip().lower() != "chunked":
        raise HTTPException("a transfer coding that nobody asked for")
