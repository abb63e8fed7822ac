"""The server: loopback, news of every save, a clean end; and the command that runs it."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from broadside.errors import PublicationError
from broadside_local.cli import commands
from broadside_local.commands.preview import show
from broadside_local.errors import LocalError, WrongUseError
from broadside_local.preview.server import Server

MAIN = "import sys; from broadside_local.cli import main; sys.exit(main())"


@pytest.fixture
def server(place):
    place.save("hello.en.md", "Dear neighbours")
    running = Server(place.desk_for(place.posts), 0)
    running.start()
    yield running
    running.stop()


@contextlib.contextmanager
def news(server, path="/events/post/hello"):
    """Read what a page is told, one state at a time."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()

    def told():
        while line := answer.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    try:
        yield told()
    finally:
        connection.close()


class TestTheServer:
    def test_tells_of_a_save_within_a_moment(self, server, place):
        with news(server) as told:
            before = next(told)
            place.clock += 10  # its own clock stands still
            place.save("hello.en.md", "Dear friends")
            after = next(told)

        document = before["leaves"][0]["documents"]["mail"]
        assert after["number"] > before["number"]
        assert document != after["leaves"][0]["documents"]["mail"]

    def test_tells_of_a_new_post_in_the_list(self, server, place):
        with news(server, "/events/list") as told:
            next(told)
            time.sleep(0.1)
            place.clock += 10
            place.save("new.en.md", "B", "New")
            assert {} == next(told)

    def test_listens_on_loopback_alone(self, server):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", server.url)
        assert "127.0.0.1" == server._socket.getsockname()[0]

    def test_ends_while_somebody_looks(self, place):
        running = Server(place.desk, 0)
        running.start()
        with news(running, "/events/list") as told:
            next(told)
            begun = time.monotonic()
            running.stop()
            assert [] == list(told)

        assert time.monotonic() - begun < 2
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", running.port), timeout=2)

    def test_says_when_the_port_is_taken(self, server, place):
        with pytest.raises(LocalError, match="--port"):
            Server(place.desk, server.port)

    def test_says_when_it_can_not_go_on(self, place):
        running = Server(place.desk, 0)
        with pytest.raises(LocalError, match="ended by itself"):
            running.check()
        running.stop()


class TestTheCommand:
    @pytest.fixture
    def started(self, place):
        """Run it; return the process and its address."""
        place.save("hello.en.md", "Dear neighbours")
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "preview", "--no-open", "--json", "--port", "0"],
            cwd=place.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"BROADSIDE_STATE": str(place.folder / "state")},
        )
        assert process.stdout
        yield process, json.loads(process.stdout.readline())["address"]
        process.kill()
        process.communicate()

    def test_shows_the_posts_folder_and_ends_with_ctrl_c(self, started):
        process, address = started
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", "/")
        page = connection.getresponse().read().decode()
        connection.close()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)

        assert "Hello" in page
        # After its object a program is told nothing more.
        assert (0, b"", b"\nstopped\n") == (process.returncode, out, err)

    def test_ends_with_a_signals_code_otherwise(self, started):
        process, _ = started
        process.terminate()
        _, err = process.communicate(timeout=10)

        assert (143, b"broadside: stopped\n") == (process.returncode, err)

    def test_writes_nothing(self, started, place):
        process, _ = started
        process.terminate()
        process.wait(10)

        assert ["hello.en.md"] == [file.name for file in place.posts.iterdir()]
        assert not (place.folder / "state").exists()

    @pytest.mark.parametrize("opens", [True, False])
    def test_opens_a_browser_unless_told_not_to(self, place, monkeypatch, opens):
        opened: list[str] = []
        monkeypatch.setattr("webbrowser.open", opened.append)

        def stay(check):
            server = check.__self__
            opened.append("stayed")
            deadline = time.monotonic() + 5
            while opens and server.url not in opened and time.monotonic() < deadline:
                time.sleep(0.01)
            return server.url

        monkeypatch.setattr("broadside_local.commands.preview.until_interrupted", stay)
        show(place.posts, port=0, publication_file=None, opens=opens, as_json=False)

        assert len(opened) == (2 if opens else 1)

    def test_says_when_the_publication_cannot_be_used(self, place):
        place.publication.write_text("nonsense = 1\n")
        with pytest.raises(PublicationError):
            show(place.posts, port=0, publication_file=None, opens=False, as_json=False)

    @pytest.mark.parametrize("name", ["nothing.md", "nothing"])
    def test_says_when_there_is_no_such_post(self, place, name):
        with pytest.raises(WrongUseError, match="isn't there"):
            CliRunner().invoke(
                commands,
                ["preview", str(place.posts / name), "--no-open"],
                catch_exceptions=False,
                standalone_mode=False,
            )
