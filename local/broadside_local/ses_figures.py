"""What SES itself counted, as far as it can be asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from broadside.sending import Statement
from broadside_local.connection import Connection

_KEPT = timedelta(days=14)
"""How long SES keeps its statistics ("GetSendStatistics")."""
_DAY = timedelta(days=1)
_POINT = timedelta(minutes=15)
"""Each number is of so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SesFigures:
    """SES's own numbers: of the whole account, since an edition was released."""

    source: str
    """Which call of SES says it."""
    mails: int
    bounced: int | None = None
    complained: int | None = None


def figures_of(connection: Connection, since: datetime) -> SesFigures | None:
    """
    Ask SES what it has counted since then; None when it doesn't know any more.

    By account alone: numbers by configuration set need the Virtual Deliverability Manager
    ("BatchGetMetricData"), which costs extra for each mail.
    """
    age = datetime.now(UTC) - since
    if connection.on_aws:
        return _statistics(connection.new_client, since) if age < _KEPT else None
    if age >= _DAY:
        return None
    quota = connection.new_client("sesv2").get_account()["SendQuota"]
    return SesFigures(source="GetAccount, SentLast24Hours", mails=int(quota["SentLast24Hours"]))


def _statistics(new_client: Callable[[str], Any], since: datetime) -> SesFigures:
    points = new_client("ses").get_send_statistics().get("SendDataPoints", [])
    own = [point for point in points if point["Timestamp"] > since - _POINT]
    return SesFigures(
        source="GetSendStatistics",
        mails=sum(point["DeliveryAttempts"] for point in own),
        bounced=sum(point["Bounces"] for point in own),
        complained=sum(point["Complaints"] for point in own),
    )


def differences(statement: Statement, figures: SesFigures) -> list[str]:
    """Name how SES's numbers differ from the statement's, and what that may be."""
    accepted = statement.accepted + statement.doubled
    found = []
    if figures.mails > accepted:
        more = figures.mails - accepted
        found.append(
            f"SES counts {more:,} mails more: of other editions, confirmations and probes, "
            "since it counts the whole account"
        )
    elif figures.mails < accepted:
        fewer = accepted - figures.mails
        found.append(f"SES counts {fewer:,} mails fewer: its numbers come some minutes late")
    for what, ours, theirs in (
        ("bounces", statement.bounced, figures.bounced),
        ("complaints", statement.complained, figures.complained),
    ):
        if theirs is None or theirs == ours:
            continue
        side = "more" if theirs > ours else "fewer"
        why = (
            "of other mail of this account, or their events are still to come"
            if theirs > ours
            else "its numbers come some minutes late"
        )
        found.append(f"SES counts {abs(theirs - ours):,} {what} {side}: {why}")
    return found
