"""`broadside forecast`: how many, how long, how dear; by the price file, which has a date."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadside.posts import Post, Status, Variant
from broadside.sending import Account
from broadside_local.commands import forecast as command
from broadside_local.commands.forecast import forecast, show_forecast
from broadside_local.errors import WrongUseError
from broadside_local.pricing import KEEPS, read_prices
from tests.architecture.house import ROOT

PRICES = read_prices()
HARVEST = ROOT / "examples" / "posts" / "winter-supper.en.md"
POST = Post(
    source="drop",
    source_id="harvest",
    status=Status.PUBLISHED,
    published_at=datetime(2026, 11, 24, tzinfo=UTC),
    variants=(Variant(language="en", title="Harvest", slug="harvest", body_html=""),),
)


def told(mails, *, rate=14.0, quota=-1.0, plan="none", kinds=2):
    account = Account(rate=rate, quota=quota, used=0)
    return forecast(POST, mails, account, prices=PRICES, plan=plan, kinds=kinds)


def show(capsys, post=HARVEST, **options):
    usual = {"subscribers": 5_000, "stack": None, "rate": None, "plan": "none", "events": "none"}
    code = show_forecast(post, **{"as_json": False, **usual, **options})
    return code, capsys.readouterr()


def test_it_takes_as_long_as_the_rate_says():
    found = told(13_580)

    assert pytest.approx(1_000) == found.seconds
    assert 1 == found.days


def test_a_quota_makes_it_days():
    assert (1, 3) == (told(980, quota=1_000).days, told(2_000, quota=1_000).days)


@pytest.mark.parametrize(
    ("plan", "fee", "month"), [("none", 100, 0), ("essentials", 160, 0), ("pro", 220, 105)]
)
def test_the_fee_is_that_of_the_accounts_plan(plan, fee, month):
    found = told(1_000_000, plan=plan)

    assert (pytest.approx(fee), month) == (found.ses, found.month)


def test_events_cost():
    costs = [told(1_000_000, rate=50, kinds=kinds).beside for kinds in (0, 1, 2)]

    assert costs == sorted(costs)
    assert 1 < costs[1] - costs[0] < 1.3


def test_it_says_all_of_it_in_words(capsys):
    code, said = show(capsys, plan="pro")

    assert 0 == code
    assert "5,000 readers" in said.out
    assert "about 7 minutes, at 14 a second" in said.out
    assert "$1.10 to SES (plan pro)" in said.out
    assert "$105 a month" in said.out
    assert "prices" not in said.err


@pytest.mark.parametrize(("subscribers", "long"), [(500_000, "10.2 hours"), (1, "1 minutes")])
def test_long_and_short(capsys, subscribers, long):
    assert f"about {long}" in show(capsys, subscribers=subscribers)[1].out


def test_it_says_it_to_machines(capsys):
    found = json.loads(show(capsys, as_json=True, rate=50.0)[1].out)

    assert (5_000, 50.0, 103) == (found["mails"], found["rate"], found["seconds"])
    assert {"date": PRICES.dated.isoformat(), "region": "us-east-1", "old": False} == (
        found["prices"]
    )


def test_old_prices_are_a_warning(capsys, monkeypatch):
    old = replace(PRICES, dated=PRICES.dated - 2 * KEEPS)
    monkeypatch.setattr(command, "read_prices", lambda: old)

    code, said = show(capsys)

    assert 0 == code
    assert f"prices are of {old.dated}, over 180 days old" in said.err
    assert not PRICES.is_old(PRICES.dated + KEEPS)
    assert PRICES.is_old(PRICES.dated + KEEPS + timedelta(days=1))


def test_without_a_post_there_is_no_forecast(capsys, tmp_path):
    with pytest.raises(WrongUseError, match="no such post"):
        show(capsys, tmp_path / "no.md")
    with pytest.raises(WrongUseError, match="posts"):
        show(capsys, HARVEST.parent)


def test_a_post_that_can_not_be_used(capsys, tmp_path):
    post = tmp_path / "harvest.en.md"
    post.write_text("---\ntitle: Harvest\ndate: someday\n---\nRice.\n", encoding="utf-8")

    code, said = show(capsys, post)

    assert 1 == code
    assert "harvest.en.md" in said.err
