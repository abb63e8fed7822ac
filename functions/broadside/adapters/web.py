"""
Pictures from other hosts, fetched so that nobody can make us ask what only we can reach.

Whoever writes a post names an address, and where it leads is for its owner to say: by its name's
addresses, which may change from one second to the next, and by redirects. Each hop therefore is
read anew, its name looked up once, every address of it held against what is public, and the
connection made to that very address; the name is what the certificate must be for. There is no
setting that allows more. `docs/decisions/fetching.md` has the attacks this is made against.
"""

import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cached_property
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from ipaddress import ip_address
from socket import socket

from broadside.adapters.public_addresses import IPAddress, is_public
from broadside.adapters.web_lines import Deadline, Exchange, TooLongError, dial, look_up
from broadside.adapters.web_targets import PRIVATE, Target, read_target
from broadside.errors import RefusedError, UnreachableError
from broadside.pictures import MAX_BYTES, TYPES, kind_of

MOST_BYTES = MAX_BYTES
MOST_SECONDS = 10.0
"""For one picture: names, connections, redirects, all of it."""
MOST_REDIRECTS = 5
MOST_CONNECT_SECONDS = 3.0
"""For one address of a host: there may be others."""

_AT_ONCE = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429})
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

Resolve = Callable[[str, float], Sequence[str]]
Dial = Callable[[IPAddress, int, float], socket]


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
        self._resolve = resolve
        self._dial = dial
        self._monotonic = monotonic
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    def picture(self, address: str) -> bytes:
        """Return a picture from another host; RefusedError, UnreachableError."""
        try:
            return self._fetch(address, Deadline(self._most_seconds, self._monotonic))
        except TimeoutError:
            raise UnreachableError(f"didn't come in {self._most_seconds:g} seconds") from None
        except TooLongError:
            raise RefusedError("comes with far more around it than a picture needs") from None
        except ssl.SSLCertVerificationError:
            raise RefusedError("is on a host with a certificate that isn't valid") from None
        except (IncompleteRead, RemoteDisconnected, ssl.SSLEOFError):
            raise UnreachableError("didn't come whole") from None
        except ssl.SSLError:
            raise UnreachableError("is on a host with which no secure connection works") from None
        except OSError:
            raise UnreachableError("didn't come whole, as the connection broke") from None
        except (HTTPException, ValueError):
            raise RefusedError("comes in a way that isn't the web's") from None

    def _fetch(self, address: str, deadline: Deadline) -> bytes:
        target = read_target(address)
        for _ in range(MOST_REDIRECTS + 1):
            with closing(self._connect(target, deadline)) as line:
                request = _REQUEST.format(resource=target.resource, authority=target.authority)
                exchange = Exchange(line, deadline)
                # Twice: a picture in small parts comes with as many marks between them.
                answer = exchange.ask(request.encode("ascii"), most_bytes=2 * self._most_bytes)
                if answer.status not in _REDIRECTS:
                    return self._read(answer)
            target = target.following(_location(answer))
        raise RefusedError("is redirected again and again")

    def _connect(self, target: Target, deadline: Deadline) -> socket:
        """Connect to one of a host's addresses; every one of them must be public."""
        for address in self._addresses(target, deadline):
            left = min(deadline.left(), MOST_CONNECT_SECONDS)
            try:
                line = self._dial(address, target.port, left)
            except OSError:
                continue
            return self._secured(line, target, deadline) if target.scheme == "https" else line
        raise UnreachableError("is on a host that doesn't answer")

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[IPAddress]:
        if target.number is not None:
            found: Sequence[IPAddress] = [target.number]
        else:
            seconds = deadline.left()
            try:
                names = self._resolve(target.host, seconds)
                found = [ip_address(name) for name in names]
            except OSError:
                deadline.left()
                raise UnreachableError("is on a host that can't be found") from None
        if not all(map(is_public, found)):
            # One that isn't is enough: whoever mixes them means us to take the wrong one.
            raise RefusedError(PRIVATE)
        return found

    def _secured(self, line: socket, target: Target, deadline: Deadline) -> socket:
        try:
            line.settimeout(deadline.left())  # for the whole handshake
            return self._tls.wrap_socket(
                line,
                server_hostname=target.host,
                # An answer without a length ends where its line does: that must be meant.
                suppress_ragged_eofs=False,
            )
        except (OSError, ValueError):
            line.close()
            raise

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The system's authorities; TLS 1.2 or later; names checked."""
        context = ssl.create_default_context()
        context.hostname_checks_common_name = False  # RFC 9525 §2; browsers look at none either
        context.set_alpn_protocols(["http/1.1"])
        return context

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
    if status in _LATER or status >= 500:
        raise UnreachableError(f"can't be given out by its host now ({status})")
    if status in {404, 410}:
        raise RefusedError(f"isn't there ({status})")
    if status != 200:
        raise RefusedError(f"isn't given out by its host ({status})")
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RefusedError("comes compressed, which we didn't ask for")
    if answer.headers.get("Transfer-Encoding", "chunked").strip().lower() != "chunked":
        raise HTTPException("a transfer coding that nobody asked for")


def _location(answer: HTTPResponse) -> str:
    location = answer.headers.get("Location")
    if not location:
        raise RefusedError("is redirected to nowhere")
    # `http.client` reads headers as Latin-1; what isn't ASCII in one is UTF-8 as a rule.
    return str(location).encode("latin-1").decode("utf-8")
