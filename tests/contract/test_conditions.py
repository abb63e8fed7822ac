"""Conditional writes: each loses when the world has moved on, and then changes nothing at all."""

from copy import deepcopy
from dataclasses import replace

import pytest

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.ports import Ledger, Subscribers
from broadside.sending import BatchState, EditionState, Pacer, settle, units_of
from broadside.subscribers import Consent, State, Subscriber
from tests.contract.editions import (
    EDITION,
    FAR,
    LATER,
    NOW,
    batch,
    claimed,
    edition,
    ids,
    plan,
    release,
)


def cancelled(ledger):
    assert ledger.create(edition())
    assert ledger.cancel(EDITION, reason="first", at=NOW)


def planned_page(ledger):
    (unit,) = release(ledger)
    after = replace(unit, cursor=ids(1)[0], next_sequence=1)
    assert ledger.plan(after, after="", batches=[batch(0)])
    return unit, after


def lose_create(ledger):
    ledger.create(edition())
    return lambda: ledger.create(edition(reason="second"))


def lose_save(ledger):
    cancelled(ledger)
    return lambda: ledger.save(edition(reason="second"), active=False)


def lose_release(ledger):
    cancelled(ledger)
    units = units_of(EDITION, 1_000_000, at=NOW)
    return lambda: ledger.release(edition(state=EditionState.PLANNED), units)


def lose_release_out_of_turn(ledger):
    """Another edition of the post was released since."""
    release(ledger, edition_id="f" * 32)
    ledger.create(edition())
    planned = edition(state=EditionState.PLANNED, units=1)
    return lambda: ledger.release(planned, units_of(EDITION, 1, at=NOW))


def lose_create_for_its_number(ledger):
    ledger.create(edition(id="f" * 32), number=1)
    return lambda: ledger.create(edition(), number=1)


def lose_cancel(ledger):
    ledger.create(edition(state=EditionState.SENT))
    return lambda: ledger.cancel(EDITION, reason="second", at=NOW)


def lose_postpone_unit(ledger):
    (unit,) = release(ledger)
    assert ledger.postpone_unit(unit, due=LATER)
    return lambda: ledger.postpone_unit(unit, due=FAR)


def lose_plan(ledger):
    _, after = planned_page(ledger)
    return lambda: ledger.plan(after, after="", batches=[batch(1), batch(2)])


def lose_plan_for_one_batch(ledger):
    """All or nothing: the second of three batches is there already."""
    unit, after = planned_page(ledger)
    several = [batch(7), batch(0, count=1), batch(8)]
    return lambda: ledger.plan(replace(unit, cursor=ids(2)[1]), after=after.cursor, batches=several)


def lose_claim(ledger):
    mine = claimed(ledger)
    return lambda: ledger.claim(mine.ref, attempt=1, take=50, at=LATER)


def lose_postpone(ledger):
    (pending,) = plan(ledger, batch())
    assert ledger.postpone(pending, due=LATER)
    return lambda: ledger.postpone(pending, due=FAR)


def lose_settle(ledger):
    mine = claimed(ledger)
    pending = settle(mine, {}, at=NOW)
    assert ledger.settle(pending, was=BatchState.SENDING, attempt=1)
    return lambda: ledger.settle(pending, was=BatchState.SENDING, attempt=1)


def lose_save_pacer(ledger):
    first = Pacer(until=NOW, given={"1790000400": 7}, version=1)
    assert ledger.save_pacer(first)
    return lambda: ledger.save_pacer(replace(first, until=FAR))


OF_THE_LEDGER = {
    "create": lose_create,
    "save": lose_save,
    "create, for its number": lose_create_for_its_number,
    "release": lose_release,
    "release, out of turn": lose_release_out_of_turn,
    "cancel": lose_cancel,
    "postpone_unit": lose_postpone_unit,
    "plan": lose_plan,
    "plan, of several batches": lose_plan_for_one_batch,
    "claim": lose_claim,
    "postpone": lose_postpone,
    "settle": lose_settle,
    "save_pacer": lose_save_pacer,
}


def items_of(port):
    """Return everything that a port has written."""
    if isinstance(port, MemoryLedger | MemorySubscribers):
        return {name: deepcopy(value) for name, value in vars(port).items() if name[0] != "_"}
    table = port._table
    pages = table.client.get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    return sorted(str(sorted(item.items())) for page in pages for item in page["Items"])


def telling(port):
    """Return the methods of a port that tell yes or no."""
    methods = {name: method for name, method in vars(port).items() if name[0] != "_"}
    return {name for name, m in methods.items() if m.__annotations__.get("return") is bool}


def test_every_write_that_may_lose_is_tried():
    may_lose = telling(Ledger) - {"idle", "halted"} | {"claim"}

    assert may_lose == {name.partition(",")[0] for name in OF_THE_LEDGER}


class TestLedger:
    @pytest.fixture
    def ledger(self, twin, aws):
        if twin == "memory":
            return MemoryLedger()
        return DynamoLedger(aws.client("dynamodb"), aws.table("EditionsTable"))

    @pytest.mark.parametrize("lose", OF_THE_LEDGER.values(), ids=OF_THE_LEDGER)
    def test_who_comes_second_writes_nothing(self, ledger, lose):
        write = lose(ledger)
        before = items_of(ledger)

        assert not write()

        assert before == items_of(ledger)


def person(subscriber_id="1" * 32):
    return Subscriber(
        id=subscriber_id, address="reader@example.com", state=State.ACTIVE, active_since=NOW
    )


def add(subscribers, subscriber_id="1" * 32, address_hash="a" * 64):
    consent = Consent(subscriber_id=subscriber_id, given_at=NOW, how="form", words="yes")
    return subscribers.add(person(subscriber_id), address_hash=address_hash, consent=consent)


def known_address(subscribers):
    add(subscribers)
    return lambda: add(subscribers, "2" * 32)


def known_id(subscribers):
    add(subscribers)
    return lambda: add(subscribers, address_hash="b" * 64)


def suppressed_address(subscribers):
    subscribers.suppress("a" * 64, state=State.BOUNCED, reason="Bounce", at=NOW)
    return lambda: add(subscribers)


def left_already(subscribers):
    add(subscribers)
    assert subscribers.leave("1" * 32, state=State.UNSUBSCRIBED, at=NOW, how="link")
    return lambda: subscribers.leave("1" * 32, state=State.UNSUBSCRIBED, at=LATER, how="mail")


def complained_already(subscribers):
    add(subscribers)
    subscribers.suppress("a" * 64, state=State.COMPLAINED, reason="Complaint", at=NOW)
    return lambda: subscribers.suppress("a" * 64, state=State.BOUNCED, reason="Bounce", at=LATER)


OF_SUBSCRIBERS = [known_address, known_id, suppressed_address, left_already, complained_already]


class TestSubscribers:
    @pytest.fixture
    def subscribers(self, twin, aws):
        if twin == "memory":
            return MemorySubscribers()
        return DynamoSubscribers(aws.client("dynamodb"), aws.table("SubscribersTable"))

    @pytest.mark.parametrize("lose", OF_SUBSCRIBERS)
    def test_who_comes_second_writes_nothing(self, subscribers, lose):
        write = lose(subscribers)
        before = items_of(subscribers)

        assert not write()

        assert before == items_of(subscribers)

    def test_every_write_that_may_lose_is_tried(self):
        returns = {
            n: m.__annotations__.get("return") for n, m in vars(Subscribers).items() if n[0] != "_"
        }

        assert {"add", "leave"} == {name for name, kind in returns.items() if kind is bool}
