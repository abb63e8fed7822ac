"""What SpamAssassin says of mails, where it is installed: by its rules alone, no network."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

PROGRAM = "spamassassin"
HIGH = 2.0
"""Points that a mail of ours never has by its form: the text has earned them. 5 are spam."""
_LONGEST_SECONDS = 60
"""Of one call."""

_BETWEEN = "From broadside Thu Jan  1 00:00:00 1970"
_SCORE = re.compile(r"^X-Spam-Status: (?:Yes|No), score=(-?[\d.]+)", re.MULTILINE)
_NUMBER = re.compile(r"^X-Number: (\d+)", re.MULTILINE)
_RULE = re.compile(r"^ *(\d+\.\d+) (\w+) +(\S.*(?:\n {28}.*)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamScore:
    """A mail's points, and what for."""

    points: float
    reasons: tuple[str, ...]
    """Descriptions of rules, the dearest first."""


def is_installed() -> bool:
    """Tell whether there is a SpamAssassin on this machine."""
    return shutil.which(PROGRAM) is not None


def spam_scores(emls: Sequence[bytes]) -> list[SpamScore | None]:
    """
    Ask SpamAssassin about some mails at once: to start takes it longer than to read one.

    Returns:
        One for each mail; None where it doesn't answer as it should.
    """
    try:
        done = subprocess.run(
            [PROGRAM, "-L", "-t", "--mbox"],
            input=b"".join(_in_mailbox(eml, number) for number, eml in enumerate(emls)),
            capture_output=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return [None] * len(emls)
    report = "\n" + done.stdout.decode(errors="replace")
    # They come in an order of its own.
    scores = {
        int(number[1]): read_score(part)
        for part in report.split(f"\n{_BETWEEN}")[1:]
        if (number := _NUMBER.search(part))
    }
    return [scores.get(number) for number in range(len(emls))]


def _in_mailbox(eml: bytes, number: int) -> bytes:
    """Write a mail as one of several in a file (RFC 4155)."""
    lines = eml.replace(b"\r\n", b"\n").split(b"\n")
    quoted = [b">" + line if line.startswith(b"From ") else line for line in lines]
    return b"\n".join([_BETWEEN.encode(), f"X-Number: {number}".encode(), *quoted, b"", b""])


def read_score(report: str) -> SpamScore | None:
    """Read what `spamassassin -t` prints: the mail with a score, and a table of rules below."""
    score = _SCORE.search(report)
    if score is None:
        return None
    table = report.rpartition("Content analysis details:")[2]
    rules = [(float(r[1]), " ".join(r[3].split())) for r in _RULE.finditer(table)]
    dearest = sorted((rule for rule in rules if rule[0] > 0), reverse=True)
    return SpamScore(points=float(score[1]), reasons=tuple(text for _, text in dearest))
