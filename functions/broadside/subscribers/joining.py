"""
Joining by the form: who is asked by mail whether they mean it, and how often.

Nobody who asks for an address is told what is known of it; so all of this happens after they had
their answer, and the owner of the address alone hears of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from broadside.subscribers.model import State

LINK_LASTS = timedelta(days=7)
"""How long a confirmation can be given."""
REQUEST_LASTS = timedelta(days=1)
"""How long a request is tried again that could not be answered."""
AGAIN_AFTER = timedelta(hours=1)
MOST_MAILS = 3
"""How many confirmations an address is mailed before `LINK_LASTS` has passed since the last."""
PER_NETWORK = 60
"""Requests from one network in an hour: a meeting where everybody joins, and no flood."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequest:
    """What somebody sent by the form: nothing is checked yet but its size."""

    id: str
    """32 hexadecimal digits, random."""
    address: str
    """As it was written."""
    language: str
    """Of the publication's, in which they are answered."""
    asked_at: datetime
    how: str
    """The way in: `form`, `json`."""
    name: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """That an address was asked to confirm."""

    request_id: str
    """What it was asked for the last time."""
    at: datetime
    """When that was."""
    times: int = 1
    """How often, each less than `LINK_LASTS` after the one before."""

    @property
    def until(self) -> datetime:
        """When the last link ends."""
        return self.at + LINK_LASTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of an address when somebody asks for it."""

    pointer: str = ""
    """The subscriber's id that the address leads to; empty for none."""
    state: State | None = None
    """Of that subscriber; None: TTL took it, or there never was one."""
    expired: bool = False
    """Whether it was pending, and for too long: TTL will take it."""
    suppressed: bool = False
    asked: Asked | None = None

    @property
    def free(self) -> bool:
        """Whether the address is nobody's."""
        return self.state in (None, State.ERASED) or self.expired


class Step(StrEnum):
    """What a request leads to."""

    NOTHING = "nothing"
    BEGIN = "begin"
    """Somebody new is pending, and is asked to confirm."""
    ASK = "ask"
    """Somebody known is asked to confirm."""
    MAIL = "mail"
    """That was written down already; the mail may have left, or not."""


def step_for(standing: Standing, request_id: str, *, at: datetime) -> Step:
    """
    Decide on a request.

    One confirmation an hour and three in all while one is pending; to those who left, bounced,
    complained or are suppressed one a week. The same request is never counted twice.
    """
    asked = standing.asked
    if standing.state is State.ACTIVE:
        return Step.NOTHING
    if asked and asked.request_id == request_id:
        return Step.MAIL
    if standing.free:
        return Step.BEGIN
    if asked is None or at >= asked.until:
        return Step.ASK
    barred = standing.suppressed or standing.state is not State.PENDING
    if barred or asked.times >= MOST_MAILS or at < asked.at + AGAIN_AFTER:
        return Step.NOTHING
    return Step.ASK


def asked_again(asked: Asked | None, request_id: str, *, at: datetime) -> Asked:
    """Note that an address is asked once more."""
    times = asked.times + 1 if asked and at < asked.until else 1
    return Asked(request_id=request_id, at=at, times=times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What somebody was asked to confirm, and what they become when they do."""

    subscriber_id: str
    address: str
    """Normalised."""
    name: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    how: str
    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom a link to confirm is for."""

    subscriber_id: str
    languages: tuple[str, ...]
    confirmed: bool
    """Whether they have confirmed it already."""
    how: str = ""
    asked_at: datetime | None = None
    barred_address: str = field(default="", repr=False)
    """The address, when it is suppressed: SES's own list may hold it, too."""


def network_of(address: str) -> str:
    """
    Return the network that an IP address is in: what one household or office shares, or more.

    Args:
        address: IPv4 or IPv6; anything else is a network of its own.
    """
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def viewer_of(forwarded_for: str, caller: str) -> str:
    """
    Return who asked, by X-Forwarded-For.

    CloudFront adds the viewer's address at its end, and API Gateway adds CloudFront's after that.
    What stands further left is what the viewer claims.

    Args:
        forwarded_for: The header's value.
        caller: Whom API Gateway was asked by: CloudFront.

    Returns:
        An address; empty for nobody.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    if hops[-1] == caller:
        hops.pop()
    return hops[-1] if hops else ""
