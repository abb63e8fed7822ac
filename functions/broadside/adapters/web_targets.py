"""
Where a request goes, read from an address once, and never again from the text.

What gets past a check is mostly what two readers of an address read in two ways (a backslash, a
user name, a host in octal). So it is read strictly, by one reader, and whoever connects, asks for a
certificate or writes a header uses what came out.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from broadside.adapters.public_addresses import IPAddress
from broadside.errors import RefusedError

PRIVATE = "is on a host in a private network"
LONGEST = 4_096
"""Characters of an address."""

_PORTS = {"http": 80, "https": 443}
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\\]")
"""What browsers drop or turn round: control characters (line ends are headers) and backslashes."""
_LONGEST_NAME = 253
"""Characters (RFC 1035 §2.3.4, written with dots)."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")
"""Of a host, as in the DNS; some have underscores."""
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""What the URL Standard reads as an IPv4 address ("ends in a number"), in whatever spelling."""
_BRACKETS = re.compile(r"\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
_PATH = "/%:@!$&'()*+,;=~"
_QUERY = f"{_PATH}?"


@dataclass(frozen=True, slots=True)
class Target:
    """One request to be made."""

    scheme: str
    """`http` or `https`; the port is the scheme's own."""
    host: str
    """A name in ASCII, or a number without brackets."""
    number: IPAddress | None
    """What the host is when it isn't a name."""
    resource: str
    """Path and query as they are sent: printable ASCII."""

    @property
    def port(self) -> int:
        """The scheme's own port."""
        return _PORTS[self.scheme]

    @property
    def authority(self) -> str:
        """The host as a header says it."""
        return f"[{self.host}]" if isinstance(self.number, IPv6Address) else self.host

    def following(self, location: str) -> "Target":
        """
        Read where this target's host sends us on to.

        Raises:
            RefusedError: nobody should go there.
        """
        # Looked at before it is joined: joining would drop what must not be there.
        base = f"{self.scheme}://{self.authority}{self.resource}"
        try:
            joined = urljoin(base, _readable(location))
        except ValueError:
            raise RefusedError("is redirected to an address that can't be read") from None
        target = read_target(joined)
        if self.scheme == "https" and target.scheme == "http":
            raise RefusedError("is redirected from https to http")
        return target


def read_target(address: str) -> Target:
    """
    Read an absolute address.

    Raises:
        RefusedError: nobody should go there, or it can't be read.
    """
    try:
        parts = urlsplit(_readable(address))
        port = parts.port
        if parts.scheme not in _PORTS or not parts.netloc:
            raise RefusedError("has an address that is neither http nor https")
        if "@" in parts.netloc:
            raise RefusedError("has an address with a user's name in it")
        if port not in {None, _PORTS[parts.scheme]}:
            raise RefusedError("has an address with a port that websites don't use")
        host, number = _host(parts)
        resource = quote(parts.path or "/", safe=_PATH)
        resource += f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    except ValueError:
        raise RefusedError("has an address that can't be read") from None
    return Target(parts.scheme, host, number, resource)


def _readable(address: str) -> str:
    address = address.strip(" ")
    if len(address) > LONGEST:
        raise RefusedError(f"has an address of more than {LONGEST} characters")
    if _UNREADABLE.search(address):
        raise ValueError("a character that has no place in an address")
    return address


def _host(parts: SplitResult) -> tuple[str, IPAddress | None]:
    """Read the host; ValueError where it is none."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        if "%" in host:  # a zone: of this machine's own links
            raise RefusedError(PRIVATE)
        if not _BRACKETS.fullmatch(parts.netloc):  # urlsplit drops what stands beside them
            raise ValueError("brackets with more than a number")
        number = IPv6Address(host)
        return str(number), number
    if len(host) <= _LONGEST_NAME and not host.isascii():
        # As browsers do (UTS 46): wide letters, circled digits and other dots become plain ones.
        host = idna.encode(host, uts46=True).decode()
    host = host.removesuffix(".")
    if _NUMBER.fullmatch(host):
        # Strict: 0177.0.0.1, 2130706433 and 0x7f.1 are read in as many ways as there are readers.
        return host, IPv4Address(host)
    if len(host) > _LONGEST_NAME or not _NAME.fullmatch(host):
        raise ValueError("no name of a host")
    if "." not in host:  # it means something in somebody's own network only
        raise RefusedError(PRIVATE)
    return host, None
