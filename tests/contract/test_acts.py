"""The port `Acts`: the same on DynamoDB and in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.adapters.dynamo_acts import DynamoActs
from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.memory_acts import MemoryActs
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.sending import Act, EditionState, Halt, Wait
from tests.contract.editions import EDITION, FAR, NOW, OTHER, edition, ref

HALT = Halt(at=NOW, by="ana", reason="a wrong post")


@pytest.fixture
def kit(twin, aws):
    return Memory() if twin == "memory" else Dynamo(aws)


@pytest.fixture
def acts(kit):
    return kit.acts


@pytest.fixture
def ledger(kit):
    return kit.ledger


class Memory:
    def __init__(self):
        self.ledger = MemoryLedger()
        self.acts = MemoryActs(self.ledger)


class Dynamo:
    def __init__(self, aws):
        client, table = aws.client("dynamodb"), aws.table("EditionsTable")
        self.ledger = DynamoLedger(client, table)
        self.acts = DynamoActs(client, table)


def act(number=1, **changes):
    made = Act(id=f"{number:032x}", at=NOW, who="ana", what="hold", edition_id=EDITION)
    return replace(made, **changes)


class TestSaving:
    def test_a_head_and_its_act_are_written_together(self, acts, ledger):
        ledger.create(edition())
        held = replace(ledger.head(EDITION), waits_for=(Wait.ORGANISER,))

        assert acts.save(held, active=True, act=act())

        assert (2, (Wait.ORGANISER,)) == (
            (head := ledger.head(EDITION)).version, head.waits_for
        )  # fmt: skip
        assert [act()] == list(acts.newest(limit=9))

    def test_whoever_comes_second_writes_neither(self, acts, ledger):
        ledger.create(edition())
        read = ledger.head(EDITION)
        assert ledger.save(replace(read, reason="first"), active=True)

        assert not acts.save(replace(read, reason="second"), active=True, act=act())

        assert "first" == ledger.head(EDITION).reason
        assert [] == list(acts.newest(limit=9))

    def test_one_that_is_over_is_not_due_any_more(self, acts, ledger):
        ledger.create(edition())
        cancelled = replace(ledger.head(EDITION), state=EditionState.CANCELLED)

        assert acts.save(cancelled, active=False, act=act())

        assert [] == list(ledger.due_editions(before=FAR))

    def test_an_act_that_is_there_is_never_written_again(self, acts, ledger):
        ledger.create(edition())
        assert acts.add(act(note="first"))

        assert not acts.add(act(note="second"))
        assert not acts.save(ledger.head(EDITION), active=True, act=act(note="third"))

        assert ["first"] == [written.note for written in acts.newest(limit=9)]
        assert 1 == ledger.head(EDITION).version


class TestHalting:
    def test_it_is_seen_by_whoever_sends(self, acts, ledger):
        ledger.create(edition())
        assert (None, False) == (acts.halt(), ledger.halted())

        assert acts.begin_halt(HALT, act=act(what="halt"))

        assert (HALT, True) == (acts.halt(), ledger.halted())
        assert ledger.guard(ref())[1]

    def test_the_first_who_halted_stays(self, acts):
        acts.begin_halt(HALT, act=act())

        assert not acts.begin_halt(Halt(at=FAR, by="ben"), act=act(2))

        assert HALT == acts.halt()
        assert 1 == len(acts.newest(limit=9))

    def test_everything_goes_on_once(self, acts, ledger):
        acts.begin_halt(HALT, act=act())

        assert acts.end_halt(act=act(2))
        assert not acts.end_halt(act=act(3))

        assert (None, False) == (acts.halt(), ledger.halted())
        assert 2 == len(acts.newest(limit=9))

    def test_an_act_that_is_there_halts_nothing(self, acts, ledger):
        acts.add(act())

        assert not acts.begin_halt(HALT, act=act())
        assert not ledger.halted()
        assert acts.begin_halt(HALT, act=act(2))
        assert not acts.end_halt(act=act())
        assert ledger.halted()


class TestReading:
    def test_an_act_comes_back_as_it_was_written(self, acts):
        full = act(before="held: approval", after="held", note="義工", what="approve", who="Ana B.")
        acts.add(full)

        assert [full] == list(acts.newest(limit=1))

    def test_the_newest_come_first(self, acts):
        for minutes in (1, 3, 2):
            acts.add(act(minutes, at=NOW + timedelta(minutes=minutes)))

        assert [f"{n:032x}" for n in (3, 2, 1)] == [found.id for found in acts.newest(limit=9)]
        assert [f"{n:032x}" for n in (3, 2)] == [found.id for found in acts.newest(limit=2)]

    def test_those_about_one_edition_alone(self, acts):
        for number, about in enumerate((OTHER, EDITION, "", OTHER, OTHER)):
            acts.add(act(number, at=NOW + timedelta(seconds=number), edition_id=about))

        found = acts.newest(limit=2, edition_id=OTHER)
        assert [f"{n:032x}" for n in (4, 3)] == [written.id for written in found]
        assert [] == list(acts.newest(limit=9, edition_id="a" * 32))
