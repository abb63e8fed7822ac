"""Soft bounces: a set of days, and from when on it says that an address is out of use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.subscribers import is_out_of_use, recent_days
from broadside.subscribers.soft import SOFT_DAYS, SOFT_MEMORY, SOFT_SPAN

FIRST = date(2026, 3, 1)
DAYS = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=12)


def days(*after):
    return {FIRST + timedelta(days=n) for n in after}


@pytest.mark.parametrize(
    ("noted", "is_out"),
    [
        (days(), False),
        (days(0), False),
        (days(0, 7, 14, 21), False),
        (days(0, 3, 7, 10, 14), True),
        (days(0, 3, 7, 10, 13), False),
        (days(0, 1, 2, 3, 4, 5, 6, 7), False),
        (days(0, 20, 40, 60, 90), True),
        (days(0, 20, 40, 60, 91), False),
    ],
)
def test_an_address_is_out_of_use_after_five_days_over_two_weeks(noted, is_out):
    assert is_out == is_out_of_use(noted)


@given(DAYS, DAYS)
def test_it_never_takes_fewer_days_or_less_time(one, other):
    noted = one | other
    if is_out_of_use(noted):
        counted = recent_days(noted)
        assert len(counted) >= SOFT_DAYS
        assert SOFT_SPAN <= max(counted) - min(counted) <= SOFT_MEMORY
    assert recent_days(noted) == recent_days(recent_days(noted))
