"""The port `Subscribers`: the same on DynamoDB and in memory."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.errors import ConflictError
from broadside.subscribers import Addressee, Consent, Newcomer, Reading, State, Subscriber

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FIRST, LAST = "0" * 32, "f" * 32
ENDED = [State.UNSUBSCRIBED, State.BOUNCED, State.COMPLAINED, State.ERASED]


@pytest.fixture
def subscribers(twin, aws):
    if twin == "memory":
        return MemorySubscribers()
    return DynamoSubscribers(aws.client("dynamodb"), aws.table("SubscribersTable"))


def subscriber(subscriber_id="1" * 32, **changes):
    values = {
        "id": subscriber_id,
        "address": f"{subscriber_id[:4]}@example.com",
        "state": State.ACTIVE,
        "active_since": NOW,
    }
    return Subscriber(**values | changes)


def hash_of(subscriber_id):
    return subscriber_id * 2


def add(subscribers, *people):
    for person in people:
        consent = Consent(subscriber_id=person.id, given_at=NOW, how="operator", words="given")
        added = subscribers.add(person, address_hash=hash_of(person.id), consent=consent)
        assert added


def newcomer(person, *, of=""):
    """Return somebody to be added, with the address of another if that is said."""
    consent = Consent(subscriber_id=person.id, given_at=NOW, how="form", words="yes")
    return Newcomer(subscriber=person, address_hash=hash_of(of or person.id), consent=consent)


def state(subscribers, subscriber_id="1" * 32):
    return subscribers.reading(subscriber_id).state


class TestAdding:
    def test_planning_sees_all_but_address_and_name(self, subscribers):
        person = subscriber(name="Ama", languages=("zh-Hant", "en"), topics=("land", "rice"))
        add(subscribers, person)

        assert Reading(
            id=person.id,
            state=State.ACTIVE,
            languages=("zh-Hant", "en"),
            topics=("land", "rice"),
            active_since=NOW,
        ) == subscribers.reading(person.id)

    def test_the_sender_sees_address_and_name(self, subscribers):
        add(subscribers, subscriber(name="Ama"))

        assert {
            "1" * 32: Addressee(id="1" * 32, address="1111@example.com", name="Ama")
        } == subscribers.consenting(["1" * 32])

    def test_one_who_is_pending_has_no_date(self, subscribers):
        add(subscribers, subscriber(state=State.PENDING, active_since=None))

        assert subscribers.reading("1" * 32).active_since is None

    def test_they_are_found_by_the_address_s_hash(self, subscribers):
        add(subscribers, subscriber())

        assert "1" * 32 == subscribers.find(hash_of("1" * 32))
        assert subscribers.find(hash_of("2" * 32)) is None

    def test_an_address_is_added_once(self, subscribers):
        add(subscribers, subscriber())
        second = subscriber("2" * 32)
        consent = Consent(subscriber_id=second.id, given_at=NOW, how="form", words="yes")

        assert not subscribers.add(second, address_hash=hash_of("1" * 32), consent=consent)
        assert subscribers.reading(second.id) is None
        assert "1" * 32 == subscribers.find(hash_of("1" * 32))

    def test_an_id_is_added_once(self, subscribers):
        add(subscribers, subscriber())
        consent = Consent(subscriber_id="1" * 32, given_at=NOW, how="form", words="yes")

        assert not subscribers.add(subscriber(), address_hash="other", consent=consent)
        assert subscribers.find("other") is None

    @pytest.mark.parametrize("why", [State.BOUNCED, State.COMPLAINED])
    def test_a_suppressed_address_is_not_added(self, subscribers, why):
        subscribers.suppress(hash_of("1" * 32), state=why, reason="Bounce", at=NOW)
        consent = Consent(subscriber_id="1" * 32, given_at=NOW, how="form", words="yes")

        added = subscribers.add(subscriber(), address_hash=hash_of("1" * 32), consent=consent)

        assert not added
        assert subscribers.reading("1" * 32) is None

    def test_many_are_added_and_each_is_told(self, subscribers):
        people = [subscriber(f"{n:032x}") for n in range(60)]
        subscribers.suppress(hash_of(people[7].id), state=State.BOUNCED, reason="Bounce", at=NOW)
        add(subscribers, subscriber(people[30].id))
        again = subscriber("e" * 32)

        added = subscribers.add_all(
            [newcomer(person) for person in people] + [newcomer(again, of=people[3].id)]
        )

        assert [n not in {7, 30, 60} for n in range(61)] == list(added)
        assert people[3].id == subscribers.find(hash_of(people[3].id))
        assert subscribers.reading(again.id) is None
        assert subscribers.reading(people[7].id) is None
        assert people[59].topics == subscribers.reading(people[59].id).topics

    def test_of_two_with_one_address_the_first_is_added(self, subscribers):
        both = [newcomer(subscriber()), newcomer(subscriber("2" * 32), of="1" * 32)]

        assert [True, False] == list(subscribers.add_all(both))
        assert "1" * 32 == subscribers.find(hash_of("1" * 32))

    def test_nobody_is_added(self, subscribers):
        assert [] == list(subscribers.add_all([]))

    def test_about_how_many_there_are(self, subscribers):
        assert 0 == subscribers.count()
        add(subscribers, *(subscriber(f"{n:032x}") for n in range(5)))

        assert 5 == subscribers.count()


IDS = [f"{shard:x}{n:031x}" for shard in (0, 1, 7, 15) for n in range(4)]


class TestWalking:
    @pytest.fixture
    def walk(self, subscribers):
        add(subscribers, *(subscriber(i) for i in reversed(IDS)))

        def walk(first=FIRST, last=LAST, after="", limit=100):
            found = subscribers.walk(first, last, after=after, limit=limit)
            return [reading.id for reading in found]

        return walk

    def test_all_in_key_order(self, walk):
        assert sorted(IDS) == walk()

    def test_both_ends_belong_to_the_range(self, walk):
        assert IDS[2:13] == walk(IDS[2], IDS[12])
        assert [IDS[5]] == walk(IDS[5], IDS[5])

    def test_a_limit_is_kept_and_fewer_mean_the_end(self, walk):
        for limit in (1, 2, 3, 4, 5, 15, 16, 17):
            assert IDS[:limit] == walk(limit=limit), limit

    def test_page_by_page_each_comes_once(self, walk):
        for limit in (1, 3, 4, 5, 16):
            found: list[str] = []
            page = ["start"]
            while page:
                page = walk(after=found[-1] if found else "", limit=limit)
                found += page

            assert IDS == found, limit

    def test_after_the_last_of_a_shard_comes_the_next_shard(self, walk):
        assert [IDS[4]] == walk(after=IDS[3], limit=1)

    def test_after_one_who_is_gone(self, walk):
        assert IDS[4:6] == walk(after="0" + "f" * 31, limit=2)

    def test_after_the_last_there_is_nobody(self, walk):
        assert [] == walk(after=IDS[-1])
        assert [] == walk(after=LAST)

    def test_an_empty_range(self, walk):
        assert [] == walk("2" + "0" * 31, "6" + "f" * 31)

    def test_pointers_consents_and_suppressions_are_nobody(self, subscribers):
        add(subscribers, subscriber("a" * 32), subscriber("c" * 32))
        subscribers.suppress("f" * 64, state=State.BOUNCED, reason="Bounce", at=NOW)

        found = subscribers.walk(FIRST, LAST, after="", limit=100)

        assert ["a" * 32, "c" * 32] == [reading.id for reading in found]

    def test_whatever_their_state(self, subscribers):
        add(subscribers, *(subscriber(f"{n:032x}", state=s) for n, s in enumerate(State)))

        found = subscribers.walk(FIRST, LAST, after="", limit=100)

        assert list(State) == [reading.state for reading in found]


class TestConsenting:
    def test_only_those_who_are_active_now(self, subscribers):
        add(subscribers, *(subscriber(f"{n:032x}", state=s) for n, s in enumerate(State)))

        found = subscribers.consenting([f"{n:032x}" for n in range(9)])

        assert [f"{list(State).index(State.ACTIVE):032x}"] == list(found)

    def test_fifty_at_once(self, subscribers):
        people = [subscriber(f"{n * 0x0123456789ABCDEF:032x}") for n in range(50)]
        add(subscribers, *people)

        found = subscribers.consenting([person.id for person in people])

        assert {person.id: person.address for person in people} == {
            i: addressee.address for i, addressee in found.items()
        }

    def test_nobody_asked_for(self, subscribers):
        assert {} == subscribers.consenting([])


class TestLeaving:
    def leave(self, subscribers, subscriber_id="1" * 32):
        return subscribers.leave(subscriber_id, state=State.UNSUBSCRIBED, at=LATER, how="link")

    @pytest.mark.parametrize("before", [State.ACTIVE, State.PENDING])
    def test_it_ends_a_subscription_once(self, subscribers, before):
        add(subscribers, subscriber(state=before))

        assert self.leave(subscribers)
        assert not self.leave(subscribers)

        assert State.UNSUBSCRIBED is state(subscribers)
        assert {} == subscribers.consenting(["1" * 32])

    @pytest.mark.parametrize("before", ENDED)
    def test_what_has_ended_stays_as_it_is(self, subscribers, before):
        add(subscribers, subscriber(state=before))

        assert not self.leave(subscribers)
        assert before is state(subscribers)

    def test_somebody_we_do_not_know(self, subscribers):
        assert not self.leave(subscribers)
        assert subscribers.reading("1" * 32) is None


class TestSuppressing:
    def suppress(self, subscribers, why):
        subscribers.suppress(hash_of("1" * 32), state=why, reason=str(why), at=LATER)

    @pytest.mark.parametrize("why", [State.BOUNCED, State.COMPLAINED])
    def test_a_subscriber_has_its_state_at_once(self, subscribers, why):
        add(subscribers, subscriber())
        for _ in range(2):
            self.suppress(subscribers, why)
            assert why is state(subscribers)
            assert {} == subscribers.consenting(["1" * 32])

    def test_a_complaint_is_final(self, subscribers):
        add(subscribers, subscriber())
        for why in (State.BOUNCED, State.COMPLAINED, State.BOUNCED):
            self.suppress(subscribers, why)

        assert State.COMPLAINED is state(subscribers)

    def test_one_who_left_is_suppressed_too(self, subscribers):
        add(subscribers, subscriber(state=State.UNSUBSCRIBED))
        self.suppress(subscribers, State.BOUNCED)

        assert State.BOUNCED is state(subscribers)

    def test_an_address_that_nobody_has(self, subscribers):
        self.suppress(subscribers, State.COMPLAINED)
        self.suppress(subscribers, State.COMPLAINED)

        assert subscribers.find(hash_of("1" * 32)) is None


class TestExpiring:
    """
    One who is pending expires by TTL: days late, and then the pointer to them stays behind.

    "Working with expired items and time to live (TTL)" says so. Who is pending comes by the form
    (`test_joins.py`); here is what everything else does with what TTL leaves.
    """

    def expire(self, subscribers):
        """Do what TTL does in the end."""
        if isinstance(subscribers, MemorySubscribers):
            subscribers.expire("1" * 32)
        else:
            table = subscribers._table
            key = {"pk": {"S": "1"}, "sk": {"S": "1" * 32}}
            table.client.delete_item(TableName=table.name, Key=key)

    def suppression(self, subscribers):
        if isinstance(subscribers, MemorySubscribers):
            return subscribers.suppressions.get(hash_of("1" * 32))
        key = {"pk": {"S": f"s.{hash_of('1' * 32)}"}, "sk": {"S": "suppression"}}
        item = subscribers._table.get(key)
        return State(item["state"]["S"]) if item else None

    @pytest.fixture
    def pending(self, subscribers):
        add(subscribers, subscriber(state=State.PENDING, active_since=None))
        return subscribers

    def test_one_whom_ttl_has_not_taken_yet_is_mailed_nothing(self, pending):
        if not isinstance(pending, MemorySubscribers):
            key = {"pk": {"S": "1"}, "sk": {"S": "1" * 32}}
            long_ago = {":at": {"N": str(int(NOW.timestamp()) - 10**7)}}
            assert pending._table.update(key, "SET expires_at = :at", values=long_ago)

        assert {} == pending.consenting(["1" * 32])
        (found,) = pending.walk(FIRST, LAST, after="", limit=9)
        assert (State.PENDING, None) == (found.state, found.active_since)

    def test_one_whom_it_took_is_gone(self, pending):
        self.expire(pending)

        assert pending.reading("1" * 32) is None
        assert {} == pending.consenting(["1" * 32])
        assert [] == list(pending.walk(FIRST, LAST, after="", limit=9))

    def test_one_who_is_gone_can_not_leave_and_does_not_come_back(self, pending):
        self.expire(pending)

        assert not pending.leave("1" * 32, state=State.UNSUBSCRIBED, at=LATER, how="link")
        assert pending.reading("1" * 32) is None

    def test_their_address_is_suppressed_all_the_same(self, pending):
        """The bounce of a confirmation comes after its reader expired."""
        self.expire(pending)
        for why in (State.BOUNCED, State.COMPLAINED):
            pending.suppress(hash_of("1" * 32), state=why, reason="r", at=LATER)
            assert why is self.suppression(pending)

        pending.suppress(hash_of("1" * 32), state=State.BOUNCED, reason="r", at=LATER)
        assert State.COMPLAINED is self.suppression(pending)
        assert pending.reading("1" * 32) is None

    def test_others_are_walked_as_ever(self, pending):
        add(pending, subscriber("2" * 32))
        pending.walk(FIRST, LAST, after="", limit=9)
        self.expire(pending)

        assert ["2" * 32] == [r.id for r in pending.walk(FIRST, LAST, after="", limit=9)]


class TestOnDynamoDb:
    """What only the real table knows."""

    @pytest.fixture
    def table(self, account):
        return account.client("dynamodb"), account.table("SubscribersTable")

    def test_one_who_joins_while_being_suppressed_is_suppressed(self, table):
        subscribers: Any = DynamoSubscribers(*table)
        find = subscribers.find

        def joined_meanwhile(address_hash):
            subscribers.find = find
            found = find(address_hash)
            add(subscribers, subscriber())
            return found

        subscribers.find = joined_meanwhile
        subscribers.suppress(hash_of("1" * 32), state=State.COMPLAINED, reason="r", at=NOW)

        assert State.COMPLAINED is state(subscribers)

    def test_a_conflict_is_tried_again(self, table, monkeypatch):
        subscribers = DynamoSubscribers(Conflicting(table[0], 3), table[1])
        monkeypatch.setattr("broadside.adapters.dynamo_table.time.sleep", lambda _: None)

        add(subscribers, subscriber())

        assert State.ACTIVE is state(subscribers)

    def test_one_that_does_not_end_is_no_answer(self, table, monkeypatch):
        subscribers = DynamoSubscribers(Conflicting(table[0], 99), table[1])
        monkeypatch.setattr("broadside.adapters.dynamo_table.time.sleep", lambda _: None)

        with pytest.raises(ConflictError, match="TransactionConflict"):
            add(subscribers, subscriber())

    def test_no_address_is_in_a_key(self, table):
        add(DynamoSubscribers(*table), subscriber())

        items = table[0].scan(TableName=table[1])["Items"]

        assert 3 == len(items)
        assert not [i for i in items if "@" in i["pk"]["S"] + i["sk"]["S"]]

    def test_nobody_expires_whom_an_organiser_adds(self, table):
        subscribers = DynamoSubscribers(*table)
        add(subscribers, *(subscriber(f"{n:032x}", state=s) for n, s in enumerate(State)))
        subscribers.suppress("f" * 64, state=State.BOUNCED, reason="Bounce", at=NOW)

        items = table[0].scan(TableName=table[1])["Items"]

        assert [] == [item for item in items if "expires_at" in item]


class Conflicting:
    """A client whose first transactions meet others."""

    def __init__(self, client, times):
        self._client = client
        self._times = times

    def __getattr__(self, name):
        return getattr(self._client, name)

    def transact_write_items(self, **arguments):
        if self._times:
            self._times -= 1
            reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
            raise self._client.exceptions.TransactionCanceledException(
                {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons},
                "TransactWriteItems",
            )
        return self._client.transact_write_items(**arguments)


class TestSoftBounces:
    def test_days_are_a_set(self, subscribers):
        add(subscribers, subscriber(active_since=None), subscriber("2" * 32))
        first, second = date(2026, 11, 24), date(2026, 11, 30)

        assert {first} == subscribers.soften(hash_of("1" * 32), day=first)
        assert {first} == subscribers.soften(hash_of("1" * 32), day=first)
        assert {first, second} == subscribers.soften(hash_of("1" * 32), day=second)
        assert {second} == subscribers.soften(hash_of("2" * 32), day=second)

    def test_those_before_somebody_subscribed_do_not_count(self, subscribers):
        add(subscribers, subscriber())
        subscribers.soften(hash_of("1" * 32), day=date(2026, 11, 23))

        assert {date(2026, 11, 24)} == subscribers.soften(hash_of("1" * 32), day=date(2026, 11, 24))

    def test_old_ones_are_forgotten(self, subscribers):
        add(subscribers, subscriber(active_since=None))
        old, new = date(2026, 8, 1), date(2026, 11, 24)
        subscribers.soften(hash_of("1" * 32), day=old)

        assert {new} == subscribers.soften(hash_of("1" * 32), day=new)
        assert {new} == subscribers.soften(hash_of("1" * 32), day=old)

    def test_nobody_has_any(self, subscribers):
        assert frozenset() == subscribers.soften(hash_of("9" * 32), day=date(2026, 11, 24))


def test_an_organisers_own_file_has_addresses_whatever_state_they_are_in(subscribers):
    one, other = subscriber(), subscriber("2" * 32)
    add(subscribers, one, other)
    subscribers.leave(other.id, state=State.BOUNCED, at=LATER, how="x")

    found = subscribers.addresses([one.id, other.id, "9" * 32])

    assert {one.id: one.address, other.id: other.address} == found
    assert {} == subscribers.addresses([])
