"""The calls that are about configuration sets, and where their events go."""

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
from broadside_local.ses.paging import page
from broadside_local.ses.publisher import TOPIC_TEST, Publisher
from broadside_local.ses.state import Event

Members = Mapping[str, Any]
Answer = dict[str, Any]

_NOT_DONE = ("ArchivingOptions", "MessageSecurityOptions", "TrackingOptions", "VdmOptions")


def create(account: Account, _: Publisher, members: Members) -> Answer:
    """Make a configuration set."""
    name = members["ConfigurationSetName"]
    if not limits.CONFIGURATION_SET_NAME.fullmatch(name):
        raise bad_request("ConfigurationSetName: 1 to 64 of A-Z, a-z, 0-9, _, -")
    for member in _NOT_DONE:
        if member in members:
            raise not_done_here(member)
    suppression = members.get("SuppressionOptions", {})
    with account.lock:
        if name in account.sets:
            raise already_exists(f"Configuration set <{name}>")
        account.sets[name] = ConfigurationSet(
            dict(members),
            _reasons(suppression),
            sending_enabled=members.get("SendingOptions", {}).get("SendingEnabled", True),
            pool=members.get("DeliveryOptions", {}).get("SendingPoolName", ""),
        )
    return {}


def get(account: Account, _: Publisher, members: Members) -> Answer:
    """Return a configuration set as it was made, and as it was changed."""
    found = set_of(account, members["ConfigurationSetName"])
    reasons = found.suppressed_reasons
    own = {} if reasons is None else {"SuppressionOptions": {"SuppressedReasons": sorted(reasons)}}
    return {
        **found.definition,
        "SendingOptions": {"SendingEnabled": found.sending_enabled},
        **own,
    }


def delete(account: Account, _: Publisher, members: Members) -> Answer:
    """Forget a configuration set."""
    name = members["ConfigurationSetName"]
    with account.lock:
        set_of(account, name)
        del account.sets[name]
    return {}


def list_all(account: Account, _: Publisher, members: Members) -> Answer:
    """Return the names of all configuration sets."""
    if members.get("Filter"):
        raise not_done_here("Filter")
    return page(
        account.sets,
        members,
        name="ConfigurationSets",
        most=limits.PAGE_SIZE_OTHERS,
        tell=lambda name, _: name,
    )


def put_sending_options(account: Account, _: Publisher, members: Members) -> Answer:
    """Pause a configuration set, or let it send again."""
    found = set_of(account, members["ConfigurationSetName"])
    found.sending_enabled = members.get("SendingEnabled", False)
    return {}


def put_suppression_options(account: Account, _: Publisher, members: Members) -> Answer:
    """Say for which reasons a set's mail leaves out who is on the list, and fills it."""
    found = set_of(account, members["ConfigurationSetName"])
    options = {name: each for name, each in members.items() if name != "ConfigurationSetName"}
    found.suppressed_reasons = _reasons(options)
    return {}


def put_delivery_options(account: Account, _: Publisher, members: Members) -> Answer:
    """Say how a set's mail is delivered: of all this, only a pool's name shows here."""
    found = set_of(account, members["ConfigurationSetName"])
    options = {name: each for name, each in members.items() if name != "ConfigurationSetName"}
    found.definition["DeliveryOptions"] = options
    found.pool = options.get("SendingPoolName", "")
    return {}


# --- event destinations ---------------------------------------------------------------------------


def create_destination(account: Account, publisher: Publisher, members: Members) -> Answer:
    """Let a configuration set's events go to a topic, and try it out, as SES does."""
    name = members["EventDestinationName"]
    if not limits.EVENT_DESTINATION_NAME.fullmatch(name):
        raise bad_request("EventDestinationName: 1 to 64 of A-Z, a-z, 0-9, _, -")
    destination = _destination(members["EventDestination"])
    with account.lock:
        configuration_set = set_of(account, members["ConfigurationSetName"])
        if name in configuration_set.destinations:
            raise already_exists(f"Event destination <{name}>")
        if len(configuration_set.destinations) >= limits.EVENT_DESTINATIONS_PER_SET:
            reason = f"at most {limits.EVENT_DESTINATIONS_PER_SET} event destinations"
            raise ApiError("LimitExceededException", reason)
        configuration_set.destinations[name] = destination
    publisher.post([Event(destination.topic, TOPIC_TEST, 0.0)])
    publisher.resume(destination.topic)
    return {}


def update_destination(account: Account, publisher: Publisher, members: Members) -> Answer:
    """Let a configuration set's events go elsewhere, or let others go there."""
    destination = _destination(members["EventDestination"])
    with account.lock:
        configuration_set, name = _known_destination(account, members)
        known = configuration_set.destinations[name].topic
        configuration_set.destinations[name] = destination
    if destination.topic != known:
        publisher.post([Event(destination.topic, TOPIC_TEST, 0.0)])
    return {}


def delete_destination(account: Account, _: Publisher, members: Members) -> Answer:
    """Let a configuration set's events go there no more."""
    with account.lock:
        configuration_set, name = _known_destination(account, members)
        del configuration_set.destinations[name]
    return {}


def get_destinations(account: Account, _: Publisher, members: Members) -> Answer:
    """Return where a configuration set's events go."""
    found = set_of(account, members["ConfigurationSetName"])
    return {
        "EventDestinations": [
            {"Name": name, **destination.definition, "Enabled": destination.enabled}
            for name, destination in found.destinations.items()
        ]
    }


def _destination(definition: Members) -> EventDestination:
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
    return EventDestination(
        definition,
        topic,
        # Not said is false: SES makes it disabled.
        enabled=definition.get("Enabled", False),
        types=frozenset(definition["MatchingEventTypes"]),
    )


def _known_destination(account: Account, members: Members) -> tuple[ConfigurationSet, str]:
    configuration_set = set_of(account, members["ConfigurationSetName"])
    name = members["EventDestinationName"]
    if name not in configuration_set.destinations:
        raise not_found(f"Event destination <{name}>")
    return configuration_set, name


def set_of(account: Account, name: str) -> ConfigurationSet:
    """
    Return a configuration set.

    Raises:
        ApiError: there is none of this name.
    """
    found = account.sets.get(name)
    if found is None:
        raise not_found(f"Configuration set <{name}>")
    return found


def _reasons(options: Members) -> frozenset[str] | None:
    """Return a set's own reasons to suppress; None: the account's."""
    if set(options) - {"SuppressedReasons"}:
        raise not_done_here("SuppressionOptions other than SuppressedReasons")
    reasons = options.get("SuppressedReasons")
    return None if reasons is None else frozenset(reasons)
