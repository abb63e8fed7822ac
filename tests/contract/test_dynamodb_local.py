"""DynamoDB Local, where it is at hand: found, started and stopped; here a stand-in is its Java."""

import os
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.contract.dynamodb_local import JAR, LIBRARIES, VARIABLE, find

SERVES = """
import http.server, pathlib, sys

pathlib.Path(__file__).with_name("asked").write_text("\\n".join(sys.argv[1:]))


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(400)

    def log_message(self, *_):
        pass


port = int(sys.argv[sys.argv.index("-port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""
ENDS = "raise SystemExit(3)"


@pytest.fixture
def place(tmp_path):
    """A folder like the one that Amazon ships, and a java of ours on the PATH."""

    def place(java=SERVES):
        (tmp_path / JAR).touch()
        (tmp_path / LIBRARIES).mkdir()
        if java:
            program = tmp_path / "java"
            program.write_text(f"#!{sys.executable}\n{java}", encoding="utf-8")
            program.chmod(0o700)
        return {VARIABLE: str(tmp_path), "PATH": str(tmp_path)}

    return place


def test_it_is_started_as_its_documentation_says_and_stopped(place, tmp_path):
    server, _ = find(place())

    with server as endpoint, pytest.raises(HTTPError, match="400") as answered:
        urlopen(endpoint, timeout=5)

    answered.value.close()
    asked = (tmp_path / "asked").read_text(encoding="utf-8").split("\n")
    assert f"-Djava.library.path={tmp_path / LIBRARIES}" == asked[0]
    assert ["-jar", str(tmp_path / JAR)] == asked[1:3]
    assert {"-inMemory", "-sharedDb", "-disableTelemetry"} <= set(asked)
    with pytest.raises(OSError, match="refused"):
        urlopen(endpoint, timeout=5)


def test_one_that_does_not_come_up_is_told(place):
    server, _ = find(place(ENDS))

    with pytest.raises(RuntimeError, match="ended with 3"), server:
        pass


def test_where_nobody_named_it_how_to_have_it():
    server, why_not = find({"PATH": os.defpath})

    assert server is None
    assert f"name DynamoDB Local's folder in {VARIABLE}" in why_not


def test_a_folder_without_it_is_named_by_what_is_missing(tmp_path):
    server, why_not = find({VARIABLE: str(tmp_path)})

    assert server is None
    assert JAR in why_not
    assert LIBRARIES in why_not


def test_without_java_it_can_not_run(place):
    server, why_not = find(place(java=""))

    assert server is None
    assert "no java" in why_not


@pytest.mark.prove
def test_the_suites_of_tables_run_on_it():
    """They do wherever this isn't skipped: they have a side more (conftest)."""
    server, why_not = find(os.environ)
    if server is None:
        pytest.skip(why_not)
