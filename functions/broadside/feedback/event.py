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

_OF_SNS = ("SubscriptionConfirmation", "UnsubscribeConfirmation")
"""Messages of SNS about itself ("Parsing message formats", SNS Developer Guide)."""

_EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "Send": ("sent",),
    "Delivery": ("sent", "delivered"),
    "DeliveryDelay": ("sent",),
    "Reject": ("failed",),
    "Rendering Failure": ("failed",),
}
"""
What an event proves of its slot; a bounce and a complaint say more, see below. Whatever happens to
a mail afterwards proves that SES took it.
"""

SLOTS = 64
"""Slots of an attempt, as members of evidence count them."""


_ON_OUR_LIST = "OnAccountSuppressionList"
"""A subtype: nothing left SES, since it knows the address from an earlier event."""

_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What SES lets a tag's value be; ours become keys of the ledger."""


class Verdict(StrEnum):
    """What becomes of an address."""

    KEEP = "keep"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


_LISTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.BOUNCED: ("bounce", "bouncedRecipients"),
    Verdict.COMPLAINED: ("complaint", "complainedRecipients"),
    Verdict.UNSUBSCRIBED: ("mail", "destination"),
}
"""Where a message lists those whom its verdict is about."""


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
    Read a message as it lies in the queue: wrapped by SNS or EventBridge, or raw.

    Raises:
        InvalidError: it is damaged; it says nothing of what it held.
    """
    if body.startswith(_TOPIC_TEST):
        return Meaning(kind="")
    message = _object(body)
    if message.get("Type") in _OF_SNS:
        return Meaning(kind="")
    if "Message" in message and "eventType" not in message:
        inner = message["Message"]
        if not isinstance(inner, str):
            raise InvalidError("an envelope without a message")
        if inner.startswith(_TOPIC_TEST):
            return Meaning(kind="")
        message = _object(inner)
    if isinstance(message.get("detail-type"), str):
        message = {"eventType": message["detail-type"], **_part(message, "detail")}
    return _meaning(message)


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        raise InvalidError("not JSON") from None
    if not isinstance(found, dict):
        raise InvalidError("not a JSON object")
    return found


def _meaning(message: Mapping[str, Any]) -> Meaning:
    kind = message.get("eventType", message.get("notificationType"))
    if not isinstance(kind, str):
        raise InvalidError("no event of SES")
    match kind:
        case "Bounce":
            evidence, verdict = _bounce(_part(message, "bounce"))
        case "Complaint":
            evidence, verdict = _complaint(_part(message, "complaint"))
        case "Subscription":
            evidence, verdict = (), _subscription(_part(message, "subscription"))
        case _:
            evidence, verdict = _EVIDENCE.get(kind, ()), Verdict.KEEP
    addresses = _whom(verdict, message)
    return Meaning(
        kind=kind, evidence=evidence, tags=_tags(message), verdict=verdict, addresses=addresses
    )


def _bounce(bounce: Mapping[str, Any]) -> tuple[tuple[str, ...], Verdict]:
    if not bounce:
        raise InvalidError("a bounce that says nothing")
    if bounce.get("bounceType") != "Permanent":
        return ("sent", "soft"), Verdict.KEEP
    if bounce.get("bounceSubType") == _ON_OUR_LIST:
        # No new bounce: it counts neither in SES's rate nor in ours.
        return ("sent",), Verdict.BOUNCED
    return ("sent", "bounced"), Verdict.BOUNCED


def _complaint(complaint: Mapping[str, Any]) -> tuple[tuple[str, ...], Verdict]:
    if complaint.get("complaintFeedbackType") == "not-spam":
        return ("sent",), Verdict.KEEP
    if complaint.get("complaintSubType") == _ON_OUR_LIST:
        return ("sent",), Verdict.COMPLAINED
    return ("sent", "complained"), Verdict.COMPLAINED


def _subscription(subscription: Mapping[str, Any]) -> Verdict:
    wish = _part(subscription, "newTopicPreferences").get("unsubscribeAll")
    return Verdict.UNSUBSCRIBED if wish is True else Verdict.KEEP


def _whom(verdict: Verdict, message: Mapping[str, Any]) -> tuple[str, ...]:
    """
    Return the addresses that a verdict is about.

    Raises:
        InvalidError: there is none: it must not be dropped in silence.
    """
    if verdict is Verdict.KEEP:
        return ()
    part, name = _LISTS[verdict]
    listed = _part(message, part).get(name)
    found = [_bare(entry) for entry in listed] if isinstance(listed, list) else []
    addresses = tuple(filter(None, found))
    if not addresses:
        raise InvalidError("a verdict about nobody")
    return addresses


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _bare(recipient: object) -> str:
    """Return the address of a recipient, a `Name <address>`, or an address alone."""
    text = recipient.get("emailAddress") if isinstance(recipient, dict) else recipient
    if not isinstance(text, str):
        return ""
    inner = re.search(r"<([^<>]+)>\s*$", text)
    return (inner[1] if inner else text).strip()


def _tags(message: Mapping[str, Any]) -> Tags | None:
    tags = _part(_part(message, "mail"), "tags")
    said = {name: _first(tags.get(name)) for name in ("edition", "batch", "attempt", "slot")}
    if not all(map(_TAG.fullmatch, said.values())):
        return None
    if not (
        re.fullmatch(r"[0-9]{1,6}", said["attempt"]) and re.fullmatch(r"[0-9]{1,2}", said["slot"])
    ):
        return None
    attempt, slot = int(said["attempt"]), int(said["slot"])
    if attempt < 1 or slot >= SLOTS:
        return None
    return Tags(edition=said["edition"], batch=said["batch"], attempt=attempt, slot=slot)


def _first(values: object) -> str:
    return values[0] if isinstance(values, list) and values and isinstance(values[0], str) else ""
