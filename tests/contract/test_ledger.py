"""The port `Ledger`: the same on DynamoDB and in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.ports import Due, Mailings, Probe
from broadside.sending import (
    BatchState,
    EditionState,
    Evidence,
    Pacer,
    Slot,
    SlotState,
    Unit,
    Wait,
    claim,
    settle,
    units_of,
)
from broadside.sending.batch import lose_sight, skipped_batch
from tests.contract.editions import (
    EDITION,
    FAR,
    LATER,
    NOW,
    OTHER,
    batch,
    claimed,
    edition,
    ids,
    plan,
    ref,
    release,
)


@pytest.fixture
def kit(twin, aws):
    return Memory() if twin == "memory" else Dynamo(aws)


@pytest.fixture
def ledger(kit):
    return kit.ledger


class Memory:
    def __init__(self):
        self.ledger = MemoryLedger()

    def halt(self):
        self.ledger.halt = True


class Dynamo:
    def __init__(self, aws):
        self._client, self._table = aws.client("dynamodb"), aws.table("EditionsTable")
        self.ledger = DynamoLedger(self._client, self._table)

    def halt(self):
        self._client.put_item(
            TableName=self._table, Item={"pk": {"S": "halt"}, "sk": {"S": "account"}}
        )


class TestHeads:
    def test_one_that_was_never_created_is_not_there(self, ledger):
        assert ledger.head(EDITION) is None
        assert [] == list(ledger.editions_of("p" * 32))

    def test_it_comes_back_as_it_was_written(self, ledger):
        full = edition(
            topics=("land", "rice"),
            as_of=NOW,
            revision=3,
            mails={"zh-Hant": "2" * 64, "en": "1" * 64},
            units=4,
            reason="a reason",
            waits_for=(Wait.APPROVAL, Wait.ORGANISER),
            approved_by="ana",
        )
        assert ledger.create(full)

        found = ledger.head(EDITION)

        assert full == found
        assert ["zh-Hant", "en"] == list(found.mails)

    def test_it_is_created_once(self, ledger):
        assert ledger.create(edition())
        assert not ledger.create(edition(reason="second"))
        assert "" == ledger.head(EDITION).reason

    def test_a_posts_editions_are_listed(self, ledger):
        for edition_id, post_id in ((OTHER, "p" * 32), (EDITION, "p" * 32), ("a" * 32, "q" * 32)):
            ledger.create(edition(id=edition_id, post_id=post_id))

        assert [EDITION, OTHER] == list(ledger.editions_of("p" * 32))

    def test_each_write_is_a_version_and_says_which_it_follows(self, ledger):
        ledger.create(edition())
        read = ledger.head(EDITION)

        assert ledger.save(replace(read, reason="first"), active=True)
        assert not ledger.save(replace(read, reason="second"), active=True)

        assert ("first", 2) == (ledger.head(EDITION).reason, ledger.head(EDITION).version)

    def test_one_that_is_not_there_is_not_saved(self, ledger):
        assert not ledger.save(edition(), active=True)
        assert ledger.head(EDITION) is None


class TestListing:
    def test_those_with_anything_to_do_come_first_the_latest_released_before_others(self, ledger):
        times = {"a": NOW, "b": LATER, "c": NOW, "d": FAR}
        for name, at in times.items():
            ledger.create(edition(id=name * 32, release_at=at))
        for name in "cd":
            assert ledger.save(ledger.head(name * 32), active=False)

        assert [name * 32 for name in "badc"] == list(ledger.editions(limit=9))
        assert [name * 32 for name in "bd"] == list(ledger.editions(limit=1))


class TestDueEditions:
    def test_those_whose_time_has_come_the_longest_due_first(self, ledger):
        for edition_id, at in (("a" * 32, LATER), ("b" * 32, NOW), ("c" * 32, FAR)):
            ledger.create(edition(id=edition_id, release_at=at))

        assert ["b" * 32] == list(ledger.due_editions(before=NOW))
        assert ["b" * 32, "a" * 32] == list(ledger.due_editions(before=LATER))
        assert [] == list(ledger.due_editions(before=NOW - timedelta(milliseconds=1)))

    def test_those_that_are_not_active_disappear_and_may_come_back(self, ledger):
        ledger.create(edition())
        ledger.save(ledger.head(EDITION), active=False)
        assert [] == list(ledger.due_editions(before=FAR))

        ledger.save(ledger.head(EDITION), active=True)
        assert [EDITION] == list(ledger.due_editions(before=FAR))


class TestCancelling:
    @pytest.mark.parametrize(
        ("state", "changes"),
        [(s, s not in {EditionState.SENT, EditionState.CANCELLED}) for s in EditionState],
    )
    def test_what_is_not_sent_can_be_cancelled(self, ledger, state, changes):
        ledger.create(edition(state=state))

        assert changes is ledger.cancel(EDITION, reason="by hand", at=NOW)

        found = ledger.head(EDITION)
        assert (EditionState.CANCELLED if changes else state) == found.state
        assert ("by hand" if changes else "") == found.reason

    def test_again_changes_nothing(self, ledger):
        ledger.create(edition())
        ledger.cancel(EDITION, reason="first", at=NOW)

        assert not ledger.cancel(EDITION, reason="second", at=NOW)
        assert ("first", 2) == (ledger.head(EDITION).reason, ledger.head(EDITION).version)

    def test_one_that_is_not_there(self, ledger):
        assert not ledger.cancel(EDITION, reason="by hand", at=NOW)

    @pytest.mark.parametrize("state", [EditionState.HELD, EditionState.SENDING])
    def test_only_one_with_batches_is_looked_at_again(self, ledger, state):
        ledger.create(edition(state=state))
        ledger.cancel(EDITION, reason="by hand", at=NOW)

        listed = list(ledger.due_editions(before=FAR))
        assert ([] if state is EditionState.HELD else [EDITION]) == listed


class TestReleasing:
    def test_head_and_units_are_written_together(self, ledger):
        units = release(ledger, units=4)

        assert EditionState.PLANNED is ledger.head(EDITION).state
        assert 2 == ledger.head(EDITION).version
        assert units == tuple(ledger.units(EDITION))
        assert units[3] == ledger.unit(EDITION, "u3")

    def test_who_comes_second_writes_nothing(self, ledger):
        ledger.create(edition())
        ledger.cancel(EDITION, reason="by hand", at=NOW)

        planned = edition(state=EditionState.PLANNED)
        assert not ledger.release(planned, units_of(EDITION, 1, at=NOW))
        assert EditionState.CANCELLED is ledger.head(EDITION).state
        assert [] == list(ledger.units(EDITION))

    def test_as_many_units_as_there_can_be(self, ledger):
        ledger.create(edition())
        units = units_of(EDITION, 10**9, at=NOW)

        assert ledger.release(edition(state=EditionState.PLANNED, units=len(units)), units)
        assert {u.name for u in units} == {u.name for u in ledger.units(EDITION)}


class TestMailings:
    """What the editions of one post know of each other."""

    def test_a_post_that_was_never_mailed_has_none(self, ledger):
        assert Mailings() == ledger.mailings("p" * 32)

    def test_releases_are_listed_in_their_order(self, ledger):
        release(ledger, edition_id=OTHER)
        release(ledger, edition_id=EDITION)

        found = ledger.mailings("p" * 32)
        assert (OTHER, EDITION) == found.released
        assert (EDITION, OTHER) == found.editions
        assert (OTHER,) == ledger.head(EDITION).earlier

    @pytest.mark.parametrize("earlier", [(), (OTHER, "a" * 32)])
    def test_of_two_released_at_once_one_looks_again(self, ledger, earlier):
        """Else neither would be planned against the other, and somebody be in both."""
        release(ledger, edition_id=OTHER)
        ledger.create(edition())
        planned = edition(state=EditionState.PLANNED, units=1, earlier=earlier)

        assert not ledger.release(planned, units_of(EDITION, 1, at=NOW))

        assert EditionState.HELD is ledger.head(EDITION).state
        assert [] == list(ledger.units(EDITION))
        assert (OTHER,) == ledger.mailings("p" * 32).released

    def test_a_release_that_was_overtaken_is_not_listed(self, ledger):
        ledger.create(edition())
        ledger.cancel(EDITION, reason="by hand", at=NOW)

        assert not ledger.release(edition(state=EditionState.PLANNED), units_of(EDITION, 1, at=NOW))
        assert () == ledger.mailings("p" * 32).released

    def test_numbers_are_given_one_after_another_and_each_once(self, ledger):
        assert ledger.create(edition(), number=1)
        assert not ledger.create(edition(id=OTHER), number=1)
        assert not ledger.create(edition(id=OTHER), number=3)
        assert ledger.head(OTHER) is None

        assert ledger.create(edition(id=OTHER), number=2)

        found = ledger.mailings("p" * 32)
        assert (2, (EDITION, OTHER)) == (found.given, found.editions)

    def test_those_without_a_number_take_none(self, ledger):
        ledger.create(edition())

        assert 0 == ledger.mailings("p" * 32).given
        assert ledger.create(edition(id=OTHER), number=1)


class TestUnits:
    def test_one_that_is_not_there(self, ledger):
        assert ledger.unit(EDITION, "u0") is None
        assert [] == list(ledger.units(EDITION))

    def test_those_of_another_edition_are_not_among_them(self, ledger):
        release(ledger)
        release(ledger, edition_id=OTHER)

        assert [EDITION] == [unit.edition_id for unit in ledger.units(EDITION)]

    def test_it_comes_back_with_its_open_batches(self, ledger):
        (unit,) = release(ledger)
        partial = {"-": ((ids(1)[0], "waiting"),), "en": ((ids(2)[1], ""),)}
        after = replace(unit, cursor=ids(2)[1], partial=partial, next_sequence=7)

        assert ledger.plan(after, after="", batches=())
        assert after == ledger.unit(EDITION, "u0")

    def test_it_is_due_until_it_is_done(self, ledger):
        (unit,) = release(ledger)
        assert [Due("u0")] == list(ledger.due(EDITION, before=NOW, limit=9))
        assert not ledger.idle(EDITION)

        ledger.plan(replace(unit, done=True, due=None), after="", batches=())

        assert [] == list(ledger.due(EDITION, before=FAR, limit=9))
        assert ledger.idle(EDITION)

    def test_of_two_ticks_one_postpones_it(self, ledger):
        (unit,) = release(ledger)

        assert ledger.postpone_unit(unit, due=LATER)
        assert not ledger.postpone_unit(unit, due=FAR)
        assert LATER == ledger.unit(EDITION, "u0").due
        assert [] == list(ledger.due(EDITION, before=NOW, limit=9))

    def test_one_that_is_done_is_not_postponed(self, ledger):
        (unit,) = release(ledger)
        ledger.plan(replace(unit, done=True, due=None), after="", batches=())

        assert not ledger.postpone_unit(unit, due=LATER)
        assert not ledger.postpone_unit(
            Unit(edition_id=OTHER, name="u0", first="", last=""), due=LATER
        )
        assert ledger.idle(EDITION)

    def test_each_page_is_planned_once(self, ledger):
        (unit,) = release(ledger)
        after = replace(unit, cursor=ids(1)[0], next_sequence=1)

        assert ledger.plan(after, after="", batches=[batch(0)])
        assert not ledger.plan(after, after="", batches=[batch(1)])

        assert [ref(0)] == [b.ref for b in ledger.batches(EDITION, "u0")]

    def test_nothing_is_planned_of_a_unit_that_is_done_or_not_there(self, ledger):
        (unit,) = release(ledger)
        done = replace(unit, done=True, due=None)
        ledger.plan(done, after="", batches=())

        assert not ledger.plan(replace(unit, cursor="x"), after="", batches=[batch()])
        assert not ledger.plan(replace(unit, name="u9"), after="", batches=[batch()])
        assert [] == list(ledger.batches(EDITION, "u0"))

    def test_a_batch_that_is_there_is_not_written_over(self, ledger):
        (unit,) = release(ledger)
        ledger.plan(replace(unit, cursor="1"), after="", batches=[batch()])

        assert not ledger.plan(replace(unit, cursor="2"), after="1", batches=[batch(count=1)])
        assert ("1", 3) == (ledger.unit(EDITION, "u0").cursor, len(ledger.batch(ref()).ids))

    def test_as_many_batches_as_a_page_can_have(self, ledger):
        (unit,) = release(ledger)
        many = [batch(n, count=1) for n in range(99)]

        assert ledger.plan(replace(unit, cursor="1"), after="", batches=many)
        assert 99 == len(ledger.batches(EDITION, "u0"))


class TestBatches:
    def test_one_that_is_not_there(self, ledger):
        assert ledger.batch(ref()) is None
        assert [] == list(ledger.batches(EDITION, "u0"))

    def test_they_come_back_as_they_were_written_in_their_order(self, ledger):
        written = plan(
            ledger,
            skipped_batch(ref(2, "-"), [(ids(1)[0], "waiting for their language")]),
            batch(0, count=50),
            batch(1),
            batch(3, language="zh-Hant"),
        )

        assert written == tuple(ledger.batches(EDITION, "u0"))
        assert list(written) == [ledger.batch(b.ref) for b in written]

    def test_several_are_read_in_the_order_asked_for_and_what_is_not_there_is_left_out(
        self, ledger
    ):
        some = plan(ledger, *(batch(n) for n in range(3)))

        asked = [ref(2), *(ref(n) for n in range(50, 160)), ref(0), ref(1)]

        assert [some[2], some[0], some[1]] == list(ledger.several(asked))
        assert [] == list(ledger.several([]))

    def test_those_of_another_unit_are_not_among_them(self, ledger):
        plan(ledger, batch(0), batch(1, unit="u1"))

        assert [ref(0)] == [b.ref for b in ledger.batches(EDITION, "u0")]

    def test_they_are_due_the_longest_due_first_or_the_newest(self, ledger):
        plan(ledger, batch(0, at=FAR), batch(1, at=NOW), batch(2, at=LATER))

        def due(before, limit=9, **options):
            found = ledger.due(EDITION, before=before, limit=limit, **options)
            return [entry.batch.sequence for entry in found]

        assert [1] == due(NOW)
        assert [1, 2, 0] == due(FAR)
        assert [1, 2] == due(FAR, limit=2)
        assert [0, 2] == due(FAR, limit=2, newest=True)
        assert [2, 1] == due(LATER, newest=True)
        assert [Due("u0", ref(1))] == list(ledger.due(EDITION, before=NOW, limit=9))

    def test_nothing_of_another_edition_is_due(self, ledger):
        plan(ledger, batch())

        assert [] == list(ledger.due(OTHER, before=FAR, limit=9))
        assert ledger.idle(OTHER)

    def test_one_that_is_done_is_due_no_more(self, ledger):
        mine = claimed(ledger)
        done = settle(mine, {n: Slot(SlotState.ACCEPTED, 0, "m") for n in range(3)}, at=NOW)
        assert not ledger.idle(EDITION)

        assert ledger.settle(done, was=BatchState.SENDING, attempt=1)

        assert ledger.idle(EDITION)
        assert done == ledger.batch(ref())


class TestClaiming:
    @pytest.mark.parametrize("take", [1, 2, 3, 50])
    def test_it_is_as_the_protocol_says(self, ledger, take):
        (planned,) = plan(ledger, batch())

        found = ledger.claim(planned.ref, attempt=1, take=take, at=LATER)

        assert claim(planned, take=take, at=LATER) == found
        assert found == ledger.batch(planned.ref)

    def test_only_open_slots_are_taken(self, ledger):
        mine = claimed(ledger)
        pending = settle(mine, {0: Slot(SlotState.REJECTED, 0, "why")}, at=NOW)
        ledger.settle(pending, was=BatchState.SENDING, attempt=1)

        found = ledger.claim(mine.ref, attempt=2, take=1, at=NOW)

        assert (1,) == found.called
        assert found == ledger.batch(mine.ref)

    def test_once(self, ledger):
        mine = claimed(ledger)

        assert ledger.claim(mine.ref, attempt=1, take=50, at=NOW) is None

    def test_for_its_attempt_only(self, ledger):
        (planned,) = plan(ledger, batch())

        assert ledger.claim(planned.ref, attempt=2, take=50, at=NOW) is None
        assert planned == ledger.batch(planned.ref)

    def test_one_that_is_not_there(self, ledger):
        assert ledger.claim(ref(), attempt=1, take=50, at=NOW) is None
        assert ledger.batch(ref()) is None

    def test_it_is_due_at_its_deadline(self, ledger):
        claimed(ledger)

        deadline = NOW + timedelta(seconds=90)
        assert [] == list(ledger.due(EDITION, before=deadline - timedelta(seconds=1), limit=9))
        assert [Due("u0", ref())] == list(ledger.due(EDITION, before=deadline, limit=9))


class TestPostponing:
    def test_of_two_ticks_one_does(self, ledger):
        (planned,) = plan(ledger, batch())

        assert ledger.postpone(planned, due=LATER)
        assert not ledger.postpone(planned, due=FAR)
        assert LATER == ledger.batch(planned.ref).due

    def test_only_what_is_pending(self, ledger):
        mine = claimed(ledger)

        assert not ledger.postpone(mine, due=FAR)
        assert not ledger.postpone(batch(7), due=FAR)
        assert mine == ledger.batch(mine.ref)


class TestSettling:
    def test_what_is_written_comes_back(self, ledger):
        mine = claimed(ledger)
        told = {0: Slot(SlotState.SKIPPED, 1, "left"), 2: Slot(SlotState.OPEN, 2, "")}
        pending = settle(mine, told, at=LATER)

        assert ledger.settle(pending, was=BatchState.SENDING, attempt=1)
        assert pending == ledger.batch(mine.ref)

    def test_an_unknown_batch_keeps_what_was_called(self, ledger):
        lost = lose_sight(claimed(ledger, take=2), unsure={1})

        assert ledger.settle(lost, was=BatchState.SENDING, attempt=1)
        assert lost == ledger.batch(lost.ref)
        assert (1,) == ledger.batch(lost.ref).called

    @pytest.mark.parametrize(
        ("was", "attempt"),
        [(BatchState.PENDING, 1), (BatchState.UNKNOWN, 1), (BatchState.SENDING, 2)],
    )
    def test_only_from_the_state_and_attempt_it_follows(self, ledger, was, attempt):
        mine = claimed(ledger)

        assert not ledger.settle(settle(mine, {}, at=NOW), was=was, attempt=attempt)
        assert mine == ledger.batch(mine.ref)

    def test_one_that_is_not_there(self, ledger):
        assert not ledger.settle(batch(), was=BatchState.PENDING, attempt=1)
        assert ledger.batch(ref()) is None


class TestGuard:
    def test_of_nothing(self, ledger):
        assert (None, False, Evidence()) == ledger.guard(ref())

    def test_it_tells_head_halt_and_evidence(self, kit, ledger):
        plan(ledger, batch())
        ledger.add_evidence(ref(), {"sent": frozenset({64})})
        ledger.add_evidence(ref(1), {"sent": frozenset({65})})
        assert not ledger.halted()
        kit.halt()

        found = ledger.guard(ref())

        assert (ledger.head(EDITION), True, Evidence(sent=frozenset({64}))) == found
        assert ledger.halted()


class TestEvidence:
    def test_that_of_a_whole_unit_is_read_at_once(self, ledger):
        release(ledger, units=2)
        for unit in ("u0", "u1"):
            written = ledger.unit(EDITION, unit)
            several = [batch(0, unit=unit), batch(1, unit=unit)]
            assert ledger.plan(replace(written, cursor=written.first), after="", batches=several)
        ledger.add_evidence(ref(1, unit="u0"), {"sent": frozenset({64, 65})})
        ledger.add_evidence(ref(0, unit="u1"), {"failed": frozenset({66})})

        found = ledger.evidence_of(EDITION, "u0")

        assert {"u0_en_0_000001": Evidence(sent=frozenset({64, 65}))} == found
        assert {} == ledger.evidence_of(OTHER, "u0")

    def test_it_is_added_to(self, ledger):
        ledger.add_evidence(ref(), {"sent": frozenset({64, 65}), "delivered": frozenset({64})})
        ledger.add_evidence(ref(), {"sent": frozenset({66}), "failed": frozenset({65})})

        assert Evidence(
            sent=frozenset({64, 65, 66}), delivered=frozenset({64}), failed=frozenset({65})
        ) == ledger.evidence(ref())

    def test_adding_again_changes_nothing(self, ledger):
        told = {kind: frozenset({64}) for kind in ("bounced", "soft", "complained")}
        for _ in range(2):
            ledger.add_evidence(ref(), told)

        assert Evidence(**told) == ledger.evidence(ref())

    def test_it_tells_what_of_it_is_new(self, ledger):
        first = {"sent": frozenset({64, 65}), "delivered": frozenset({64})}
        assert first == ledger.add_evidence(ref(), first)

        again = {"sent": frozenset({65, 66}), "delivered": frozenset({64})}
        assert {"sent": frozenset({66})} == ledger.add_evidence(ref(), again)
        assert {} == ledger.add_evidence(ref(), again)
        assert {} == ledger.add_evidence(ref(), {})
        assert first == ledger.add_evidence(ref(1), first)

    @pytest.mark.parametrize("nothing", [{}, {"sent": frozenset()}])
    def test_adding_nothing_changes_nothing(self, ledger, nothing):
        ledger.add_evidence(ref(), nothing)

        assert Evidence() == ledger.evidence(ref())

    def test_an_empty_kind_beside_another(self, ledger):
        ledger.add_evidence(ref(), {"sent": frozenset({64}), "failed": frozenset()})

        assert Evidence(sent=frozenset({64})) == ledger.evidence(ref())

    def test_it_needs_no_batch_and_leaves_batches_alone(self, ledger):
        (planned,) = plan(ledger, batch())
        ledger.add_evidence(planned.ref, {"sent": frozenset({64})})
        ledger.add_evidence(ref(9, edition_id=OTHER), {"sent": frozenset({64})})

        assert [planned] == list(ledger.batches(EDITION, "u0"))
        assert [] == list(ledger.batches(OTHER, "u0"))


class TestPacer:
    def test_it_begins_with_nothing_given(self, ledger):
        assert Pacer() == ledger.pacer()

    def test_each_write_follows_the_one_that_was_read(self, ledger):
        first = Pacer(until=NOW, given={"1790000400": 7, "1790001000": 1}, version=1)
        assert ledger.save_pacer(first)
        assert first == ledger.pacer()
        assert not ledger.save_pacer(first)
        assert not ledger.save_pacer(replace(first, version=3))

        second = replace(first, until=LATER, version=2)
        assert ledger.save_pacer(second)
        assert second == ledger.pacer()


class TestProbes:
    def test_those_sent_since_and_what_came_back(self, ledger):
        early, late = str(int(NOW.timestamp())), str(int(LATER.timestamp()))
        ledger.add_probe(early, at=NOW, taken=True)
        ledger.add_probe(late, at=LATER, taken=False)
        ledger.add_probe_evidence(late, frozenset({64, 65}))
        ledger.add_probe_evidence(late, frozenset({65, 66}))

        assert {
            early: Probe(taken=True),
            late: Probe(taken=False, back=frozenset({64, 65, 66})),
        } == ledger.probes(since=NOW)
        assert {late} == set(ledger.probes(since=NOW + timedelta(seconds=1)))

    def test_noting_again_keeps_what_came_back(self, ledger):
        probe_id = str(int(NOW.timestamp()))
        ledger.add_probe(probe_id, at=NOW, taken=False)
        ledger.add_probe_evidence(probe_id, frozenset({64}))
        ledger.add_probe(probe_id, at=NOW, taken=True)

        assert {probe_id: Probe(taken=True, back=frozenset({64}))} == ledger.probes(since=NOW)

    def test_what_came_back_of_none_that_was_noted_is_none(self, ledger):
        ledger.add_probe_evidence(str(int(NOW.timestamp())), frozenset({64}))
        ledger.add_probe_evidence(str(int(NOW.timestamp())), frozenset())

        assert {} == ledger.probes(since=NOW)
