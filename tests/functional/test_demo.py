"""`broadside demo` as a newcomer meets it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from broadside_local.cloud import lasting
from broadside_local.cloud.emulator.data_file import DataFile
from broadside_local.commands import demo
from tests.architecture.house import ROOT

PROGRAM = Path(sys.executable).with_name("broadside")
DRAFT = "This must not leave the house"


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    """Keep away from a demo that may run in this checkout."""
    monkeypatch.setenv("BROADSIDE_STATE", str(tmp_path / "state"))


def start(*arguments):
    return subprocess.Popen(
        [PROGRAM, "demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def address_of(process):
    """Wait for the line that says where to look."""
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\S*", line):
            return found[0]
    pytest.fail(process.stderr.read())


@pytest.mark.prove
def test_headless_it_sums_up_and_exits():
    process = start("--headless", "--json")
    out, err = process.communicate(timeout=120)

    assert (0, "") == (process.returncode, err)
    told = json.loads(out)
    assert 11 == len(told["posts"]["published"])
    assert ["cooper-street-sale"] == told["posts"]["drafts"]
    assert 200 == told["subscribers"]["active"]
    (edition,) = told["editions"]
    assert "twenty-lanterns" == edition["post"]
    assert 200 == edition["planned"] == edition["accepted"] + sum(edition["skipped"].values())
    assert {"en", "zh-Hant"} == set(edition["languages"])
    assert 0 == told["published_again_mails"]
    assert (0, edition["accepted"]) == (told["mails_before"], told["mails_now"])
    assert 12 == len(told["posts"]["published"]) + len(told["posts"]["drafts"])


@pytest.mark.prove
def test_it_can_be_clicked_through_until_it_is_ended():
    with start("--port", "0") as process:
        try:
            outbox = address_of(process)
            site = outbox.removesuffix("outbox/")
            pages = {
                "outbox": get(outbox),
                "mail": get(outbox + "1"),
                "html": get(outbox + "1.html"),
                "text": get(outbox + "1?show=text"),
                "headers": get(outbox + "1?show=headers"),
                "site": get(site),
                "feed": get(site + "feed.xml"),
                "page": get(site + "en/twenty-lanterns/"),
            }
            second = subprocess.run(
                [PROGRAM, "demo", "--port", "0"], capture_output=True, text=True, check=False
            )
        finally:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

    assert 0 == process.returncode
    assert "181 mails" in pages["outbox"]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in pages["headers"]
    assert not [name for name, page in pages.items() if DRAFT in page]
    assert f"{site}r/unsubscribe/" in pages["html"]
    assert 1 == len(second.stderr.splitlines())
    assert "another local cloud runs" in second.stderr
    assert 2 == second.returncode


def test_a_port_in_use_is_said_to_be():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [PROGRAM, "demo", "--port", str(port)], capture_output=True, text=True, check=False
        )

    assert (2, "") == (done.returncode, done.stdout)
    assert re.fullmatch(
        rf"broadside: port {port} can't be used: .*Choose another one \(--port\).*\n", done.stderr
    )


def test_the_makefile_runs_it():
    assert "demo $(if $(HEADLESS),--headless)" in (ROOT / "Makefile").read_text("utf-8")


PUBLICATION = """
name = "The Lantern"
host = "{host}"
languages = ["en"]
postal_address = "1 Example Street"
[sender]
address = "lantern@example.org"
"""


class TestOwnExamples:
    """A publication of three posts, for two readers."""

    @pytest.fixture
    def examples(self, tmp_path, monkeypatch):
        folder = tmp_path / "examples"
        (folder / "posts").mkdir(parents=True)
        monkeypatch.setattr(demo, "EXAMPLES", folder)
        self.write(folder, host="first.example.org", newest="One.", older="Same.", oldest="Gone.")
        readers = "email,name,languages\nann@example.org,Ann,en\nbo@example.org,Bo,en\n"
        (folder / "subscribers.csv").write_text(readers, "utf-8")
        return folder

    def write(self, folder, *, host, **posts):
        (folder / "publication.toml").write_text(PUBLICATION.format(host=host), "utf-8")
        for file in (folder / "posts").iterdir():
            file.unlink()
        dates = {"newest": "2026-03-01", "older": "2026-02-01", "oldest": "2026-01-01"}
        for name, text in posts.items():
            head = f"---\ntitle: {name}\ndate: {dates[name]}\n---\n"
            (folder / "posts" / f"{name}.md").write_text(head + text + "\n", "utf-8")

    @pytest.fixture
    def run(self, capsys):
        """Run it in this process, and put back what it forgets of the environment."""
        variables, before = dict(os.environ), os.umask(0o022)

        def once():
            code = demo.show(port=0, headless=True, as_json=True)
            out, err = capsys.readouterr()
            assert (0, "") == (code, err)
            return json.loads(out)

        yield once
        os.umask(before)
        os.environ.clear()
        os.environ.update(variables)

    def pages(self, stack):
        data = DataFile(stack / lasting.DATA, read_only=True)
        found = {}
        for bucket, key, about in data.objects():
            if bucket == "SiteBucket" and key.endswith(".html"):
                (body,) = json.loads(about)["object"]["body"].values()
                found[key] = data.body(body).decode()
        data.close()
        return found

    def test_it_is_published_and_mailed_once(self, examples, run, tmp_path):
        told = run()

        assert (0, 2, 0) == (
            told["mails_before"], told["mails_now"], told["published_again_mails"],
        )  # fmt: skip
        assert ["newest", "older", "oldest"] == told["posts"]["published"]
        assert "One." in self.pages(tmp_path / "state" / "demo")["en/newest/index.html"]

    @pytest.mark.prove
    def test_a_second_run_mails_nobody_twice_and_shows_what_is_there_now(
        self, examples, run, tmp_path
    ):
        stack = tmp_path / "state" / "demo"
        first = run()
        mails = sorted(file.read_bytes() for file in (stack / "outbox").iterdir())
        assert (0, 2) == (first["mails_before"], first["mails_now"])
        self.write(examples, host="second.example.org", newest="Two.", older="Same.")

        second = run()

        assert (2, 0, 0) == (
            second["mails_before"], second["mails_now"], second["published_again_mails"],
        )  # fmt: skip
        assert mails == sorted(file.read_bytes() for file in (stack / "outbox").iterdir())
        assert 2 == second["subscribers"]["active"] == second["editions"][0]["accepted"]
        assert ["newest", "older"] == second["posts"]["published"]
        pages = self.pages(stack)
        assert "Two." in pages["en/newest/index.html"]
        assert "Same." in pages["en/older/index.html"]
        assert "en/oldest/index.html" not in pages
        assert [] == [key for key, page in pages.items() if "first.example.org" in page]
        assert "second.example.org" in pages["en/older/index.html"]
        urls = json.loads((stack / "look.json").read_text("utf-8"))["site_urls"]
        assert ["https://second.example.org", "https://first.example.org"] == urls
