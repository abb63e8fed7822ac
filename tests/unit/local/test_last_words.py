"""What a command says when it ends otherwise than it should: one line that says what to do."""

import errno
import os

import click
import pytest

from broadside_local import cli
from broadside_local.last_words import explain, give_up_on_a_lost_terminal, say


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "your share of the disk is full"),
        (errno.EFBIG, "a file may not grow so large"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "it may not be written to"),
    ],
)
def test_a_place_that_takes_nothing_is_named(number, words):
    found = explain(OSError(number, os.strerror(number), "/some/place"))

    hint = "Make room, or name another folder: BROADSIDE_STATE=/path"
    assert (f"broadside: /some/place: {words}. {hint}", 1) == found


@pytest.mark.parametrize("error", [OSError(errno.EBADF, "x"), ValueError("x"), KeyError("x")])
def test_a_mistake_of_ours_is_not_explained_away(error):
    assert explain(error) is None


def test_a_message_of_several_lines_is_one():
    assert ("broadside: a b c", 1) == explain(click.ClickException("a\n  b\nc"))


def test_who_breaks_off_a_question_has_stopped():
    assert ("broadside: stopped", 130) == explain(click.Abort())


def test_a_full_disk_in_the_middle_of_a_command_is_one_line(monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device", "/some/place")

    monkeypatch.setattr(cli.commands, "main", full)

    assert 1 == cli.main()
    assert "broadside: /some/place: the disk is full" in capsys.readouterr().err


def test_output_without_a_place_blames_no_folder_alone():
    found = explain(OSError(errno.ENOSPC, "No space left on device"))

    assert found
    assert "the folder of the state, or where the output goes: the disk is full" in found[0]


def test_streams_that_were_closed_from_the_start_are_no_error(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)

    say("nobody hears this")
    give_up_on_a_lost_terminal()


def test_a_closed_terminal_is_not_one_more_error(monkeypatch):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as lost:
        monkeypatch.setattr("sys.stdout", lost)
        monkeypatch.setattr("sys.stderr", lost)
        say("nobody hears this")
        lost.write("nor this")

        give_up_on_a_lost_terminal()
        give_up_on_a_lost_terminal()
