"""What a command says when it ends otherwise than it should: one line on stderr, and a code."""

import contextlib
import errno
import os
import sys

import click

from broadside.errors import InvalidError
from broadside_local.errors import LocalError
from broadside_local.signals import StoppedError

_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
    errno.EFBIG: "a file may not grow so large",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "it may not be written to",
    errno.EPERM: "it may not be written to",
}
"""What the system says of a place that can't take what is written there."""


def explain(error: BaseException) -> tuple[str, int] | None:
    """Return what to say of an error, and the exit code; None: it is a mistake of ours."""
    if isinstance(error, click.exceptions.Exit):
        return "", error.exit_code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message(), error.exit_code
    reason, code = _reason(error)
    return (f"broadside: {' '.join(reason.split())}", code) if reason else None


def _reason(error: BaseException) -> tuple[str, int]:
    reason, code = "", 1
    match error:
        case StoppedError():
            reason, code = "stopped", error.exit_code
        case click.Abort() | KeyboardInterrupt():
            reason, code = "stopped", 130
        case click.UsageError():
            command = error.ctx.command_path if error.ctx else "broadside"
            reason, code = f"{error.format_message()} (see: {command} --help)", error.exit_code
        case click.ClickException():
            reason, code = error.format_message(), error.exit_code
        case LocalError():
            reason, code = str(error), error.exit_code
        case InvalidError():
            reason, code = str(error), 2
        case OSError() if error.errno in _DISK:
            place = error.filename or "the folder of the state, or where the output goes"
            hint = "Make room, or name another folder: BROADSIDE_STATE=/path"
            reason = f"{place}: {_DISK[error.errno]}. {hint}"
    return reason, code


def say(message: str) -> None:
    """Print to stderr, if anybody is there to read it: a closed terminal takes nothing."""
    with contextlib.suppress(OSError):
        if message and sys.stderr:
            sys.stderr.write(f"{message}\n")


def give_up_on_a_lost_terminal() -> None:
    """Drop what nobody can be shown any more; Python would end with an error of its own for it."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:  # closed before the command began: Python has no stream then
            continue
        try:
            stream.flush()
        except OSError:
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
