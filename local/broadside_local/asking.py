"""
Links, asked over the network whether anything answers there.

Whoever writes a post could have us ask what only this machine can reach: a printer, a router, the
address where a cloud keeps its keys. So every address that a name has is looked at, the connection
goes to the address that was looked at, and each redirect begins anew.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urljoin, urlsplit

from broadside.adapters import public_addresses

MOST_REDIRECTS = 5
MOST_AT_ONCE = 8
LONGEST_SECONDS = 15.0
"""Of one link, its redirects among them."""

_SAFE = "/%:@!$&'()*+,;=~-._?"
_GONE = frozenset({404, 410})
_UNKNOWN = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Verdict(StrEnum):
    """What is known of a link."""

    GOOD = "good"
    """Something answers, be it that robots aren't let in."""
    GONE = "gone"
    """Whoever should know says that there is nothing."""
    NO_HOST = "no host"
    """Its name means nothing; where none does, there may be no network."""
    DOUBTFUL = "doubtful"
    """It doesn't work now."""
    PRIVATE = "private"
    """It ends where readers can't go, and where we don't ask."""
    UNASKED = "unasked"
    """There is no network."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking came to."""

    verdict: Verdict
    reason: str = ""


_NAT64 = IPv6Network("64:ff9b::/96")
"""How a laptop in a network without IPv4 reaches it (RFC 6052)."""


class _EndError(Exception):
    """The asking ends here."""

    def __init__(self, verdict: Verdict, reason: str = "") -> None:
        super().__init__(reason)
        self.answer = Answer(verdict, reason)


def addresses_of(host: str, port: int) -> list[str]:
    """
    Look a name up.

    Raises:
        OSError: it has no address, or nobody can be asked.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Tell whether everybody can reach an address."""
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found in _NAT64:
        found = IPv4Address(int(found) & 0xFFFF_FFFF)
    return public_addresses.is_public(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks links; what it needs of the network can be replaced."""

    resolve: Callable[[str, int], list[str]] = addresses_of
    allows: Callable[[str], bool] = is_public
    longest_seconds: float = LONGEST_SECONDS
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask_all(self, links: Collection[str]) -> Iterator[tuple[str, Answer]]:
        """Ask links, some at once, each once; yield what comes of each as it comes."""
        with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
            asked = {pool.submit(self.ask, link): link for link in dict.fromkeys(links)}
            try:
                for done in as_completed(asked):
                    yield asked[done], done.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def ask(self, link: str) -> Answer:
        """Ask one link, and where it leads to."""
        until = time.monotonic() + self.longest_seconds
        try:
            for _ in range(MOST_REDIRECTS + 1):
                status, location = self._ask_once(link, until)
                if not (300 <= status < 400 and location):
                    return _judged(status)
                link = urljoin(link, location)
        except _EndError as end:
            return end.answer
        return Answer(Verdict.DOUBTFUL, "leads from one redirect to the next")

    def _ask_once(self, link: str, until: float) -> tuple[int, str]:
        """Ask with HEAD; with GET where that isn't answered well, as some know no HEAD."""
        status, location = self._request("HEAD", link, until)
        if status >= 400:
            status, location = self._request("GET", link, until)
        return status, location

    def _request(self, method: str, link: str, until: float) -> tuple[int, str]:
        connection, path = self._connection(link, until)
        # A server may send one byte at a time for ever: when the time is up, the line goes dead.
        alarm = threading.Timer(max(0.0, until - time.monotonic()), connection.cut)
        alarm.daemon = True
        alarm.start()
        try:
            connection.request(method, path, headers=_HEADERS)
            answer = connection.getresponse()
        except ssl.SSLCertVerificationError:
            raise _EndError(Verdict.DOUBTFUL, "has a certificate that browsers refuse") from None
        except TimeoutError:
            raise _EndError(Verdict.DOUBTFUL, "doesn't answer") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() >= until
            what = "doesn't answer" if late else f"can't be asked ({type(error).__name__})"
            raise _EndError(Verdict.DOUBTFUL, what) from None
        else:
            return answer.status, answer.headers.get("Location", "")
        finally:
            alarm.cancel()
            connection.close()

    def _connection(self, link: str, until: float) -> tuple["_Connection", str]:
        """Open nothing yet, but decide where to: to an address that was looked at."""
        try:
            parts = urlsplit(link)
            host = (parts.hostname or "").rstrip(".").encode("idna").decode()
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise _EndError(Verdict.GONE, "has no address that can be asked") from None
        if parts.scheme not in {"http", "https"} or not host:
            raise _EndError(Verdict.DOUBTFUL, "leads to what is no web page")
        address = self._checked(host, port)
        left = max(0.1, until - time.monotonic())
        context = self.context if parts.scheme == "https" else None
        path = quote(parts.path or "/", safe=_SAFE)
        path += f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        return _Connection(host, port, address=address, context=context, timeout=left), path

    def _checked(self, host: str, port: int) -> str:
        try:
            addresses = self.resolve(host, port)
        except socket.gaierror as error:
            if error.errno in _UNKNOWN:
                raise _EndError(
                    Verdict.NO_HOST, f"names a host that isn't there ({host})"
                ) from None
            raise _EndError(Verdict.UNASKED) from None
        except (OSError, ValueError):
            raise _EndError(Verdict.UNASKED) from None
        if not addresses or not all(map(self.allows, addresses)):
            raise _EndError(Verdict.PRIVATE, f"leads into a network of your own ({host})")
        return addresses[0]


_HEADERS = {"User-Agent": "Broadside (link check)", "Accept": "*/*", "Connection": "close"}


class _Connection(http.client.HTTPConnection):
    """A connection to one address, whatever its host's name means by now."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        address: str,
        context: ssl.SSLContext | None,
        timeout: float,
    ) -> None:
        self.default_port = 443 if context else 80
        super().__init__(host, port, timeout=timeout)
        self._address, self._context = address, context

    def connect(self) -> None:
        """Connect to the address, and show the name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it now, whoever waits."""
        try:
            if self.sock:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def _judged(status: int) -> Answer:
    if status in _GONE:
        return Answer(Verdict.GONE, f"leads to a page that isn't there ({status})")
    if status >= 500 and status != 999:
        return Answer(Verdict.DOUBTFUL, f"leads to a server that is in trouble ({status})")
    return Answer(Verdict.GOOD)  # or robots aren't let in: 401, 403, 429, 999
