"""The wire: a port for each function, on which all its calls of services arrive."""

import contextlib
import http.client
import json
import re
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import urlsplit

from broadside_local.hostile.chance import What
from broadside_local.hostile.wire import Answer, Call, failed, read_call, throttled
from broadside_local.ses.server import LOOPBACK, Connections

_PID = re.compile(r"\bapp/(\d+)\b")
_OUR_OWN = {"connection", "content-length", "expect", "keep-alive", "transfer-encoding"}
"""Headers of a connection, not of a message."""
_PATIENCE_SECONDS = 60


class Director(Protocol):
    """Who says what happens."""

    def about(self, function: str, event: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take what a function tells of itself: that it begins, or that it is done."""

    def next(self, function: str, call: Call, pid: int) -> What | None:
        """Tell what happens to a call."""

    def kill(self, function: str, pid: int) -> None:
        """Kill a function's process."""


class Proxy(Connections):
    """A port of loopback, for one function, while it is started."""

    def __init__(self, function: str, upstreams: Mapping[str, str], director: Director) -> None:
        """
        Take a port, and answer on it.

        Args:
            function: Whose it is.
            upstreams: URLs by the service's name in signatures; empty: all others.
            director: Says what happens.
        """
        super().__init__(_Handler)
        self.function = function
        self.director = director
        self.calls = 0
        """How many are under way."""
        self._upstreams = {service: urlsplit(url).netloc for service, url in upstreams.items()}
        self._thread = threading.Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": 0.05},
            name=f"hostile-{function}",
            daemon=True,
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{LOOPBACK}:{self.server_port}"

    def upstream(self, call: Call) -> http.client.HTTPConnection:
        """Return a new connection to the service that a call is meant for."""
        host = self._upstreams.get(call.service, self._upstreams[""])
        return http.client.HTTPConnection(host, timeout=_PATIENCE_SECONDS)

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a call while it is carried out."""
        with self._lock:
            self.calls += 1
        try:
            yield
        finally:
            with self._lock:
                self.calls -= 1

    def stop(self) -> None:
        """Close the port and every connection."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        self.drop_connections()


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece

    def _take(self) -> None:
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            # Nothing of ours sends so; a body that is passed on in part would be worse than this.
            self._write(Answer(status=501))
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/-/"):
            self._hear(body)
            return
        call = read_call(self.command, self.path, self.headers)
        found = _PID.search(self.headers.get("User-Agent") or "")
        pid = int(found[1]) if found else 0
        with self.server.under_way():
            self._carry(call, body, pid)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = _take  # noqa: N815 - as http.server names them

    def _hear(self, body: bytes) -> None:
        answer = self.server.director.about(
            self.server.function, self.path.removeprefix("/-/"), json.loads(body)
        )
        self._write(Answer(status=200, body=json.dumps(answer).encode()))

    def _carry(self, call: Call, body: bytes, pid: int) -> None:
        """Do with a call what is to be done."""
        what = self.server.director.next(self.server.function, call, pid)
        answer = self._forward(call, body) if what is None or what.is_after else None
        if what is not None and what.kills:
            self.server.director.kill(self.server.function, pid)
        match what:
            case What.THROTTLE:
                self._write(throttled(call))
            case What.ERROR | What.ERROR_AFTER:
                self._write(failed(call))
            case None if answer is not None:
                self._write(answer)
            case _:
                self.close_connection = True

    def _forward(self, call: Call, body: bytes) -> Answer | None:
        """Pass a request on as it is, host name included (it is signed); None: it broke."""
        with contextlib.closing(self.server.upstream(call)) as connection:
            try:
                connection.putrequest(
                    self.command, self.path, skip_host=True, skip_accept_encoding=True
                )
                for name, value in self.headers.items():
                    if name.lower() not in _OUR_OWN:
                        connection.putheader(name, value)
                if body or self.command in {"POST", "PUT"}:
                    connection.putheader("Content-Length", str(len(body)))
                connection.endheaders(body)
                answer = connection.getresponse()
                headers = answer.getheaders()
                kept = tuple((n, v) for n, v in headers if n.lower() not in _OUR_OWN)
                if self.command == "HEAD":
                    kept += tuple((n, v) for n, v in headers if n.lower() == "content-length")
                return Answer(status=answer.status, headers=kept, body=answer.read())
            except (OSError, http.client.HTTPException):
                return None

    def _write(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.command != "HEAD" and answer.status not in {204, 304}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Ask for the body at once: what is written waits for its end otherwise."""
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def finish(self) -> None:
        """Close both ways, even if the function went away before its answer."""
        with contextlib.suppress(OSError):
            super().finish()
        self.rfile.close()

    def log_message(self, *_args: object) -> None:
        """Log nothing: paths may hold what is nobody else's business."""
