"""
Lines to hosts on the public internet, and to nobody else.

A name is looked up once, every address of it is held against what is public, and the connection is
made to that very address; the name is what the certificate must be for. There is no setting that
allows more. `docs/decisions/fetching.md` has the attacks this is made against.
"""

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from ipaddress import ip_address
from socket import socket

from broadside.adapters.public_addresses import IPAddress, is_public
from broadside.adapters.web_lines import Deadline, TooLongError
from broadside.adapters.web_targets import PRIVATE, Target
from broadside.errors import RefusedError, UnreachableError

MOST_CONNECT_SECONDS = 3.0
"""For one address of a host: there may be others."""

_LATER = frozenset({408, 425, 429})

Resolve = Callable[[str, float], Sequence[str]]
"""Looks a name up, in so many seconds; OSError."""
Dial = Callable[[IPAddress, int, float], socket]
"""Connects to an address and port, in so many seconds; OSError."""


class PublicHosts:
    """Hosts that anybody can reach."""

    def __init__(self, resolve: Resolve, dial: Dial) -> None:
        self._resolve = resolve
        self._dial = dial

    def connect(self, target: Target, deadline: Deadline) -> socket:
        """
        Connect to one of a host's addresses; every one of them must be public.

        Raises:
            RefusedError: one isn't.
            UnreachableError: none answers, or there is none.
            OSError: the secure connection fails; TimeoutError when the time is up.
        """
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


@contextmanager
def as_web_errors(*, most_seconds: float, too_long: str) -> Iterator[None]:
    """
    Say in words what went wrong on a line.

    Args:
        most_seconds: What was given, to be said when the time is up.
        too_long: What is said of an answer that is too much.
    """
    try:
        yield
    except TimeoutError:
        raise UnreachableError(f"didn't come in {most_seconds:g} seconds") from None
    except TooLongError:
        raise RefusedError(too_long) from None
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


def is_for_later(status: int) -> bool:
    """Tell whether a host says that it may be otherwise later."""
    return status in _LATER or status >= 500


def location_of(answer: HTTPResponse) -> str:
    """
    Return where an answer sends us on to.

    Raises:
        RefusedError: it doesn't say where.
        ValueError: it says so in letters that are none.
    """
    location = answer.headers.get("Location")
    if not location:
        raise RefusedError("is redirected to nowhere")
    # `http.client` reads headers as Latin-1; what isn't ASCII in one is UTF-8 as a rule.
    return str(location).encode("latin-1").decode("utf-8")
