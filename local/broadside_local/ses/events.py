"""SES's events: what is published to SNS of a mail (Guide, "Contents of event data")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from broadside_local.ses.account import ConfigurationSet
from broadside_local.ses.faults import Fault, FaultKind
from broadside_local.ses.mailboxes import Outcome
from broadside_local.ses.message import Mail
from broadside_local.ses.news import LOOPBACK, moment, news_of
from broadside_local.ses.state import Event

Outcomes = Mapping[Outcome, list[str]]
"""Addresses by what becomes of the mail there."""


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
    template: str = ""
    """Of a stored template, its name."""


def send(accepted: Accepted) -> dict[str, Any]:
    """Return the event of a mail that SES will try to deliver."""
    return {"eventType": "Send", "mail": _mail(accepted), "send": {}}


def rendering_failure(accepted: Accepted, reason: str) -> dict[str, Any]:
    """Return the event of a mail whose template couldn't be filled in."""
    return {
        "eventType": "Rendering Failure",
        "mail": _mail(accepted),
        # An inline template has no name.
        "failure": {"errorMessage": reason, "templateName": accepted.template},
    }


def reject(accepted: Accepted) -> dict[str, Any]:
    """Return the event of a mail in which SES found a virus."""
    return {"eventType": "Reject", "mail": _mail(accepted), "reject": {"reason": "Bad content"}}


def outcome_events(
    accepted: Accepted, outcome: Outcome, recipients: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the events of what became of a mail at those of its recipients, in their order."""
    return [
        {"eventType": kind, "mail": _mail(accepted), part: about}
        for kind, part, about in news_of(outcome, recipients, sent_at=accepted.at)
    ]


def events_of(
    accepted: Accepted,
    configuration_set: ConfigurationSet | None,
    reason: str,
    outcomes: Outcomes,
    fault: Fault | None,
) -> Sequence[Event]:
    """Return what is told of a mail, topic by topic, in its order."""
    kind = fault.kind if fault else None
    if not configuration_set or not configuration_set.destinations:
        return []
    if kind is FaultKind.LOSE_EVENTS:
        return []
    if reason:
        told = [rendering_failure(accepted, reason)]
    elif Outcome.REJECTED in outcomes:
        # Reference, EventDestination: Send says that SES will attempt to deliver, and it doesn't.
        told = [reject(accepted)]
    else:
        told = [send(accepted)]
        for outcome, recipients in outcomes.items():
            told += outcome_events(accepted, outcome, recipients)
    if kind is FaultKind.SHUFFLE_EVENTS:
        told.reverse()
    late = fault.seconds if fault and kind is FaultKind.LATE_EVENTS else 0.0
    due = datetime.now(UTC).timestamp() + late if late else 0.0
    return [
        Event(topic, encode(event), due)
        for event in told
        for topic in configuration_set.topics(type_of(event))
        for _ in range(2 if kind is FaultKind.DOUBLE_EVENTS else 1)
    ]


def type_of(event: dict[str, Any]) -> str:
    """Spell an event's kind as event destinations do: `RENDERING_FAILURE`, `DELIVERY_DELAY`."""
    kind = str(event["eventType"])
    return "DELIVERY_DELAY" if kind == "DeliveryDelay" else kind.upper().replace(" ", "_")


def _mail(accepted: Accepted) -> dict[str, Any]:
    mail = accepted.mail
    common: dict[str, Any] = {"from": [mail.sender]}
    for name, listed in (("replyTo", mail.reply_to), ("to", mail.to), ("cc", mail.cc)):
        if listed:
            common[name] = list(listed)
    return {
        "timestamp": moment(accepted.at),
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


def encode(event: dict[str, Any]) -> str:
    """Write an event as the message that SNS carries."""
    return msgspec.json.encode(event).decode()
