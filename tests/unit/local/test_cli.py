"""The command line itself: what it says when it is asked for nothing, or for what there isn't."""

import re
import sys
from io import StringIO

import pytest

from broadside_local.cli import main


@pytest.fixture
def command(monkeypatch, capsys):
    """Run the command line; return exit code, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["broadside", *arguments])
        code = main()
        return code, *capsys.readouterr()

    return run


def test_asked_for_nothing_it_says_what_there_is(command):
    code, out, err = command()

    assert (2, "") == (code, out)
    assert "\n  run " in err
    assert "\n  demo " in err


def test_help_is_good_use(command):
    code, out, err = command("run", "--help")

    assert (0, "") == (code, err)
    assert "Example:\n    broadside run --posts" in out


@pytest.mark.parametrize(
    "arguments", [["fly"], ["run"], ["run", "--bogus"], ["demo", "--port", "x"]]
)
def test_wrong_use_is_one_line_that_leads_on(command, arguments):
    code, out, err = command(*arguments)

    assert (2, "") == (code, out)
    assert 1 == len(err.splitlines())
    assert err.startswith("broadside: ")
    assert "--help)" in err


@pytest.mark.parametrize(
    ("given", "expected"), [((), None), (("--hostile",), -1), (("--hostile", "7"), 7)]
)
def test_a_hostile_seed_can_be_given_or_drawn(command, monkeypatch, given, expected):
    asked = []
    monkeypatch.setattr(
        "broadside_local.commands.demo.show", lambda **options: asked.append(options)
    )

    code, _, _ = command("demo", *given, "--headless")

    assert 0 == code
    assert [expected] == [options["hostile_seed"] for options in asked]


class TestInvoke:
    """Wrong use is said before anything starts."""

    @pytest.fixture
    def wrong(self, command, tmp_path, monkeypatch):
        monkeypatch.setenv("BROADSIDE_STATE", str(tmp_path / "state"))

        def wrong(*arguments, match):
            code, out, err = command("invoke", *map(str, arguments))
            assert (2, "") == (code, out)
            assert 1 == len(err.splitlines())
            assert re.search(match, err), err

        return wrong

    @pytest.fixture
    def file(self, tmp_path):
        return tmp_path / "event.json"

    def test_a_function_that_there_is_not(self, wrong, file):
        wrong(
            "paint",
            file,
            match=r"no function paint\. There are announce, feedback, images, ingest, plan",
        )

    def test_a_file_that_is_not_there(self, wrong, file):
        wrong("tick", file, match=r"event\.json: no such file or directory\. See events/")

    def test_a_file_that_is_no_json(self, wrong, file):
        file.write_text('{"Records": [\n  {"body": }\n]}', encoding="utf-8")

        wrong("tick", file, match=r"event\.json:2:12: isn't JSON: expecting value\. See events/")

    def test_a_file_that_is_no_object(self, wrong, file):
        file.write_text("[]", encoding="utf-8")

        wrong("tick", file, match=r"event\.json: isn't a JSON object")

    def test_a_file_that_is_no_text(self, wrong, file):
        file.write_bytes(b'{"a": "\xff"}')

        wrong("tick", file, match=r"event\.json: isn't UTF-8 \(byte 7\)")

    def test_what_comes_from_stdin_is_called_a_dash(self, wrong, monkeypatch):
        monkeypatch.setattr("sys.stdin", StringIO("{"))

        wrong("tick", "-", match=r"-:1:2: isn't JSON")

    def test_a_stack_that_there_is_not(self, wrong, file):
        file.write_text("{}", encoding="utf-8")

        wrong("tick", file, "--stack", "demo", match="no stack demo in .*broadside demo makes one")
