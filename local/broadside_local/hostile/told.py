"""Hostile mode on the command line: its seed, and what it did, on stderr."""

import contextlib
import sys
from collections.abc import Iterator

from broadside_local.hostile.hostile import Hostile, new_seed


@contextlib.contextmanager
def hostile_run(seed: int | None) -> Iterator[Hostile | None]:
    """
    Lend a hostile one to a run; when it is over, however it ended, say how to have it again.

    Args:
        seed: None: nobody is hostile; below 0: one is drawn.
    """
    if seed is None:
        yield None
        return
    hostile = Hostile(new_seed() if seed < 0 else seed)
    try:
        yield hostile
    finally:
        sys.stderr.write(f"{hostile.summary()}\n")
