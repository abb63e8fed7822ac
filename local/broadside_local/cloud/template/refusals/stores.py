"""What DynamoDB and S3 refuse of tables and buckets."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.template.refusals.rules import Refusal, rule


@rule('DynamoDB API Reference, "CreateTable" (AttributeDefinitions, KeySchema)')
def a_key_is_defined_and_a_definition_is_a_key(stack: Stack) -> Iterator[Refusal]:
    """Keys of a table and its indexes, and no others: "Some AttributeDefinitions are not used"."""
    for name, table in stack.resources("AWS::DynamoDB::Table").items():
        indexes = table.get("GlobalSecondaryIndexes", [])
        keys = {key["AttributeName"] for part in [table, *indexes] for key in part["KeySchema"]}
        defined = {about["AttributeName"] for about in table["AttributeDefinitions"]}
        for key in sorted(keys - defined):
            yield Refusal(name, "AttributeDefinitions", f"the key {key} isn't defined")
        for key in sorted(defined - keys):
            yield Refusal(name, "AttributeDefinitions", f"{key} is defined, but no key")


@rule('DynamoDB API Reference, "CreateTable" (KeySchema, GlobalSecondaryIndexes)')
def a_key_schema_is_a_hash_and_maybe_a_range(stack: Stack) -> Iterator[Refusal]:
    """One HASH first, then at most one RANGE; at most 20 indexes, each with a name of its own."""
    for name, table in stack.resources("AWS::DynamoDB::Table").items():
        indexes = table.get("GlobalSecondaryIndexes", [])
        for where, part in [("KeySchema", table)] + [
            (f"GlobalSecondaryIndexes {index['IndexName']}", index) for index in indexes
        ]:
            if [key["KeyType"] for key in part["KeySchema"]] not in (["HASH"], ["HASH", "RANGE"]):
                yield Refusal(name, where, "a key is a HASH, and a RANGE after it if need be")
        if len(indexes) > 20 or len({index["IndexName"] for index in indexes}) < len(indexes):
            yield Refusal(name, "GlobalSecondaryIndexes", "at most 20, each with its own name")


@rule('S3 User Guide, "Configuring event notifications using object key name filtering"')
def notifications_do_not_overlap(stack: Stack) -> Iterator[Refusal]:
    """
    Two configurations that want the same event of the same key.

    "Each configuration must have overlapping … prefixes, suffixes, or both" for different event
    types only: "Configurations overlap. Configurations on the same bucket cannot share a common
    event type."
    """
    for name, bucket in stack.resources("AWS::S3::Bucket").items():
        told = bucket.get("NotificationConfiguration", {}).get("QueueConfigurations", [])
        for one, other in combinations(told, 2):
            if _same_event(one["Event"], other["Event"]) and _same_keys(_rules(one), _rules(other)):
                reason = f"two of them tell of {one['Event']} and {other['Event']} of the same keys"
                yield Refusal(name, "NotificationConfiguration", reason)


def _same_event(one: str, other: str) -> bool:
    shorter, longer = sorted((one.removesuffix("*"), other.removesuffix("*")), key=len)
    return longer.startswith(shorter) if "*" in one + other else one == other


def _same_keys(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Say whether a key can have the prefixes and suffixes of both."""
    prefixes = sorted((one.get("prefix", ""), other.get("prefix", "")), key=len)
    suffixes = sorted((one.get("suffix", ""), other.get("suffix", "")), key=len)
    return prefixes[1].startswith(prefixes[0]) and suffixes[1].endswith(suffixes[0])


def _rules(configuration: Mapping[str, Any]) -> dict[str, str]:
    rules = configuration.get("Filter", {}).get("S3Key", {}).get("Rules", [])
    return {rule["Name"].lower(): rule["Value"] for rule in rules}


RULES = (
    a_key_is_defined_and_a_definition_is_a_key,
    a_key_schema_is_a_hash_and_maybe_a_range,
    notifications_do_not_overlap,
)
