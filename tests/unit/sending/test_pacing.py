"""Pacing: whatever ticks run, twice or late, the account's rate and quota are kept."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.sending import Account, Pacer, grant
from broadside.sending.pacing import (
    AHEAD,
    DAY,
    LEAD,
    WINDOW,
    carried_by,
    pace_of,
    room_ahead,
    room_today,
    slots_at_once,
)
from tests.unit.sending.samples import NOW

UNLIMITED = Account(rate=14, quota=-1, used=0)
RATES = st.sampled_from([1.0, 14.0, 500.0, 5_000.0]) | st.floats(0.1, 10_000)
TICKS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 1_000_000)), min_size=1, max_size=40)
"""Seconds since the tick before (0: a doubled tick), and slots that are due."""


def seconds(delta):
    return delta.total_seconds()


class TestRate:
    @settings(max_examples=200)
    @given(RATES, TICKS)
    def test_more_than_the_rate_is_never_given(self, rate, ticks):
        pacer, now, given_slots = Pacer(), NOW, 0
        account = replace(UNLIMITED, rate=rate)
        for pause, wanted in ticks:
            now += timedelta(seconds=pause)
            pacer, granted = grant(pacer, account, wanted, at=now)
            given_slots += granted.slots

            assert given_slots <= rate * seconds(now - NOW + AHEAD)

    @given(RATES, TICKS)
    def test_until_never_goes_back_and_never_far_ahead(self, rate, ticks):
        pacer, now = Pacer(), NOW
        for pause, wanted in ticks:
            now += timedelta(seconds=pause)
            after, granted = grant(pacer, replace(UNLIMITED, rate=rate), wanted, at=now)

            assert pacer.until <= after.until <= max(pacer.until, now + AHEAD)
            assert 0 <= granted.slots <= wanted
            assert now <= granted.begin
            assert pacer.version + 1 == after.version
            pacer = after

    @given(RATES, TICKS)
    def test_what_is_given_never_overlaps(self, rate, ticks):
        pacer, now = Pacer(), NOW
        end = NOW
        for pause, wanted in ticks:
            now += timedelta(seconds=pause)
            pacer, granted = grant(pacer, replace(UNLIMITED, rate=rate), wanted, at=now)
            if granted.slots:
                assert end <= granted.begin
                # The last slot's turn ends where the next grant may begin.
                assert abs(pacer.until - granted.not_before(granted.slots)) <= timedelta(
                    microseconds=1
                )
                end = pacer.until

    @given(RATES, st.lists(st.integers(1, 50), min_size=1, max_size=50))
    def test_batches_follow_each_other_at_the_pace(self, rate, sizes):
        account = replace(UNLIMITED, rate=rate)
        _, granted = grant(Pacer(), account, sum(sizes), at=NOW)
        before, moments = 0, []
        for size in sizes:
            moments.append(granted.not_before(before))
            before += size

        assert NOW + LEAD == moments[0]
        assert moments == sorted(moments)
        for size, (one, next_one) in zip(sizes, pairwise(moments), strict=False):
            assert seconds(next_one - one) == pytest.approx(size / pace_of(account), abs=2e-6)

    @pytest.mark.parametrize(("rate", "most"), [(1, 111), (14, 1_588), (5_000, 567_450)])
    def test_two_ticks_worth_is_given_at_once(self, rate, most):
        pacer, granted = grant(Pacer(), replace(UNLIMITED, rate=rate), 10**9, at=NOW)

        assert most == granted.slots
        assert pacer.until <= NOW + AHEAD

    def test_what_is_given_is_gone(self):
        pacer, _ = grant(Pacer(), UNLIMITED, 10**9, at=NOW)
        doubled, granted = grant(pacer, UNLIMITED, 10**9, at=NOW)

        assert 0 == granted.slots
        assert pacer.until == doubled.until
        assert pacer.given == doubled.given

    def test_a_clock_that_went_back_gives_nothing(self):
        pacer, _ = grant(Pacer(), UNLIMITED, 10**9, at=NOW)

        assert 0 == grant(pacer, UNLIMITED, 1, at=NOW - timedelta(hours=1))[1].slots

    @pytest.mark.parametrize("rate", [0, -1])
    def test_an_account_without_a_rate_gets_nothing(self, rate):
        pacer, granted = grant(Pacer(), replace(UNLIMITED, rate=rate), 10, at=NOW)

        assert 0 == granted.slots
        assert {} == pacer.given
        assert granted.not_before(1) > granted.begin

    def test_a_paused_account_gets_nothing(self):
        assert 0 == grant(Pacer(), replace(UNLIMITED, enabled=False), 10, at=NOW)[1].slots


class TestCalls:
    @pytest.mark.parametrize(
        ("rate", "slots"), [(0, 1), (1, 1), (2, 1), (3, 2), (14, 12), (50, 45), (56, 50), (5e3, 50)]
    )
    def test_a_call_takes_a_good_part_of_a_second_and_fifty_at_most(self, rate, slots):
        assert slots == slots_at_once(replace(UNLIMITED, rate=rate))

    @given(RATES)
    def test_ninety_five_percent_of_the_rate_are_given(self, rate):
        assert 0.95 <= pace_of(replace(UNLIMITED, rate=rate)) / rate < 1

    @pytest.mark.parametrize(
        ("workers", "rate", "carried"), [(0, 5_000, 5_000), (10, 14, 14), (10, 500, 250)]
    )
    def test_no_more_is_given_than_workers_can_carry(self, workers, rate, carried):
        account = carried_by(workers, replace(UNLIMITED, rate=rate))

        assert replace(UNLIMITED, rate=carried, burst=rate if workers else 0) == account

    def test_what_fits_into_one_second_needs_no_lead_but_after_a_quiet_one(self):
        account = carried_by(2, replace(UNLIMITED, rate=500))
        later = NOW + timedelta(seconds=60)

        pacer, few = grant(Pacer(), account, 181, at=NOW)
        assert (181, NOW) == (few.slots, few.begin)
        assert few.not_before(180) < NOW + timedelta(seconds=1)
        assert later < grant(pacer, account, 451, at=later)[1].begin
        assert pacer.until <= grant(pacer, account, 1, at=NOW)[1].begin

    def test_room_is_what_is_left_of_two_minutes(self):
        busy = Pacer(until=NOW + timedelta(seconds=70))

        assert int(50 * 13.58) == room_ahead(busy, UNLIMITED, at=NOW)
        assert int(117 * 13.58) == room_ahead(Pacer(), UNLIMITED, at=NOW)
        assert 0 == room_ahead(Pacer(until=NOW + AHEAD), UNLIMITED, at=NOW)
        assert 0 == room_ahead(Pacer(), replace(UNLIMITED, rate=-1), at=NOW)


class TestQuota:
    def test_minus_one_is_unlimited(self):
        account = Account(rate=5_000, quota=-1, used=10**12)

        assert 10 == grant(Pacer(), account, 10, at=NOW)[1].slots

    def test_two_percent_are_kept_for_confirmations(self):
        account = Account(rate=5_000, quota=1_000, used=0)

        assert 980 == grant(Pacer(), account, 10_000, at=NOW)[1].slots

    def test_what_ses_counted_is_gone(self):
        account = Account(rate=5_000, quota=1_000, used=900)

        assert 80 == room_today(Pacer(), account, at=NOW)

    def test_what_was_given_lately_counts_besides_since_ses_counts_late(self):
        account = Account(rate=5_000, quota=1_000, used=500)
        pacer, _ = grant(Pacer(), account, 100, at=NOW)

        assert 980 - 500 - 100 == room_today(pacer, account, at=NOW + timedelta(minutes=9))
        assert 980 - 500 == room_today(pacer, account, at=NOW + timedelta(minutes=21))

    def test_what_was_given_counts_for_a_day_even_if_ses_does_not_see_it(self):
        account = Account(rate=5_000, quota=1_000, used=0)
        pacer, _ = grant(Pacer(), account, 900, at=NOW)

        assert 80 == room_today(pacer, account, at=NOW + timedelta(hours=23))
        assert 980 == room_today(pacer, account, at=NOW + timedelta(hours=25))

    def test_what_was_given_late_in_a_window_counts_for_its_whole_day(self):
        """The window's beginning is over a day ago, its slots aren't."""
        account = Account(rate=5_000, quota=1_000, used=0)
        late = NOW + timedelta(minutes=9)
        pacer, _ = grant(Pacer(), account, 900, at=late)
        soon = late + DAY - timedelta(minutes=1)

        assert 80 == room_today(pacer, account, at=soon)
        after, granted = grant(pacer, account, 1_000, at=soon)
        assert 80 == granted.slots
        assert 0 == room_today(after, account, at=soon)

    def test_more_than_the_quota_used_leaves_nothing(self):
        account = Account(rate=5_000, quota=200, used=10_000)

        assert 0 == grant(Pacer(), account, 10, at=NOW)[1].slots

    @settings(max_examples=200)
    @given(
        st.integers(0, 5_000),
        st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 2_000)), max_size=40),
    )
    def test_any_24_hours_stay_within_the_quota(self, quota, ticks):
        account = Account(rate=5_000, quota=quota, used=0)
        pacer, now = Pacer(), NOW
        given_slots = []
        for pause, wanted in ticks:
            now += timedelta(seconds=pause)
            pacer, granted = grant(pacer, account, wanted, at=now)
            given_slots.append((now, granted.slots))

            lately = sum(slots for at, slots in given_slots if at > now - DAY)
            assert lately <= 0.98 * quota

    @given(TICKS)
    def test_what_is_over_a_day_old_is_forgotten(self, ticks):
        pacer, now = Pacer(), NOW
        for pause, wanted in ticks:
            now += timedelta(seconds=pause * 60)
            pacer, _ = grant(pacer, UNLIMITED, wanted, at=now)

            assert len(pacer.given) <= DAY / WINDOW + 1
