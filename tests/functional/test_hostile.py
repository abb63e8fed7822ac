"""Whatever AWS may do to us, each reader gets a mail once, and the site is the same."""

import email
import email.policy
import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadside.posts import Mailing
from broadside.publication import load_publication
from broadside.sending import EditionState
from broadside.subscribers import Row
from broadside_local.cloud import LocalCloud
from broadside_local.folder import read_folder
from broadside_local.hostile import Fault, Hostile, Odds, What, hostile_run
from broadside_local.intake import take_in
from broadside_local.pipeline import Pipeline
from broadside_local.ses import Fault as SesFault
from broadside_local.ses import FaultKind
from tests.architecture.house import ROOT

SEED = int(os.environ.get("SEED") or 4242)
SEEDS = 100 if os.environ.get("FULL") else 4

PUBLICATION = load_publication(ROOT / "templates" / "publication.toml")
YESTERDAY = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
POSTS = {
    "march.en.md": f"---\ntitle: The march\ndate: {YESTERDAY}\n---\nWe **march**.\n",
    "march.zh-Hant.md": f"---\ntitle: 遊行\ndate: {YESTERDAY}\n---\n我們今日**遊行**。\n",
}
TWICE = Odds(call=0, sending=0, kill=0, copy=1, again=0.5, fail=0.1, early=1)
LATE = Odds(call=0, sending=0, kill=0, copy=0, again=0, fail=0, early=1)


class Told:
    """What became of a small run."""

    def __init__(self, folder, hostile=None, *, readers=60, rate=14, late_events=0):
        self.readers = [f"reader{n}@example.org" for n in range(readers)]
        with LocalCloud(ROOT, folder / "work", rate=rate, hostile=hostile) as cloud:
            if late_events:
                cloud._ses.faults.add(SesFault(kind=FaultKind.LATE_EVENTS, seconds=late_events))
            pipeline = Pipeline(cloud)
            self._run(pipeline, folder)
            pipeline.save_site(folder / "site")
            self.mails = Counter(
                str(email.message_from_bytes(f.read_bytes(), policy=email.policy.default)["To"])
                for f in cloud.outbox_folder.glob("*.eml")
            )
            self.dead = [n for n in cloud.outputs if "DeadLetter" in n and waiting(cloud, n)]
            self.logs = cloud.logs()
        self.site = {
            str(file.relative_to(folder / "site")): file.read_bytes()
            for file in (folder / "site").rglob("*")
            if file.is_file()
        }

    def _run(self, pipeline, folder):
        languages = [("en",), ("en",), ("zh-Hant", "en")]
        pipeline.subscribe(
            [
                Row(line=n, address=address, languages=languages[n % 3])
                for n, address in enumerate(self.readers)
            ]
        )
        drop = folder / "posts"
        drop.mkdir()
        for name, text in POSTS.items():
            (drop / name).write_text(text, encoding="utf-8")
        posts = take_in(read_folder(drop), PUBLICATION, {}).posts
        pipeline.drop([(post, Mailing.AUTO) for post in posts], {})
        pipeline.await_published(posts, at=datetime.now(UTC))
        pipeline.mail(posts, readers=len(self.readers))
        self.state, self.statement = pipeline.statement(posts[0])

    def check(self):
        """Make sure that all is as it is when nothing happens."""
        mailed = {to: n for to, n in self.mails.items() if not to.endswith("amazonses.com")}
        assert dict.fromkeys(self.readers, 1) == mailed
        assert EditionState.SENT is self.state
        assert self.statement.balanced
        assert len(self.readers) == self.statement.planned == self.statement.accepted
        assert 0 == self.statement.doubled == self.statement.left
        assert [] == self.dead
        assert not re.findall(r"[\w.+-]+@example\.org", self.logs)


def waiting(cloud, queue):
    asked = cloud.client("sqs").get_queue_attributes(
        QueueUrl=cloud.outputs[queue], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(asked["Attributes"]["ApproximateNumberOfMessages"])


@pytest.mark.prove
class TestExactly:
    def test_an_answer_lost_and_a_sender_killed_mail_nobody_twice(self, tmp_path):
        faults = [
            Fault(function="send", operation="SendBulkEmail", number=number, what=what)
            for number, what in enumerate([What.DROP_AFTER, What.KILL_AFTER, What.KILL_BEFORE], 1)
        ]
        hostile = Hostile(odds=LATE, faults=faults)

        told = Told(tmp_path, hostile, readers=60, rate=20, late_events=6)

        told.check()
        assert {fault.what for fault in faults} == set(hostile.tally) - {"late message"}
        # By evidence of two, and for want of it of one: an unknown call's time.
        assert timedelta(minutes=11) < hostile.now() - datetime.now(UTC)

    def test_what_comes_twice_in_any_order_mails_nobody_twice(self, tmp_path):
        hostile = Hostile(SEED, odds=TWICE)

        told = Told(tmp_path, hostile, readers=20, rate=200)

        told.check()
        assert hostile.tally["message twice"] > 4
        assert hostile.tally["event twice"]


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """The same run, to which nothing happens."""
    told = Told(tmp_path_factory.mktemp("calm"))
    told.check()
    return told


@pytest.mark.prove
class TestByChance:
    @pytest.mark.parametrize("number", range(SEEDS))
    def test_nothing_changes_mails_or_site(self, tmp_path, calm, number):
        # A failing test shows what this says on stderr: the seed, and what was done.
        with hostile_run(SEED + number) as hostile:
            told = Told(tmp_path, hostile)
            told.check()

            assert calm.site == told.site
            assert hostile
            assert hostile.tally.total() > 10


@pytest.mark.prove
def test_a_hostile_run_has_the_report_of_a_friendly_one(tmp_path):
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "march.en.md").write_text(POSTS["march.en.md"], encoding="utf-8")
    readers = tmp_path / "readers.csv"
    readers.write_text("email\nann@example.org\nbo@example.org\n", encoding="utf-8")

    done = subprocess.run(
        [
            Path(sys.executable).with_name("broadside"), "run", "--hostile", str(SEED),
            "--posts", posts, "--subscribers", readers, "--out", tmp_path / "out",
            "--publication", ROOT / "templates" / "publication.toml", "--json",
        ],
        env={**os.environ, "BROADSIDE_STATE": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
    (edition,) = json.loads(done.stdout)["editions"]
    assert (2, 2, 0, 0) == tuple(
        edition[name] for name in ("planned", "accepted", "doubled", "left")
    )
    assert f"(again: --hostile {SEED})" in done.stderr.splitlines()[-1]
