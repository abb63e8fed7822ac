"""Asking links: what answers, what doesn't, and above all what is never asked."""

import http.server
import socket
import threading
import time
from ipaddress import ip_address

import pytest

from broadside_local.asking import MOST_REDIRECTS, Answer, Asker, Verdict, addresses_of, is_public

GOOD = Answer(Verdict.GOOD)


class Server(http.server.BaseHTTPRequestHandler):
    """Answers as a path says: `/404`, `/to?address`, `/get-only`, `/drip`."""

    asked: list[tuple[str, str, str]]

    def do_GET(self):
        self.asked.append((self.command, self.path, self.headers["Host"]))
        path, _, query = self.path.partition("?")
        if path == "/drip":
            self.drip()
            return
        status = int(path[1:4]) if path[1:4].isdigit() else 200
        if path == "/get-only" and self.command == "HEAD":
            status = 405
        if path == "/round":
            path, query = "/to", "/round"
        if path == "/to":
            status = 302
        if path == "/mute":
            self.wfile.write(b"nonsense\r\n\r\n")
            return
        self.send_response(status)
        if path == "/to":
            self.send_header("Location", query)
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - the server's word

    def drip(self):
        try:
            for _ in range(200):
                self.wfile.write(b"HTTP")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            pass

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    """Run a server on the loopback address."""
    Server.asked = []
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def asked():
    """List what the server was asked."""
    Server.asked.clear()
    return Server.asked


@pytest.fixture
def at(server):
    """Write an address of the server, by a made-up name."""
    return f"http://site.example:{server.server_port}{{}}".format


NAMES = {
    "site.example": ["127.0.0.1"],
    "mixed.example": ["127.0.0.1", "10.0.0.1"],
    "inside.example": ["10.0.0.1"],
    "empty.example": [],
}


def resolve(host, _):
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    return NAMES[host]


def loopback(address):
    """Take the loopback address for a public one: nothing else is asked here."""
    return ip_address(address).is_loopback


ASKER = Asker(resolve=resolve, allows=loopback, longest_seconds=5)


class TestAnswers:
    @pytest.mark.parametrize("path", ["/", "", "/200", "/401", "/403", "/429", "/999", "/get-only"])
    def test_what_answers_is_good_be_it_that_robots_are_kept_out(self, at, path):
        assert GOOD == ASKER.ask(at(path))

    @pytest.mark.parametrize("path", ["/404", "/410"])
    def test_a_page_that_is_not_there_is_gone(self, at, path):
        assert Answer(Verdict.GONE, f"leads to a page that isn't there ({path[1:]})") == ASKER.ask(
            at(path)
        )

    @pytest.mark.parametrize("path", ["/500", "/503"])
    def test_a_server_in_trouble_is_doubtful(self, at, path):
        assert Verdict.DOUBTFUL is ASKER.ask(at(path)).verdict

    def test_a_host_that_is_not_there_is_gone(self):
        assert Answer(
            Verdict.NO_HOST, "names a host that isn't there (nobody.example)"
        ) == ASKER.ask("https://nobody.example/")

    def test_a_closed_port_is_doubtful(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        assert Verdict.DOUBTFUL is ASKER.ask(f"http://site.example:{port}/").verdict

    def test_what_is_no_http_is_doubtful(self, at):
        assert Verdict.DOUBTFUL is ASKER.ask(at("/mute")).verdict
        assert Verdict.DOUBTFUL is ASKER.ask(at("/").replace("http:", "https:")).verdict

    @pytest.mark.parametrize("link", ["http://site.example:99999/", "http://[::1/", "http://a..b/"])
    def test_what_cannot_be_asked_is_gone(self, link):
        assert Verdict.GONE is ASKER.ask(link).verdict

    def test_without_names_being_looked_up_nothing_is_known(self):
        def unknown(*_):
            raise socket.gaierror(socket.EAI_AGAIN, "try later")

        assert Answer(Verdict.UNASKED) == Asker(resolve=unknown).ask("https://site.example/")

    def test_head_comes_first_and_get_only_where_it_is_not_answered(self, at, asked):
        ASKER.ask(at("/"))
        ASKER.ask(at("/get-only"))

        assert ["HEAD", "HEAD", "GET"] == [method for method, _, _ in asked]

    def test_paths_are_asked_as_browsers_do(self, at, asked):
        ASKER.ask(at("/散步?q=步&x=%20#there"))

        (method, path, host) = asked[0]
        assert ("HEAD", "/%E6%95%A3%E6%AD%A5?q=%E6%AD%A5&x=%20") == (method, path)
        assert host.startswith("site.example:")


class TestRedirects:
    def test_they_are_followed(self, at, asked):
        assert GOOD == ASKER.ask(at("/to?/200"))
        assert ["/to?/200", "/200"] == [path for _, path, _ in asked]

    def test_where_they_lead_counts(self, at):
        assert Verdict.GONE is ASKER.ask(at("/to?/404")).verdict

    def test_an_endless_chain_ends(self, at, asked):
        answer = Answer(Verdict.DOUBTFUL, "leads from one redirect to the next")

        assert answer == ASKER.ask(at("/round"))
        assert MOST_REDIRECTS + 1 == len(asked)

    @pytest.mark.parametrize("address", ["http://inside.example/", "http://mixed.example/"])
    def test_one_into_a_private_network_is_not_followed(self, at, address):
        assert Verdict.PRIVATE is ASKER.ask(at(f"/to?{address}")).verdict

    @pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://site.example/", "//"])
    def test_one_to_what_is_no_web_page_is_not_followed(self, at, address):
        assert ASKER.ask(at(f"/to?{address}")).verdict in {Verdict.DOUBTFUL, Verdict.GONE}


class TestPrivateAddresses:
    def test_a_name_that_means_one_is_not_asked_even_among_others(self):
        for host in ("inside.example", "mixed.example", "empty.example"):
            assert Verdict.PRIVATE is ASKER.ask(f"http://{host}/").verdict

    def test_by_itself_it_asks_no_loopback(self, server, asked):
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0"):
            answer = Asker(longest_seconds=5).ask(f"http://{host}:{server.server_port}/")
            assert answer.verdict in {Verdict.PRIVATE, Verdict.NO_HOST, Verdict.UNASKED}
        assert [] == asked

    def test_the_connection_goes_to_the_address_that_was_looked_at(self, at, asked):
        answers = iter([["127.0.0.1"], ["10.0.0.1"]])

        asker = Asker(resolve=lambda *_: next(answers), allows=loopback, longest_seconds=5)

        assert GOOD == asker.ask(at("/"))  # one look, one connection
        assert 1 == len(asked)

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1",
            "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
            "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:0a00:0001::1", "2001:db8::1",
            "::a9fe:a9fe", "fec0::1", "64:ff9b:1::808:808", "192.88.99.1", "168.63.129.16",
        ],
    )  # fmt: skip
    def test_what_only_some_can_reach_is_private(self, address):
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address",
        ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"],
    )
    def test_what_everybody_can_reach_is_public(self, address):
        assert is_public(address)

    def test_names_are_looked_up_as_the_system_does(self):
        assert ["127.0.0.1"] == addresses_of("127.0.0.1", 80)


class TestLimits:
    def test_a_server_that_never_ends_is_left(self, at):
        begun = time.monotonic()

        answer = Asker(resolve=resolve, allows=loopback, longest_seconds=0.4).ask(at("/drip"))

        assert Answer(Verdict.DOUBTFUL, "doesn't answer") == answer
        assert time.monotonic() - begun < 3

    def test_a_server_that_says_nothing_is_left(self):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            asker = Asker(resolve=resolve, allows=loopback, longest_seconds=0.3)
            answer = asker.ask(f"http://site.example:{mute.getsockname()[1]}/")

        assert Answer(Verdict.DOUBTFUL, "doesn't answer") == answer

    def test_many_are_asked_each_once(self, at, asked):
        links = [at(f"/200?{n}") for n in range(20)]

        answers = dict(ASKER.ask_all([*links, *links]))

        assert dict.fromkeys(links, GOOD) == answers
        assert 20 == len(asked)
