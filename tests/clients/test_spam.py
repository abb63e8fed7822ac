"""SpamAssassin's local rules (`spamassassin --local`) find next to nothing in our mails."""

import os
import re
import subprocess

import pytest

from tests.clients.specimens import EVERYTHING, EXAMPLES, specimens_of
from tests.missing import program, skipped

pytestmark = pytest.mark.prove
_STATUS = re.compile(
    rb"^X-Spam-Status: \w+, score=(-?[\d.]+) .*?tests=(.*?)\s+autolearn", re.DOTALL | re.MULTILINE
)


def scores(files, folder):
    """Return the score of each file, and which rules gave it."""
    paths = []
    for name, data in files.items():
        paths.append(folder / f"{name}.eml")
        paths[-1].write_bytes(data)
    with skipped():
        command = [program("spamassassin"), "--local", "--test-mode", "--prefs-file=/dev/null"]
    told = subprocess.run(
        [*command, *map(str, paths)],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        check=True,
        capture_output=True,
    )
    found = _STATUS.findall(told.stdout)
    assert len(files) == len(found)
    rules = (re.sub(rb"\s", b"", tests).decode().split(",") for _, tests in found)
    return {n: (float(s), r) for n, (s, _), r in zip(files, found, rules, strict=True)}


@pytest.mark.parametrize("posts", [EXAMPLES, EVERYTHING], ids=["examples", "everything"])
def test_no_mail_looks_like_spam(posts, tmp_path):
    found = scores(specimens_of(posts).files, tmp_path)

    assert found
    assert {} == {name: told for name, told in found.items() if told[0] >= 1}


def test_a_mail_that_looks_like_spam_would_be_found(tmp_path):
    mail = specimens_of(EVERYTHING).files["everything.en"]
    bad = mail.replace(b"Subject: ", b"Subject: VIAGRA!!! 100% FREE MONEY, ACT NOW, ").replace(
        b"Date: ", b"X: "
    )

    assert 1 <= scores({"bad": bad}, tmp_path)["bad"][0]
