"""Orders reach a stack from another process: while it runs, and while it doesn't."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadside.adapters.dynamo_ledger import DynamoLedger
from broadside.posts import Mailing, Post, Status, Variant
from broadside.sending import EditionState, Wait, hold_edition
from broadside_local.cloud.reach import read_reach
from broadside_local.connection import connect

PROGRAM = Path(sys.executable).with_name("broadside")
FAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _surroundings():
    """Whoever connects to a stack of this machine forgets accounts; other tests keep theirs."""
    variables, before = dict(os.environ), os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
    os.environ.clear()
    os.environ.update(variables)


def hold(app):
    """Hold the edition of a post that is there; return its id."""
    now = datetime.now(UTC)
    post = Post(
        source="drop",
        source_id="control",
        status=Status.PUBLISHED,
        published_at=now + FAR,  # whatever else is at work here leaves it alone
        variants=(Variant(language="en", title="Control", slug="control", body_html="<p>"),),
    )
    app.posts.write(post, after=None, path="control", mailing=Mailing.NEVER, at=now)
    edition = hold_edition(post.id, topics=(), release_at=now + FAR, at=now)
    assert app.ledger.create(edition)
    return edition.id


def run(state, *arguments):
    """Run the program, as in another terminal; return exit code, stdout, stderr."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        env={**os.environ, "BROADSIDE_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_stack_that_runs_is_spoken_to_and_goes_on(cloud, monkeypatch):
    folder = cloud.outbox_folder.parent
    monkeypatch.setenv("BROADSIDE_STATE", str(folder.parent))
    with connect(folder.name) as there:
        edition_id = hold(there.app)
        assert cloud.outputs == there.outputs

    code, out, err = run(folder.parent, "hold", "control", "--stack", folder.name, "--by", "Ana")

    assert (0, "") == (code, err)
    assert "Now it is held until it is released by hand." in out
    ledger = DynamoLedger(cloud.client("dynamodb"), cloud.outputs["EditionsTable"])
    head = ledger.head(edition_id)
    assert head
    assert (Wait.ORGANISER,) == head.waits_for


@pytest.mark.prove
def test_a_stack_that_does_not_run_is_started_for_the_command_alone(tmp_path):
    """Of the real checkout: the program knows no other."""
    state = tmp_path / "state"
    with_demo = {"BROADSIDE_STATE": str(state)}
    demo = subprocess.run(
        [PROGRAM, "demo", "--headless", "--json"],
        env={**os.environ, **with_demo},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    (edition,) = json.loads(demo.stdout)["editions"]
    assert EditionState.SENT == edition["state"]

    code, out, err = run(state, "status", edition["id"], "--json")
    assert (0, "") == (code, err)
    assert edition["accepted"] == json.loads(out)["counts"]["accepted"]
    assert read_reach(state / "demo") is None

    assert 0 == run(state, "halt", "--reason", "a try")[0]
    acts = json.loads(run(state, "acts", "--json")[1])
    assert [("halt", "a try")] == [(act["what"], act["note"]) for act in acts]
