"""How the benchmarks measure: both sides in one run and in turns, processor time only."""

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time_ns


@dataclass(frozen=True, slots=True)
class Timing:
    """Processor seconds of one call, all threads of this process included."""

    best: float
    """What it takes when nothing else disturbs: what ratios are made of."""
    usual: float
    """The median."""


def alternate(*sides: Callable[[], object], rounds: int, warm_up: int = 3) -> list[Timing]:
    """
    Measure calls against each other.

    They take turns, so that a machine that is slow for a while is slow for all of them. The
    garbage collector runs as it does in production, but nobody pays for what another side, the
    warm-up or the imports left.

    Args:
        sides: What to call.
        rounds: How often each is measured.
        warm_up: How often each is called before that, unmeasured.
    """
    for _ in range(warm_up):
        for side in sides:
            side()
    seconds: list[list[float]] = [[] for _ in sides]
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for side, taken in zip(sides, seconds, strict=True):
            gc.collect()
            begun = process_time_ns()
            side()
            taken.append((process_time_ns() - begun) / 1e9)
    gc.unfreeze()
    return [Timing(min(taken), median(taken)) for taken in seconds]


def conclude(sentence: str, *, kept: bool) -> None:
    """Print a benchmark's last line, its ratio; a promise that isn't kept is exit code 1."""
    print(sentence, flush=True)
    sys.exit(0 if kept else 1)
