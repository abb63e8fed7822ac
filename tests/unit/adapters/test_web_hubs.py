"""Hubs are told what PubSubHubbub 0.3 §7.1 says; nobody gets us to tell those in private."""

import inspect
from functools import cache
from urllib.parse import parse_qs

import pytest

from broadside.adapters.memory_hubs import MemoryHubs
from broadside.adapters.web_hubs import HttpHubs
from broadside.errors import RefusedError, UnreachableError
from tests.unit.adapters.hosts import (
    OTHER,
    PUBLIC,
    Ticking,
    answer,
    host,
    internet,
    redirect,
    server_context,
    stack,
)
from tests.unit.adapters.test_web_tls import authority, named, trusted

__all__ = ["authority", "host", "internet", "stack", "trusted"]  # fixtures

HUB = "https://hub.example.org/publish?to=all"
FEED = "https://news.example.org/zh-Hant/topics/%E7%A7%9F%E9%87%91/feed.xml"
PRIVATE = "is on a host in a private network"
TAKEN = answer(b"", status="204 No Content")


@pytest.fixture
def hubs(internet):
    internet.names["hub.example.org"] = [PUBLIC]
    return HttpHubs(resolve=internet.resolve, dial=internet.dial)


@pytest.fixture(scope="module")
def certificates(authority):
    """Make certificates, once for each name."""
    return cache(lambda name: authority.certificate(named(name)))


@pytest.fixture
def hub(host, trusted, certificates):
    """Make a hub with a valid certificate; the first one made is at the usual address."""

    def make(*answers, name="hub.example.org", at=PUBLIC):
        return host(*answers, at=at, tls=server_context(certificates(name)))

    return make


def refused(hubs, hub=HUB):
    """Return why a hub doesn't take it."""
    with pytest.raises(RefusedError) as caught:
        hubs.tell(hub, FEED)
    return caught.value.reason


def unreachable(hubs, hub=HUB):
    """Return why a hub can't be told now."""
    with pytest.raises(UnreachableError) as caught:
        hubs.tell(hub, FEED)
    return caught.value.reason


def test_a_hub_learns_the_feed_and_nothing_else(hub, hubs, internet):
    asked = hub(TAKEN)

    hubs.tell(HUB, FEED)

    form = (
        "hub.mode=publish"
        "&hub.url=https%3A%2F%2Fnews.example.org%2Fzh-Hant%2Ftopics%2F%25E7%25A7%259F%25E9%2587%2591%2Ffeed.xml"
        "&hub.topic=https%3A%2F%2Fnews.example.org%2Fzh-Hant%2Ftopics%2F%25E7%25A7%259F%25E9%2587%2591%2Ffeed.xml"
    )
    request = (
        "POST /publish?to=all HTTP/1.1\r\n"
        "Host: hub.example.org\r\n"
        "User-Agent: Broadside (newsletter software; tells a hub what is new)\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\n"
        "Accept-Encoding: identity\r\n"
        "Connection: close\r\n\r\n"
    )
    assert [request + form] == asked.requests
    assert [FEED] == parse_qs(form)["hub.url"]
    assert [(PUBLIC, 443)] == internet.dialled


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "204 No Content"])
def test_what_hubs_say_when_they_take_it(hub, hubs, status):
    hub(answer(b"There are 3 subscribers.\n" * 9_999, "Set-Cookie: a=b", status=status))

    hubs.tell(HUB, FEED)
    hubs.tell(HUB, FEED)  # and nothing of the first answer is in the second request


@pytest.mark.parametrize("status", ["400 B", "401 U", "403 F", "404 N", "410 G", "422 U"])
def test_what_hubs_say_when_they_never_will(hub, hubs, status):
    hub(answer(b"Topic not found", status=status))

    assert f"doesn't take it ({status[:3]})" == refused(hubs)


@pytest.mark.parametrize("status", ["408 T", "425 E", "429 M", "500 I", "502 B", "503 S", "504 G"])
def test_what_hubs_say_when_they_may_later(hub, hubs, status):
    hub(answer(b"", status=status))

    assert f"can't take it now ({status[:3]})" == unreachable(hubs)


class TestRedirects:
    @pytest.mark.parametrize("status", ["307 T", "308 P"])
    def test_the_form_is_sent_on_where_it_stays_a_form(self, hub, hubs, internet, status):
        hub(redirect("https://other.example.net/hub", status))
        other = hub(TAKEN, name="other.example.net", at=OTHER)
        internet.names["other.example.net"] = [OTHER]

        hubs.tell(HUB, FEED)

        (request,) = other.requests
        assert request.startswith("POST /hub HTTP/1.1\r\nHost: other.example.net\r\n")
        assert [FEED] == parse_qs(request.partition("\r\n\r\n")[2])["hub.url"]

    @pytest.mark.parametrize("status", ["300 M", "301 M", "302 F", "303 S", "304 N"])
    def test_elsewhere_it_would_become_a_question(self, hub, hubs, internet, status):
        asked = hub(redirect("https://other.example.net/", status))

        assert f"has moved ({status[:3]})" == refused(hubs)
        assert 1 == len(asked.requests)
        assert [(PUBLIC, 443)] == internet.dialled

    @pytest.mark.parametrize(
        ("reason", "location"),
        [
            (PRIVATE, "https://127.0.0.1/"),
            (PRIVATE, "https://169.254.169.254/latest/meta-data/"),
            (PRIVATE, "https://inside.example.net/"),
            ("is redirected from https to http", "http://hub.example.org/"),
            ("has an address with a port that websites don't use", "https://hub.example.org:22/"),
        ],
    )
    def test_are_read_anew(self, hub, hubs, internet, reason, location):
        hub(redirect(location, "308 P"))
        internet.names["inside.example.net"] = ["10.0.0.9"]

        assert reason == refused(hubs)
        assert [(PUBLIC, 443)] == internet.dialled

    def test_three_of_them_are_enough(self, hub, hubs):
        hub(*[redirect(f"/{n}", "307 T") for n in range(3)], TAKEN)

        hubs.tell(HUB, FEED)

    def test_a_fourth_is_too_many(self, hub, hubs):
        asked = hub(redirect("/again", "307 T"))

        assert "is redirected again and again" == refused(hubs)
        assert 4 == len(asked.requests)

    def test_one_that_names_no_place(self, hub, hubs):
        hub(answer(b"", status="307 T"))

        assert "is redirected to nowhere" == refused(hubs)


class TestHosts:
    @pytest.mark.parametrize(
        "address",
        ["https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "https://hub/"],
    )
    def test_one_in_private_is_not_told(self, hubs, internet, address):
        assert PRIVATE == refused(hubs, address)
        assert [] == internet.dialled

    def test_nor_one_whose_name_means_one(self, hub, hubs, internet):
        hub(TAKEN)
        internet.names["hub.example.org"] = [PUBLIC, "10.0.0.9"]

        assert PRIVATE == refused(hubs)
        assert [] == internet.dialled

    def test_nor_one_that_anybody_could_listen_to(self, hubs, internet):
        reason = "has an address that doesn't begin with https://"

        assert reason == refused(hubs, "http://hub.example.org/")
        assert [] == internet.dialled

    def test_nor_one_that_has_no_certificate_for_its_name(self, hub, hubs):
        asked = hub(TAKEN, name="other.example.net")

        assert "is on a host with a certificate that isn't valid" == refused(hubs)
        assert [] == asked.requests

    def test_one_that_has_no_such_name(self, hubs):
        assert "is on a host that can't be found" == unreachable(hubs, "https://gone.example.org/")

    def test_one_that_does_not_answer(self, hubs):
        assert "is on a host that doesn't answer" == unreachable(hubs)

    def test_one_that_takes_its_time(self, hub, internet):
        asked = hub(TAKEN)
        internet.names["hub.example.org"] = [PUBLIC]
        late = Ticking()
        hubs = HttpHubs(
            resolve=internet.resolve, dial=internet.dial, monotonic=late, most_seconds=2.5
        )

        assert "didn't come in 2.5 seconds" == unreachable(hubs)
        assert [] == asked.requests

    def test_one_that_hangs_up(self, hub, hubs):
        def hang_up(_line):
            raise ConnectionResetError

        hub(hang_up)

        assert unreachable(hubs).startswith("didn't come whole")

    def test_one_that_talks_without_end(self, hub, hubs):
        hub(b"HTTP/1.1 204 N\r\n" + b"X: y\r\n" * 12_000)

        assert refused(hubs) in {
            "answers with far more than a hub needs",
            "comes in a way that isn't the web's",
        }

    def test_one_that_is_none(self, hub, hubs):
        hub(b"220 mail.example.org ESMTP\r\n")

        assert "comes in a way that isn't the web's" == refused(hubs)


@pytest.mark.parametrize("kind", ["memory", "http"])
class TestPort:
    """What the port promises, of both that keep it."""

    @pytest.fixture
    def told(self, kind, hub, hubs):
        """Hubs where the first feed is taken, the second never, the third perhaps later."""
        if kind == "http":
            hub(TAKEN, answer(b"", status="404 N"), answer(b"", status="503 S"), TAKEN)
            return hubs
        memory = MemoryHubs()
        never = RefusedError("doesn't take it (404)")
        memory.answers[HUB] = [None, never, UnreachableError("can't take it now (503)")]
        return memory

    def test_one_that_is_taken_one_that_is_not_and_one_that_may_be_later(self, told):
        told.tell(HUB, FEED)
        assert "doesn't take it (404)" == refused(told)
        assert "can't take it now (503)" == unreachable(told)
        told.tell(HUB, FEED)


def test_the_twin_in_memory_says_what_was_taken_and_what_was_asked():
    memory = MemoryHubs()
    memory.answers[HUB] = [UnreachableError("is late")]

    assert "is late" == unreachable(memory)
    memory.tell(HUB, FEED)

    assert [(HUB, FEED)] == memory.told
    assert [(HUB, FEED)] * 2 == memory.asked


def test_nothing_can_be_set_that_would_let_us_tell_more():
    settings = {"self", "resolve", "dial", "monotonic", "most_seconds"}

    assert settings == inspect.signature(HttpHubs.__init__).parameters.keys()
