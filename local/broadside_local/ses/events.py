"""SES's events: what is published to SNS of a mail (Guide, "Contents of event data")."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from broadside_local.ses.mailboxes import Outcome
from broadside_local.ses.message import Mail

LOOPBACK = "127.0.0.1"
MAIL_SERVER = "smtp-out.local.amazonses.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail that was accepted."""

    message_id: str
    at: datetime
    mail: Mail
    subject: str
    headers: Sequence[tuple[str, str]]
    operation: str
    configuration_set: str
    source_arn: str
    account: str


def send(accepted: Accepted) -> dict[str, Any]:
    """Return the event of a mail that SES will try to deliver."""
    return {"eventType": "Send", "mail": _mail(accepted), "send": {}}


def rendering_failure(accepted: Accepted, reason: str) -> dict[str, Any]:
    """Return the event of a mail whose template couldn't be filled in."""
    return {
        "eventType": "Rendering Failure",
        "mail": _mail(accepted),
        # An inline template has no name.
        "failure": {"errorMessage": reason, "templateName": ""},
    }


def outcome_events(
    accepted: Accepted, outcome: Outcome, recipients: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the events of what became of a mail at those of its recipients, in their order."""
    events = []
    if outcome in (Outcome.DELIVERED, Outcome.COMPLAINED, Outcome.OUT_OF_OFFICE):
        events.append(_event("Delivery", accepted, _delivery(accepted, recipients)))
    if outcome is Outcome.COMPLAINED:
        events.append(_event("Complaint", accepted, _complaint(recipients)))
    elif outcome is not Outcome.DELIVERED:
        events.append(_event("Bounce", accepted, _bounce(outcome, recipients)))
    return events


def type_of(event: dict[str, Any]) -> str:
    """Spell an event's kind as event destinations do: `RENDERING_FAILURE`."""
    return str(event["eventType"]).upper().replace(" ", "_")


def _event(kind: str, accepted: Accepted, about: dict[str, Any]) -> dict[str, Any]:
    return {"eventType": kind, "mail": _mail(accepted), kind.lower(): about}


def _mail(accepted: Accepted) -> dict[str, Any]:
    mail = accepted.mail
    common: dict[str, Any] = {"from": [mail.sender]}
    for name, listed in (("replyTo", mail.reply_to), ("to", mail.to), ("cc", mail.cc)):
        if listed:
            common[name] = list(listed)
    return {
        "timestamp": _moment(accepted.at),
        "source": mail.sender,
        "sourceArn": accepted.source_arn,
        "sourceIp": LOOPBACK,
        "callerIdentity": "local",
        "sendingAccountId": accepted.account,
        "messageId": accepted.message_id,
        "destination": list(mail.recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": value} for name, value in accepted.headers],
        "commonHeaders": {
            **common,
            "messageId": accepted.message_id,
            "subject": accepted.subject,
        },
        "tags": {
            "ses:operation": [accepted.operation],
            "ses:configuration-set": [accepted.configuration_set],
            "ses:source-ip": [LOOPBACK],
            "ses:from-domain": [mail.sender_address.rpartition("@")[2]],
            "ses:caller-identity": ["local"],
            **{name: [value] for name, value in mail.tags},
        },
    }


def _delivery(accepted: Accepted, recipients: Sequence[str]) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "timestamp": _moment(now),
        "processingTimeMillis": max(0, int((now - accepted.at).total_seconds() * 1000)),
        "recipients": list(recipients),
        "smtpResponse": "250 2.6.0 Message received",
        "remoteMtaIp": LOOPBACK,
        "reportingMTA": MAIL_SERVER,
    }


def _complaint(recipients: Sequence[str]) -> dict[str, Any]:
    now = _moment(datetime.now(UTC))
    return {
        "feedbackId": _feedback_id(),
        "complaintSubType": None,
        "complainedRecipients": [{"emailAddress": each} for each in recipients],
        "timestamp": now,
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": now,
    }


_BOUNCES = {
    Outcome.BOUNCED: ("Permanent", "General", "smtp; 550 5.1.1 user unknown"),
    Outcome.SUPPRESSED: (
        "Permanent",
        "Suppressed",
        (
            "Amazon SES has suppressed sending to this address because it has a recent history of "
            "bouncing as an invalid address."
        ),
    ),
    Outcome.ON_ACCOUNT_LIST: (
        "Permanent",
        "OnAccountSuppressionList",
        (
            "Amazon SES did not send the message to this address because it is on the suppression "
            "list for your account."
        ),
    ),
    # An automatic answer: it has no status.
    Outcome.OUT_OF_OFFICE: ("Transient", "General", ""),
}


def _bounce(outcome: Outcome, recipients: Sequence[str]) -> dict[str, Any]:
    kind, subtype, diagnosis = _BOUNCES[outcome]
    told = {"action": "failed", "status": "5.1.1", "diagnosticCode": diagnosis} if diagnosis else {}
    servers: dict[str, str] = {}
    if outcome is Outcome.BOUNCED:
        servers = {"remoteMtaIp": LOOPBACK, "reportingMTA": f"dsn; {MAIL_SERVER}"}
    elif diagnosis:
        servers = {"reportingMTA": "dns; amazonses.com"}
    return {
        "feedbackId": _feedback_id(),
        "bounceType": kind,
        "bounceSubType": subtype,
        "bouncedRecipients": [{"emailAddress": each, **told} for each in recipients],
        "timestamp": _moment(datetime.now(UTC)),
        **servers,
    }


_feedback_numbers = itertools.count(1)


def _feedback_id() -> str:
    return f"010d{int(time.time() * 1000):012x}-{next(_feedback_numbers):08x}-000000"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode(event: dict[str, Any]) -> str:
    """Write an event as the message that SNS carries."""
    return msgspec.json.encode(event).decode()
