"""
Send against a sender that people use: django-newsletter, mailing by django-ses.

    make bench-rival

The same readers, the same mail, the same stand-in of SES on loopback, in turns in one run. It keeps
a list of who is to get a submission, and nothing about who got it. It is installed as
`benchmarks/rival.txt` pins it, into an environment of its own; that needs a package index.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time_ns
from venv import EnvBuilder

import bench_send
from bench_send import MAILS
from measure import conclude

PROMISE = 5
RIVAL_MAILS = 100
"""A round of the rival's: it takes a tenth of a second each."""
ROUNDS, WARM_UP = 3, 1
_HERE = Path(__file__).parent
_ENVIRONMENT = _HERE.parent / "build" / "rival"


def main() -> None:
    """Measure, and print the ratio last."""
    python = _environment()
    with (
        bench_send.stand_ins() as address,
        TemporaryDirectory() as folder,
        Path(os.devnull).open("w") as log,
    ):
        bench_send.set_environment(address, Path(folder))
        mail = bench_send.example_mail()
        bench_send.fill(mail)
        ours = bench_send.handler_round(log)
        with _rival(python, address, mail) as theirs:
            seconds = [(_taken(ours), theirs()) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
        accepted = bench_send.accepted(address)
    expected = (WARM_UP + ROUNDS) * (MAILS + RIVAL_MAILS)
    if accepted != expected:
        conclude(f"rival: {accepted:,} mails were accepted, and not {expected:,}", kept=False)
    print(f"{'':28}{'best':>10}{'median':>10}   CPU seconds per 1,000 mails")
    for name, taken in zip(
        ("send handler", "django-newsletter"), zip(*seconds, strict=True), strict=True
    ):
        print(f"{name:28}{min(taken):10.3f}{median(taken):10.3f}")
    ratio = min(their for _, their in seconds) / min(our for our, _ in seconds)
    conclude(
        f"\nrival: {ratio:.1f} times less CPU than django-newsletter with django-ses"
        f" (at least {PROMISE})",
        kept=ratio >= PROMISE,
    )


def _environment() -> Path:
    """Make the rival's environment, once; return its Python."""
    python = _ENVIRONMENT / "bin" / "python"
    done = _ENVIRONMENT / "installed"
    pinned = _HERE / "rival.txt"
    if not done.exists() or done.read_text() != pinned.read_text():
        print("rival: installing django-newsletter and django-ses", file=sys.stderr)
        EnvBuilder(with_pip=True, clear=True).create(_ENVIRONMENT)
        command = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(pinned)]
        subprocess.run([str(python), *command], check=True)
        done.write_text(pinned.read_text())
    return python


def _taken(do: Callable[[], None]) -> float:
    begun = process_time_ns()
    do()
    return (process_time_ns() - begun) / 1e9


@contextmanager
def _rival(python: Path, address: str, mail: dict[str, str]) -> Iterator[Callable[[], float]]:
    """Start the rival; yield what makes it send, and returns its processor seconds for 1,000."""
    with subprocess.Popen(
        [python, _HERE / "rival_sender.py", address, str(RIVAL_MAILS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        talk, answer = process.stdin, process.stdout

        def say(line: str) -> str:
            talk.write(line + "\n")
            talk.flush()
            return answer.readline().strip()

        assert say(json.dumps(mail)) == "ready"
        yield lambda: float(say("again")) * MAILS / RIVAL_MAILS
        talk.close()


if __name__ == "__main__":
    main()
