"""
Strict SES by itself: `python -m broadside_local.ses --port 8555`.

Point any client of SES's v2 API at what it prints. Mails go to a folder, events to standard output,
one a line.
"""

import argparse
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from broadside_local.ses import StateError, StrictSes


def main() -> int:
    """Run until it is interrupted; return the exit status."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        try:
            ses = StrictSes(
                asked.outbox or Path(folder),
                rate=asked.rate,
                quota=asked.quota,
                publish=_print,
                sandbox=asked.sandbox,
                state_file=asked.state,
                port=asked.port,
            )
        except (OSError, StateError) as error:
            print(f"strict SES can't start: {error}", file=sys.stderr)
            return 2
        over = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        url = ses.start()
        print(f"strict SES answers at {url}; mails go to {ses.outbox.folder}", file=sys.stderr)
        over.wait()
        ses.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="broadside_local.ses", description=__doc__)
    parser.add_argument("--port", type=_port, default=0, help="of loopback; any that is free")
    parser.add_argument("--outbox", type=Path, help="folder of mails; one that goes with it")
    parser.add_argument("--state", type=Path, help="file that lets a restart go on; none")
    parser.add_argument("--rate", type=_rate, default=14.0, help="mails a second; 14")
    parser.add_argument("--quota", type=int, default=50_000, help="mails a day; 50000")
    parser.add_argument("--sandbox", action="store_true", help="as a new account has it")
    return parser.parse_args()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port (0 to 65535)")
    return port


def _rate(text: str) -> float:
    rate = float(text)
    if not rate > 0:
        raise argparse.ArgumentTypeError(f"{text} is no rate: it must be more than 0")
    return rate


def _print(topic: str, messages: Sequence[str]) -> None:
    for message in messages:
        line = msgspec.json.encode({"topic": topic, "message": message}).decode()
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
