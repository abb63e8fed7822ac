"""
One message of SES, and what it means.

After "Contents of event data that Amazon SES publishes to Amazon SNS" (SES Developer Guide):
configuration-set events say `eventType`, identity notifications `notificationType`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from broadside.errors import InvalidError
from broadside.feedback.meaning import Meaning, Tags, Verdict
from broadside.feedback.recipients import mailed_addresses, part_of
from broadside.feedback.shape import shape_of

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
    # Nothing is tracked: were it switched on by mistake, it would lead to nothing.
    "Open": (),
    "Click": (),
    # An identity's first notification, and EventBridge's word that sending was switched off.
    "AmazonSnsSubscriptionSucceeded": (),
    "Sending Status Disabled": (),
}
"""
What an event proves of its slot; a bounce and a complaint say more, see below. Whatever happens to
a mail afterwards proves that SES took it.
"""

SLOTS = 64
"""Slots of an attempt, as members of evidence count them."""


_ON_OUR_LIST = "OnAccountSuppressionList"
"""A subtype: nothing left SES, since it knows the address from an earlier event."""

_STOPPED = "Sending Status Disabled"
"""EventBridge's name of the event that an account or a configuration set sends no more."""

_MAIL_AT_FAULT = frozenset({"MessageTooLarge", "ContentRejected", "AttachmentRejected"})
"""Subtypes of a bounce for which the mail is to blame, and not the address."""
_BOUNCES: Mapping[str, frozenset[str]] = {
    "Permanent": frozenset(
        {"General", "NoEmail", "Suppressed", _ON_OUR_LIST, "UnsubscribedRecipient"}
    ),
    "Transient": frozenset({"General", "MailboxFull", "CustomTimeoutExceeded", *_MAIL_AT_FAULT}),
    "Undetermined": frozenset({"Undetermined"}),
}
_COMPLAINTS = frozenset({"abuse", "auth-failure", "fraud", "not-spam", "other", "virus"})

_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What SES lets a tag's value be; ours become keys of the ledger."""
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9 _-]{0,63}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=T)")


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
        message = {"eventType": message["detail-type"], **part_of(message, "detail")}
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
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        raise InvalidError("no event of SES")
    tags = _tags(message)
    match kind:
        case "Bounce":
            return _bounce(message, tags)
        case "Complaint":
            return _complaint(message, tags)
        case "Subscription":
            return _subscription(message, tags)
    return Meaning(
        kind=kind,
        evidence=_EVIDENCE.get(kind, ()),
        tags=tags,
        stopped=kind == _STOPPED,
        unknown=None if kind in _EVIDENCE else shape_of(message),
    )


def _bounce(message: Mapping[str, Any], tags: Tags | None) -> Meaning:
    bounce = part_of(message, "bounce")
    if not bounce:
        raise InvalidError("a bounce that says nothing")
    kind, subtype = bounce.get("bounceType"), bounce.get("bounceSubType")
    known = _BOUNCES.get(kind, ()) if isinstance(kind, str) else ()
    unknown = None if known and (subtype is None or subtype in known) else shape_of(message)
    if kind != "Permanent":
        evidence, day = _passing(message, bounce)
        addresses = mailed_addresses(message, "bounce", "bouncedRecipients") if day else ()
        return Meaning(
            kind="Bounce",
            evidence=evidence,
            tags=tags,
            addresses=addresses,
            soft_on=day if addresses else None,
            unknown=unknown,
        )
    return Meaning(
        kind="Bounce",
        # On our own list it is no new bounce: it counts neither in SES's rate nor in ours.
        evidence=("sent",) if subtype == _ON_OUR_LIST else ("sent", "bounced"),
        tags=tags,
        verdict=Verdict.BOUNCED,
        addresses=_somebody(mailed_addresses(message, "bounce", "bouncedRecipients")),
        unknown=unknown,
    )


def _passing(
    message: Mapping[str, Any], bounce: Mapping[str, Any]
) -> tuple[tuple[str, ...], date | None]:
    """Say what a bounce proves that isn't for good, and on which day the address was to blame."""
    if bounce.get("bounceSubType") in _MAIL_AT_FAULT:
        return ("sent", "soft", "refused"), None
    if bounce.get("bounceType") == "Transient" and _is_automatic_answer(bounce):
        return ("sent",), None
    times = (bounce.get("timestamp"), part_of(message, "mail").get("timestamp"))
    return ("sent", "soft"), next(filter(None, map(_day, times)), None)


def _is_automatic_answer(bounce: Mapping[str, Any]) -> bool:
    """Tell an out-of-office note by its status, which it has none of: the mail was delivered."""
    if bounce.get("bounceSubType") != "General":
        return False
    listed = bounce.get("bouncedRecipients")
    told = [r for r in listed if isinstance(r, dict)] if isinstance(listed, list) else []
    return bool(told) and not any(r.get("status") or r.get("diagnosticCode") for r in told)


def _complaint(message: Mapping[str, Any], tags: Tags | None) -> Meaning:
    complaint = part_of(message, "complaint")
    kind = complaint.get("complaintFeedbackType")
    if kind == "not-spam":
        return Meaning(kind="Complaint", evidence=("sent",), tags=tags)
    on_list = complaint.get("complaintSubType") == _ON_OUR_LIST
    is_known = kind is None or (isinstance(kind, str) and kind in _COMPLAINTS)
    return Meaning(
        kind="Complaint",
        evidence=("sent",) if on_list else ("sent", "complained"),
        tags=tags,
        verdict=Verdict.COMPLAINED,
        addresses=_somebody(mailed_addresses(message, "complaint", "complainedRecipients")),
        unknown=None if is_known else shape_of(message),
    )


def _subscription(message: Mapping[str, Any], tags: Tags | None) -> Meaning:
    wish = part_of(part_of(message, "subscription"), "newTopicPreferences").get("unsubscribeAll")
    if wish is not True:
        return Meaning(kind="Subscription", tags=tags)
    return Meaning(
        kind="Subscription",
        tags=tags,
        verdict=Verdict.UNSUBSCRIBED,
        # Its own part names nobody: a mail to several says of nobody that they left.
        addresses=_somebody(mailed_addresses(message, "subscription", "recipients")),
    )


def _somebody(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """
    Check that a verdict is about somebody.

    Raises:
        InvalidError: there is nobody: that must not be dropped in silence.
    """
    if not addresses:
        raise InvalidError("a verdict about nobody")
    return addresses


def _day(moment: object) -> date | None:
    """Read the day of a time as SES writes it, UTC."""
    found = _DAY.match(moment) if isinstance(moment, str) else None
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _tags(message: Mapping[str, Any]) -> Tags | None:
    tags = part_of(part_of(message, "mail"), "tags")
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
