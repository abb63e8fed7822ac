"""The model finds each fault that it is there for, and knows nothing of the code."""

import ast
import sys
from pathlib import Path

import pytest

from tests.simulation import model
from tests.simulation.model import Account, Lenience, Log, Mail, Reader, Release, Wish, judge

STRICT = Lenience()


def test_it_imports_nothing_of_what_it_judges():
    tree = ast.parse(Path(model.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert {"collections", "dataclasses"} == imported
    assert imported <= sys.stdlib_module_names


def reader(*, joined=0.0, left=None, languages=("en",)):
    return Reader(
        Wish(joined, joined),
        left=[Wish(left, left)] if left is not None else [],
        languages=[Wish(0, 0, languages)],
        addresses=[Wish(0, 0, "old@example.com")],
    )


def mail(person="ann", at=1100.0, content="1", **changes):
    known = {"looked_at": at - 2, "consent_at": at - 1, "noted": True, "told_at": at + 1}
    return Mail("e", person, "old@example.com", "en", content, at, **{**known, **changes})


def log(*mails, readers=None, outcomes=(("ann", "accepted", ""),), state="sent", doubled=0):
    """Return a run: one post, one edition released at 1,000 s, one reader who got it."""
    outcomes = list(outcomes)
    names = ("accepted", "skipped", "rejected", "left", "open")
    counts = {name: sum(o == name for _, o, _ in outcomes) for name in names}
    return Log(
        readers=readers or {"ann": reader()},
        posts={"post": True},
        releases={"e": Release(1000.0, 1001.0, ("en",))},
        mails=list(mails),
        accounts={
            "e": Account(
                "post", state, outcomes, {**counts, "planned": len(outcomes), "doubled": doubled}
            )
        },
    )


def test_a_good_run_has_no_faults():
    assert [] == judge(log(mail()), STRICT)


def test_each_person_gets_it_once():
    twice = log(mail(), mail(at=2000.0), doubled=1)

    assert ["e: ann got it twice"] == judge(twice, STRICT)


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        ({"noted": False, "event_at": 9e9, "told_at": 9e9}, {}, 0),
        ({"noted": True, "event_at": 9e9, "told_at": 9e9}, {}, 1),
        ({"noted": False, "event_at": 1200.0, "told_at": 9e9}, {}, 1),
        ({"noted": False, "event_at": 1900.0, "told_at": 1990.0}, {}, 1),
        ({"noted": False, "event_at": 1900.0, "told_at": 1999.0}, {}, 0),
    ],
)
def test_only_what_nobody_could_know_is_excused(first, second, faults):
    twice = log(mail(**first), mail(at=2000.0, **second), doubled=1)

    assert faults == len(judge(twice, Lenience(left=True, doubled=True)))


def test_who_left_is_not_mailed():
    gone = {"ann": reader(left=1099.0)}

    assert ["e: ann was mailed after leaving"] == judge(log(mail(), readers=gone), STRICT)
    assert [] == judge(log(mail(), readers={"ann": reader(left=1099.5)}), STRICT)


def test_consent_is_the_last_thing_read():
    assert ["e: ann consent was not the last thing read"] == judge(
        log(mail(consent_at=None)), STRICT
    )


def test_who_moved_is_mailed_at_the_new_address():
    moved = reader()
    moved.addresses.append(Wish(1050.0, 1050.0, "new@example.com"))

    assert ["e: ann was mailed at an old address"] == judge(
        log(mail(), readers={"ann": moved}), STRICT
    )


@pytest.mark.parametrize(("stopped", "resumed", "faults"), [(1090, 9e9, 1), (1090, 1095, 0)])
def test_what_is_stopped_stands_still(stopped, resumed, faults):
    run = log(mail())
    run.stops["e"].append(Wish(stopped, stopped, resumed))

    assert faults == len(judge(run, STRICT))


def test_what_is_cancelled_goes_no_further():
    run = log(mail(), state="cancelled")
    run.cancelled["e"] = Wish(1090.0, 1090.0)

    assert ["e: ann was mailed though it was cancelled"] == judge(run, STRICT)


@pytest.mark.parametrize(
    ("outcomes", "mails", "fault"),
    [
        ([], [], "ann was forgotten"),
        ([("ann", "accepted", "")], [], "counts as accepted, and was not mailed"),
        ([("ann", "rejected", "")], [], "counts as rejected, and was not refused"),
        ([("ann", "left", "")], [], "is left, though all events came"),
        ([("ann", "open", "")], [], "is still open"),
        ([("ann", "skipped", "left before")], [], "counts as gone, and never left"),
        ([("ann", "skipped", "waiting for")], [], "waits for a language that was there"),
        ([("ann", "skipped", "waiting for")], [mail()], "got it and counts as skipped"),
        ([("ann", "accepted", "")] * 2, [mail()], "ann has 2 places"),
        ([("ann", "accepted", "")], [mail(), mail("bob")], "bob got it and isn't in the account"),
    ],
)
def test_the_account_says_what_happened(outcomes, mails, fault):
    readers = {"ann": reader(), "bob": reader(joined=990.0)}
    found = judge(log(*mails, readers=readers, outcomes=outcomes), STRICT)

    assert any(fault in line for line in found), found


def test_newcomers_wait_for_the_next_one():
    late = {"ann": reader(joined=1020.0)}

    assert ["e: ann joined after the release"] == judge(log(mail(), readers=late), STRICT)


def test_everybody_is_mailed_in_a_language_they_want():
    french = {"ann": reader(languages=("fr",))}

    assert ["e: ann was mailed in en"] == judge(log(mail(), readers=french), STRICT)


def test_every_edition_ends_and_every_post_has_one():
    run = log(mail(), state="sending")
    run.posts["other"] = True

    assert ["other has no edition", "e: never ended, it is sending"] == judge(run, STRICT)


def test_one_version_goes_out():
    run = log(mail(), mail("bob", content="2"), readers={"ann": reader(), "bob": reader()})
    run.accounts["e"].outcomes.append(("bob", "accepted", ""))
    run.accounts["e"].statement |= {"planned": 2, "accepted": 2}

    assert ["e: two versions went out"] == judge(run, STRICT)


def test_the_statement_adds_up():
    run = log(mail())
    run.accounts["e"].statement["planned"] = 2

    assert "doesn't add up" in judge(run, STRICT)[0]
