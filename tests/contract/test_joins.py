"""The port `Joins`: the same on DynamoDB and in memory."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.dynamo_joins import DynamoJoins
from broadside.adapters.dynamo_subscribers import DynamoSubscribers
from broadside.adapters.memory_joins import MemoryJoins
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.subscribers import (
    Asked,
    Consent,
    Invitation,
    Invited,
    JoinRequest,
    Reading,
    Standing,
    State,
    Subscriber,
)

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
SOON = NOW + MINUTE
ONE, HASH = "1" * 32, "a" * 64
FIRST, LAST = "0" * 32, "f" * 32


@pytest.fixture
def subscribers(twin, aws):
    if twin == "memory":
        return MemorySubscribers()
    return DynamoSubscribers(aws.client("dynamodb"), aws.table("SubscribersTable"))


@pytest.fixture
def joins(subscribers):
    if isinstance(subscribers, MemorySubscribers):
        return MemoryJoins(subscribers)
    return DynamoJoins(subscribers._table.client, subscribers._table.name)


def request(request_id="r1", **changes):
    values = {
        "id": request_id,
        "address": " New@Example.com",
        "language": "zh-Hant",
        "asked_at": NOW,
        "how": "form",
        "name": "阿瑪",
        "topics": ("land", "rice"),
    }
    return JoinRequest(**values | changes)


def invitation(request_id="r1", *, subscriber_id=ONE, at=NOW, times=1, **changes):
    values = {
        "subscriber_id": subscriber_id,
        "address": "new@example.com",
        "name": "Ama",
        "languages": ("zh-Hant",),
        "topics": ("land",),
        "how": "form",
        "asked": Asked(request_id=request_id, at=at, times=times),
    }
    return Invitation(**values | changes)


def consent(at=SOON, subscriber_id=ONE):
    return Consent(
        subscriber_id=subscriber_id,
        given_at=at,
        how="form",
        words="Yes",
        language="zh-Hant",
        version="v",
        asked_at=NOW,
    )


def known(subscribers, state, *, subscriber_id=ONE, address_hash=HASH):
    person = Subscriber(id=subscriber_id, address="old@example.com", name="Old", state=state)
    assert subscribers.add(
        person, address_hash=address_hash, consent=replace(consent(), subscriber_id=subscriber_id)
    )


def begin(joins, made=None, *, after=None):
    return joins.begin(made or invitation(), address_hash=HASH, after=after or Standing())


class TestRequests:
    def test_one_is_kept_until_it_is_done(self, joins):
        joins.ask(request(), until=NOW + WEEK)

        assert request() == joins.request("r1")
        for _ in range(2):
            joins.done("r1")
            assert joins.request("r1") is None

    def test_one_that_says_little(self, joins):
        plain = request(name="", topics=())
        joins.ask(plain, until=NOW)

        assert plain == joins.request("r1")

    def test_those_that_wait_for_long(self, joins):
        for n in range(5):
            joins.ask(request(f"r{n}", asked_at=NOW + n * MINUTE), until=NOW + WEEK)

        assert ["r0", "r1"] == list(joins.waiting(before=NOW + 2 * MINUTE, limit=9))
        assert ["r0"] == list(joins.waiting(before=NOW + WEEK, limit=1))

    def test_nobody_waits(self, joins):
        assert [] == list(joins.waiting(before=NOW, limit=9))

    def test_each_network_is_counted_by_itself(self, joins):
        counted = [joins.count(name, until=NOW + WEEK) for name in "aabab"]

        assert [1, 2, 1, 3, 2] == counted

    def test_neither_is_a_subscriber(self, joins, subscribers):
        joins.ask(request("f" * 32), until=NOW)
        joins.count("f" * 32, until=NOW)

        assert [] == list(subscribers.walk(FIRST, LAST, after="", limit=9))


class TestStanding:
    def test_nothing_is_known(self, joins):
        assert Standing() == joins.standing(HASH, at=NOW)

    @pytest.mark.parametrize("state", State)
    def test_a_subscriber(self, joins, subscribers, state):
        known(subscribers, state)

        assert Standing(pointer=ONE, state=state) == joins.standing(HASH, at=NOW)

    def test_a_suppressed_address(self, joins, subscribers):
        subscribers.suppress(HASH, state=State.BOUNCED, reason="r", at=NOW)

        assert Standing(suppressed=True) == joins.standing(HASH, at=NOW)

    @pytest.mark.parametrize(("later", "expired"), [(WEEK - MINUTE, False), (WEEK, True)])
    def test_one_who_is_pending(self, joins, later, expired):
        assert begin(joins)

        # DynamoDB's TTL knows whole seconds.
        at = NOW.replace(microsecond=0) + later + timedelta(seconds=expired)
        assert Standing(
            pointer=ONE, state=State.PENDING, expired=expired, asked=invitation().asked
        ) == joins.standing(HASH, at=at)


class TestBeginning:
    def test_somebody_is_pending_as_they_wanted(self, joins, subscribers):
        assert begin(joins)

        assert Reading(
            id=ONE,
            state=State.PENDING,
            languages=("zh-Hant",),
            topics=("land",),
            active_since=None,
        ) == subscribers.reading(ONE)
        assert ONE == subscribers.find(HASH)
        assert {} == subscribers.consenting([ONE])

    def test_only_one_of_two_at_once(self, joins, subscribers):
        assert begin(joins)
        assert not begin(joins, invitation("r2", subscriber_id="2" * 32))

        assert subscribers.reading("2" * 32) is None
        assert ONE == subscribers.find(HASH)

    def test_the_pointer_of_one_who_has_expired_goes_to_the_next(self, joins, subscribers):
        begin(joins)
        after = joins.standing(HASH, at=NOW + WEEK + MINUTE)
        second = invitation("r2", subscriber_id="2" * 32, at=NOW + WEEK + MINUTE)

        assert begin(joins, second, after=after)
        assert not begin(joins, invitation("r3", subscriber_id="3" * 32), after=after)

        assert "2" * 32 == subscribers.find(HASH)

    def test_an_organiser_may_add_one_who_has_expired_and_nobody_else(self, joins, subscribers):
        begin(joins)
        late = NOW + WEEK + MINUTE
        second = Subscriber(id="2" * 32, address="new@example.com", state=State.ACTIVE)
        said = replace(consent(), subscriber_id=second.id)

        assert not subscribers.add(
            second, address_hash=HASH, consent=replace(said, given_at=late - 2 * MINUTE)
        )
        assert subscribers.add(second, address_hash=HASH, consent=replace(said, given_at=late))

        assert "2" * 32 == subscribers.find(HASH)
        assert not joins.confirm(ONE, consent=consent())


class TestInviting:
    def test_one_who_waits_is_asked_again_and_has_longer(self, joins):
        begin(joins)
        again = invitation("r2", at=NOW + WEEK - MINUTE, times=2)
        after = joins.standing(HASH, at=NOW)

        assert joins.invite(again, address_hash=HASH, after=after)
        assert not joins.invite(again, address_hash=HASH, after=after)

        standing = joins.standing(HASH, at=NOW + WEEK + MINUTE)
        assert (False, again.asked) == (standing.expired, standing.asked)

    @pytest.mark.parametrize("state", [State.UNSUBSCRIBED, State.BOUNCED, State.COMPLAINED])
    def test_nothing_about_one_who_left_changes(self, joins, subscribers, state):
        known(subscribers, state)
        before = subscribers.reading(ONE)

        assert joins.invite(invitation(), address_hash=HASH, after=joins.standing(HASH, at=NOW))

        assert before == subscribers.reading(ONE)
        standing = joins.standing(HASH, at=NOW + 9 * WEEK)
        assert (False, invitation().asked) == (standing.expired, standing.asked)

    def test_one_whose_state_changed_meanwhile(self, joins, subscribers):
        known(subscribers, State.UNSUBSCRIBED)
        after = joins.standing(HASH, at=NOW)
        subscribers.suppress(HASH, state=State.COMPLAINED, reason="r", at=NOW)

        assert not joins.invite(invitation(), address_hash=HASH, after=after)
        assert joins.standing(HASH, at=NOW).asked is None


class TestConfirming:
    def test_whom_a_link_is_for(self, joins):
        begin(joins)

        assert Invited(
            subscriber_id=ONE,
            languages=("zh-Hant",),
            confirmed=False,
            how="form",
            asked_at=NOW,
        ) == joins.invited(ONE, at=SOON)

    def test_one_who_is_active_now_as_they_wanted(self, joins, subscribers):
        begin(joins)

        assert joins.confirm(ONE, consent=consent())

        assert Reading(
            id=ONE,
            state=State.ACTIVE,
            languages=("zh-Hant",),
            topics=("land",),
            active_since=SOON,
        ) == subscribers.reading(ONE)
        (addressee,) = subscribers.consenting([ONE]).values()
        assert ("new@example.com", "Ama") == (addressee.address, addressee.name)
        assert Invited(subscriber_id=ONE, languages=("zh-Hant",), confirmed=True) == joins.invited(
            ONE, at=NOW + 9 * WEEK
        )
        assert Standing(pointer=ONE, state=State.ACTIVE) == joins.standing(HASH, at=NOW + 9 * WEEK)

    def test_it_is_done_once(self, joins):
        begin(joins)

        assert joins.confirm(ONE, consent=consent())
        assert not joins.confirm(ONE, consent=consent(SOON + MINUTE))

    def test_who_was_not_asked_or_is_not_there(self, joins, subscribers):
        known(subscribers, State.UNSUBSCRIBED)

        for nobody in (ONE, "2" * 32):
            assert joins.invited(nobody, at=SOON) is None
            assert not joins.confirm(nobody, consent=consent(subscriber_id=nobody))
        assert State.UNSUBSCRIBED is subscribers.reading(ONE).state

    def test_it_is_too_late(self, joins, subscribers):
        begin(joins)

        assert joins.invited(ONE, at=NOW + WEEK) is None
        assert not joins.confirm(ONE, consent=consent(NOW + WEEK))
        assert State.PENDING is subscribers.reading(ONE).state

    @pytest.mark.parametrize("state", [State.BOUNCED, State.COMPLAINED])
    def test_a_suppression_is_lifted(self, joins, subscribers, state):
        known(subscribers, State.ACTIVE)
        subscribers.suppress(HASH, state=state, reason="r", at=NOW)
        joins.invite(invitation(), address_hash=HASH, after=joins.standing(HASH, at=NOW))
        assert "old@example.com" == joins.invited(ONE, at=SOON).barred_address
        assert "@" not in repr(joins.invited(ONE, at=SOON))

        assert joins.confirm(ONE, consent=consent())

        assert Standing(pointer=ONE, state=State.ACTIVE) == joins.standing(HASH, at=NOW)
        subscribers.suppress(HASH, state=state, reason="r", at=SOON)
        assert state is subscribers.reading(ONE).state
        assert joins.invited(ONE, at=SOON) is None

    def test_one_who_leaves_again_is_not_asked_any_more(self, joins, subscribers):
        begin(joins)
        joins.confirm(ONE, consent=consent())
        subscribers.leave(ONE, state=State.UNSUBSCRIBED, at=SOON, how="link")

        assert joins.invited(ONE, at=SOON) is None
        assert not joins.confirm(ONE, consent=consent(SOON + MINUTE))


def overtaken_begin(joins, subscribers):
    begin(joins)
    return lambda: begin(joins, invitation("r2", subscriber_id="2" * 32))


def overtaken_invite(joins, subscribers):
    known(subscribers, State.UNSUBSCRIBED)
    after = joins.standing(HASH, at=NOW)
    joins.invite(invitation(), address_hash=HASH, after=after)
    return lambda: joins.invite(invitation("r2"), address_hash=HASH, after=after)


def overtaken_invite_of_one_who_waits(joins, subscribers):
    """Begun anew meanwhile by somebody else: the pointer leads to them."""
    begin(joins)
    after = joins.standing(HASH, at=NOW)
    late = joins.standing(HASH, at=NOW + WEEK + MINUTE)
    begin(joins, invitation("r2", subscriber_id="2" * 32, at=NOW + WEEK + MINUTE), after=late)
    return lambda: joins.invite(invitation("r3", times=2), address_hash=HASH, after=after)


def overtaken_confirm(joins, subscribers):
    begin(joins)
    joins.confirm(ONE, consent=consent())
    return lambda: joins.confirm(ONE, consent=consent(SOON + MINUTE))


def confirm_of_one_whose_address_went_to_another(joins, subscribers):
    begin(joins)
    late = joins.standing(HASH, at=NOW + WEEK + MINUTE)
    begin(joins, invitation("r2", subscriber_id="2" * 32, at=NOW + WEEK + MINUTE), after=late)
    return lambda: joins.confirm(ONE, consent=consent())


@pytest.mark.parametrize(
    "lose",
    [
        overtaken_begin,
        overtaken_invite,
        overtaken_invite_of_one_who_waits,
        overtaken_confirm,
        confirm_of_one_whose_address_went_to_another,
    ],
)
def test_who_comes_second_writes_nothing(joins, subscribers, lose):
    write = lose(joins, subscribers)
    before = written(joins)

    assert not write()

    assert before == written(joins)


def written(joins):
    """Return everything that was written."""
    if isinstance(joins, MemoryJoins):
        return deepcopy(vars(joins))
    table = joins._table
    items = table.client.scan(TableName=table.name, ConsistentRead=True)["Items"]
    return sorted(str(sorted(item.items())) for item in items)


class TestOnDynamoDb:
    """What only the real table knows."""

    @pytest.fixture
    def table(self, account):
        return account.client("dynamodb"), account.table("SubscribersTable")

    def items(self, table):
        return table[0].scan(TableName=table[1])["Items"]

    def test_no_address_is_in_a_key(self, table):
        joins = DynamoJoins(*table)
        joins.ask(request(), until=NOW)
        joins.count("n", until=NOW)
        begin(joins)

        items = self.items(table)

        assert 4 == len(items)
        assert not [i for i in items if "@" in i["pk"]["S"] + i["sk"]["S"]]

    def test_all_but_the_consent_expires_until_they_confirm(self, table):
        joins = DynamoJoins(*table)
        joins.ask(request(), until=NOW + MINUTE)
        joins.count("n", until=NOW + MINUTE)
        begin(joins)
        ends = {item["sk"]["S"]: item["expires_at"] for item in self.items(table)}
        week, minute = ({"N": str(int((NOW + later).timestamp()))} for later in (WEEK, MINUTE))
        assert {"r1": minute, "count": minute, ONE: week, "pointer": week} == ends

        joins.done("r1")
        joins.confirm(ONE, consent=consent())

        expiring = [item["sk"]["S"] for item in self.items(table) if "expires_at" in item]
        assert ["count"] == expiring

    def test_the_consent_record_says_all_that_was_agreed(self, table):
        joins = DynamoJoins(*table)
        begin(joins)
        joins.confirm(ONE, consent=consent())

        (record,) = [item for item in self.items(table) if item["pk"]["S"] == f"c.{ONE}"]

        del record["pk"]
        assert {
            "sk": "2026-11-24T09:01:00.123456+00:00",
            "how": "form",
            "words": "Yes",
            "language": "zh-Hant",
            "version": "v",
            "asked_at": "2026-11-24T09:00:00.123456+00:00",
        } == {name: value["S"] for name, value in record.items()}
