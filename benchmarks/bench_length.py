"""
Length: what a kilobyte of a post costs, however long the post is, until it is refused.

Mails of long posts are cut, so that a kilobyte costs less the longer they are; it must never cost
more. A post beyond all sense is refused by the commands, started and ended within a second.
"""

import subprocess
import sys
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench_render import mail_of
from measure import alternate, conclude
from round_up import round_up
from round_up_zh import round_up_in_chinese

PROMISE = 1.5
PROMISED_SECONDS = 1.0
_KILOBYTES = (10, 100, 1_000)
_ROUNDS = 3
_REFUSED_BYTES = 5_000_000
_BROADSIDE = Path(sys.executable).with_name("broadside")


def main() -> None:
    """Measure both, and print the ratio last."""
    print(f"{'':12}" + "".join(f"{f'{size:,} KB':>12}" for size in _KILOBYTES))
    steps = [
        *_steps("English", round_up()),
        *_steps("Chinese", round_up_in_chinese()),
    ]
    seconds = [_refusal(command) for command in (["check"], ["render", "--out", "out"])]
    print(
        f"\n5 MB refused in {max(seconds):.2f} s, by the clock (at most {PROMISED_SECONDS:.0f})\n"
    )
    conclude(
        f"length: a KB of a post of ten times the length costs {max(steps):.2f} times as much"
        f" (at most {PROMISE})",
        kept=max(steps) <= PROMISE and max(seconds) <= PROMISED_SECONDS,
    )


def _steps(name: str, text: str) -> list[float]:
    """Return how much dearer a kilobyte gets from each length to the next."""
    posts = [_as_long_as(size * 1_000, text) for size in _KILOBYTES]
    timings = [alternate(mail_of(post), rounds=_ROUNDS, warm_up=1)[0] for post in posts]
    costs = [timing.best / len(post.encode()) for timing, post in zip(timings, posts, strict=True)]
    print(f"{name:12}" + "".join(f"{cost * 1e6:9.2f} ms" for cost in costs) + "   for each KB")
    return [longer / shorter for shorter, longer in pairwise(costs)]


def _as_long_as(size_bytes: int, text: str) -> str:
    """Go on with a round-up's months, each link another one, until the post has so many bytes."""
    head, *months = text.split("\n## ")[:13]
    parts, size = [head], len(head.encode())
    others = (
        month.replace("?from=mail", f"?from={year}") for year in count(2026) for month in months
    )
    while size < size_bytes:
        parts.append(next(others))
        size += len(parts[-1].encode())
    return "\n## ".join(parts)


def _refusal(command: list[str]) -> float:
    """Return how long a command takes to refuse a post, with the word that it says."""
    with TemporaryDirectory() as folder:
        post = Path(folder) / "post.md"
        post.write_text("word " * (_REFUSED_BYTES // 5), encoding="utf-8")
        begun = perf_counter()
        done = subprocess.run(
            [_BROADSIDE, *command, post.name],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = perf_counter() - begun
    said = done.stdout + done.stderr
    if done.returncode == 0 or "are the limit" not in said:
        raise SystemExit(f"a post of 5 MB wasn't refused by {command[0]}: {said[:500]}")
    return seconds


if __name__ == "__main__":
    main()
