"""What a test needs and can't have here: a program, a package, a network."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_SECONDS = 240


class MissingError(Exception):
    """What can't be had here, in a sentence."""


@contextlib.contextmanager
def skipped() -> Iterator[None]:
    """Skip a test for which something is missing, and say what."""
    try:
        yield
    except MissingError as error:
        pytest.skip(str(error))


def program(*names: str) -> str:
    """
    Return where the first of these programs is that is here.

    Raises:
        MissingError: none of them is.
    """
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise MissingError(f"{names[0]} isn't here")
    return found


def npm(folder: Path, *arguments: str) -> None:
    """
    Have npm install something below a folder; no script of a package is run.

    Raises:
        MissingError: npm isn't here, or can't reach what it is asked for.
    """
    quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1")
    try:
        subprocess.run(
            [program("npm"), *arguments, *quiet],
            cwd=folder,
            env=os.environ | {"NO_UPDATE_NOTIFIER": "1"},
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
    except subprocess.SubprocessError:
        raise MissingError(f"npm {' '.join(arguments)} doesn't work here") from None
