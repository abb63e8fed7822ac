"""Lines to other hosts: one deadline for all of them, and no name asked twice."""

import socket
import threading
from ipaddress import ip_address

import pytest

from broadside.adapters.web_lines import dial, look_up
from tests.unit.adapters.hosts import (
    OTHER,
    PICTURE,
    PUBLIC,
    Ticking,
    host,
    internet,
    redirect,
    stack,
    unreachable,
)

__all__ = ["host", "internet", "stack"]  # fixtures


class TestTime:
    """One deadline for all of it; the clock of these tests moves on whenever it is looked at."""

    def test_a_body_that_drips(self, host, internet):
        def drip(line):
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + PICTURE)
            while True:
                line.sendall(b"x")

        host(drip)

        assert "didn't come in 10 seconds" == unreachable(internet.web(monotonic=Ticking()))

    def test_a_head_that_drips(self, host, internet):
        def drip(line):
            line.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                line.sendall(b"x")

        host(drip)

        assert "didn't come in 10 seconds" == unreachable(internet.web(monotonic=Ticking(2)))

    def test_redirects_that_take_their_time(self, host, internet):
        asked = host(redirect("/again"))

        assert "didn't come in 10 seconds" == unreachable(internet.web(monotonic=Ticking()))
        assert len(asked.requests) < 4

    def test_names_that_take_their_time(self, internet):
        clock = Ticking(0)

        def slow():
            clock.now += 11
            raise socket.gaierror(socket.EAI_AGAIN, "later")

        internet.names["pictures.example.org"] = slow

        assert "didn't come in 10 seconds" == unreachable(internet.web(monotonic=clock))

    def test_many_addresses_at_which_nobody_answers(self, internet):
        internet.names["pictures.example.org"] = [f"93.184.215.{n}" for n in range(1, 100)]

        assert "didn't come in 10 seconds" == unreachable(internet.web(monotonic=Ticking()))
        assert len(internet.dialled) < 10

    def test_a_host_that_is_silent(self, stack, internet, host):
        done = threading.Event()
        host(lambda _line: done.wait(5))
        stack.callback(done.set)

        assert "didn't come in 0.1 seconds" == unreachable(internet.web(most_seconds=0.1))

    def test_a_name_that_nobody_answers_for(self, monkeypatch):
        done = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(1) and [])

        with pytest.raises(TimeoutError):
            look_up("pictures.example.org", 0.05)
        done.set()


class TestTheSystem:
    """What the adapter uses where no test stands in."""

    def test_a_name_is_looked_up_as_a_whole_name(self, monkeypatch):
        asked = []

        def getaddrinfo(name, *_, **__):
            asked.append(name)
            found = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*found, (PUBLIC, 0)), (*found, (PUBLIC, 0)), (*found, (OTHER, 0, 0, 0))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

        assert [PUBLIC, OTHER] == look_up("pictures.example.org", 5)
        assert [b"pictures.example.org."] == asked

    def test_a_name_that_there_is_not(self, monkeypatch):
        def getaddrinfo(*_, **__):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

        with pytest.raises(socket.gaierror):
            look_up("pictures.example.org", 5)

    @pytest.mark.parametrize("place", ["127.0.0.1", "::1"])
    def test_a_connection_goes_to_an_address_without_asking_for_names(self, monkeypatch, place):
        address = ip_address(place)
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        try:
            listening = socket.create_server((place, 0), family=family)
        except OSError:
            pytest.skip("this machine has no IPv6")
        monkeypatch.setattr(socket, "getaddrinfo", None)

        with listening, dial(address, listening.getsockname()[1], 5) as line:
            assert place == line.getpeername()[0]

    def test_a_connection_that_nobody_takes(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]

        with pytest.raises(OSError):
            dial(ip_address("127.0.0.1"), port, 5)
