"""`broadside statement`: an account that adds up, and a file for the organiser's eyes alone."""

import csv
import json
import stat
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from broadside.bootstrap import Application
from broadside.sending import Statement
from broadside.subscribers import State
from broadside_local.commands import statement as command
from broadside_local.connection import Connection
from broadside_local.errors import WrongUseError
from broadside_local.ses_figures import SesFigures, differences, figures_of
from tests.world import World, event, tags_of


class Ses:
    """SES's clients, as far as they are asked."""

    def __init__(self, mails, *points):
        self.mails, self.points = mails, points

    def __call__(self, service):
        return self

    def get_account(self):
        return {"SendQuota": {"SentLast24Hours": float(self.mails)}}

    def get_send_statistics(self):
        return {"SendDataPoints": list(self.points)}


@pytest.fixture
def world():
    world = World(at=datetime.now(UTC))
    world.subscribe(6)
    world.edition_id = world.hold(world.post())
    world.run(world.edition_id)
    first, second, third, *_ = world.mailer.accepted
    bounce = {"bounceType": "Permanent"}
    world.listen(
        event("Bounce", address=first.address, details=bounce, **tags_of(first)),
        event("Complaint", address=second.address, **tags_of(second)),
        event("Delivery", address=third.address, **tags_of(third)),
    )
    left = next(s for s in world.subscribers.by_id.values() if s.address == third.address)
    world.subscribers.by_id[left.id] = replace(left, state=State.UNSUBSCRIBED)
    return world


@pytest.fixture
def ask(world, monkeypatch, capsys, tmp_path):
    """Ask for the statement; return the exit code and what was said."""

    @contextmanager
    def connect(stack):
        yield Connection(
            stack="demo",
            on_aws=False,
            is_running=True,
            outputs={},
            app=world,
            new_client=Ses(9),
            publication_file=tmp_path / "publication.toml",
        )

    monkeypatch.setattr(command, "connect", connect)
    monkeypatch.setattr(command, "describe", lambda edition, _: str(edition.state))
    monkeypatch.setattr(command, "title_of", lambda *_: "Harvest")

    def ask(**options):
        given = {"stack": None, "out": None, "addresses": False, "as_json": False} | options
        code = command.state_edition(world.edition_id, **given)
        return code, capsys.readouterr().out

    return ask


def test_it_says_what_became_of_everybody(ask, world):
    code, out = ask()

    assert 0 == code
    said = " ".join(out.split())
    assert "Planned 6 accepted 6 (en 6) rejected 0 left 0 Since then 1 delivered" in said
    assert "1 bounced for good, 0 for a while 1 complained, 1 left Doubled 0" in said
    assert "SES says 9 mails since its release (GetAccount, SentLast24Hours)" in said
    assert "SES counts 3 mails more: of other editions, confirmations and probes" in said
    assert "@" not in out


def test_machines_get_the_ids_too(ask, world):
    _, out = ask(as_json=True)

    said = json.loads(out)
    assert (True, 6, 6, 1) == (
        said["balanced"],
        said["planned"],
        said["accepted"],
        said["unsubscribed"],
    )
    assert ["bounced", "complained"] == sorted(said["who"])
    (bounced,) = said["who"]["bounced"]
    assert State.BOUNCED is world.subscribers.by_id[bounced].state
    assert "@" not in out


@pytest.mark.parametrize("addresses", [False, True])
def test_the_file_is_for_the_organiser_alone(ask, world, tmp_path, addresses):
    out = tmp_path / "statement.csv"
    out.write_text("older")
    out.chmod(0o644)

    ask(out=out, addresses=addresses)

    assert 0o600 == stat.S_IMODE(out.stat().st_mode)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert set(world.subscribers.by_id) == {row["subscriber"] for row in rows}
    assert {("accepted", "en")} == {(row["outcome"], row["language"]) for row in rows}
    assert 1 == [row["bounced"] for row in rows].count("yes")
    for row in rows:
        known = world.subscribers.by_id[row["subscriber"]].address
        assert (known if addresses else None) == row.get("address")


def test_addresses_need_a_file(ask):
    with pytest.raises(WrongUseError, match="addresses are only written to a file"):
        ask(addresses=True)


def test_a_file_that_cannot_be_written_is_told(ask, tmp_path):
    with pytest.raises(WrongUseError, match=r"can't be written \(is a directory\)"):
        ask(out=tmp_path)


def test_who_got_it_twice_is_told_and_counts_as_a_problem(ask, world):
    mail = world.mailer.accepted[0]
    world.listen(event("Send", **tags_of(mail) | {"attempt": mail.attempt + 1}))

    code, out = ask()

    assert 1 == code
    assert "1 got it twice" in out


class TestFigures:
    NOW = datetime.now(UTC)

    def connection(self, ses, *, on_aws):
        return Connection(
            stack="x",
            on_aws=on_aws,
            is_running=True,
            outputs={},
            app=cast("Application", World()),
            new_client=ses,
            publication_file=Path("publication.toml"),
        )

    def point(self, hours, **numbers):
        counted = {"DeliveryAttempts": 0, "Bounces": 0, "Complaints": 0, "Rejects": 0}
        return {"Timestamp": self.NOW - timedelta(hours=hours), **counted, **numbers}

    def test_aws_counts_since_the_release(self):
        ses = Ses(
            0,
            self.point(1, DeliveryAttempts=100, Bounces=2),
            self.point(2, DeliveryAttempts=50, Complaints=1),
            self.point(30, DeliveryAttempts=999),
        )

        found = figures_of(self.connection(ses, on_aws=True), self.NOW - timedelta(hours=3))

        wanted = SesFigures(source="GetSendStatistics", mails=150, bounced=2, complained=1)
        assert wanted == found

    @pytest.mark.parametrize(("on_aws", "days"), [(True, 15), (False, 2)])
    def test_what_is_too_long_ago_it_does_not_know(self, on_aws, days):
        since = self.NOW - timedelta(days=days)

        assert figures_of(self.connection(Ses(5), on_aws=on_aws), since) is None

    def test_differences_are_named(self):
        statement = Statement(edition_id="e", accepted=100, bounced=3, complained=2)
        figures = SesFigures(source="s", mails=90, bounced=5, complained=1)

        fewer, bounces, complaints = differences(statement, figures)

        assert "SES counts 10 mails fewer" in fewer
        assert "SES counts 2 bounces more" in bounces
        assert "SES counts 1 complaints fewer" in complaints

    def test_the_same_numbers_differ_in_nothing(self):
        statement = Statement(edition_id="e", accepted=100, bounced=3, complained=2)
        figures = SesFigures(source="s", mails=100, bounced=3, complained=2)

        assert [] == differences(statement, figures)
