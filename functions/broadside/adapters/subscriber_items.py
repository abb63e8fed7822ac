"""Subscribers, pointers, consents and suppressions as items of the Subscribers table."""

from datetime import UTC, datetime

from broadside.adapters.dynamo_table import Item
from broadside.subscribers import Consent, Reading, State, Subscriber

STATE = {"#state": "state"}
"""The attribute's name is a reserved word."""


def subscriber_key(subscriber_id: str) -> Item:
    """Return a subscriber's key: the shard, and the id."""
    return key_of(subscriber_id[0], subscriber_id)


def pointer_key(address_hash: str) -> Item:
    """Return the key of what leads from an address to its subscriber."""
    return key_of(f"a.{address_hash}", "pointer")


def suppression_key(address_hash: str) -> Item:
    """Return the key of an address's suppression."""
    return key_of(f"s.{address_hash}", "suppression")


def key_of(pk: str, sk: str) -> Item:
    """Return a key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def subscriber_item(subscriber: Subscriber, address_hash: str) -> Item:
    """Write a subscriber."""
    item: Item = {
        **subscriber_key(subscriber.id),
        "address": {"S": subscriber.address},
        "address_hash": {"S": address_hash},
        "name": {"S": subscriber.name},
        "languages": texts(subscriber.languages),
        "topics": texts(subscriber.topics),
        "state": {"S": str(subscriber.state)},
    }
    if subscriber.active_since:
        item["active_since"] = {"S": time_text(subscriber.active_since)}
    if subscriber.time_zone:
        item["time_zone"] = {"S": subscriber.time_zone}
    return item


def consent_item(consent: Consent) -> Item:
    """Write a consent record."""
    item: Item = {
        **key_of(f"c.{consent.subscriber_id}", time_text(consent.given_at)),
        "how": {"S": consent.how},
        "words": {"S": consent.words},
    }
    if consent.language:
        item["language"] = {"S": consent.language}
    if consent.version:
        item["version"] = {"S": consent.version}
    if consent.asked_at:
        item["asked_at"] = {"S": time_text(consent.asked_at)}
    return item


def reading_of(item: Item) -> Reading:
    """Read what planning sees of a subscriber."""
    since = item.get("active_since")
    return Reading(
        id=item["sk"]["S"],
        state=State(item["state"]["S"]),
        languages=read_texts(item["languages"]),
        topics=read_texts(item["topics"]),
        active_since=datetime.fromisoformat(since["S"]) if since else None,
        time_zone=item["time_zone"]["S"] if "time_zone" in item else "",
    )


def texts(values: tuple[str, ...]) -> Item:
    """Write a list of texts."""
    return {"L": [{"S": value} for value in values]}


def read_texts(attribute: Item) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(value["S"] for value in attribute["L"])


def time_text(at: datetime) -> str:
    """Write a time so that times sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seconds(at: datetime) -> Item:
    """Write a time as TTL reads it: whole seconds."""
    return {"N": str(int(at.timestamp()))}
