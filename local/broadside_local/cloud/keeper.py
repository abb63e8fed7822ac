"""
What the emulator's process runs: the emulator, for as long as the one who started it lives.

A program for the emulator's own interpreter: it imports nothing of ours. Its standard input is a
pipe whose other end the parent holds. However the parent ends (done, killed, crashed), the system
closes that pipe, and then the whole process group goes: the emulator and its functions.
"""

import os
import signal
import sys
import threading


def _end_with_the_parent() -> None:
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Run the emulator; its settings are in the environment."""
    os.umask(0o077)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    from ministack.app import main as serve  # type: ignore[import-not-found,unused-ignore]

    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main()
