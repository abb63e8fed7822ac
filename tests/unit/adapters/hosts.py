"""Hosts on loopback that answer as they are told, and a web on which they have public addresses."""

import contextlib
import socket
import ssl
import threading
from contextlib import ExitStack
from itertools import chain, repeat

import pytest

from broadside.adapters.web import HttpWeb
from broadside.errors import RefusedError, UnreachableError
from tests.pictures import png

PICTURE = png()
PUBLIC = "93.184.215.14"
OTHER = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


ADDRESS = "http://pictures.example.org/harvest.png?size=2"


def answer(body=PICTURE, *headers, status="200 OK", length=True):
    """Write an answer of HTTP."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "\r\n"]).encode() + body


def redirect(location, status="302 Found"):
    return answer(b"", f"Location: {location}", status=status)


def chunked(*chunks, headers=()):
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return answer(body, "Transfer-Encoding: chunked", *headers, length=False)


class Host:
    """
    A host on loopback. Each connection gets the next of its answers, the last one for ever.

    An answer is bytes, or a function that is given the connection; one that doesn't listen gives
    its answer before it is asked.
    """

    def __init__(self, *answers, tls=None, listens=True):
        self._listens = listens
        self.requests = []
        self.names: list[str | None] = []
        """Under which it was called (SNI), by connection."""
        self._answers = chain(answers, repeat(answers[-1]))
        self._tls = tls
        if tls:
            tls.sni_callback = lambda _line, name, _context: self.names.append(name)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.place = self._listening.getsockname()[:2]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        for told in self._answers:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            line.settimeout(5)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 40 ms for each goodbye
            with line, contextlib.suppress(OSError):
                self._answer(line, told)

    def _answer(self, line, told):
        secured = self._tls.wrap_socket(line, server_side=True) if self._tls else line
        with secured:
            request = b""
            while self._listens and b"\r\n\r\n" not in request and (more := secured.recv(65_536)):
                request += more
            self.requests.append(request.decode())
            if callable(told):
                told(secured)
            else:
                secured.sendall(told)
            if self._tls:
                secured.unwrap()

    def stop(self):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=5)
        assert not self._thread.is_alive()


class Internet:
    """Names, addresses and who is there; whoever dials one ends on loopback."""

    def __init__(self):
        self.names = {"pictures.example.org": [PUBLIC]}
        self.hosts = {}
        """By address: a host, or an error."""
        self.asked = []
        self.dialled = []

    def resolve(self, name, _seconds):
        self.asked.append(name)
        answers = self.names.get(name, socket.gaierror(socket.EAI_NONAME, "no such name"))
        if isinstance(answers, OSError):
            raise answers
        return answers() if callable(answers) else answers

    def dial(self, address, port, seconds):
        self.dialled.append((str(address), port))
        found = self.hosts.get(str(address), ConnectionRefusedError())
        if isinstance(found, OSError):
            raise found
        return socket.create_connection(found.place, seconds)

    def web(self, **options):
        return HttpWeb(resolve=self.resolve, dial=self.dial, **options)


class Line(socket.socket):
    """A line that takes its other end along when it is closed."""

    other: socket.socket

    def close(self):
        super().close()
        self.other.close()


def instant(told):
    """Make a dial to a host whose answer is there before it is asked, however often: quickly."""

    def dial(_address, _port, _seconds):
        ours, other = socket.socketpair()
        other.setblocking(False)
        other.sendall(told)
        other.shutdown(socket.SHUT_WR)
        line = Line(fileno=ours.detach())
        line.other = other
        return line

    return dial


def refused(web, address=ADDRESS):
    """Return why a picture can't be had."""
    with pytest.raises(RefusedError) as caught:
        web.picture(address)
    return caught.value.reason


def unreachable(web, address=ADDRESS):
    """Return why a picture can't be had now."""
    with pytest.raises(UnreachableError) as caught:
        web.picture(address)
    return caught.value.reason


class Ticking:
    """A clock that moves on by a second whenever it is looked at."""

    def __init__(self, step=1.0):
        self.now = 0.0
        self._step = step

    def __call__(self):
        self.now += self._step
        return self.now


@pytest.fixture
def stack():
    with ExitStack() as open_hosts:
        yield open_hosts


@pytest.fixture
def internet():
    return Internet()


@pytest.fixture
def host(stack, internet):
    """Make a host; the first one made is at the usual address."""

    def make(*answers, at=PUBLIC, **options):
        made = Host(*answers, **options)
        stack.callback(made.stop)
        internet.hosts[at] = made
        return made

    return make


def server_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
