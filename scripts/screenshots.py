"""
Pictures of mails and pages, to be looked at: `make screenshots`, `make screenshots POSTS=FOLDER`.

They go into `screenshots/`. Without POSTS they are of the sample publication and of the tests' post
with everything in it, and the README's pictures in `docs/images/` are made anew.
"""

import argparse
import base64
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.clients.chromium import Browser, MissingError, Tab, launch
from tests.clients.specimens import EVERYTHING, EXAMPLES, Specimens

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "screenshots"
IMAGES = ROOT / "docs" / "images"
OURS = {"examples": EXAMPLES, "everything": EVERYTHING}


class Look(NamedTuple):
    """How a mail or page is looked at."""

    name: str
    width: int
    dark: bool = False
    forced: bool = False
    """Light, and turned round by the client, as some do."""


LOOKS = (
    Look("light", 800),
    Look("dark", 800, dark=True),
    Look("phone", 360),
    Look("phone-dark", 360, dark=True),
    Look("forced", 800, forced=True),
)


class Pane(NamedTuple):
    """A part of a picture of the README: one post, as mail or page."""

    post: str
    kind: str
    width: int
    dark: bool


PICTURES = {
    "mail-and-page": (
        900,
        [
            Pane("twenty-lanterns.en", "mail", 600, dark=False),
            Pane("twenty-lanterns.zh-Hant", "page", 600, dark=False),
        ],
    ),
    "telephones": (
        1000,
        [
            Pane("mending-day.en", "mail", 360, dark=False),
            Pane("mending-day.zh-Hant", "mail", 360, dark=True),
            Pane("high-tide.en", "page", 360, dark=False),
        ],
    ),
}
"""The README's pictures: how high, and what is in them, side by side."""


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(prog="make screenshots")
    parser.add_argument("posts", nargs="?", type=Path, help="a folder of posts")
    folder = parser.parse_args(arguments).posts
    folders = {folder.name: folder} if folder else OURS
    os.environ.setdefault("FONTCONFIG_FILE", str(ROOT / "scripts" / "fonts.conf"))
    try:
        with launch() as browser:
            taken = [take(browser, Specimens(f), OUT / name) for name, f in folders.items()]
            for name, (height, panes) in ({} if folder else PICTURES).items():
                compose(browser, Specimens(EXAMPLES), IMAGES / f"{name}.webp", height, panes)
    except MissingError as error:
        sys.stderr.write(f"screenshots: {error}\n")
        return 1
    sys.stdout.write(f"{sum(taken)} pictures written to {OUT.relative_to(ROOT)}/\n")
    return 0


def take(browser: Browser, specimens: Specimens, out: Path) -> int:
    """Take each mail and page, and the site's other pages, in each look; return how many."""
    places = dict(_places(specimens))
    for name, url in places.items():
        tab = browser.tab(specimens.answer)
        tab.open(url)
        for look in LOOKS:
            _emulate(tab, look)
            tab.screenshot(out / f"{name}.{look.name}.png")
        tab.close()
    return len(places) * len(LOOKS)


def _places(specimens: Specimens) -> Iterator[tuple[str, str]]:
    for name, _, _ in specimens.variants:
        yield f"{name}.mail", specimens.mail_url(name)
        yield f"{name}.page", specimens.page_url(name)
    for path in specimens.lists:
        yield f"site{path.replace('/', '-').rstrip('-')}", specimens.site_url + path


def _emulate(tab: Tab, look: Look) -> None:
    tab.emulate(width=look.width, dark=look.dark)
    tab.send("Emulation.setAutoDarkModeOverride", enabled=look.forced)


def compose(
    browser: Browser, specimens: Specimens, picture: Path, height: int, panes: Sequence[Pane]
) -> None:
    """Put the tops of mails and pages side by side into one picture."""
    shots = []
    with tempfile.TemporaryDirectory() as folder:
        for number, pane in enumerate(panes):
            tab = browser.tab(specimens.answer)
            is_mail = pane.kind == "mail"
            tab.open(specimens.mail_url(pane.post) if is_mail else specimens.page_url(pane.post))
            tab.emulate(width=pane.width, height=height, dark=pane.dark)
            file = Path(folder) / f"{number}.png"
            tab.screenshot(file, whole=False)
            tab.close()
            shots.append(base64.b64encode(file.read_bytes()).decode())
    shown = "".join(f"<img src='data:image/png;base64,{shot}'>" for shot in shots)
    tab = browser.tab()
    tab.emulate(width=sum(pane.width for pane in panes) + 16 * (len(panes) + 1), height=100)
    tab.show(_SHEET.format(shown))
    tab.screenshot(picture)
    tab.close()


_SHEET = """<!doctype html><style>
body {{ margin: 16px; display: flex; gap: 16px; background: #F4F4F5 }}
img {{ display: block; mask-image: linear-gradient(#000 92%, transparent) }}
</style>{}"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
