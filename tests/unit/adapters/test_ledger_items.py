"""Items of the Editions table: what is written is read back, and keys are the protocol's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.adapters import ledger_items as items
from broadside.ports import Due
from broadside.sending import BatchState, Pacer, claim, lose_sight
from broadside.sending.evidence import KINDS
from tests.unit.sending.samples import (
    EDITION,
    EDITIONS,
    EVIDENCE,
    NOW,
    PACERS,
    REF,
    REFS,
    UNITS,
    batch,
    batches,
)


def due_of(item):
    return item.get("due_list", {}).get("S"), items.moment(item.get("due"))


class TestRoundTrip:
    @given(batches())
    def test_a_batch(self, one):
        assert one == items.read_batch(items.batch_item(one))

    @given(EDITIONS, st.booleans())
    def test_a_head(self, head, active):
        assert head == items.read_head(items.head_item(head, active=active))

    @given(UNITS)
    def test_a_unit(self, unit):
        """One that is done is never due."""
        unit = replace(unit, due=None) if unit.done else unit

        assert unit == items.read_unit(items.unit_item(unit))

    @given(PACERS)
    def test_the_pacer(self, pacer):
        assert pacer == items.read_pacer(items.pacer_item(pacer))

    @given(EVIDENCE)
    def test_evidence(self, evidence):
        item = {
            kind: {"NS": [str(n) for n in getattr(evidence, kind)]}
            for kind in KINDS
            if getattr(evidence, kind)
        }

        assert evidence == items.read_evidence(item)

    @given(REFS)
    def test_a_batchs_name(self, ref):
        assert ref == items.read_ref(items.batch_key(ref))
        assert ref == items.read_ref(items.batch_key(ref, "v"))
        assert Due(ref.unit, ref) == items.read_due(items.batch_key(ref))

    def test_what_is_not_there_yet_is_empty(self):
        assert Pacer() == items.read_pacer(None)
        assert not items.read_evidence(None).sent


class TestClaim:
    """A claim writes how many slots it takes: which they are follows from those that are open."""

    def claimed(self, one, take):
        """The item after the update that claims it."""
        item = items.batch_item(one) | {"state": {"S": "sending"}, "take": {"N": str(take)}}
        del item["called"]
        return item

    @given(batches(), st.integers(0, 60))
    def test_the_call_has_the_first_open_slots(self, one, take):
        pending = replace(one, state=BatchState.PENDING, called=())

        read = items.read_batch(self.claimed(pending, take))

        assert claim(pending, take=take, at=NOW).called == read.called

    def test_what_is_written_afterwards_says_which(self):
        read = items.read_batch(self.claimed(batch(5), 2))
        lost = lose_sight(replace(read, deadline=NOW))

        item = items.batch_item(lost)

        assert [{"N": "0"}, {"N": "1"}] == item["called"]["L"]
        assert "take" not in item


class TestKeys:
    def test_they_are_the_protocols(self):
        assert {"pk": {"S": f"E.{EDITION}"}, "sk": {"S": "head"}} == items.head_key(EDITION)
        assert {"pk": {"S": f"E.{EDITION}"}, "sk": {"S": "plan.u3"}} == items.unit_key(
            EDITION, "u3"
        )
        assert {
            "pk": {"S": f"E.{EDITION}.u0"},
            "sk": {"S": "b.en.0.000003"},
        } == items.batch_key(REF)
        assert "v.en.0.000003" == items.batch_key(REF, "v")["sk"]["S"]
        assert Due("u3") == items.read_due(items.unit_key(EDITION, "u3"))

    def test_ids_are_one_binary_of_16_bytes_each(self):
        assert 50 * 16 == len(items.batch_item(batch(50))["ids"]["B"])

    def test_a_full_batch_stays_small(self):
        """One write unit is 1 KB: a batch of 50 whose mails were taken takes a few."""
        one = batch(50)
        taken = replace(
            one, slots=tuple(replace(s, state="accepted", note="m" * 60) for s in one.slots)
        )

        assert len(str(items.batch_item(taken)["slots"]["S"])) < 4_000


class TestDue:
    @given(batches())
    def test_a_batch_is_due_in_its_editions_list_as_long_as_it_has_a_time(self, one):
        expected = (f"D.{one.ref.edition_id}", one.due) if one.due else (None, None)

        assert expected == due_of(items.batch_item(one))

    @given(UNITS)
    def test_a_unit_is_due_until_it_is_done(self, unit):
        waits = unit.due and not unit.done
        expected = (f"D.{unit.edition_id}", unit.due) if waits else (None, None)

        assert expected == due_of(items.unit_item(unit))

    @pytest.mark.parametrize("active", [True, False])
    @given(head=EDITIONS)
    def test_a_head_stands_by_its_release_among_those_to_do_or_those_that_are_over(
        self, active, head
    ):
        expected = ("D.head" if active else "D.over", head.release_at)

        assert expected == due_of(items.head_item(head, active=active))
