"""Whole editions, in all weathers: once, to everybody who should get it, and to nobody else."""

import os
import subprocess
import sys
import time
from itertools import count

import pytest

from tests.architecture.house import ROOT
from tests.simulation.mutants import MUTANTS
from tests.simulation.run import simulate
from tests.simulation.weather import Events

SEED = int(os.environ.get("SEED") or 0)
"""Of the long proofs; each run's own seed is this one's, a dash and its number."""
PROOF_SECONDS = 60
"""Of each weather: minutes in `make prove`, without end with FULL=1."""
MUTANT_RUNS = 200


def check(seed, events):
    """Run once; a failure says how to have it again."""
    outcome = simulate(seed, events)
    assert [] == outcome.faults, (
        f"again, call by call: python -m tests.simulation.run {seed} {events}"
    )
    return outcome


@pytest.mark.parametrize(("events", "runs"), [("timely", 80), ("blackout", 20), ("lossy", 10)])
def test_editions_go_out_once_whatever_happens(events, runs):
    editions = sum(check(seed, events).editions for seed in range(runs))

    assert editions > runs


@pytest.mark.prove
@pytest.mark.parametrize("events", Events)
def test_thousands_of_editions_go_out_once_whatever_happens(events, capsys):
    ends = time.monotonic() + PROOF_SECONDS
    began, done = time.monotonic(), []
    for number in count():
        outcome = check(f"{SEED}-{number}", events)
        done.append((outcome.editions, len(outcome.log.mails), outcome.stack.calls))
        if time.monotonic() > ends and not os.environ.get("FULL"):
            break
    editions, mails, calls = map(sum, zip(*done, strict=True))
    a_minute = editions / (time.monotonic() - began) * 60
    tell(
        capsys,
        f"{events}: {editions:,} editions ({a_minute:,.0f} a minute), {mails:,} mails,"
        f" {calls:,} calls of ports, SEED={SEED}",
    )
    assert editions > 100


def tell(capsys, sentence):
    """Print it, whatever pytest captures, and from its workers too: figures are the point."""
    with capsys.disabled():
        print(f"\nsimulation: {sentence}", file=sys.stderr)  # noqa: T201 - see above


def digest(outcome):
    """Say what a run was, so that two can be compared."""
    mails = [(mail.person, mail.edition, mail.at) for mail in outcome.log.mails]
    return f"{outcome.stack.calls} {outcome.stack.scheduler.now} {mails}"


def test_a_seed_gives_the_same_run_again_in_any_process():
    events = "lossy"
    code = (
        "from tests.simulation.run import simulate; "
        "from tests.simulation.test_editions import digest; "
        f"print(digest(simulate(4, {events!r})))"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "functions")])

    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )

    assert digest(simulate(4, events)) == told.stdout.strip()


def test_much_goes_wrong():
    """The runs above aren't idle: doubles of messages, crashes, lost answers, leaving."""
    outcomes = [simulate(seed, "timely") for seed in range(10)]
    logs = [outcome.log for outcome in outcomes]
    fates: list[str] = []
    for seed in range(5):
        simulate(seed, "timely", tell=fates.append)

    assert any(" dies " in line for line in fates)
    assert any(" fails " in line for line in fates)
    assert any(line.endswith(" again") for line in fates)
    assert any(mail.told_at > mail.at + 120 for log in logs for mail in log.mails)
    assert any(not mail.noted for log in logs for mail in log.mails)
    assert any(reader.left for log in logs for reader in log.readers.values())
    assert any(log.refusals for log in logs)
    assert any(log.stops for log in logs)


def first_seed_that_shows(mutant):
    with mutant.around(), mutant.make():
        for seed in range(MUTANT_RUNS):
            faults = simulate(seed, mutant.events, wild=mutant.weather).faults
            if any(mutant.leads_to in fault for fault in faults):
                return seed
    return None


@pytest.mark.parametrize(
    "name",
    ["a claim without its condition", "evidence ignored", "consent read with the batch"],
)
def test_the_gravest_mistakes_are_noticed_at_once(name):
    assert first_seed_that_shows(MUTANTS[name]) is not None


@pytest.mark.prove
@pytest.mark.parametrize("name", MUTANTS)
def test_every_mistake_is_noticed(name, capsys):
    seed = first_seed_that_shows(MUTANTS[name])

    tell(capsys, f"{name}: noticed in run {seed}")
    assert seed is not None


@pytest.mark.prove
@pytest.mark.parametrize("name", [name for name, mutant in MUTANTS.items() if mutant.weather])
def test_the_same_weather_does_no_harm_without_the_mistake(name):
    mutant = MUTANTS[name]
    with mutant.around():
        for seed in range(20):
            assert [] == simulate(seed, mutant.events, wild=mutant.weather).faults, seed
