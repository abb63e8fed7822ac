"""Which reads are strong: all of tables are; only the indexes, which can't be, may lag."""

from contextlib import suppress
from datetime import timedelta

import pytest

from broadside.adapters.dynamo_acts import DynamoActs
from broadside.adapters.dynamo_joins import DynamoJoins
from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_lists import DynamoLists
from broadside.adapters.dynamo_posts import DynamoPosts
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.memory_files import MemoryContents
from broadside.errors import NotFoundError
from broadside.ports import Acts, Joins, Ledger, Lists, Posts, Subscribers
from broadside.posts import Place
from tests.contract.editions import EDITION, FAR, NOW, batch, edition, plan, ref

POST = "p" * 32

OF_TABLES: dict[str, dict[str, list[object]]] = {
    "Acts": {"halt": [], "newest": [("limit", 9)]},
    "Ledger": {
        "head": [EDITION],
        "editions_of": [POST],
        "unit": [EDITION, "u0"],
        "units": [EDITION],
        "mailings": [POST],
        "batch": [ref()],
        "several": [[ref()]],
        "batches": [EDITION, "u0"],
        "guard": [ref()],
        "evidence": [ref()],
        "evidence_of": [EDITION, "u0"],
        "pacer": [],
        "halted": [],
        "probes": [("since", NOW)],
    },
    "Lists": {
        "standing": [POST, ["en/posts"]],
        "newest": ["en/posts", ("limit", 9)],
        "stretch": [Place("en/posts", NOW, POST, "en"), ("newer", 2), ("older", 9)],
        "months": ["en"],
    },
    "Posts": {
        "head": [POST],
        "at_path": ["harvest"],
        "read": [POST, 1],
        "owner": ["en", "harvest"],
        "problem": ["harvest"],
    },
    "Joins": {
        "request": ["1" * 32],
        "waiting": [("before", NOW), ("limit", 9)],
        "standing": ["a" * 64, ("at", NOW)],
        "invited": ["1" * 32, ("at", NOW)],
    },
    "Subscribers": {
        "walk": ["0" * 32, "f" * 32, ("after", ""), ("limit", 10)],
        "reading": ["1" * 32],
        "consenting": [["1" * 32, "2" * 32]],
        "find": ["1" * 64],
    },
}
"""Every method that reads a table, with what it is asked."""

OF_INDEXES: dict[str, dict[str, list[object]]] = {
    "Ledger": {
        "due_editions": [("before", FAR)],
        "due": [EDITION, ("before", FAR), ("limit", 9)],
        "idle": [EDITION],
        "editions": [("limit", 9)],
    },
    "Posts": {"waiting": [("before", FAR), ("limit", 9)]},
}

PORTS = {
    "Acts": Acts,
    "Joins": Joins,
    "Ledger": Ledger,
    "Lists": Lists,
    "Posts": Posts,
    "Subscribers": Subscribers,
}
READS = {"GetItem", "BatchGetItem", "Query", "Scan"}


@pytest.fixture(scope="module")
def adapters(request):
    """Adapters on moto that know what they asked for: a client says the same on each side."""
    account = request.getfixturevalue("side_moto")
    client = account.client("dynamodb")
    ledger = DynamoLedger(client, account.table("EditionsTable"))
    plan(ledger, batch())
    ledger.create(edition(id="f" * 32, release_at=NOW - timedelta(days=1)))
    return {
        "client": client,
        "Acts": DynamoActs(client, account.table("EditionsTable")),
        "Joins": DynamoJoins(client, account.table("SubscribersTable")),
        "Ledger": ledger,
        "Lists": DynamoLists(client, account.table("PostsTable")),
        "Posts": DynamoPosts(client, account.table("PostsTable"), MemoryContents()),
        "Subscribers": DynamoSubscribers(client, account.table("SubscribersTable")),
    }


@pytest.fixture
def asked(adapters):
    """Call a method of an adapter; return what it read, and how."""
    client = adapters["client"]
    seen: list[tuple[str, dict[str, object]]] = []
    event = "provide-client-params.dynamodb"
    client.meta.events.register(
        event, lambda params, model, **_: seen.append((model.name, params)), unique_id="asked"
    )

    def asked(port, method, arguments):
        options: dict[str, object] = dict(a for a in arguments if isinstance(a, tuple))
        plain = [a for a in arguments if not isinstance(a, tuple)]
        with suppress(NotFoundError):
            getattr(adapters[port], method)(*plain, **options)
        return [(name, params) for name, params in seen if name in READS]

    yield asked
    client.meta.events.unregister(event, unique_id="asked")


def is_strong(name, params):
    if name == "BatchGetItem":
        return all(request["ConsistentRead"] for request in params["RequestItems"].values())
    return params.get("ConsistentRead") is True


def each(methods):
    return [
        pytest.param(port, method, arguments, id=f"{port}.{method}")
        for port, several in methods.items()
        for method, arguments in several.items()
    ]


@pytest.mark.parametrize(("port", "method", "arguments"), each(OF_TABLES))
def test_reads_of_tables_are_strong(asked, port, method, arguments):
    found = asked(port, method, arguments)

    assert found
    assert [] == [(name, params) for name, params in found if not is_strong(name, params)]


@pytest.mark.parametrize(("port", "method", "arguments"), each(OF_INDEXES))
def test_reads_of_indexes_can_not_be(asked, port, method, arguments):
    """DynamoDB refuses a strong one: who calls these bears that they lag."""
    found = asked(port, method, arguments)

    assert found
    assert all("IndexName" in params and not is_strong(name, params) for name, params in found)


@pytest.mark.parametrize("port", PORTS)
def test_every_read_that_a_port_promises_to_be_strong_is_tried(port):
    promised = {
        name
        for name, method in vars(PORTS[port]).items()
        if "strong read" in (getattr(method, "__doc__", "") or "")
    }

    assert promised <= OF_TABLES[port].keys()
    assert promised
