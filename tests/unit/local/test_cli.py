"""The command line itself: what it says when it is asked for nothing, or for what there isn't."""

import sys

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
