"""The emulator gets a port, even where others are faster."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from broadside_local.cloud.emulator.process import LOOPBACK, Emulator, free_port
from broadside_local.cloud.errors import CloudDiedError
from tests.architecture.house import ROOT


class Ports:
    """Finds the ports that it is given, then free ones."""

    def __init__(self, *taken):
        self.found = []
        self._taken = list(taken)

    def __call__(self):
        self.found.append(self._taken.pop(0) if self._taken else free_port())
        return self.found[-1]


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def healthy():
    """The port of somebody who says that all is well."""

    class AllIsWell(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"edition": "light"}')

        def log_message(self, *_):
            pass

    with HTTPServer((LOOPBACK, 0), AllIsWell) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def start(tmp_path):
    """Starts emulators, and stops them in the end."""
    started = []

    def start_one(find_port, **environment):
        emulator = Emulator(ROOT, tmp_path, environment=environment, find_port=find_port)
        started.append(emulator)
        emulator.wait()
        return emulator

    yield start_one
    for emulator in started:
        emulator.stop()


class TestPorts:
    def test_a_port_that_another_process_took_is_left_to_it(self, start, taken):
        ports = Ports(taken)

        emulator = start(ports)

        assert 2 == len(ports.found)
        assert f"http://{LOOPBACK}:{ports.found[1]}" == emulator.endpoint
        assert "000000000000" == emulator.client("sts").get_caller_identity()["Account"]

    def test_somebody_else_who_answers_there_is_not_taken_for_it(self, start, healthy):
        ports = Ports(healthy)

        emulator = start(ports)

        assert ports.found[1] == emulator.port != healthy

    def test_it_gives_up_in_the_end(self, start, healthy):
        ports = Ports(*[healthy] * 9)

        with pytest.raises(CloudDiedError):
            start(ports)

        assert [healthy] * 5 == ports.found

    def test_what_ends_for_another_reason_is_not_tried_again(self, start):
        ports = Ports()

        with pytest.raises(CloudDiedError):
            start(ports, GATEWAY_PORT="none")

        assert 1 == len(ports.found)
