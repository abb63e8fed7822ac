"""Cost: a mailing's overhead beyond SES's fee stays small; the table in docs is what is counted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import Account
from broadside.sending.cost import Use, mailing_use
from broadside_local.pricing import read_prices
from tests.architecture.house import ROOT

MILLION = 1_000_000
PRICES = read_prices()


def account(rate):
    return Account(rate=rate, quota=-1, used=0)


def overhead(rate, kinds):
    """Return percent of SES's fee at $0.10 per 1,000."""
    use = mailing_use(MILLION, account(rate), kinds_of_events=kinds)
    return 100 * use.cost(PRICES.aws) / (MILLION * PRICES.mail["none"])


@pytest.mark.parametrize("rate", [50, 56, 100, 500, 5_000])
@pytest.mark.parametrize(("kinds", "most"), [(0, 0.6), (1, 1.8), (2, 3.0)])
def test_from_fifty_a_second_on_the_overhead_is_small(rate, kinds, most):
    assert overhead(rate, kinds) <= most


def test_the_table_in_docs_says_what_is_counted():
    page = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
    for rate in (1, 14, 50, 500):
        cells = [f"{overhead(rate, kinds):.2f} %" for kinds in (0, 1, 2)]
        row = rf"^\| {rate}/s +\| " + r" +\| ".join(map(re.escape, cells))
        assert re.search(row, page, re.MULTILINE)


@given(st.integers(1, 10**7), st.sampled_from([1, 14, 50, 5_000]), st.integers(0, 2))
def test_twice_the_readers_are_twice_the_use(mails, rate, kinds):
    prices = PRICES.aws
    once = mailing_use(mails, account(rate), kinds_of_events=kinds).cost(prices)
    twice = mailing_use(2 * mails, account(rate), kinds_of_events=kinds).cost(prices)

    assert once < twice <= 2 * once + 1e-9


def test_uses_add_up():
    one = Use(write_units=1, read_units=2, queue_requests=3, publishes=4)
    other = Use(write_units=1, invocations=5, gigabyte_seconds=6, log_gigabytes=7)

    assert (
        Use(
            write_units=2,
            read_units=2,
            queue_requests=3,
            publishes=4,
            invocations=5,
            gigabyte_seconds=6,
            log_gigabytes=7,
        )
        == one + other
    )
