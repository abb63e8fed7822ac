"""The calls that are about the account: identities, configuration sets, suppression, quota."""

from collections.abc import Mapping
from typing import Any

from broadside_local.ses import limits
from broadside_local.ses.account import Account, ConfigurationSet, EventDestination
from broadside_local.ses.errors import (
    ApiError,
    already_exists,
    bad_request,
    not_done_here,
    not_found,
)
from broadside_local.ses.publisher import TOPIC_TEST, Publisher

Members = Mapping[str, Any]
Answer = dict[str, Any]


def get_account(account: Account, _: Publisher, __: Members) -> Answer:
    """Tell what the account may send, and what it has sent."""
    return {
        "DedicatedIpAutoWarmupEnabled": False,
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": not account.sandbox,
        "SendQuota": {
            "Max24HourSend": float(account.quota),
            "MaxSendRate": float(account.rate),
            "SentLast24Hours": float(account.used()),
        },
        "SendingEnabled": account.sending_enabled,
        "SuppressionAttributes": {"SuppressedReasons": sorted(account.suppressed_reasons)},
    }


def create_email_identity(account: Account, _: Publisher, members: Members) -> Answer:
    """Take a domain or an address; here it is verified at once."""
    identity = members["EmailIdentity"].lower()
    set_name = members.get("ConfigurationSetName", "")
    if "DkimSigningAttributes" in members and "@" in identity:
        raise bad_request("DkimSigningAttributes: of a domain only")
    with account.lock:
        if identity in account.identities:
            raise already_exists("The identity")
        if set_name:
            _set(account, set_name)
        account.identities[identity] = set_name
    return _identity_state(identity)


def get_email_identity(account: Account, _: Publisher, members: Members) -> Answer:
    """Tell an identity's state."""
    identity = members["EmailIdentity"].lower()
    if identity not in account.identities:
        raise not_found("The identity")
    set_name = account.identities[identity]
    return {
        **_identity_state(identity),
        "FeedbackForwardingStatus": True,
        "VerificationStatus": "SUCCESS",
        **({"ConfigurationSetName": set_name} if set_name else {}),
    }


def _identity_state(identity: str) -> Answer:
    return {
        "IdentityType": "EMAIL_ADDRESS" if "@" in identity else "DOMAIN",
        "VerifiedForSendingStatus": True,
        "DkimAttributes": {"SigningEnabled": "@" not in identity, "Status": "SUCCESS"},
    }


def create_configuration_set(account: Account, _: Publisher, members: Members) -> Answer:
    """Make a configuration set."""
    name = members["ConfigurationSetName"]
    if not limits.CONFIGURATION_SET_NAME.fullmatch(name):
        raise bad_request("ConfigurationSetName: 1 to 64 of A-Z, a-z, 0-9, _, -")
    for member in ("ArchivingOptions", "MessageSecurityOptions", "TrackingOptions", "VdmOptions"):
        if member in members:
            raise not_done_here(member)
    suppression = members.get("SuppressionOptions", {})
    if set(suppression) - {"SuppressedReasons"}:
        raise not_done_here("SuppressionOptions other than SuppressedReasons")
    reasons = suppression.get("SuppressedReasons")
    with account.lock:
        if name in account.sets:
            raise already_exists(f"Configuration set <{name}>")
        account.sets[name] = ConfigurationSet(
            dict(members),
            account.suppressed_reasons if reasons is None else frozenset(reasons),
            sending_enabled=members.get("SendingOptions", {}).get("SendingEnabled", True),
        )
    return {}


def get_configuration_set(account: Account, _: Publisher, members: Members) -> Answer:
    """Return a configuration set as it was made."""
    found = _set(account, members["ConfigurationSetName"])
    return {"SendingOptions": {"SendingEnabled": True}, **found.definition}


def create_event_destination(account: Account, publisher: Publisher, members: Members) -> Answer:
    """Let a configuration set's events go to a topic, and try it out, as SES does."""
    name, definition = members["EventDestinationName"], members["EventDestination"]
    if not limits.EVENT_DESTINATION_NAME.fullmatch(name):
        raise bad_request("EventDestinationName: 1 to 64 of A-Z, a-z, 0-9, _, -")
    if not definition.get("MatchingEventTypes"):
        raise bad_request("EventDestination.MatchingEventTypes: at least one is wanted")
    kinds = [member for member in definition if member.endswith("Destination")]
    if len(kinds) != 1:
        raise bad_request("EventDestination: exactly one destination is wanted")
    if kinds != ["SnsDestination"]:
        raise not_done_here(kinds[0])
    topic = definition["SnsDestination"]["TopicArn"]
    if not topic.startswith("arn:") or ":sns:" not in topic:
        raise bad_request("SnsDestination.TopicArn: not the ARN of a topic")
    with account.lock:
        configuration_set = _set(account, members["ConfigurationSetName"])
        if name in configuration_set.destinations:
            raise already_exists(f"Event destination <{name}>")
        if len(configuration_set.destinations) >= limits.EVENT_DESTINATIONS_PER_SET:
            reason = f"at most {limits.EVENT_DESTINATIONS_PER_SET} event destinations"
            raise ApiError("LimitExceededException", reason)
        configuration_set.destinations[name] = EventDestination(
            definition,
            topic,
            # Not said is false: SES makes it disabled.
            enabled=definition.get("Enabled", False),
            types=frozenset(definition["MatchingEventTypes"]),
        )
    publisher.post([(topic, TOPIC_TEST)])
    return {}


def get_event_destinations(account: Account, _: Publisher, members: Members) -> Answer:
    """Return where a configuration set's events go."""
    found = _set(account, members["ConfigurationSetName"])
    return {
        "EventDestinations": [
            {"Name": name, **destination.definition, "Enabled": destination.enabled}
            for name, destination in found.destinations.items()
        ]
    }


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
    return {
        "SuppressedDestination": {
            "EmailAddress": members["EmailAddress"],
            "Reason": found.reason,
            "LastUpdateTime": found.at,
        }
    }


def delete_suppressed(account: Account, _: Publisher, members: Members) -> Answer:
    """Take an address off the suppression list."""
    _no_tenant(members)
    if not account.forgive(members["EmailAddress"]):
        raise not_found("The address's place on the suppression list")
    return {}


def _no_tenant(members: Members) -> None:
    if "TenantName" in members:
        raise not_done_here("TenantName")


def _set(account: Account, name: str) -> ConfigurationSet:
    found = account.sets.get(name)
    if found is None:
        raise not_found(f"Configuration set <{name}>")
    return found
