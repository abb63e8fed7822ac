"""`broadside run` as an operator meets it: real input in, files out, and one line for bad input."""

import contextlib
import email
import email.policy
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import feedparser
import pytest

from broadside_local.cli import main
from tests.architecture.house import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "posts"

PUBLICATION = """
name = "The Lantern"
host = "lantern.example.org"
languages = ["en", "zh-Hant"]
postal_address = "1 Example Street"
[sender]
address = "lantern@example.org"
"""


@contextlib.contextmanager
def surroundings():
    """Commands write for nobody else, and forget proxies and accounts; tests keep theirs."""
    variables, before = dict(os.environ), os.umask(0o022)
    yield
    os.umask(before)
    os.environ.clear()
    os.environ.update(variables)


@pytest.fixture(autouse=True)
def _surroundings():
    with surroundings():
        yield


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """Keep away from what else runs in this checkout."""
    folder = tmp_path / "state"
    monkeypatch.setenv("BROADSIDE_STATE", str(folder))
    return folder


@pytest.fixture
def command(monkeypatch, capsys):
    """Run the command line; return exit code, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["broadside", *map(str, arguments)])
        code = main()
        out, err = capsys.readouterr()
        return code, out, err

    return run


def prepare(folder):
    """Make a folder of two posts and a CSV of three people."""
    posts = folder / "posts"
    posts.mkdir()
    (posts / "publication.toml").write_text(PUBLICATION, encoding="utf-8")
    (posts / "older.md").write_text("---\ntitle: Older\ndate: 2026-01-01\n---\nOld.\n", "utf-8")
    (posts / "newer.md").write_text("---\ntitle: Newer\ndate: 2026-02-01\n---\nNew.\n", "utf-8")
    readers = folder / "readers.csv"
    readers.write_text(
        "email,name,languages\nann@example.org,Ann,en\nbo@example.org,Bo,zh-Hant;en\ncy@example.org,,\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def given(tmp_path):
    return prepare(tmp_path)


def options(given, *more):
    return (
        "run", "--posts", given / "posts", "--subscribers", given / "readers.csv",
        "--out", given / "out", *more,
    )  # fmt: skip


def mails_in(out):
    return [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted((out / "outbox").glob("*.eml"))
    ]


@dataclass(frozen=True)
class Done:
    """A run that has ended."""

    code: int
    stdout: str
    stderr: str
    out: Path
    state: Path


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Run it once; several tests look at what it did."""
    folder = tmp_path_factory.mktemp("run")
    arguments = ["broadside", *map(str, options(prepare(folder)))]
    out, err = io.StringIO(), io.StringIO()
    with surroundings(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROADSIDE_STATE", str(folder / "state"))
        patch.setattr(sys, "argv", arguments)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main()
    return Done(code, out.getvalue(), err.getvalue(), folder / "out", folder / "state")


class TestGoodInput:
    def test_it_writes_outbox_site_and_report(self, done):
        assert (0, "") == (done.code, done.stderr)
        assert "3 accepted" in done.stdout
        mails = mails_in(done.out)
        assert ["Newer"] * 3 == [mail["Subject"] for mail in mails]
        assert {"ann@example.org", "bo@example.org", "cy@example.org"} == {m["To"] for m in mails}
        site = done.out / "site"
        assert {"Newer", "Older"} == {e.title for e in feedparser.parse(site / "feed.xml").entries}
        assert (site / "atom.xml").exists()
        assert (site / "404.html").exists()
        assert (site / "en" / "older" / "index.html").exists()
        assert 2 == len(json.loads((site / "feed.json").read_text("utf-8"))["items"])
        report = json.loads((done.out / "report.json").read_text("utf-8"))
        assert ["newer", "older"] == report["posts"]["published"]
        assert ["newer"] == [edition["post"] for edition in report["editions"]]
        assert 3 == report["mails"]

    def test_all_of_it_is_nobody_elses_business(self, done):
        written = [done.out, *done.out.rglob("*")]
        assert {0} == {path.stat().st_mode & 0o077 for path in written}

    @pytest.mark.prove
    def test_all_mails_each_post_and_none_mails_nobody(self, given, command):
        code, out, _ = command(*options(given, "--send", "all", "--json"))

        report = json.loads(out)
        assert (0, 6) == (code, report["mails"])
        assert {"newer", "older"} == {edition["post"] for edition in report["editions"]}

    @pytest.mark.prove
    def test_a_picture_that_lies_there_twice_is_on_the_site(self, given, command):
        picture = (ROOT / "examples" / "posts" / "people" / "odile.png").read_bytes()
        for name in ("one", "two"):
            folder = given / "posts" / name
            folder.mkdir()
            (folder / "logo.png").write_bytes(picture)
            text = f"---\ntitle: {name}\ndate: 2026-01-03\n---\n![Logo](logo.png)\n"
            (folder / f"{name}.md").write_text(text, "utf-8")

        code, _, err = command(*options(given, "--send", "none"))

        assert (0, "") == (code, err)
        (kept,) = (given / "out" / "site" / "media").iterdir()
        for name in ("one", "two"):
            page = (given / "out" / "site" / "en" / name / "index.html").read_text("utf-8")
            assert f"/media/{kept.name}" in page

    @pytest.mark.prove
    def test_a_proxy_and_an_account_of_the_environment_mean_nothing(
        self, given, command, monkeypatch
    ):
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_PROFILE", "somebody")

        code, _, err = command(*options(given))

        assert (0, "") == (code, err)
        assert 3 == len(mails_in(given / "out"))

    @pytest.mark.prove
    def test_what_stays_in_the_house_takes_nobodys_address(self, given, command):
        text = "---\ntitle: Draft\nslug: newer\ndate: 2026-02-03\ndraft: true\n---\nx\n"
        (given / "posts" / "a-draft.md").write_text(text, "utf-8")

        code, _, err = command(*options(given))

        assert (0, "") == (code, err)
        assert {"Newer"} == {mail["Subject"] for mail in mails_in(given / "out")}

    @pytest.mark.prove
    def test_a_pipe_among_the_posts_is_told_and_not_waited_for(self, given, command):
        os.mkfifo(given / "posts" / "pipe.md")
        os.mkfifo(given / "posts" / "pipe.png")

        code, _, err = command(*options(given, "--send", "none"))

        assert 1 == code
        assert re.search(r"pipe\.md: error: file: can't be read \(not a regular file\)", err)

    def test_it_leaves_nothing_behind(self, done):
        assert [] == list(done.state.iterdir())

    @pytest.mark.prove
    def test_what_a_killed_run_left_is_removed_by_the_next(self, given, command, state):
        (state / "run-killed" / "outbox").mkdir(parents=True)
        (state / "run-killed" / "lock").touch()

        command(*options(given, "--send", "none"))

        assert [] == list(state.iterdir())

    def test_bad_posts_and_rows_are_told_and_the_rest_goes_out(self, given, command):
        (given / "posts" / "c.md").write_text("---\ntitle: C\ndate: someday\n---\nx\n", "utf-8")
        (given / "posts" / "zz.md").write_text(
            "---\ntitle: D\nslug: newer\ndate: 2026-01-05\n---\nx\n", "utf-8"
        )
        with (given / "readers.csv").open("a", encoding="utf-8") as readers:
            readers.write("nobody,N,en\nANN@example.org,Again,en\n")

        code, out, err = command(*options(given))

        assert 1 == code
        assert re.search(r"c\.md:3: error: date: ", err)
        assert re.search(r"zz\.md:3: error: slug: newer\.md has the same slug \(en\)", err)
        assert re.search(r"readers\.csv:5: error: ", err)
        assert re.search(r"readers\.csv:6: warning: ", err)
        assert 4 == len(err.strip().splitlines())
        assert not re.search(r"@example\.org", err + out)
        assert 3 == len(mails_in(given / "out"))
        report = json.loads((given / "out" / "report.json").read_text("utf-8"))
        assert {"c.md", "zz.md"} == {finding["file"] for finding in report["posts"]["refused"]}
        assert 1 == report["subscribers"]["merged"] == report["subscribers"]["refused"]

    @pytest.mark.skipif(not CORPUS.is_dir(), reason="there are no posts of others here")
    @pytest.mark.prove
    def test_every_post_of_the_corpus_goes_through(self, given, command):
        code, out, _ = command(
            "run", "--posts", CORPUS, "--subscribers", given / "readers.csv",
            "--out", given / "out", "--send", "all", "--json",
        )  # fmt: skip

        report = json.loads(out)
        assert 0 == code
        assert [] == report["posts"]["refused"]
        assert len(list(CORPUS.glob("*.m*"))) == len(report["posts"]["published"])
        assert 0 == sum(e["rejected"] + e["left"] + e["doubled"] for e in report["editions"])
        biggest = max((given / "out" / "outbox").glob("*.eml"), key=lambda f: f.stat().st_size)
        message = email.message_from_bytes(biggest.read_bytes(), policy=email.policy.default)
        html = message.get_body(("html",))
        assert html
        assert len(html.get_content().encode()) <= 102_000


class TestBadInput:
    """One clear line with what to do, an exit code of 2, and nothing half done."""

    def refused(self, given, command, *more, match):
        code, out, err = command(*(more or options(given)))
        assert (2, "") == (code, out)
        assert 1 == len(err.splitlines())
        assert re.search(match, err), err
        assert not list((given / "out").glob("*"))

    def test_a_folder_that_is_not_there(self, given, command):
        (given / "posts").rename(given / "elsewhere")

        self.refused(given, command, match=r"posts: no such file or directory\. Check its name")

    def test_a_folder_without_posts(self, given, command):
        for file in (given / "posts").glob("*.md"):
            file.unlink()

        self.refused(given, command, match=r"posts: holds no posts\. Name a folder with")

    def test_a_csv_that_is_not_there(self, given, command):
        (given / "readers.csv").unlink()

        self.refused(given, command, match=r"readers\.csv: no such file or directory\. Name a CSV")

    def test_a_csv_without_addresses(self, given, command):
        (given / "readers.csv").write_text("name\nAnn\n", "utf-8")

        self.refused(given, command, match=r"readers\.csv:1: has no column with addresses\. Name")

    def test_a_csv_that_is_a_folder(self, given, command):
        (given / "readers.csv").unlink()
        (given / "readers.csv").mkdir()

        self.refused(given, command, match=r"readers\.csv: is a directory\. Name a CSV")

    def test_a_publication_with_a_wrong_field(self, given, command):
        file = given / "posts" / "publication.toml"
        file.write_text(PUBLICATION.replace("host =", "hots ="), "utf-8")

        self.refused(given, command, match=r"publication\.toml:3: hots: .*Did you mean host\?")

    def test_a_publication_that_is_not_there(self, given, command):
        wrong = options(given, "--publication", given / "none.toml")

        self.refused(given, command, *wrong, match=r"none\.toml: there is no such file\. Name")

    def test_an_output_folder_that_is_not_empty(self, given, command):
        (given / "out").mkdir()
        (given / "out" / "mine").write_text("precious", "utf-8")

        code, _, err = command(*options(given))

        assert 2 == code
        assert re.search(r"out: is not empty\. Choose a new folder", err)
        assert ["mine"] == [path.name for path in (given / "out").iterdir()]

    def test_an_output_folder_that_is_a_file(self, given, command):
        (given / "out").write_text("x", "utf-8")

        code, _, err = command(*options(given))

        assert 2 == code
        assert re.search(r"out: file exists\. Choose another folder", err)

    def test_a_send_that_is_none(self, given, command):
        self.refused(given, command, *options(given, "--send", "some"), match=r"--send.*--help")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_post_that_cannot_be_read_is_left_out(self, given, command):
        (given / "posts" / "older.md").chmod(0)

        code, _, err = command(*options(given))

        assert 1 == code
        assert re.search(r"older\.md: error: file: can't be read \(permission denied\)", err)
        assert 3 == len(mails_in(given / "out"))


class TestDyingEmulator:
    def test_it_is_said_in_one_line_and_nothing_is_half_done(self, given, state):
        program = Path(sys.executable).with_name("broadside")
        with subprocess.Popen(
            [program, *map(str, options(given))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            kill_emulator_of(process, state)
            out, err = process.communicate(timeout=60)

        assert (1, "") == (process.returncode, out)
        assert 1 == len(err.splitlines()), err
        assert "the local cloud stopped while it was needed" in err
        assert [] == list((given / "out").iterdir())
        (left,) = state.iterdir()
        assert {"lock", "cloud", "emulator.log"} == {path.name for path in left.rglob("*")}


def kill_emulator_of(process, state):
    """Kill the emulator's process group as soon as the work on it has begun."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        # Staged while the stack is being made: from here on the emulator is needed.
        if list(state.glob("run-*/cloud/templates")):
            (emulator,) = children_of(process.pid)
            os.killpg(emulator, signal.SIGKILL)
            return
        time.sleep(0.01)
    pytest.fail("the emulator never started")


def children_of(parent):
    """List a process's children, which lead groups of their own."""
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 2) for line in listing.splitlines())
    return [int(row[0]) for row in rows if row[1] == str(parent) and "keeper.py" in row[2]]
