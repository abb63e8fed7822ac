"""
One message of SES, and what it means.

After "Contents of event data that Amazon SES publishes to Amazon SNS" (SES Developer Guide):
configuration-set events say `eventType`, identity notifications `notificationType`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from broadside.errors import InvalidError

_TOPIC_TEST = "Successfully validated SNS topic"
"""How the first message on a new topic begins: plain text, not JSON."""

_EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "Send": ("sent",),
    "Delivery": ("sent", "delivered"),
    "DeliveryDelay": ("sent",),
    "Bounce": ("sent",),
    "Complaint": ("sent",),
    "Reject": ("failed",),
    "Rendering Failure": ("failed",),
}
"""What an event proves of its slot. Whatever happens to a mail afterwards proves that SES took it."""


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
    """Whom the verdict is about."""


def read_event(body: str) -> Meaning:
    """
    Read a message as it lies in the queue: wrapped by SNS, or raw.

    Raises:
        InvalidError: it is damaged; it says nothing of what it held.
    """
    if body.startswith(_TOPIC_TEST):
        return Meaning(kind="")
    message = _object(body)
    if "Message" in message and "eventType" not in message:
        inner = message["Message"]
        if not isinstance(inner, str):
            raise InvalidError("an envelope without a message")
        if inner.startswith(_TOPIC_TEST):
            return Meaning(kind="")
        message = _object(inner)
    return _meaning(message)


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError):
        raise InvalidError("not JSON") from None
    if not isinstance(found, dict):
        raise InvalidError("not a JSON object")
    return found


def _meaning(message: Mapping[str, Any]) -> Meaning:
    kind = message.get("eventType", message.get("notificationType"))
    if not isinstance(kind, str):
        raise InvalidError("no event of SES")
    evidence = list(_EVIDENCE.get(kind, ()))
    verdict, addresses = Verdict.KEEP, ()
    match kind:
        case "Bounce":
            bounce = _part(message, "bounce")
            permanent = bounce.get("bounceType") == "Permanent"
            evidence.append("bounced" if permanent else "soft")
            if permanent:
                verdict, addresses = Verdict.BOUNCED, _addresses(bounce, "bouncedRecipients")
        case "Complaint":
            complaint = _part(message, "complaint")
            if complaint.get("complaintFeedbackType") != "not-spam":
                evidence.append("complained")
                verdict = Verdict.COMPLAINED
                addresses = _addresses(complaint, "complainedRecipients")
        case "Subscription":
            preferences = _part(_part(message, "subscription"), "newTopicPreferences")
            if preferences.get("unsubscribeAll") is True:
                verdict = Verdict.UNSUBSCRIBED
                addresses = _destination(message)
    return Meaning(
        kind=kind,
        evidence=tuple(evidence),
        tags=_tags(message),
        verdict=verdict,
        addresses=addresses,
    )


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _addresses(of: Mapping[str, Any], name: str) -> tuple[str, ...]:
    listed = of.get(name)
    found = (
        [_part({"r": r}, "r").get("emailAddress") for r in listed]
        if isinstance(listed, list)
        else []
    )
    return tuple(bare for text in found if isinstance(text, str) and (bare := _bare(text)))


def _destination(message: Mapping[str, Any]) -> tuple[str, ...]:
    listed = _part(message, "mail").get("destination")
    found = listed if isinstance(listed, list) else []
    return tuple(bare for text in found if isinstance(text, str) and (bare := _bare(text)))


def _bare(text: str) -> str:
    """Return the address of `Name <address>`, or of an address alone."""
    inner = re.search(r"<([^<>]+)>\s*$", text)
    return (inner[1] if inner else text).strip()


def _tags(message: Mapping[str, Any]) -> Tags | None:
    tags = _part(_part(message, "mail"), "tags")
    said = {name: _first(tags.get(name)) for name in ("edition", "batch", "attempt", "slot")}
    if not all(said.values()):
        return None
    if not (said["attempt"].isdecimal() and said["slot"].isdecimal()):
        return None
    attempt, slot = int(said["attempt"][:9]), int(said["slot"][:9])
    if not (attempt >= 1 and slot < 64):
        return None
    return Tags(edition=said["edition"], batch=said["batch"], attempt=attempt, slot=slot)


def _first(values: object) -> str:
    if isinstance(values, list) and values and isinstance(values[0], str):
        return values[0]
    return ""
