"""How far an edition is, and when it will be through."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.sending import (
    GIVEN_UP,
    Account,
    BatchState,
    Pacer,
    Progress,
    Slot,
    SlotState,
    claim,
    ends_at,
    lose_sight,
    progress_of,
    settle,
)
from broadside.sending.progress import LATELY
from tests.unit.sending.samples import NOW, batch

ACCEPTED = Slot(SlotState.ACCEPTED, 0, "m")


def sent(at, count=3):
    """Return a batch all of which was accepted by a call that was claimed then."""
    claimed = claim(batch(count), take=count, at=at)
    return settle(claimed, dict.fromkeys(range(count), ACCEPTED), at=at)


class TestCounting:
    def test_each_slot_is_counted_once(self):
        several = replace(
            batch(6),
            slots=(
                ACCEPTED,
                Slot(SlotState.REJECTED),
                Slot(SlotState.SKIPPED),
                Slot(SlotState.LEFT),
                Slot(SlotState.LEFT, 0, GIVEN_UP),
                Slot(),
            ),
        )

        assert Progress(
            planned=6, accepted=1, rejected=1, skipped=1, left=2, given_up=1, waiting=1
        ) == progress_of([several], at=NOW)

    @pytest.mark.parametrize("then", [lambda b: b, lose_sight])
    def test_those_in_a_call_are_not_waiting(self, then):
        called = then(claim(batch(5), take=3, at=NOW))

        assert (3, 2) == (
            (told := progress_of([called], at=NOW)).calling, told.waiting
        )  # fmt: skip

    def test_what_was_called_before_and_is_open_again_waits(self):
        again = replace(batch(2), state=BatchState.PENDING, called=(0,))

        assert 2 == progress_of([again], at=NOW).waiting


class TestRate:
    def test_it_is_measured_over_the_last_five_minutes(self):
        batches = [sent(NOW), sent(NOW - timedelta(minutes=4)), sent(NOW - LATELY)]

        assert 0.02 == progress_of(batches, at=NOW).per_second  # 6 in 300 s


class TestEnd:
    account = Account(rate=10, quota=1_000, used=0)

    def test_all_who_wait_at_the_accounts_pace(self):
        assert NOW + timedelta(seconds=97 / 9.7) == ends_at(97, self.account, Pacer(), at=NOW)

    def test_what_is_given_away_already_comes_first(self):
        pacer = Pacer(until=NOW + timedelta(seconds=60))

        assert NOW + timedelta(seconds=70) == ends_at(97, self.account, pacer, at=NOW)

    @pytest.mark.parametrize("changes", [{"enabled": False}, {"rate": 0}, {"used": 900}])
    def test_nobody_foresees_what_the_account_may_not_send_today(self, changes):
        assert ends_at(97, replace(self.account, **changes), Pacer(), at=NOW) is None
