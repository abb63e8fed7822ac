"""Who reads by email, and what state they are in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a subscriber stands; only `active` is ever mailed a newsletter."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader by email."""

    id: str
    """32 hexadecimal digits, random, for life; the first one is the shard."""
    address: str
    name: str = ""
    languages: tuple[str, ...] = ()
    """Canonical BCP 47 tags, most wanted first; empty: whatever language a post has."""
    topics: tuple[str, ...] = ()
    """Topic slugs; empty: all."""
    state: State = State.PENDING
    active_since: datetime | None = None
    time_zone: str = ""
    """IANA name; empty: the publication's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What planning sees of a subscriber: no address, no name."""

    id: str
    state: State
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    active_since: datetime | None
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """What the sender sees of a subscriber who consents at this moment."""

    id: str
    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What was agreed to, when, how, in which words."""

    subscriber_id: str
    given_at: datetime
    how: str
    """`operator`, `form`, `import`, …"""
    words: str
    language: str = ""
    """Of the words; empty where nobody was shown any."""
    version: str = ""
    """Names the words: the same for the same ones."""
    asked_at: datetime | None = None
    """When they asked to join, where `given_at` is when they confirmed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A subscriber who is to be added, with what is added beside them."""

    subscriber: Subscriber
    address_hash: str
    """The keyed hash of the address."""
    consent: Consent
