"""Same input, same bytes: in every process, whatever its hash seed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys
from hashlib import sha256
from broadside.feeds import atom_entry, build_feeds, channel_of, entry_of
from broadside.rendering import page_path, render_index, to_eml, fill
from tests.unit.rendering.samples import *

front = ["---", "title: T", "date: 2026-11-20", "topics: [b, a]", "author: [Ada Lee, Bo Y]", "---"]
body = ["# A", "- [x](https://x.org/){.button}", "|a|b|\\n|-|-|\\n|1|2|", "x[^1]", "[^1]: y"]
both = read("\\n".join(front) + "\\n\\n".join(["", *body]), "\\n".join([*front, "文" * 900]))
entries = [(both, v) for v in both.variants]
digest = sha256()
for _, v in entries:
    mail = mail_of(both, v.language)
    digest.update(repr(mail).encode())
    filled = fill(mail, {"unsubscribe_url": "https://x.org/"})
    digest.update(to_eml(filled, sender=("a", "a@example.org"), recipient="b@example.org",
        headers={"X-A": "a"}, message_id="<a@example.org>", date=AT))
    digest.update(page_of(both, v.language).encode())
digest.update(render_index(lines_of(entries), language=None, publication=PUBLICATION, theme=THEME,
    site_url=SITE))
channel = channel_of(PUBLICATION, None, site_url=SITE)
made = [entry_of(p, v, publication=PUBLICATION, page_path=page_path(v), site_url=SITE)
    for p, v in entries]
for data in build_feeds(made, channel=channel).by_name().values():
    digest.update(data)
digest.update(atom_entry(made[0], channel))
sys.stdout.write(digest.hexdigest())
"""


def digest(seed):
    path = os.pathsep.join(str(ROOT / part) for part in ("functions", "local", ""))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "" == done.stderr
    return done.stdout


def test_two_processes_agree():
    first = digest("1")

    assert 64 == len(first)
    assert first == digest("2")
