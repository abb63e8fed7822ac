"""
What the emulator's process runs: the emulator, for as long as the one who started it lives.

A program for the emulator's own interpreter: it imports nothing of ours but its neighbours. Its
standard input is a pipe whose other end the parent holds. However the parent ends (done, killed,
crashed), the system closes that pipe, and then the whole process group goes: the emulator and its
functions.

With a data file (`keeper.py FILE DESCRIPTOR`) it keeps what the emulator holds. Then a line on the
pipe is a command, in JSON: `{"begin": names}` puts back what was kept, `{"save": true}` writes what
isn't written yet; the answer, `{}` or `{"error": class, "reason": words}`, goes to the descriptor.
"""

import fcntl
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadside_local.cloud.emulator.recorder import Recorder

_HOLD_SECONDS = 10.0


def _serve_the_parent(file: Path | None, answers: int) -> None:
    """Do what it says; when it is gone, go."""
    recorder: Recorder | None = None
    with open(0, "rb", closefd=False) as commands:
        for line in commands:
            try:
                command = json.loads(line)
                if "begin" in command and file:
                    recorder = _begin(file, command["begin"])
                elif "save" in command and recorder:
                    recorder.save()
                answer = {}
            except Exception as error:  # noqa: BLE001 - whoever asked says it
                answer = {"error": type(error).__name__, "reason": str(error)}
            os.write(answers, json.dumps(answer).encode() + b"\n")
    os.killpg(0, signal.SIGKILL)


def _begin(file: Path, names: Any) -> "Recorder":
    from recorder import Recorder as New  # type: ignore[import-not-found,unused-ignore]

    recorder: Recorder = New(file, names)
    return recorder


def _hold(file: Path) -> None:
    """Wait until the process before us, killed a moment ago, writes no more."""
    held = os.open(file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    deadline = time.monotonic() + _HOLD_SECONDS
    while True:
        try:
            # Held until this process ends, however it ends.
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise SystemExit("another emulator still writes to its data") from None
            time.sleep(0.02)
        else:
            return


def main() -> None:
    """Run the emulator; its settings are in the environment."""
    os.umask(0o077)
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    answers = int(sys.argv[2]) if file else -1
    if file:
        os.set_inheritable(answers, False)  # noqa: FBT003 - as os has it
        _hold(file)
    threading.Thread(target=_serve_the_parent, args=(file, answers), daemon=True).start()
    from tap import tap  # type: ignore[import-not-found,unused-ignore]

    tap()
    from ministack.app import main as serve  # type: ignore[import-not-found,unused-ignore]

    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main()
