"""
What SES tells of a mail's fate at its recipients: the part of an event that is about that.

All by Guide, "Contents of event data that Amazon SES publishes to Amazon SNS", and "Examples of
event data …".
"""

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from broadside_local.ses.limits import DELIVERY_SECONDS
from broadside_local.ses.mailboxes import Outcome

LOOPBACK = "127.0.0.1"
MAIL_SERVER = "smtp-out.local.amazonses.com"
USER_AGENT = "Amazon SES Mailbox Simulator"

Recipients = Sequence[str]
Told = tuple[str, str, dict[str, Any]]
"""An event's kind, the name of the part that is about it, and the part."""


@dataclass(frozen=True, slots=True)
class _Bounce:
    kind: str
    subtype: str
    status: str = ""
    diagnosis: str = ""
    """Both empty: there was no delivery status notification."""
    tried: bool = True
    """Whether a recipient's server was spoken to."""


_BOUNCES: Mapping[Outcome, _Bounce] = {
    Outcome.BOUNCED: _Bounce("Permanent", "General", "5.1.1", "smtp; 550 5.1.1 user unknown"),
    Outcome.NO_EMAIL: _Bounce(
        "Permanent", "NoEmail", "5.1.1", "smtp; 550 5.1.1 The account does not exist"
    ),
    Outcome.SUPPRESSED: _Bounce(
        *("Permanent", "Suppressed", "5.1.1"),
        (
            "Amazon SES has suppressed sending to this address because it has a recent history of "
            "bouncing as an invalid address."
        ),
        tried=False,
    ),
    Outcome.ON_ACCOUNT_LIST: _Bounce(
        *("Permanent", "OnAccountSuppressionList", "5.1.1"),
        (
            "Amazon SES did not send the message to this address because it is on the suppression "
            "list for your account."
        ),
        tried=False,
    ),
    # An automatic answer: it has no status.
    Outcome.OUT_OF_OFFICE: _Bounce("Transient", "General"),
    Outcome.EXPIRED: _Bounce(
        "Transient", "General", "4.4.7", "smtp; 451 4.4.7 Message expired: unable to deliver"
    ),
    Outcome.MAILBOX_FULL: _Bounce(
        "Transient", "MailboxFull", "4.2.2", "smtp; 452 4.2.2 mailbox full"
    ),
    Outcome.MESSAGE_TOO_LARGE: _Bounce(
        "Transient", "MessageTooLarge", "5.3.4", "smtp; 552 5.3.4 message size exceeds maximum"
    ),
    Outcome.CONTENT_REJECTED: _Bounce(
        "Transient", "ContentRejected", "5.7.1", "smtp; 554 5.7.1 message content rejected"
    ),
    Outcome.ATTACHMENT_REJECTED: _Bounce(
        "Transient", "AttachmentRejected", "5.7.0", "smtp; 552 5.7.0 attachment not accepted"
    ),
    Outcome.UNDETERMINED: _Bounce("Undetermined", "Undetermined"),
}


def news_of(outcome: Outcome, recipients: Recipients, *, sent_at: datetime) -> list[Told]:
    """Return all that is told of an outcome, in its order."""
    before = [step(recipients, sent_at) for step in _BEFORE.get(outcome, ())]
    if outcome in _BOUNCES:
        return [*before, ("Bounce", "bounce", _bounce(_BOUNCES[outcome], recipients))]
    if outcome in _COMPLAINTS:
        return [*before, ("Complaint", "complaint", _complaint(outcome, recipients))]
    return [*before, *(step(recipients, sent_at) for step in _AFTER.get(outcome, ()))]


def _delivery(recipients: Recipients, sent_at: datetime) -> Told:
    now = datetime.now(UTC)
    about = {
        "timestamp": moment(now),
        "processingTimeMillis": max(0, int((now - sent_at).total_seconds() * 1000)),
        "recipients": list(recipients),
        "smtpResponse": "250 2.6.0 Message received",
        "remoteMtaIp": LOOPBACK,
        "reportingMTA": MAIL_SERVER,
    }
    return "Delivery", "delivery", about


def _delay(recipients: Recipients, sent_at: datetime) -> Told:
    told = {"status": "4.4.1", "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host"}
    about = {
        "timestamp": moment(datetime.now(UTC)),
        "delayType": "TransientCommunicationFailure",
        "delayedRecipients": [{"emailAddress": each, **told} for each in recipients],
        "expirationTime": moment(sent_at + timedelta(seconds=DELIVERY_SECONDS)),
        "reportingMTA": MAIL_SERVER,
    }
    return "DeliveryDelay", "deliveryDelay", about


def _bounce(bounce: _Bounce, recipients: Recipients) -> dict[str, Any]:
    told: dict[str, str] = {}
    servers: dict[str, str] = {}
    if bounce.status:
        told = {
            "action": "failed",
            "status": bounce.status,
            "diagnosticCode": bounce.diagnosis,
        }
        servers = {"reportingMTA": f"dsn; {MAIL_SERVER}" if bounce.tried else "dns; amazonses.com"}
        servers |= {"remoteMtaIp": LOOPBACK} if bounce.tried else {}
    return {
        "feedbackId": _feedback_id(),
        "bounceType": bounce.kind,
        "bounceSubType": bounce.subtype,
        "bouncedRecipients": [{"emailAddress": each, **told} for each in recipients],
        "timestamp": moment(datetime.now(UTC)),
        **servers,
    }


_COMPLAINTS: Mapping[Outcome, tuple[str | None, str]] = {
    Outcome.COMPLAINED: (None, "abuse"),
    Outcome.NOT_SPAM: (None, "not-spam"),
    Outcome.COMPLAINT_ON_ACCOUNT_LIST: ("OnAccountSuppressionList", ""),
}
"""Subtype, and what kind of feedback it is, if there is a report."""


def _complaint(outcome: Outcome, recipients: Recipients) -> dict[str, Any]:
    now = moment(datetime.now(UTC))
    subtype, feedback = _COMPLAINTS[outcome]
    return {
        "feedbackId": _feedback_id(),
        "complaintSubType": subtype,
        "complainedRecipients": [{"emailAddress": each} for each in recipients],
        "timestamp": now,
        "userAgent": USER_AGENT,
        "arrivalDate": now,
        **({"complaintFeedbackType": feedback} if feedback else {}),
    }


def _subscription(_recipients: Recipients, _sent_at: datetime) -> Told:
    about = {
        "contactList": "readers",
        "timestamp": moment(datetime.now(UTC)),
        "source": "UnsubscribeHeader",
        "newTopicPreferences": {
            "unsubscribeAll": True,
            "topicSubscriptionStatus": [{"topicName": "news", "subscriptionStatus": "OptOut"}],
        },
        "oldTopicPreferences": {
            "unsubscribeAll": False,
            "topicSubscriptionStatus": [
                {"topicName": "news", "subscriptionStatus": "OptIn"}  # codespell:ignore optin
            ],
        },
    }
    return "Subscription", "subscription", about


def _open(_recipients: Recipients, _sent_at: datetime) -> Told:
    return "Open", "open", _seen()


def _click(_recipients: Recipients, _sent_at: datetime) -> Told:
    return "Click", "click", {**_seen(), "link": "https://example.org/", "linkTags": None}


def _seen() -> dict[str, Any]:
    now = moment(datetime.now(UTC))
    return {"ipAddress": LOOPBACK, "timestamp": now, "userAgent": USER_AGENT}


Step = Callable[[Recipients, datetime], Told]

_BEFORE: Mapping[Outcome, tuple[Step, ...]] = {
    Outcome.OUT_OF_OFFICE: (_delivery,),
    Outcome.COMPLAINED: (_delivery,),
    Outcome.NOT_SPAM: (_delivery,),
    Outcome.EXPIRED: (_delay,),
}
"""What comes before a bounce or a complaint."""
_AFTER: Mapping[Outcome, tuple[Step, ...]] = {
    Outcome.DELIVERED: (_delivery,),
    Outcome.DELAYED: (_delay, _delivery),
    Outcome.UNSUBSCRIBED: (_delivery, _subscription),
    Outcome.OPENED: (_delivery, _open),
    Outcome.CLICKED: (_delivery, _open, _click),
}
"""What is told of all others."""

_feedback_numbers = itertools.count(1)


def _feedback_id() -> str:
    return f"010d{int(time.time() * 1000):012x}-{next(_feedback_numbers):08x}-000000"


def moment(at: datetime) -> str:
    """Write a moment as events do."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
