"""What a mailing costs is counted: an edition over the real adapters, with items of real sizes."""

from collections import Counter
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

import pytest

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.subscriber_items import subscriber_item
from broadside.sending import Account, EditionState
from broadside.sending.cost import GUARD_READS, TICK_READS_A_BATCH, WALK_READS, mailing_use
from broadside.subscribers import State, Subscriber
from tests.world import NOW, World

pytestmark = pytest.mark.prove

READERS = 100
RATE = 500
CALLS = 2
MESSAGE_ID = "0100019a4f6b3c21-5f0c2b1e-7d3a-4c7e-9b1f-3e0f1a2b3c4d-000000"
"""As long as SES's."""


def size(value):
    """Return bytes of an attribute's value (Developer Guide, "DynamoDB item sizes and formats")."""
    ((kind, said),) = value.items()
    match kind:
        case "S":
            return len(said.encode())
        case "N":
            return (len(said.lstrip("-")) + 1) // 2 + 1
        case "L":
            return 3 + sum(1 + size(each) for each in said)
        case "M":
            return 3 + sum(1 + len(name) + size(each) for name, each in said.items())
        case "BOOL":
            return 1
        case _:
            return len(said)


def bytes_of(item):
    return sum(len(name.encode()) + size(value) for name, value in item.items())


@dataclass
class Metered:
    """boto3's client, and what its calls about batches and subscribers cost, in units."""

    client: Any
    writes: Counter[str] = field(default_factory=Counter)
    reads: Counter[str] = field(default_factory=Counter)
    walked: int = 0
    """Bytes of all subscribers."""

    def __getattr__(self, name):
        return getattr(self.client, name)

    def _there(self, table, key):
        return self.client.get_item(TableName=table, Key=key).get("Item")

    def _write(self, what, table, key, call, *, times=1):
        before = self._there(table, key)
        answer = call()
        after = self._there(table, key)
        if key["sk"]["S"].startswith("b."):
            larger = max(bytes_of(before or {}), bytes_of(after))
            entries = [item.get("due") for item in (before or {}, after)]
            moved = 0 if entries[0] == entries[1] else sum(e is not None for e in entries)
            self.writes[what] += times * ceil(larger / 1024) + moved
        return answer

    def put_item(self, **request):
        key = {name: request["Item"][name] for name in ("pk", "sk")}
        return self._write(
            "put", request["TableName"], key, lambda: self.client.put_item(**request)
        )

    def update_item(self, **request):
        is_mark = "take" not in request["UpdateExpression"]
        return self._write(
            "mark" if is_mark else "claim",
            request["TableName"],
            request["Key"],
            lambda: self.client.update_item(**request),
        )

    def transact_write_items(self, **request):
        answer = self.client.transact_write_items(**request)
        for put in [w["Put"] for w in request["TransactItems"] if "Put" in w]:
            if put["Item"]["sk"]["S"].startswith("b."):
                # An index isn't written in the transaction.
                self.writes["plan"] += 2 * ceil(bytes_of(put["Item"]) / 1024) + 1
        return answer

    def batch_get_item(self, **request):
        answer = self.client.batch_get_item(**request)
        for table, asked in request["RequestItems"].items():
            assert asked["ConsistentRead"]
            kind = "consent" if "Subscribers" in table else "ledger"
            # What isn't there costs one, too; what is there is smaller than 4 KB.
            assert all(bytes_of(item) <= 4096 for item in answer["Responses"].get(table, []))
            self.reads[kind] += len(asked["Keys"])
        return answer


def reader(n):
    return Subscriber(
        id=f"{n * (2**128 // READERS):032x}",
        address=f"reader-{n:05}@mail.example.org",
        name="Reader of Letters",
        languages=("en", "zh-Hant"),
        state=State.ACTIVE,
        active_since=NOW,
    )


@pytest.fixture(scope="module")
def metered(request):
    """Send an edition of a hundred, in two calls; return what it cost."""
    account = request.getfixturevalue("side_moto")
    client = Metered(account.client("dynamodb"))
    world = World(rate=RATE)
    ledger = DynamoLedger(client, account.table("EditionsTable"))
    subscribers = account.table("SubscribersTable")
    world.ledger = ledger
    world.subscribers = DynamoSubscribers(client, subscribers)
    take = world.mailer._take
    world.mailer._take = lambda *call: replace(take(*call), message_id=MESSAGE_ID)
    for n in range(READERS):
        item = subscriber_item(reader(n), f"{n:064x}")
        account.client("dynamodb").put_item(TableName=subscribers, Item=item)
    edition_id = world.hold(world.post())
    for _ in range(4):
        world.minute(events=False)
    assert EditionState.SENT is world.state(edition_id)
    assert READERS == len(world.copies())
    pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=subscribers)
    client.walked = sum(
        bytes_of(item)
        for page in pages
        for item in page["Items"]
        if item["pk"]["S"] in "0123456789abcdef"
    )
    return client


def test_each_batch_is_written_as_often_and_as_large_as_is_counted(metered):
    assert {"plan": 3 * CALLS, "mark": 3 * CALLS, "claim": 3 * CALLS, "put": 6 * CALLS} == dict(
        metered.writes
    )
    use = mailing_use(READERS, Account(rate=RATE, quota=-1, used=0))
    minutes = 1
    assert metered.writes.total() == use.write_units - minutes


def test_consent_is_read_of_each_and_little_else(metered):
    assert READERS == metered.reads["consent"]
    assert metered.reads["ledger"] <= CALLS * (GUARD_READS + TICK_READS_A_BATCH)


def test_a_walk_reads_no_more_than_is_counted(metered):
    assert metered.walked / 4096 <= READERS * WALK_READS
