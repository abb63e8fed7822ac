"""
Preview: from the save of a post to its pixels in Chromium, against npm `mjml --watch`.

A post of 3,000 words or more is saved 50 times, as editors do (another file takes its place), at
times that have nothing to do with when we look. Ours is measured in the page: from the moment
before the file is there until the second animation frame after the mail in the frame has changed,
when a picture with the change in it has been made. The checks run meanwhile, as always.

`mjml --watch` gets the same mail as MJML, and is measured until its HTML is written: it reads no
post, has no plain text, page or feed entry to make, and shows nothing. Without npm's registry that
side is left out.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from unittest.mock import patch

import mjml

from broadside.posts import SourceFile, read_post
from broadside.publication import load_publication
from broadside.rendering import load_theme, render_email
from measure import conclude
from round_up import round_up

PROMISE_MS = 100
SAVES = 50
_ROOT = Path(__file__).parents[1]
_TEMPLATES = _ROOT / "templates"
_WORD = "It has been a long year"
_SECONDS = 10.0

# Resolves when a frame of the page shows a word, with the time on this machine's clock.
_SHOWN = """new Promise((resolve) => {
  const shown = document.querySelector("iframe").contentDocument;
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    if (!shown.body.textContent.includes("%s")) return;
    changes.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(now())));
  };
  const changes = new MutationObserver(look);
  changes.observe(shown, { subtree: true, childList: true, characterData: true });
  look();
})"""
_OPENED = """new Promise((resolve) => {
  const look = () => {
    const shown = document.querySelector("iframe")?.contentDocument;
    if (shown?.body?.textContent.includes("%s")) resolve(true);
    else requestAnimationFrame(look);
  };
  look();
})"""
_CLOCK = "performance.timeOrigin + performance.now()"


Shown = Callable[[str], float]
"""Waits until a word is seen; returns when that was, in milliseconds of this machine's clock."""


def main() -> None:
    """Measure both sides, and print the ratio last."""
    sys.path.append(str(_ROOT))  # Chromium and npm are the tests'
    from tests.missing import MissingError

    text = round_up()
    print(f"preview: a post of {len(text.split()):,} words, saved {SAVES} times")
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            # One after the other: neither waits for what the other one does in between.
            for side in (_ours, _theirs):
                with ExitStack() as running:
                    saved = side(running, Path(folder), text)
                    measured.append([_save(number, *saved) for number in range(SAVES)])
        except MissingError as error:
            print(f"{'mjml --watch' if measured else 'preview'}: left out, as {error}")
    if not measured:
        conclude("preview: not measured without Chromium", kept=True)
    _conclude(measured[0], measured[1] if len(measured) > 1 else ())


def _conclude(ours: Sequence[float], theirs: Sequence[float]) -> None:
    print(f"\n{'':24}{'median':>10}{'p95':>10}   milliseconds from save to")
    _tell("Broadside", ours, "pixels")
    ratio = ""
    if theirs:
        _tell("mjml --watch", theirs, "its HTML in a file")
        ratio = f"; mjml --watch takes {median(theirs) / median(ours):.1f} times as long to a file"
    busy, processors = os.getloadavg()[0], os.cpu_count() or 1
    if busy > processors:
        print(
            f"This machine is busy with something else: load {busy:.1f} on {processors} processors"
        )
    print()
    conclude(
        f"preview: {_p95(ours):.0f} ms from save to pixels, p95 (at most {PROMISE_MS}){ratio}",
        kept=_p95(ours) <= PROMISE_MS,
    )


def _ours(running: ExitStack, folder: Path, text: str) -> tuple[Path, str, Shown]:
    """
    Have Chromium show the post; return its file, its text, and what waits for pixels.

    Raises:
        MissingError: there is no Chromium.
    """
    from tests.clients.chromium import launch

    post = folder / "round-up.en.md"
    post.write_text(text, encoding="utf-8")
    tab = running.enter_context(launch()).tab()
    tab.emulate(width=1440, height=900)
    tab.open(running.enter_context(_preview(post)))
    tab.evaluate(_OPENED % _WORD)
    ahead = min(_page_clock(tab.evaluate) for _ in range(20))[1]
    return post, text, lambda word: float(tab.evaluate(_SHOWN % word)) - ahead


def _page_clock(evaluate: Callable[[str], float]) -> tuple[float, float]:
    """Return how long it takes to ask the page for the time, and how far ahead it is, in ms."""
    before = time.time() * 1000
    there = evaluate(_CLOCK)
    after = time.time() * 1000
    return after - before, there - (before + after) / 2


def _save(number: int, file: Path, text: str, shown: Shown) -> float:
    """Change a sentence and add one; return milliseconds until both are seen."""
    time.sleep(0.25 + number * 37 % 100 / 1000)
    word = f"Save number {number} was a long year"
    new = file.with_name(f".{file.name}.new")
    new.write_text(text.replace(_WORD, f"Another sentence.\n\n{word}"), encoding="utf-8")
    begun = time.time() * 1000
    new.replace(file)
    return shown(word) - begun


@contextmanager
def _preview(post: Path) -> Iterator[str]:
    """Run it; return its address."""
    command = [sys.executable, "-c", "from broadside_local.cli import main; main()", "preview"]
    options = ["--no-open", "--json", "--port", "0"]
    with _program([*command, str(post), *options], stdout=subprocess.PIPE) as server:
        assert server.stdout
        yield json.loads(server.stdout.readline())["address"]


@contextmanager
def _program(command: list[str], *, stdout: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, and end it."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=stdout, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


def _theirs(running: ExitStack, folder: Path, text: str) -> tuple[Path, str, Shown]:
    """
    Have `mjml --watch` watch the same mail; return its file, its text, and what waits for HTML.

    Raises:
        MissingError: npm or its registry can't be had.
    """
    from tests.clients import npm_tools
    from tests.missing import program

    npm_tools.mjml({"installed": "<mjml><mj-body></mj-body></mjml>"})
    file, out = folder / "mail.mjml", folder / "mail.html"
    document = _as_mjml(text)
    file.write_text(document, encoding="utf-8")
    cli = npm_tools.INSTALLED / "node_modules" / "mjml" / "bin" / "mjml"
    command = [program("node"), str(cli), "--watch", str(file), "-o", str(out)]
    running.enter_context(_program(command, stdout=subprocess.DEVNULL))

    def shown(word: str) -> float:
        deadline = time.monotonic() + _SECONDS
        while not out.exists() or word not in out.read_text(encoding="utf-8"):
            if time.monotonic() > deadline:
                conclude("preview: mjml --watch wrote nothing", kept=False)
            time.sleep(0.001)
        return time.time() * 1000

    shown(_WORD)
    return file, document, shown


def _as_mjml(text: str) -> str:
    """Return the document that ours gives mrml, with the post's body in it."""
    publication, theme = load_publication(_TEMPLATES / "publication.toml"), load_theme(_TEMPLATES)
    file = SourceFile(
        path="round-up.en.md", data=text.encode(), modified_at=datetime(2026, 11, 14, tzinfo=UTC)
    )
    post = read_post([file], source="drop", languages=publication.languages).post
    (variant,) = post.variants
    with patch.object(mjml, "mjml2html", wraps=mjml.mjml2html) as spy:
        render_email(
            post, variant, publication=publication, theme=theme, site_url="https://example.org"
        )
    return str(spy.call_args_list[0].args[0]).replace("{{body}}", variant.body_html)


def _p95(taken: Sequence[float]) -> float:
    return sorted(taken)[-(-len(taken) * 95 // 100) - 1]


def _tell(name: str, taken: Sequence[float], goal: str) -> None:
    print(f"{name:24}{median(taken):10.1f}{_p95(taken):10.1f}   {goal}")


if __name__ == "__main__":
    main()
