"""Who is asked by mail whether they want to join, and how often."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.subscribers import (
    Asked,
    Standing,
    State,
    Step,
    asked_again,
    network_of,
    step_for,
    viewer_of,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEFT = [State.UNSUBSCRIBED, State.BOUNCED, State.COMPLAINED]


def standing(state=State.PENDING, *, ago=None, times=1, **changes):
    asked = Asked(request_id="before", at=NOW - ago, times=times) if ago is not None else None
    return Standing(pointer="1" * 32, state=state, asked=asked, **changes)


def step(known, request_id="r"):
    return step_for(known, request_id, at=NOW)


class TestSteps:
    def test_an_address_that_is_nobodys_begins(self):
        free = [Standing(), Standing(suppressed=True), Standing(pointer="1"), standing(None)]
        free += [standing(State.ERASED), standing(ago=8 * DAY, expired=True)]

        assert {Step.BEGIN} == {step(each) for each in free}

    def test_one_who_is_active_is_left_in_peace(self):
        assert Step.NOTHING is step(standing(State.ACTIVE))
        assert Step.NOTHING is step(standing(State.ACTIVE, ago=MINUTE), "before")

    @pytest.mark.parametrize("state", [State.PENDING, *LEFT])
    def test_the_same_request_is_answered_again(self, state):
        assert Step.MAIL is step(standing(state, ago=MINUTE, times=3), "before")

    @pytest.mark.parametrize("state", [State.PENDING, *LEFT])
    def test_who_was_never_asked_is(self, state):
        assert Step.ASK is step(standing(state))
        assert Step.ASK is step(standing(state, suppressed=True))

    @pytest.mark.parametrize(
        ("ago", "times", "expected"),
        [
            (HOUR - MINUTE, 1, Step.NOTHING),
            (HOUR, 1, Step.ASK),
            (HOUR, 2, Step.ASK),
            (HOUR, 3, Step.NOTHING),
            (7 * DAY - MINUTE, 3, Step.NOTHING),
            (7 * DAY, 3, Step.ASK),
        ],
    )
    def test_one_who_waits_is_asked_each_hour_and_three_times(self, ago, times, expected):
        assert expected is step(standing(ago=ago, times=times))

    @pytest.mark.parametrize("state", LEFT)
    @pytest.mark.parametrize(
        ("ago", "expected"), [(7 * DAY - MINUTE, Step.NOTHING), (7 * DAY, Step.ASK)]
    )
    def test_one_who_left_is_asked_each_week(self, state, ago, expected):
        assert expected is step(standing(state, ago=ago))
        assert expected is step(standing(ago=ago, suppressed=True))

    def test_times_are_counted_anew_after_a_week(self):
        asked = Asked(request_id="before", at=NOW - HOUR, times=2)

        assert Asked(request_id="r", at=NOW, times=3) == asked_again(asked, "r", at=NOW)
        assert 1 == asked_again(asked, "r", at=NOW + 7 * DAY).times
        assert 1 == asked_again(None, "r", at=NOW).times

    @given(st.lists(st.integers(0, 3000), max_size=60))
    def test_however_often_somebody_asks_an_address_gets_few_mails(self, waits):
        """Whatever a stranger does: three mails within a week, an hour apart."""
        known, now, mailed = Standing(), NOW, []
        for number, minutes in enumerate(waits):
            now += minutes * MINUTE
            found = step_for(known, str(number), at=now)
            if found is Step.NOTHING:
                continue
            mailed.append(now)
            asked = asked_again(known.asked, str(number), at=now)
            known = Standing(pointer="1", state=State.PENDING, asked=asked)

        assert all(later - earlier >= HOUR for earlier, later in pairwise(mailed))
        assert all(d - a >= 7 * DAY for a, d in zip(mailed, mailed[3:], strict=False))


class TestNetworks:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.77", "192.0.2.0/24"),
            (" 192.0.2.1 ", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
            ("::ffff:192.0.2.9", "192.0.2.0/24"),
            ("", "unknown"),
            ("reader@example.com", "unknown"),
        ],
    )
    def test_who_shares_one(self, address, network):
        assert network == network_of(address)

    @pytest.mark.parametrize(
        ("header", "viewer"),
        [
            ("192.0.2.1, 198.51.100.2", "192.0.2.1"),
            ("203.0.113.9,192.0.2.1, 198.51.100.2", "192.0.2.1"),
            ("198.51.100.2, 192.0.2.1, 198.51.100.2", "192.0.2.1"),
            # Were it API Gateway's habit to add nothing.
            ("198.51.100.2, 192.0.2.1", "192.0.2.1"),
            ("198.51.100.2", ""),
            ("", ""),
        ],
    )
    def test_the_viewer_is_who_cloudfront_saw(self, header, viewer):
        assert viewer == viewer_of(header, "198.51.100.2")
