"""`send-missed`, `send-joined`, `correct`: what they say, and that each may be repeated."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from broadside.sending import EditionState, Wait
from broadside_local.cli import main
from broadside_local.commands import control, followup, status
from tests.unit.app.editions import revise
from tests.unit.local.connected import connected
from tests.world import MINUTE, World


@pytest.fixture
def world():
    world = World()
    world.subscribe(3)
    return world


@pytest.fixture
def sent(world):
    edition_id = world.hold(world.post())
    world.run(edition_id)
    world.clock.advance(MINUTE)
    return edition_id


@pytest.fixture
def command(world, monkeypatch, capsys):
    """Run a command; return exit code, stdout, stderr."""
    connected(monkeypatch, world, followup, control, status)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["broadside", *arguments])
        code = main()
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("name", "kind", "for_whom"),
    [
        ("send-missed", "missed", "those who were there and surely did not get it"),
        ("send-joined", "joined", "those who joined since"),
        ("correct", "correction", "those who have it in an older version"),
    ],
)
def test_it_says_for_whom_it_is_and_how_it_is_taken_back(
    world, sent, command, name, kind, for_whom
):
    revise(world, world.ledger.head(sent).post_id, ["en"], content=" right")

    code, out, err = command(name, sent)

    (new,) = (head for head in world.ledger.heads.values() if head.follows)
    assert (0, "") == (code, err)
    assert (kind, EditionState.HELD, sent) == (str(new.kind), new.state, new.follows)
    assert f"mails {for_whom}. It is held until " in out
    assert f"broadside cancel {new.id[:8]}" in out
    assert [(name, "ana", new.id, f"after {sent}")] == [
        (act.what, act.who, act.edition_id, act.note) for act in world.acts.newest(limit=9)
    ]


def test_again_it_is_the_same_one_unless_another_is_wanted(world, sent, command):
    command("send-joined", sent)

    _, said, _ = command("send-joined", sent)
    _, again, _ = command("send-joined", sent, "--again", "--delay", "0", "--json")

    assert "does that already; it is held until " in said
    assert f"broadside send-joined {sent[:8]} --again" in said
    made = json.loads(again)
    assert (True, "joined", sent, "held") == (
        made["new"],
        made["kind"],
        made["follows"],
        made["state"],
    )
    assert 3 == len(world.ledger.heads)
    assert world.clock.now().isoformat() == made["release_at"]


def test_without_anything_to_correct_it_says_so(sent, command):
    code, out, err = command("correct", sent)

    assert (1, "") == (code, out)
    assert "its post has not changed since" in err


class TestEachZone:
    @pytest.fixture
    def held(self, world):
        return world.hold(world.post(), delay=timedelta(days=36_500))

    def test_it_says_when_each_reader_gets_it(self, world, held, command):
        day = (datetime.now(UTC) + timedelta(days=30)).date()

        code, out, err = command("schedule", held, "--at", f"{day} 09:00", "--each-zone")

        assert (0, "") == (code, err)
        assert f"for 09:00 on {day:%-d %B} by each reader's clock, held until " in out
        assert f"{day}T09:00:00" == world.ledger.head(held).local_at.isoformat()

    @pytest.mark.parametrize(
        ("at", "why"),
        [
            ("soon", "is no such time"),
            ("2099-01-01T09:00+08:00", "is no such time"),
            ("2026-01-01 09:00", "is past already for some readers"),
        ],
    )
    def test_it_must_be_a_time_of_any_clock_and_to_come(self, held, command, at, why):
        code, out, err = command("schedule", held, "--at", at, "--each-zone")

        assert (2, "") == (code, out)
        assert why in err


def test_a_held_edition_says_which_language_it_waits_for(world, command):
    edition = world.hold(world.post(), waits_for=(Wait.LANGUAGES,), reason="waiting for zh-Hant")

    _, out, _ = command("status", edition)

    assert "and until all its languages are there (waiting for zh-Hant)" in out
