"""What the samples in `events/` are about, and how a local cloud is made ready for them."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from broadside.adapters.dynamo_joins import DynamoJoins
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.s3_dropbox import PREFIX
from broadside.adapters.secret_keys import SecretKeys
from broadside.posts import Mailing
from broadside.subscribers import (
    KEY_ID,
    REQUEST_LASTS,
    Asked,
    Invitation,
    JoinRequest,
    Purpose,
    address_hash,
    key_name,
    make_passing_token,
    make_token,
    read_csv,
)
from broadside_local.cloud import LocalCloud
from broadside_local.errors import WrongUseError
from broadside_local.pipeline import Pipeline
from broadside_local.publications import CHECKOUT

EVENTS = CHECKOUT / "events"

POST = "2026-11-harvest.en.md"
PICTURE = "harvest.png"
EDITION_ID = "d882c8ba7ad4b6afca0fee07349e4180"
"""Of the post's edition: it follows from the post's name."""
READER = "reader@example.com"

NEWCOMER = "newcomer@example.com"
"""Who joins by the form."""

PATH: Sequence[tuple[str, str]] = (
    ("ingest", "ingest-created"),
    ("publish", "publish-insert"),
    ("tick", "tick"),
    ("plan", "plan"),
    ("tick", "tick"),
    ("send", "send"),
    ("feedback", "feedback-delivery"),
)
"""The way of a post, function by function, each with the sample that takes it there."""

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z:]+)\}")


def rest(cloud: LocalCloud) -> None:
    """Switch off every trigger of the stack, so that nothing moves but what is called by hand."""
    functions, events = cloud.client("lambda"), cloud.client("events")
    for page in functions.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])


def prepare(cloud: LocalCloud, function: str) -> None:
    """
    Bring a fresh stack to where a function's sample makes sense.

    The sample post lies in the drop with its picture, its readers are subscribed, and every
    function before this one has done its part.
    """
    for name in (PICTURE, POST):
        drop(cloud, name, (EVENTS / "given" / name).read_bytes())
    rows = read_csv((EVENTS / "given" / "subscribers.csv").read_bytes(), "subscribers.csv").rows
    Pipeline(cloud).subscribe(rows)
    for before, sample in steps_before(function):
        cloud.invoke(before, fill(load(sample), cloud, file=sample))


def drop(cloud: LocalCloud, path: str, data: bytes) -> None:
    """Put a file into the drop; a post is to be mailed however old it is."""
    cloud.client("s3").put_object(
        Bucket=cloud.outputs["DropBucket"],
        Key=PREFIX + path,
        Body=data,
        Metadata={"mailing": str(Mailing.NOW)},
    )


def steps_before(function: str) -> Sequence[tuple[str, str]]:
    """Return what comes before a function on a post's way; nothing for one that isn't on it."""
    names = [name for name, _ in PATH]
    return PATH[: names.index(function)] if function in names else ()


def load(sample: str) -> dict[str, Any]:
    """Return a sample by its name, unfilled."""
    event: dict[str, Any] = json.loads((EVENTS / f"{sample}.json").read_text(encoding="utf-8"))
    return event


def fill(event: Mapping[str, Any], cloud: LocalCloud, *, file: str) -> dict[str, Any]:
    """
    Put what a stack says in the place of `${Name}`: its outputs, and the sample readers' links.

    Raises:
        WrongUseError: nothing is called that.
    """
    made = {
        "AWS::StackId": lambda _: cloud.stack.ids["AWS::StackId"],
        "UnsubscribeToken": unsubscribe_token,
        "JoinRequest": join_request,
        "ConfirmToken": confirm_token,
    }

    def value(found: re.Match[str]) -> str:
        if found[1] in made:
            return made[found[1]](cloud)
        if found[1] not in cloud.outputs:
            known = ", ".join([*cloud.outputs, *made])
            raise WrongUseError(f"{file}: nothing is called {found[0]}", f"There are {known}")
        return cloud.outputs[found[1]]

    filled: dict[str, Any] = json.loads(_PLACEHOLDER.sub(value, json.dumps(event)))
    return filled


def unsubscribe_token(cloud: LocalCloud) -> str:
    """
    Make the token of the link in the sample reader's mail.

    Raises:
        WrongUseError: nobody of that address is subscribed.
    """
    keys = SecretKeys(cloud.client("secretsmanager"), cloud.outputs["SecretArn"])
    table = cloud.outputs["SubscribersTable"]
    subscribers = DynamoSubscribers(cloud.client("dynamodb"), table)
    found = subscribers.find(address_hash(READER, keys.key("pepper")))
    if found is None:
        raise WrongUseError(
            "the sample reader isn't subscribed here", "Leave out --stack, or use a real link"
        )
    key = keys.key(key_name(Purpose.UNSUBSCRIBE, KEY_ID))
    return make_token(Purpose.UNSUBSCRIBE, found, EDITION_ID, key=key)


def join_request(cloud: LocalCloud) -> str:
    """Return the id of a request by the sample newcomer; ask for one when none waits."""
    joins, now = _joins(cloud), datetime.now(UTC)
    waiting = joins.waiting(before=now, limit=1)
    if not waiting:
        request = JoinRequest(
            id=secrets.token_hex(16), address=NEWCOMER, language="en", asked_at=now, how="form"
        )
        joins.ask(request, until=now + REQUEST_LASTS)
        waiting = [request.id]
    return waiting[0]


def confirm_token(cloud: LocalCloud) -> str:
    """Make the token of the link in the sample newcomer's mail; ask them first, if nobody did."""
    joins, now = _joins(cloud), datetime.now(UTC)
    keys = SecretKeys(cloud.client("secretsmanager"), cloud.outputs["SecretArn"])
    hashed = address_hash(NEWCOMER, keys.key("pepper"))
    standing = joins.standing(hashed, at=now)
    newcomer = standing.pointer or secrets.token_hex(16)
    asked = standing.asked or Asked(request_id=secrets.token_hex(16), at=now)
    if not standing.pointer:
        invitation = Invitation(
            subscriber_id=newcomer,
            address=NEWCOMER,
            name="",
            languages=("en",),
            topics=(),
            how="form",
            asked=asked,
        )
        joins.begin(invitation, address_hash=hashed, after=standing)
    key = keys.key(key_name(Purpose.CONFIRM, KEY_ID))
    return make_passing_token(Purpose.CONFIRM, newcomer, asked.until, key=key)


def _joins(cloud: LocalCloud) -> DynamoJoins:
    return DynamoJoins(cloud.client("dynamodb"), cloud.outputs["SubscribersTable"])
