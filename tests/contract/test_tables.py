"""What adapters ask of DynamoDB: its documented limits, on each side that stands in for it."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.dynamo_table import NEW, DynamoTable
from broadside.errors import ConflictError
from broadside.sending import Slot, SlotState
from broadside.subscribers import Consent, State, Subscriber
from tests.contract.editions import EDITION, NOW, batch, ids, ref, release

LARGE = "x" * 300_000


@pytest.fixture
def table(account):
    return DynamoTable(account.client("dynamodb"), account.table("EditionsTable"))


def key(pk, sk="0"):
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def sets(table, pk, numbers):
    value = {":n": {"NS": [str(n) for n in numbers]}}
    return table.update(key(pk), "ADD sent :n", values=value)


@pytest.fixture
def requests(account):
    """What was asked of DynamoDB: the operation's name, and its parameters."""
    client = account.client("dynamodb")
    seen: list[tuple[str, dict[str, object]]] = []
    event = "provide-client-params.dynamodb"
    client.meta.events.register(
        event, lambda params, model, **_: seen.append((model.name, params)), unique_id="seen"
    )
    yield seen
    client.meta.events.unregister(event, unique_id="seen")


class TestTransactions:
    """All or nothing, up to 100 items, each item once ("TransactWriteItems")."""

    def test_all(self, table):
        assert table.write([table.putting(key("a", str(n)), NEW) for n in range(100)])
        assert 100 == len(table.query("pk = :pk", {":pk": {"S": "a"}}))

    def test_or_nothing(self, table):
        table.put(key("a", "7"))

        assert not table.write([table.putting(key("a", str(n)), NEW) for n in range(20)])
        assert [key("a", "7")] == table.query("pk = :pk", {":pk": {"S": "a"}})

    def test_the_reason_stands_at_its_place(self, table):
        table.put(key("a", "1"))
        writes = [table.putting(key("a", str(n)), NEW) for n in range(3)]

        with pytest.raises(table.client.exceptions.TransactionCanceledException) as cancelled:
            table.client.transact_write_items(TransactItems=writes)

        reasons = cancelled.value.response["CancellationReasons"]
        assert ["None", "ConditionalCheckFailed", "None"] == [r["Code"] for r in reasons]

    @pytest.mark.parametrize(
        "sort_keys", [[str(n) for n in range(101)], ["0", "1", "0"]], ids=["101 items", "one twice"]
    )
    def test_what_dynamodb_does_not_take_at_all(self, table, sort_keys):
        with pytest.raises(ClientError, match="ValidationException"):
            table.write([table.putting(key("a", sk)) for sk in sort_keys])

        assert [] == table.query("pk = :pk", {":pk": {"S": "a"}})


class TestPages:
    """A page ends at 1 MB; what follows has to be asked for ("Query")."""

    def test_more_than_a_megabyte_comes_all_the_same(self, table, requests):
        for n in range(7):
            table.put({**key("a", str(n)), "text": {"S": LARGE}})

        found = table.query("pk = :pk", {":pk": {"S": "a"}})

        assert [str(n) for n in range(7)] == [item["sk"]["S"] for item in found]
        assert [name for name, _ in requests].count("Query") >= 2

    @pytest.mark.parametrize("limit", [1, 3, 4, 6, 7, 9])
    def test_a_limit_is_kept_over_pages(self, table, limit):
        for n in range(7):
            table.put({**key("a", str(n)), "text": {"S": LARGE}})

        found = table.query("pk = :pk", {":pk": {"S": "a"}}, limit=limit)

        assert [str(n) for n in range(min(7, limit))] == [item["sk"]["S"] for item in found]

    def test_all_batches_of_a_unit(self, account, requests):
        """Long notes make few batches more than a megabyte, as many with message ids are."""
        ledger = DynamoLedger(account.client("dynamodb"), account.table("EditionsTable"))
        (unit,) = release(ledger)
        told = tuple(Slot(SlotState.ACCEPTED, 1, f"{n:0200}") for n in range(50))
        for first in range(0, 150, 75):
            page = [replace(batch(n, count=50), slots=told) for n in range(first, first + 75)]
            after = replace(unit, cursor=ids(1, first + 1)[0])
            assert ledger.plan(after, after=unit.cursor, batches=page)
            unit = after
        requests.clear()

        found = ledger.batches(EDITION, "u0")

        assert [ref(n) for n in range(150)] == [b.ref for b in found]
        assert [name for name, _ in requests].count("Query") >= 2

    def test_a_walk_over_large_subscribers_ends_where_they_end(self, account):
        """Fewer than asked for mean the end of the range: a page that is full is not the end."""
        subscribers = DynamoSubscribers(
            account.client("dynamodb"), account.table("SubscribersTable")
        )
        everybody = [f"{shard}{n:031}" for shard in "01" for n in range(5)]
        for subscriber_id in everybody:
            person = Subscriber(
                id=subscriber_id, address="a@example.com", name=LARGE, state=State.ACTIVE
            )
            consent = Consent(subscriber_id=subscriber_id, given_at=NOW, how="form", words="yes")
            assert subscribers.add(person, address_hash=subscriber_id * 2, consent=consent)

        found = subscribers.walk("0" * 32, "f" * 32, after="", limit=100)

        assert everybody == [reading.id for reading in found]


class Unwilling:
    """A client whose batch gets leave all but so many keys unread, for some rounds or for ever."""

    def __init__(self, client, *, read, rounds):
        self._client, self._read, self._rounds = client, read, rounds
        self.asked: list[dict[str, object]] = []

    def __getattr__(self, name):
        return getattr(self._client, name)

    def batch_get_item(self, RequestItems):  # noqa: N803 - boto3's name
        ((name, request),) = RequestItems.items()
        self.asked.append(request)
        if len(self.asked) > self._rounds:
            return self._client.batch_get_item(RequestItems=RequestItems)
        now, later = request["Keys"][: self._read], request["Keys"][self._read :]
        found = (
            self._client.batch_get_item(RequestItems={name: {**request, "Keys": now}})
            if now
            else {"Responses": {}}
        )
        return {**found, "UnprocessedKeys": {name: {**request, "Keys": later}} if later else {}}


class TestUnprocessedKeys:
    """Above 16 MB or capacity, keys are left unread; one asks again, later ("BatchGetItem")."""

    KEYS = tuple(key("a", str(n)) for n in range(5))

    @pytest.fixture
    def unwilling(self, table, monkeypatch):
        waited: list[float] = []
        monkeypatch.setattr("broadside.adapters.dynamo_table.time.sleep", waited.append)
        for k in self.KEYS:
            table.put(k)

        def unwilling(**options):
            client = Unwilling(table.client, **options)
            return DynamoTable(client, table.name), client, waited

        return unwilling

    @pytest.mark.parametrize("read", [0, 1, 2])
    def test_they_are_asked_for_again_as_strongly(self, unwilling, read):
        table, client, waited = unwilling(read=read, rounds=2)

        found = table.get_many(self.KEYS)

        assert list(self.KEYS) == sorted(found, key=lambda item: item["sk"]["S"])
        assert [True] * 3 == [request["ConsistentRead"] for request in client.asked]
        assert sorted(waited) == waited
        assert sum(waited) > 0

    def test_not_for_ever(self, unwilling):
        table, client, waited = unwilling(read=0, rounds=99)

        with pytest.raises(ConflictError, match="unread"):
            table.get_many(self.KEYS)

        assert len(client.asked) <= 10
        assert sum(waited) < 10

    def test_more_than_16_megabytes(self, account, table, requests):
        if account.name != "moto":
            pytest.skip("the local cloud answers with all of it at once")
        keys = [key("b", str(n)) for n in range(50)]
        for k in keys:
            table.put({**k, "text": {"S": "x" * 390_000}})

        assert 50 == len(table.get_many(keys))
        assert 2 == [name for name, _ in requests].count("BatchGetItem")


class TestNumberSets:
    def test_adding_is_idempotent_and_in_any_order(self, table):
        for numbers in ([64, 65], [66], [65, 64], [66, 64]):
            assert sets(table, "v", numbers)

        assert {"64", "65", "66"} == set(table.get(key("v"))["sent"]["NS"])

    def test_the_same_number_twice_in_one_request_is_a_mistake(self, account, table):
        """Ours come from Python's sets, so it can't happen."""
        if account.name == "moto":
            pytest.skip("takes it")
        with pytest.raises(ClientError, match="duplicates"):
            sets(table, "v", [64, 64])

    def test_an_item_holds_400_kilobytes(self, account, table):
        """A batch's evidence stays far below: six sets of at most 50 slots for each attempt."""
        table.put({**key("v"), "text": {"S": "x" * 400_000}})
        assert sets(table, "v", range(64, 114))
        if account.name == "moto":
            pytest.skip("lets an update go beyond")

        with pytest.raises(ClientError, match="ize"):
            sets(table, "v", range(10**20, 10**20 + 2_000))

        assert 50 == len(table.get(key("v"))["sent"]["NS"])

    def test_a_new_item_too(self, table):
        with pytest.raises(ClientError, match="ize"):
            table.put({**key("v"), "text": {"S": "x" * 409_600}})

        assert table.get(key("v")) is None
