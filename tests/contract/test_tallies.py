"""The port `Tallies`: the same on DynamoDB and in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.dynamo_tallies import DynamoTallies
from broadside.adapters.memory_tallies import MemoryTallies
from broadside.sending import Alarm, Measure, Tally

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
ONE, OTHER = "1" * 32, "2" * 32
ALARM = Alarm(
    id="a",
    purpose=Measure.EDITION_BOUNCES,
    edition_id=ONE,
    raised_at=NOW,
    count=10,
    of=200,
)


@pytest.fixture
def tallies(twin, aws):
    if twin == "memory":
        return MemoryTallies()
    return DynamoTallies(aws.client("dynamodb"), aws.table("EditionsTable"))


class TestCounting:
    def test_an_edition_and_the_account_are_counted_each(self, tallies):
        first = Tally(sent=4, delivered=3, bounced=1)
        assert (first, first) == tallies.add(ONE, first, at=NOW)

        more = Tally(delivered=2, complained=1)
        edition, account = tallies.add(OTHER, more, at=NOW + TEN_MINUTES)

        assert (more, first + more) == (edition, account)

    def test_adding_nothing_is_a_question(self, tallies):
        assert (Tally(), Tally()) == tallies.add(ONE, Tally(), at=NOW)
        tallies.add(ONE, Tally(sent=1), at=NOW)

        assert (Tally(sent=1), Tally(sent=1)) == tallies.add(ONE, Tally(), at=NOW)

    def test_the_account_is_counted_over_its_last_mails(self, tallies):
        for minutes in range(0, 50, 10):
            at = NOW + timedelta(minutes=minutes)
            tallies.add(ONE, Tally(delivered=4_000, bounced=1), at=at)
        edition, account = tallies.add(ONE, Tally(), at=NOW)

        assert Tally(delivered=20_000, bounced=5) == edition
        assert Tally(delivered=12_000, bounced=3) == account
        assert account == tallies.add(OTHER, Tally(), at=NOW)[1]

    def test_either_begins_anew_by_itself(self, tallies):
        tallies.add(ONE, Tally(sent=5), at=NOW)
        tallies.begin_anew(ONE)
        assert (Tally(), Tally(sent=5)) == tallies.add(ONE, Tally(), at=NOW)

        tallies.add(ONE, Tally(sent=2), at=NOW)
        tallies.begin_anew(None)
        assert (Tally(sent=2), Tally()) == tallies.add(ONE, Tally(), at=NOW)

        tallies.begin_anew(OTHER)
        tallies.begin_anew(None)


class TestAlarms:
    def test_each_is_kept_until_it_is_told(self, tallies):
        late = replace(ALARM, id="0", raised_at=NOW + TEN_MINUTES, purpose="sending-off")
        for alarm in (late, ALARM):
            tallies.raise_alarm(alarm)

        assert [ALARM, late] == list(tallies.alarms())

        tallies.told(ALARM)
        tallies.told(ALARM)
        assert [late] == list(tallies.alarms())

    def test_the_same_one_again_changes_nothing(self, tallies):
        tallies.raise_alarm(ALARM)
        tallies.raise_alarm(replace(ALARM, count=11))

        assert [ALARM] == list(tallies.alarms())


class TestUnknown:
    def test_kinds_are_counted_and_a_doubled_message_once(self, tallies):
        assert {} == tallies.unknown()
        for kind, name in (("Teleported", "a"), ("Teleported", "a"), ("Rendered", "a")):
            tallies.keep_unknown(kind, name, {"kind": kind}, at=NOW)
        tallies.keep_unknown("Teleported", "b", {}, at=NOW)

        assert {"Teleported": 2, "Rendered": 1} == tallies.unknown()

    @pytest.mark.prove
    def test_of_very_many_it_is_known_that_they_are_many(self, tallies):
        for n in range(103):
            tallies.keep_unknown("Teleported", f"{n}", {}, at=NOW)

        assert {"Teleported": 100} == tallies.unknown()
