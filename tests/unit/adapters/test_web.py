"""Pictures from other hosts: nobody gets us to ask what only we can reach, or holds us up."""

import inspect
import socket
import struct
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.adapters.memory_web import MemoryWeb
from broadside.adapters.public_addresses import is_public
from broadside.adapters.web import HttpWeb
from broadside.errors import RefusedError, UnreachableError
from tests.unit.adapters.hosts import (
    ADDRESS,
    OTHER,
    PICTURE,
    PUBLIC,
    Internet,
    answer,
    host,
    internet,
    redirect,
    refused,
    stack,
    unreachable,
)

__all__ = ["host", "internet", "stack"]  # fixtures

PRIVATE = "is on a host in a private network"


def test_a_picture(host, internet):
    host(answer())

    assert PICTURE == internet.web().picture(ADDRESS)
    assert [(PUBLIC, 80)] == internet.dialled


def test_a_host_learns_nothing_but_what_it_is_asked_for(host, internet):
    asked = host(answer())

    internet.web().picture("http://Pictures.Example.ORG/häven.png?size=2#top")

    request = (
        "GET /h%C3%A4ven.png?size=2 HTTP/1.1\r\n"
        "Host: pictures.example.org\r\n"
        "User-Agent: Broadside (newsletter software; copies a picture once)\r\n"
        "Accept: image/gif, image/jpeg, image/png, image/webp\r\n"
        "Accept-Encoding: identity\r\n"
        "Connection: close\r\n\r\n"
    )
    assert [request] == asked.requests


def test_no_cookie_goes_from_one_answer_into_the_next_request(host, internet):
    asked = host(answer(b"", "Set-Cookie: a=b", "Location: /b", status="302 Found"), answer())

    internet.web().picture(ADDRESS)

    assert 2 == len(asked.requests)
    assert not [r for r in asked.requests if "cookie" in r.lower() or "referer" in r.lower()]


@pytest.mark.parametrize("variable", ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"])
def test_no_proxy_of_the_environment_is_asked(host, internet, monkeypatch, variable):
    monkeypatch.setenv(variable, "http://127.0.0.1:9/")
    host(answer())

    assert PICTURE == internet.web().picture(ADDRESS)


class TestPrivateAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.0.0.5", "169.254.169.254", "169.254.170.2", "[::1]"),
            *("[fd00:ec2::254]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]"),
            *("[64:ff9b::a9fe:a9fe]", "[::127.0.0.1]", "[2002:7f00:1::]"),
            *("0.0.0.0", "[::]", "255.255.255.255", "100.100.100.200", "①②⑦.0.0.1"),
            *("localhost", "[fe80::1%25lo]", "[64:ff9b:1::7f00:1]"),
        ],
    )
    def test_in_the_address_itself(self, internet, address):
        assert PRIVATE == refused(internet.web(), f"http://{address}/latest/meta-data/")
        assert [] == internet.dialled
        assert [] == internet.asked

    @pytest.mark.parametrize(
        "answers",
        [
            *(["127.0.0.1"], ["::1"], ["::ffff:10.0.0.1"], ["169.254.169.254"]),
            *(["fe80::1%eth0"], ["fd00:ec2::254"], ["64:ff9b::a9fe:a9fe"]),
        ],
    )
    def test_behind_a_name(self, internet, answers):
        internet.names["pictures.example.org"] = answers

        assert PRIVATE == refused(internet.web())
        assert [] == internet.dialled

    @pytest.mark.parametrize("answers", [[PUBLIC, "10.0.0.1"], ["::1", PUBLIC], [OTHER, "::1"]])
    def test_among_public_ones(self, host, internet, answers):
        host(answer())
        internet.names["pictures.example.org"] = answers

        assert PRIVATE == refused(internet.web())
        assert [] == internet.dialled

    def test_of_a_name_that_means_another_one_the_second_time(self, host, internet):
        """DNS rebinding: the answer that was checked is the one that is used."""
        host(answer())
        answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
        internet.names["pictures.example.org"] = lambda: next(answers)

        assert PICTURE == internet.web().picture(ADDRESS)
        assert ["pictures.example.org"] == internet.asked
        assert [(PUBLIC, 80)] == internet.dialled

    def test_of_a_name_that_means_another_one_after_a_redirect_to_itself(self, host, internet):
        host(redirect("/again"))
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        internet.names["pictures.example.org"] = lambda: next(answers)

        assert PRIVATE == refused(internet.web())
        assert [(PUBLIC, 80)] == internet.dialled

    def test_where_no_public_one_answers_no_other_name_is_asked(self, internet):
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        internet.names["pictures.example.org"] = lambda: next(answers)

        assert "is on a host that doesn't answer" == unreachable(internet.web())
        assert [(PUBLIC, 80)] == internet.dialled

    def test_that_is_none(self, internet):
        internet.names["pictures.example.org"] = ["printer"]

        assert "comes in a way that isn't the web's" == refused(internet.web())


class TestRedirects:
    @pytest.mark.parametrize("status", ["301 A", "302 B", "303 C", "307 D", "308 E"])
    def test_are_followed(self, host, internet, status):
        host(redirect("//other.example.net/b.png", status))
        other = host(answer(), at=OTHER)
        internet.names["other.example.net"] = [OTHER]

        assert PICTURE == internet.web().picture(ADDRESS)
        assert other.requests[0].startswith("GET /b.png HTTP/1.1\r\nHost: other.example.net\r\n")
        assert [(PUBLIC, 80), (OTHER, 80)] == internet.dialled

    @pytest.mark.parametrize(
        ("reason", "location"),
        [
            (PRIVATE, "http://127.0.0.1/"),
            (PRIVATE, "http://169.254.169.254/latest/meta-data/"),
            (PRIVATE, "//[::ffff:169.254.169.254]/"),
            (PRIVATE, "http://inside.example.net/"),
            (PRIVATE, "http://localhost/"),
            ("has an address that can't be read", "http://2130706433/"),
            ("has an address that can't be read", "http://0x7f.1/"),
            ("has an address with a port that websites don't use", "http://127.0.0.1:9001/2018/"),
            ("has an address with a port that websites don't use", ":22/"),
            ("has an address with a user's name in it", "http://a@b.example.net/"),
            ("has an address that is neither http nor https", "file:///etc/passwd"),
            ("has an address that is neither http nor https", "gopher://127.0.0.1:6379/_x"),
            ("is redirected to an address that can't be read", "/\\127.0.0.1/"),
        ],
    )
    def test_are_read_anew(self, host, internet, reason, location):
        host(redirect(location if location != ":22/" else "http://pictures.example.org:22/"))
        internet.names["inside.example.net"] = ["10.0.0.9"]

        assert reason == refused(internet.web())
        assert [(PUBLIC, 80)] == internet.dialled

    def test_five_of_them_are_enough(self, host, internet):
        host(*[redirect(f"/{n}") for n in range(5)], answer())

        assert PICTURE == internet.web().picture(ADDRESS)

    def test_a_sixth_is_too_many(self, host, internet):
        asked = host(*[redirect(f"/{n}") for n in range(6)], answer())

        assert "is redirected again and again" == refused(internet.web())
        assert 6 == len(asked.requests)

    def test_a_loop_ends(self, host, internet):
        host(redirect(ADDRESS))

        assert "is redirected again and again" == refused(internet.web())

    def test_one_that_names_no_place(self, host, internet):
        host(answer(b"", status="302 Found"))

        assert "is redirected to nowhere" == refused(internet.web())

    def test_one_in_letters_that_should_be_written_otherwise(self, host, internet):
        asked = host("HTTP/1.1 302 F\r\nLocation: /穀 1.png\r\n\r\n".encode(), answer())

        assert PICTURE == internet.web().picture(ADDRESS)
        assert asked.requests[1].startswith("GET /%E7%A9%80%201.png HTTP/1.1\r\n")

    def test_one_in_letters_that_are_none(self, host, internet):
        host(b"HTTP/1.1 302 F\r\nLocation: /\xff\xfe.png\r\n\r\n")

        assert "comes in a way that isn't the web's" == refused(internet.web())

    def test_a_picture_in_its_body_is_not_taken(self, host, internet):
        host(answer(PICTURE, "Location: /a.png", status="302 Found"), answer(b"", status="404 N"))

        assert "isn't there (404)" == refused(internet.web())


class TestHosts:
    def test_one_that_has_no_such_name(self, internet):
        assert "is on a host that can't be found" == unreachable(
            internet.web(), "http://nobody.example.org/"
        )

    def test_one_without_an_address(self, internet):
        internet.names["pictures.example.org"] = []

        assert "is on a host that doesn't answer" == unreachable(internet.web())

    @pytest.mark.parametrize(
        "error", [ConnectionRefusedError(), TimeoutError(), OSError(101, "no network"), OSError()]
    )
    def test_one_that_does_not_answer(self, internet, error):
        internet.hosts[PUBLIC] = error

        assert "is on a host that doesn't answer" == unreachable(internet.web())

    def test_one_that_hangs_up(self, host, internet):
        def hang_up(line):
            line.sendall(answer()[:-9])
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        host(hang_up)

        assert unreachable(internet.web()).startswith("didn't come whole")

    def test_one_that_answers_at_its_second_address(self, host, internet):
        internet.names["pictures.example.org"] = [OTHER, PUBLIC]
        host(answer())

        assert PICTURE == internet.web().picture(ADDRESS)
        assert [(OTHER, 80), (PUBLIC, 80)] == internet.dialled

    def test_one_that_is_called_by_its_number(self, host, internet):
        asked = host(answer(), at=OTHER)

        assert PICTURE == internet.web().picture(f"http://[{OTHER}]/a.png")
        assert f"\r\nHost: [{OTHER}]\r\n" in asked.requests[0]
        assert [] == internet.asked


@pytest.mark.parametrize("kind", ["memory", "http"])
class TestPort:
    """What the port promises, of both that keep it."""

    @pytest.fixture
    def web(self, kind, host, internet):
        """A web with a picture, one that is gone and one that is late."""
        if kind == "http":
            host(answer(), answer(b"", status="404 N"), answer(b"", status="503 S"))
            return internet.web()
        web = MemoryWeb()
        web.pictures["http://pictures.example.org/1"] = PICTURE
        web.pictures["http://pictures.example.org/3"] = UnreachableError("is late")
        return web

    def test_a_picture_one_that_is_gone_and_one_that_is_late(self, web):
        assert PICTURE == web.picture("http://pictures.example.org/1")
        assert "isn't there (404)" == refused(web, "http://pictures.example.org/2")
        assert unreachable(web, "http://pictures.example.org/3")


def test_nothing_can_be_set_that_would_let_us_ask_more():
    settings = {"self", "resolve", "dial", "monotonic", "most_bytes", "most_seconds"}

    assert settings == inspect.signature(HttpWeb.__init__).parameters.keys()


@given(st.lists(st.ip_addresses() | st.sampled_from([ip_address(PUBLIC), ip_address(OTHER)])))
def test_whatever_a_name_means_only_what_is_public_is_dialled(answers):
    internet = Internet()
    internet.names["pictures.example.org"] = [str(address) for address in answers]

    with pytest.raises((RefusedError, UnreachableError)):
        internet.web().picture(ADDRESS)
    assert all(is_public(ip_address(address)) for address, _ in internet.dialled)
    assert [] == internet.dialled or all(map(is_public, answers))


def test_errors_say_whether_to_try_again():
    assert UnreachableError("is late").retryable
    assert not RefusedError("isn't there").retryable
    assert "isn't there" == str(RefusedError("isn't there"))
