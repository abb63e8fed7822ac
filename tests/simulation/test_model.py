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


def two(kind, *mails, readers=None, outcomes=(), **details):
    """Return a run of a post's first edition and one that follows it."""
    run = log(mail(), readers=readers or {"ann": reader(), "bob": reader()})
    run.accounts["e"].outcomes.append(("bob", "skipped", "waiting for their language"))
    run.accounts["e"].statement |= {"planned": 2, "skipped": 1}
    run.releases["e"] = Release(1000.0, 1001.0, ("en",))
    run.mails += mails
    counts = dict.fromkeys(("skipped", "rejected", "left", "open", "doubled"), 0)
    counts |= {"planned": len(outcomes), "accepted": len(outcomes)}
    run.accounts["f"] = Account("post", "sent", list(outcomes), counts, kind=kind, **details)
    run.releases["f"] = Release(2000.0, 2001.0, ("en", "fr"))
    return run


def second(person="ann", **changes):
    return Mail(
        "f",
        person,
        "old@example.com",
        changes.pop("language", "en"),
        changes.pop("content", "1"),
        2100.0,
        looked_at=2098.0,
        consent_at=2099.0,
        noted=True,
        told_at=2101.0,
        **changes,
    )


FRENCH = {"ann": reader(), "bob": reader(languages=("fr",))}


def test_over_all_editions_of_a_post_each_person_gets_it_once():
    run = two("later", second(), outcomes=[("ann", "accepted", "")], readers=FRENCH)

    assert "f: ann got it twice" in judge(run, STRICT)


def test_who_was_refused_after_all_may_get_it_by_another_edition():
    run = two("missed", second(), outcomes=[("ann", "accepted", "")], readers=FRENCH, follows="e")
    run.refusals["e", "ann"].append(True)
    run.accounts["e"].outcomes[0] = ("ann", "rejected", "")

    assert not [fault for fault in judge(run, STRICT) if "twice" in fault]


def test_a_language_that_came_is_mailed_to_those_who_waited_for_it():
    run = two("later", readers=FRENCH)
    run.variants["post"] = {"en", "fr", "zh-Hant"}

    assert {
        "post: zh-Hant came, and was never mailed",
        "post: bob still waits for fr, which came",
    } <= {*judge(run, STRICT)}


def test_each_language_that_came_has_one_edition():
    run = two("later", readers=FRENCH, language="fr")
    run.accounts["g"] = run.accounts["f"]
    run.releases["g"] = run.releases["f"]

    assert "post has 2 editions" in judge(run, STRICT)


def test_a_correction_is_for_those_who_had_another_version():
    corrected = [("ann", "accepted", ""), ("bob", "accepted", "")]
    run = two(
        "correction", second(), second("bob", content="2"), outcomes=corrected, readers=FRENCH
    )

    found = judge(run, STRICT)
    assert "f: ann had this version already" in found
    assert "f: bob was corrected and never had it" in found


def test_a_correction_comes_in_the_language_they_had_it_in():
    readers = {"ann": reader(languages=("en",)), "bob": reader(languages=("fr",))}
    readers["ann"].languages[0].what = ("fr", "en")
    run = two(
        "correction", second(content="2"), outcomes=[("ann", "accepted", "")], readers=readers
    )

    assert [] == [fault for fault in judge(run, STRICT) if "was mailed in" in fault]


@pytest.mark.parametrize(
    ("kind", "joined", "fault"),
    [("joined", 0.0, "was there before"), ("missed", 1500.0, "was not there before")],
)
def test_who_joined_and_who_missed_it_are_told_apart_by_the_release(kind, joined, fault):
    readers = {**FRENCH, "eva": reader(joined=joined)}
    run = two(kind, second("eva"), outcomes=[("eva", "accepted", "")], readers=readers, follows="e")

    assert f"f: eva {fault}" in judge(run, STRICT)
