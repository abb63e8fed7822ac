"""
However a command ends, it takes everything along: no process, no port, no half-done work.

Each test runs the command as a user does, and waits for what it is about, never for a time.
"""

import contextlib
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

PROGRAM = Path(sys.executable).with_name("broadside")
LISTENING = "0A"
"""Of a line in /proc/net/tcp (Linux, proc_net_tcp.rst)."""
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}

needs_proc = pytest.mark.skipif(
    not Path("/proc/net/tcp").exists(), reason="only Linux shows every socket in /proc"
)

LIMIT_BYTES = 1_500_000
"""Of one file: more than anything that the local cloud writes of small posts."""

IN_A_TERMINAL = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)
"""Makes the terminal on stdin one's own, and becomes the command."""


def until(condition, *, seconds=180):
    """Wait for what happens by itself."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it didn't happen"
        time.sleep(0.02)
    return found


@dataclass
class Command:
    """A command that runs, and its emulator."""

    process: subprocess.Popen[str]
    state: Path
    emulator: int = 0
    ports: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    """Where it listened when it was ended."""

    @classmethod
    def begin(cls, arguments, state, ending, *, program=(PROGRAM,), **options):
        """Start it; whatever becomes of the test, it ends."""
        process = subprocess.Popen(
            [*map(str, program), *map(str, arguments)],
            text=True,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
            env={**os.environ, "BROADSIDE_STATE": str(state), "PYTHONUNBUFFERED": "1"},
        )
        ending.callback(process.communicate)
        ending.callback(process.kill)
        return cls(process, state)

    def await_emulator(self):
        """Wait until there is something to leave behind."""
        self.emulator = until(lambda: self.alive() and emulator_of(self.process.pid))
        return self

    def await_functions(self):
        """Wait until functions work on posts."""
        logs = lambda: [*self.state.glob("*/cloud/functions.log")]  # noqa: E731
        until(lambda: self.alive() and any("post.ingested" in f.read_text("utf-8") for f in logs()))
        return self

    def alive(self):
        assert self.process.poll() is None, self.process.communicate()
        return True

    def end(self, number=None):
        """Send a signal, wait for the end; return exit code and stderr."""
        found = set(listeners(self.processes()))
        self.addresses = {address for address, _ in found}
        self.ports = {port for _, port in found}
        if number:
            self.process.send_signal(number)
        _, err = self.process.communicate(timeout=180)
        return self.process.returncode, err or ""

    def processes(self):
        """List the command's process and all below it, with the emulator's group."""
        return {self.process.pid, *below(self.process.pid)}

    def has_left_nothing(self):
        """Fail when a process or a port is left."""
        until(lambda: not group_exists(self.emulator), seconds=30)
        for port in self.ports:
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=5)
        return True


def rows_of_ps():
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 2) for line in listing.splitlines()[1:])
    return [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]


def emulator_of(parent):
    return next((p for p, above, args in rows_of_ps() if above == parent and "keeper" in args), 0)


def below(parent):
    children = {pid for pid, above, _ in rows_of_ps() if above == parent}
    return children.union(*(below(child) for child in children))


def group_exists(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def sockets_of(pids):
    """List the sockets that processes hold, by their inode."""
    found = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if inode := re.match(r"socket:\[(\d+)\]", str(entry.readlink())):
                        found.add(inode[1])
    return found


def listeners(pids):
    """List address and port of each socket on which processes listen."""
    mine = sockets_of(pids)
    for file in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(FileNotFoundError):
            for line in Path(file).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and fields[9] in mine:
                    address, _, port = fields[1].partition(":")
                    yield address, int(port, 16)


@pytest.fixture
def given(tmp_path):
    """Two posts, and readers."""
    posts = tmp_path / "posts"
    posts.mkdir()
    for name in ("one", "two"):
        text = f"---\ntitle: {name}\ndate: 2026-01-03\n---\nWords.\n"
        (posts / f"{name}.md").write_text(text, "utf-8")
    lines = ["email", *(f"reader{n}@example.com" for n in range(60))]
    (tmp_path / "readers.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


@pytest.fixture
def out(given):
    return given / "out"


@pytest.fixture
def start(given, out):
    """Start `broadside run`, or what else it is called by, with a state of its own."""
    arguments = [
        "run", "--posts", given / "posts", "--subscribers", given / "readers.csv", "--out", out,
    ]  # fmt: skip
    with contextlib.ExitStack() as ending:
        yield lambda **options: Command.begin(arguments, given / "state", ending, **options)


STOPPED = "broadside: stopped\n"


class TestSignals:
    @pytest.mark.parametrize(
        "number",
        [
            signal.SIGTERM,
            pytest.param(signal.SIGINT, marks=pytest.mark.prove),
            pytest.param(signal.SIGHUP, marks=pytest.mark.prove),
        ],
    )
    def test_a_run_that_is_stopped_leaves_nothing(self, start, out, number):
        command = start().await_emulator().await_functions()

        assert (128 + number, STOPPED) == command.end(number)
        assert command.has_left_nothing()
        assert command.addresses <= LOOPBACK
        assert [] == list(out.iterdir())
        assert {"lock", "cloud", "emulator.log", "functions.log"} >= {
            path.name for left in command.state.iterdir() for path in left.rglob("*")
        }

    @pytest.mark.prove
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_a_run_that_is_stopped_while_it_starts_leaves_nothing(self, start, out, number):
        command = start().await_emulator()

        assert (128 + number, STOPPED) == command.end(number)
        assert command.has_left_nothing()
        assert [] == list(out.iterdir())

    @pytest.mark.prove
    def test_a_second_ctrl_c_ends_it_at_once(self, start):
        command = start().await_emulator().await_functions()
        os.killpg(command.emulator, signal.SIGSTOP)  # now nothing can be put away in good order

        command.process.send_signal(signal.SIGINT)
        until(lambda: command.process.send_signal(signal.SIGINT) or command.process.poll())

        assert 128 + signal.SIGINT == command.process.returncode
        os.killpg(command.emulator, signal.SIGCONT)
        assert command.has_left_nothing()

    @pytest.mark.prove
    def test_whoever_is_killed_takes_the_emulator_along(self, start):
        command = start().await_emulator().await_functions()

        assert -signal.SIGKILL == command.end(signal.SIGKILL)[0]
        assert command.has_left_nothing()

    @pytest.mark.prove
    def test_what_is_told_to_ignore_a_closed_terminal_does(self, start):
        command = start(program=("nohup", PROGRAM)).await_emulator()
        command.process.send_signal(signal.SIGHUP)

        code, err = command.end()

        assert 0 == code, err

    @pytest.mark.prove
    def test_after_a_crash_inside_nothing_is_left(self, start, out):
        program = (
            "import sys\n"
            "from broadside_local import cli, pipeline\n"
            "def boom(*_, **__): raise ZeroDivisionError\n"
            "pipeline.Pipeline.mail = boom\n"
            "sys.exit(cli.main())\n"
        )
        command = start(program=(sys.executable, "-c", program)).await_emulator()

        code, err = command.end()

        assert 1 == code
        assert err.rstrip().endswith("ZeroDivisionError")
        assert command.has_left_nothing()
        assert [] == list(out.iterdir())


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Tell of a demo in a terminal: while it runs, and after the terminal is closed."""
    state = tmp_path_factory.mktemp("demo") / "state"
    ours, theirs = pty.openpty()
    with contextlib.ExitStack() as ending:
        ending.callback(os.close, theirs)
        command = Command.begin(
            ["demo", "--port", "0"],
            state,
            ending,
            program=(sys.executable, "-c", IN_A_TERMINAL, PROGRAM),
            start_new_session=True,
            **dict.fromkeys(("stdin", "stdout", "stderr"), theirs),
        )
        shown = read_until(ours, "Ctrl-C ends it.")
        command.await_emulator()
        until(lambda: "batch.sent" in beside(state, "logs", "send"))
        seen = {
            "site": re.search(r"http://127\.0\.0\.1:(\d+)", shown),
            "listeners": set(listeners(command.processes())),
            "status": json.loads(beside(state, "status", "--json")),
            "logs": beside(state, "logs", "--json"),
        }
        command.ports = {port for _, port in seen["listeners"]}
        os.close(ours)
        seen["code"] = command.process.wait(180)
        seen["left nothing"] = command.has_left_nothing()
        seen["logs after"] = beside(state, "logs")
        seen["status after"] = json.loads(beside(state, "status", "--json"))
    return seen


@pytest.mark.prove
class TestDemoInATerminal:
    """Looked at from beside it, until the terminal is closed."""

    def test_it_ends_with_the_terminal(self, seen):
        assert (128 + signal.SIGHUP, True) == (seen["code"], seen["left nothing"])

    @needs_proc
    def test_nothing_can_be_reached_from_elsewhere(self, seen):
        assert {address for address, _ in seen["listeners"]} <= LOOPBACK
        ports = {port for _, port in seen["listeners"]}
        assert int(seen["site"][1]) in ports
        assert len(ports) >= 3  # the edge, strict SES, the emulator

    def test_its_status_can_be_read_beside_it_and_afterwards(self, seen):
        (running,), (ended,) = seen["status"], seen["status after"]

        assert ("demo", True, seen["site"][0]) == tuple(
            running[name] for name in ("name", "running", "address")
        )
        assert ("demo", False, "") == tuple(ended[n] for n in ("name", "running", "address"))
        assert running["mails"] == ended["mails"] > 0

    def test_its_logs_can_be_read_beside_it_and_afterwards(self, seen):
        told = ("post.ingested", "posts.published", "tick.done", "unit.planned", "batch.sent")

        for logs in (seen["logs"], seen["logs after"]):
            assert not [each for each in told if each not in logs]
            assert "@" not in logs


def beside(state, *arguments):
    """Run `broadside local` in another process; return what it prints."""
    return subprocess.run(
        [PROGRAM, "local", *arguments],
        env={**os.environ, "BROADSIDE_STATE": str(state)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def read_until(terminal, words):
    """Read what a terminal shows, until it shows these words."""
    seen = b""
    while words.encode() not in seen:
        seen += os.read(terminal, 4096)
    return seen.decode()


class TestNoRoom:
    def test_a_folder_that_cannot_be_written_to_is_named(self, given):
        # Root may write wherever the system can: this is a place where it can't.
        place = "/proc/self/fdinfo" if os.geteuid() == 0 else str(given / "locked")
        (given / "locked").mkdir(mode=0o500)
        for command in (["demo", "--headless"], ["invoke", "tick", ROOT / "events" / "tick.json"]):
            done = subprocess.run(
                [PROGRAM, *map(str, command)],
                env={**os.environ, "BROADSIDE_STATE": place},
                capture_output=True,
                text=True,
                check=False,
            )

            assert (2, "") == (done.returncode, done.stdout)
            assert 1 == len(done.stderr.splitlines()), done.stderr
            assert place in done.stderr
            assert "BROADSIDE_STATE=" in done.stderr

    @pytest.mark.prove
    def test_a_write_that_fails_in_the_middle_is_one_line_and_nothing_is_half_done(
        self, start, given, out
    ):
        limited = (
            "import os, resource, sys\n"
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT_BYTES}, {LIMIT_BYTES}))\n"
            "os.execv(sys.argv[1], sys.argv[1:])\n"
        )
        # Its page is that big.
        with (given / "posts" / "one.md").open("a", encoding="utf-8") as post:
            post.write("\nRice & beans. " * (LIMIT_BYTES // 14))
        command = start(program=(sys.executable, "-c", limited, PROGRAM)).await_emulator()

        code, err = command.end()

        last = (
            "broadside: the folder of the state, or where the output goes: "
            "a file may not grow so large. Make room, or"
        )
        assert 1 == code
        assert err.splitlines()[-1].startswith(last), err
        assert "Traceback" not in err
        assert command.has_left_nothing()
        assert [] == list(out.iterdir())
