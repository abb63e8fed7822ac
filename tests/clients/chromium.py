"""
Chromium by its debugging pipe: opens pages, asks them things, takes their pictures.

It needs no driver and no library, and it reaches no other machine: names that aren't this machine's
don't resolve, and a tab that is given an *answer* gets every byte from there. ::

    with launch() as browser:
        tab = browser.tab()
        tab.emulate(width=360, dark=True)
        tab.open("http://127.0.0.1:8000/")
        tab.evaluate("document.title")
        tab.screenshot(Path("page.png"))
"""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator

from tests.clients.chromium_pipe import ChromiumError, Pipe
from tests.clients.chromium_tab import Answer, Answers, Tab
from tests.missing import MissingError, program

__all__ = ["Answer", "Answers", "Browser", "ChromiumError", "MissingError", "Tab", "launch"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@contextlib.contextmanager
def launch(*flags: str) -> Iterator["Browser"]:
    """
    Run Chromium without a window, with a new profile; end it and forget the profile.

    Raises:
        MissingError: it isn't here.
    """
    # Root has no sandbox to enter. What is opened here are pages of ours.
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # It reads commands from descriptor 3 and answers on 4.
        command = ["sh", "-c", 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null', "sh", program(*NAMES)]
        process = subprocess.Popen(
            [*command, *FLAGS, *root, *flags, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdin
        assert process.stdout
        try:
            yield Browser(Pipe(process.stdin, process.stdout))
        finally:
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    stream.close()
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    # It ends by itself when the pipe closes; its helpers are in its group.
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(3)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Browser:
    """A running Chromium."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def tab(self, answer: Answers | None = None) -> Tab:
        """
        Open an empty tab.

        Args:
            answer: What it gets for a URL. Left out, it asks servers of this machine.
        """
        target = self._pipe.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self._pipe.send("Target.attachToTarget", targetId=target, flatten=True)
        return Tab(self._pipe, attached["sessionId"], answer)
