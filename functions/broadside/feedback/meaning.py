"""What an event of SES means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What becomes of an address."""

    KEEP = "keep"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Which slot a mail was for, as our own tags say."""

    edition: str
    batch: str
    attempt: int
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an event means."""

    kind: str
    """SES's name for it; empty for what is no event of a mail."""
    evidence: tuple[str, ...] = ()
    """Kinds of evidence to add for the slot."""
    tags: Tags | None = None
    """None: not a newsletter's mail, or without our tags."""
    verdict: Verdict = Verdict.KEEP
    addresses: tuple[str, ...] = ()
    """Whom the verdict or the soft bounce is about: who was mailed, in lower case."""
    soft_on: date | None = None
    """The day of a bounce that may pass, and for which the address is to blame."""
    stopped: bool = False
    """SES sends no more, says this."""
    unknown: Mapping[str, Any] | None = None
    """Of a kind that nobody here knows: its shape, without whom it is about."""
