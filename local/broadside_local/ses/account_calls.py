"""The calls that are about the account as a whole: what it may, and whom it doesn't mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.account import Account, Suppressed
from broadside_local.ses.errors import not_done_here, not_found
from broadside_local.ses.paging import page
from broadside_local.ses.publisher import Publisher

Members = Mapping[str, Any]
Answer = dict[str, Any]


def get_account(account: Account, _: Publisher, __: Members) -> Answer:
    """Tell what the account may send, and what it has sent."""
    meter = account.meter
    return {
        "DedicatedIpAutoWarmupEnabled": False,
        "Details": {
            "ContactLanguage": "EN",
            "MailType": "MARKETING",
            "ReviewDetails": {"Status": "PENDING" if account.sandbox else "GRANTED"},
            "WebsiteURL": "https://example.org/",
        },
        "EnforcementStatus": "SHUTDOWN" if account.suspended else "HEALTHY",
        "PricingAttributes": {"CurrentPlan": "ESSENTIALS", "NextPlan": "ESSENTIALS"},
        "ProductionAccessEnabled": not account.sandbox,
        "SendQuota": {
            "Max24HourSend": float(meter.quota),
            "MaxSendRate": float(meter.rate),
            "SentLast24Hours": float(meter.used()),
        },
        "SendingEnabled": account.sending_enabled and not account.suspended,
        "SuppressionAttributes": {"SuppressedReasons": sorted(account.suppressed_reasons)},
        "VdmAttributes": {"VdmEnabled": "DISABLED"},
    }


def put_sending_attributes(account: Account, _: Publisher, members: Members) -> Answer:
    """Pause the account, or let it send again."""
    # What isn't said of a truth value is false, as botocore's model of the answer has it.
    account.sending_enabled = members.get("SendingEnabled", False)
    return {}


def put_suppression_attributes(account: Account, _: Publisher, members: Members) -> Answer:
    """Say for which reasons addresses get on the suppression list."""
    if "ValidationAttributes" in members:
        raise not_done_here("ValidationAttributes")
    account.suppressed_reasons = frozenset(members.get("SuppressedReasons", ()))
    return {}


def put_suppressed(account: Account, _: Publisher, members: Members) -> Answer:
    """Put an address on the suppression list."""
    _no_tenant(members)
    account.suppress(members["EmailAddress"], members["Reason"])
    return {}


def get_suppressed(account: Account, _: Publisher, members: Members) -> Answer:
    """Return an address's place on the suppression list."""
    _no_tenant(members)
    found = account.suppressed(members["EmailAddress"])
    if found is None:
        raise not_found("The address's place on the suppression list")
    return {"SuppressedDestination": _told(members["EmailAddress"], found)}


def delete_suppressed(account: Account, _: Publisher, members: Members) -> Answer:
    """Take an address off the suppression list."""
    _no_tenant(members)
    if not account.forgive(members["EmailAddress"]):
        raise not_found("The address's place on the suppression list")
    return {}


def list_suppressed(account: Account, _: Publisher, members: Members) -> Answer:
    """Return the suppression list, or those of some reasons, put there in some time."""
    _no_tenant(members)
    reasons = members.get("Reasons")
    start, end = (_unix(members.get(name)) for name in ("StartDate", "EndDate"))
    found = {
        address: place
        for address, place in account.suppression_list().items()
        if (reasons is None or place.reason in reasons)
        # "After a specific date", "before a specific date".
        and (start is None or place.at > start)
        and (end is None or place.at < end)
    }
    return page(
        found,
        members,
        name="SuppressedDestinationSummaries",
        most=limits.PAGE_SIZE_OTHERS,
        tell=_told,
        token_error="InvalidNextTokenException",  # noqa: S106 - the name of an error
    )


def _told(address: str, place: Suppressed) -> Answer:
    return {"EmailAddress": address, "Reason": place.reason, "LastUpdateTime": place.at}


def _unix(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _no_tenant(members: Members) -> None:
    if "TenantName" in members:
        raise not_done_here("TenantName")
