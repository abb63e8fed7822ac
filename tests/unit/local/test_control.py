"""The commands about editions: what they say, for people and for machines, and how they end."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from broadside.sending import EditionState, SlotState
from broadside_local.cli import main
from broadside_local.commands import acts, control, editions, halt, resolve, status
from broadside_local.naming import soon
from tests.unit.app.editions import set_state
from tests.unit.local.connected import connected
from tests.world import MINUTE, PUBLICATION, World

LONG = timedelta(days=36_500)
"""Held until then: commands read this machine's clock."""


@pytest.fixture
def world():
    world = World()
    world.subscribe(10)
    return world


@pytest.fixture
def there(world, monkeypatch):
    """The stack that every command finds."""
    return connected(monkeypatch, world, acts, control, editions, halt, resolve, status)


@pytest.fixture
def command(there, monkeypatch, capsys):
    """Run a command; return exit code, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["broadside", *arguments])
        code = main()
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def said(command):
    """Run a command that goes well; return its JSON."""

    def said(*arguments):
        code, out, err = command(*arguments, "--json")
        assert (0, "") == (code, err)
        return json.loads(out)

    return said


@pytest.fixture
def held(world):
    return world.hold(world.post(), delay=LONG)


@pytest.fixture
def sending(world):
    """An edition on its way, of which nobody was mailed yet."""
    edition_id = world.hold(world.post())
    world.minute()
    world.tick()
    assert EditionState.SENDING is world.state(edition_id)
    return edition_id


@pytest.fixture
def in_doubt(world):
    """An edition that is sent, with two of whom nobody knows."""
    edition_id = world.hold(world.post())
    world.run(edition_id)
    (batch,) = world.batches(edition_id)
    slots = [replace(s, state=SlotState.LEFT) if n < 2 else s for n, s in enumerate(batch.slots)]
    world.ledger.told.clear()
    world.ledger.states[batch.ref] = replace(batch, slots=tuple(slots))
    return edition_id


class TestWhichEdition:
    @pytest.mark.parametrize(
        "name", ["harvest", "posts/harvest.en.md", "harvest.zh-Hant.md", "posts/harvest"]
    )
    def test_it_is_named_by_its_post(self, said, held, name):
        assert held == said("status", name)["edition"]

    @pytest.mark.parametrize("digits", [4, 8, 32])
    def test_it_is_named_by_the_beginning_of_its_id(self, said, held, digits):
        assert held == said("status", held[:digits])["edition"]

    def test_it_is_named_by_its_slug(self, said, world):
        world.drop("---\ntitle: Rice\nslug: our-rice\ndate: 2026-11-24\n---\nRice.\n", "rice.md")
        (edition_id,) = world.publisher().publish([world.ingest("rice").post_id]).held

        assert edition_id == said("status", "our-rice")["edition"]

    @pytest.mark.parametrize("name", ["nothing", "0" * 32, "abc", "dead", "../harvest"])
    def test_one_that_is_not_there_is_wrong_use(self, command, held, name):
        code, out, err = command("pause", name)

        assert (2, "") == (code, out)
        assert f"broadside: there is no edition {name}. See: broadside editions\n" == err

    def test_of_several_the_one_that_is_not_over_is_meant(self, said, command, world, held):
        other = replace(world.ledger.head(held), id=held[:4] + "0" * 28, version=1)
        world.ledger.create(other)

        code, _, err = command("pause", held[:4])
        assert 2 == code
        assert f"{held[:4]} may mean " in err
        assert f"{held[:4]}0000 (held)" in err

        set_state(world, other.id, EditionState.SENT)
        assert held == said("status", held[:4])["edition"]


class TestBeforeItGoes:
    def test_each_order_says_what_was_what_is_and_how_it_is_undone(self, command, held):
        code, out, _ = command("hold", "harvest")
        assert 0 == code
        assert f"Harvest ({held[:8]}) was held until " in out
        assert "Now it is held until it is released by hand." in out
        assert f"broadside release {held[:8]}" in out

        code, out, _ = command("schedule", "harvest", "--at", "2099-12-01 09:00")
        assert "Now it is held until 09:00 on 1 December 2099 (PST)." in out
        assert f"broadside hold {held[:8]}" in out

        code, out, _ = command("release", "harvest")
        assert "It goes at the next tick, within a minute" in out

    def test_what_is_so_already_is_good(self, command, held):
        command("hold", "harvest")

        code, out, err = command("hold", "harvest")

        assert (0, "") == (code, err)
        assert "nothing had to be done" in out

    def test_who_approved_is_recorded(self, command, said, held):
        code, out, _ = command("approve", "harvest", "--by", "Ben K.")

        assert (0, True) == (code, "Approved by Ben K." in out)
        assert "Ben K." == said("status", "harvest")["approved_by"]

    @pytest.mark.parametrize("name", ["ben@example.org", "", "a\nb", "x" * 65])
    def test_an_address_is_no_name(self, command, world, held, name):
        code, _, err = command("hold", "harvest", "--by", name)

        assert 2 == code
        assert "Give a name, and no address" in err
        assert {} == world.acts.written

    def test_a_stack_that_does_not_run_says_when_it_goes(self, command, there, held):
        there.is_running = False

        assert "It goes on when demo runs again." in command("release", "harvest")[1]

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            ("tomorrow", "tomorrow is no time"),
            ("2001-01-01 09:00", "is past. broadside release lets an edition go now"),
            ("2026-10-32", "is no time"),
        ],
    )
    def test_a_wrong_time_is_told(self, command, held, at, expected):
        code, _, err = command("schedule", "harvest", "--at", at)

        assert 2 == code
        assert expected in err

    @pytest.mark.parametrize("hour", ["2027-11-07 01:30", "2027-03-14 02:30"])
    def test_an_hour_that_clocks_skip_or_repeat_needs_a_zone(self, command, there, held, hour):
        there.publication = replace(PUBLICATION, time_zone="America/New_York")

        assert "clocks change at" in command("schedule", "harvest", "--at", hour)[2]

    def test_a_time_may_bring_its_zone(self, said, held):
        after = said("schedule", "harvest", "--at", "2099-12-01T09:00+08:00")["after"]

        assert "2099-12-01T01:00:00+00:00" == after["release_at"]


class TestOnItsWay:
    def test_a_pause_says_what_may_still_go_out(self, command, sending):
        code, out, _ = command("pause", "harvest")

        assert 0 == code
        assert "Now it is paused (paused by ana)." in out
        assert control.IN_CALLS in out
        assert f"broadside resume {sending[:8]}" in out
        assert "Now it is sending." in command("resume", "harvest")[1]

    def test_a_held_one_is_held(self, command, held):
        _, out, _ = command("pause", "harvest")

        assert f"broadside release {held[:8]}" in out
        assert control.IN_CALLS not in out

    def test_what_can_not_be_is_one_line_and_a_problem(self, command, world, sending):
        world.run(sending)

        code, out, err = command("pause", "harvest")

        assert (1, "") == (code, out)
        assert f"broadside: Harvest ({sending[:8]}) can't be paused: it is sent." in err

    def test_whoever_keeps_losing_may_try_again(self, command, world, sending):
        world.acts.save = lambda *_, **__: False

        code, _, err = command("pause", "harvest")

        assert (1, True) == (code, "keeps being changed. Try again" in err)


class TestCancelling:
    def test_a_held_one_is_not_asked_about_and_can_be_had_back(self, command, held):
        code, out, _ = command("cancel", "harvest")

        assert 0 == code
        assert f"This takes it back: broadside hold {held[:8]}" in out
        assert "Nobody has it." in out
        assert 0 == command("hold", "harvest")[0]

    def test_one_on_its_way_is_asked_about(self, command, world, sending, monkeypatch):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(readline=lambda: ""))

        code, _, err = command("cancel", "harvest")

        assert 130 == code
        assert "Nobody else will ever get this edition, and this can't be undone." in err
        assert EditionState.SENDING is world.state(sending)

    def test_it_says_who_has_it(self, command, said, world, sending):
        for message in world.send_queue.take():
            world.send(message)
        have = [i for b in world.batches(sending) for i in b.ids]

        code, out, _ = command("cancel", "harvest", "--yes", "--list")

        assert 0 == code
        assert "10 subscribers have it already." in out
        assert control.IN_CALLS in out
        assert sorted(have) == sorted(out.splitlines()[-10:])
        assert "broadside hold" not in out
        again = said("cancel", "harvest", "--yes", "--list")
        assert (False, 10, have) == (again["changed"], again["have"], again["have_ids"])

    def test_one_alone_is_one(self, command, in_doubt, world):
        set_state(world, in_doubt, EditionState.PAUSED)

        out = command("cancel", "harvest", "--yes")[1]

        assert "8 subscribers have it already; 2 more may, in calls whose end isn't known." in out


class TestLooking:
    def test_editions_are_listed_with_their_state_and_counts(self, command, said, world, sending):
        world.hold(world.post("wells"), delay=LONG)

        code, out, _ = command("editions")

        assert 0 == code
        assert f"{sending[:8]}  Harvest\n          sending; released at 01:00 on 24 Nov" in out
        assert "0 of 10 accepted" in out
        assert "held until" in out
        listed = said("editions")
        assert [10, None] == sorted(
            (e["counts"] and e["counts"]["planned"] for e in listed), key=lambda n: n is None
        )

    def test_nothing_is_there_yet(self, command):
        assert (0, "There are no editions yet.\n", "") == command("editions")

    def test_those_that_are_over_are_counted_on_demand(self, command, said, world, sending):
        world.run(sending)

        assert [None] == [e["counts"] for e in said("editions")]
        assert [10] == [e["counts"]["accepted"] for e in said("editions", "--counts")]

    def test_how_far_one_is(self, command, said, sending):
        code, out, _ = command("status", "harvest")

        assert 0 == code
        assert f"Harvest ({sending})" in out
        assert "Readers   10 planned: 10 waiting" in out
        assert "Rate      0 a second" in out
        assert "Through   about " in out
        assert sending == said("status", "harvest")["edition"]

    def test_what_keeps_it_from_an_end_is_said(self, command, there, world, sending):
        world.mailer.limits = replace(world.mailer.limits, quota=1)
        assert "not foreseen: the account's 24-hour quota" in command("status", "harvest")[1]
        there.is_running = False
        assert "not foreseen: the stack doesn't run" in command("status", "harvest")[1]

    def test_a_post_that_is_gone_is_said(self, said, world, held):
        world.posts.heads.clear()

        assert "(no post)" == said("editions")[0]["title"]


class TestInDoubt:
    def test_it_is_a_problem_until_somebody_decides(self, command, in_doubt):
        code, out, _ = command("status", "harvest")
        assert 1 == code
        assert f"2 left: broadside resolve {in_doubt[:8]} --send-again or --give-up" in out

        code, out, _ = command("resolve", "harvest", "--list")
        assert 1 == code
        assert "SES never told whether it took the mails of 2 readers." in out
        assert 2 == sum(len(line) == 32 for line in out.splitlines())

        code, out, _ = command("resolve", "harvest", "--give-up")
        assert 0 == code
        assert "2 are given up" in out
        assert 0 == command("status", "harvest")[0]
        assert (
            "nobody is left to be decided about (2 were given up)"
            in command("resolve", "harvest")[1]
        )

    def test_mailing_again_is_asked_about(self, command, world, in_doubt, monkeypatch):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(readline=lambda: ""))
        assert 130 == command("resolve", "harvest", "--send-again")[0]

        code, out, _ = command("resolve", "harvest", "--send-again", "--yes")
        assert 0 == code
        assert "is sending: 2 who were left get it again." in out
        world.run(in_doubt)
        assert 12 == sum(world.copies().values())

    def test_of_a_cancelled_one_nobody_is_mailed(self, command, world, in_doubt):
        set_state(world, in_doubt, EditionState.CANCELLED)

        code, _, err = command("resolve", "harvest", "--send-again", "--yes")

        assert 1 == code
        assert "can't be sent again: it is cancelled" in err

    def test_machines_are_told(self, said, in_doubt):
        told = said("resolve", "harvest", "--give-up", "--list")

        assert (2, 2, "give-up", 2) == (
            told["undecided"], told["decided"], told["choice"], len(told["ids"])
        )  # fmt: skip


class TestHalting:
    def test_it_says_what_stops_and_what_does_not(self, command, said, there):
        code, out, _ = command("halt", "--reason", "a wrong  post")
        assert 0 == code
        assert "Everything is halted" in out
        assert "What is taken down goes at once" in out

        out = command("halt", "--by", "Ben")[1]
        assert "Everything was halted already, since " in out
        assert "by ana: a wrong post." in out
        assert "Everything is halted by ana" in command("editions")[1]

        assert "Everything goes on." in command("unhalt")[1]
        assert (0, "Nothing was halted.\n", "") == command("unhalt")
        told = said("halt")
        assert (True, True, "ana") == (told["halted"], told["changed"], told["by"])
        assert not said("unhalt")["halted"]


class TestActs:
    def test_who_did_what_and_what_became_of_it(self, command, said, world, held):
        command("hold", "harvest")
        world.clock.advance(MINUTE)
        command("release", "harvest", "--by", "Ben")
        world.clock.advance(MINUTE)
        command("halt")

        code, out, _ = command("acts")

        assert 0 == code
        first, second, third = out.splitlines()
        assert first.endswith(f"ana: hold {held[:8]}: held → held: organiser")
        assert second.endswith(f"Ben: release {held[:8]}: held: organiser → held")
        assert third.endswith("ana: halt")
        assert ["hold", "release"] == [act["what"] for act in said("acts", "harvest")]
        assert ["halt"] == [act["what"] for act in said("acts", "--limit", "1")]

    def test_nobody_did_anything(self, command):
        assert (0, "Nobody has done anything yet.\n", "") == command("acts")


def test_a_time_ahead_is_said_as_people_do():
    said = [
        soon(datetime.now(UTC) + timedelta(seconds=seconds))
        for seconds in (1, 61, 600, 5 * 3600, 4 * 86_400)
    ]

    short = ["in less than a minute", "in a minute", "in 10 minutes"]
    assert [*short, "in 5 hours", "in 4 days"] == said
