"""HTTP on loopback: SES's REST JSON, one thread per connection, connections kept alive."""

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec

from broadside_local.ses.errors import ApiError, DroppedError

LOOPBACK = "127.0.0.1"
REQUEST_BYTES = 64 * 1024 * 1024
"""What is read of a request: a message of 40 MB in Base64, and room."""
_LINE_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """An HTTP request."""

    method: str
    target: str
    authorization: str
    """The header; empty if there is none."""
    body: bytes


class Server:
    """A server on a port of loopback, while it is started."""

    def __init__(self, answer: Callable[[Asked], Any], port: int = 0) -> None:
        """
        Take a port.

        Args:
            answer: Returns what a request's answer holds, or raises an `ApiError`, or a
                `DroppedError`.
            port: 0 for any that is free.

        Raises:
            OSError: the port isn't free.
        """
        self._server = _Server(answer, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="ses-http",
            daemon=True,
        )

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self._server.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection."""
        if self._thread.ident is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.drop_connections()


class Connections(ThreadingHTTPServer):
    """A server of loopback that knows its connections, so that it can end them."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
        super().__init__((LOOPBACK, port), handler)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()

    def shutdown(self) -> None:
        """End `serve_forever`, at once: a stack has ten of these, and tests start hundreds."""
        ending = threading.Thread(target=super().shutdown, name="http-end")
        ending.start()
        # It looks whether it is to end once in a while, and when somebody calls.
        with contextlib.suppress(OSError):
            socket.create_connection((LOOPBACK, self.server_port), 1).close()
        ending.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        """End the threads of connections that are kept alive."""
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a caller that goes away is its own business."""


class _Server(Connections):
    def __init__(self, answer: Callable[[Asked], Any], port: int) -> None:
        super().__init__(_Handler, port)
        self.answer = answer


class _UnreadableError(Exception):
    """A request whose body can't be read."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


def _body_of(headers: Message, file: BufferedIOBase) -> bytes:
    """Read a request's body: of a length that is said, or in chunks (RFC 9112 §6, §7.1)."""
    coding = headers.get("Transfer-Encoding", "").strip().lower()
    if coding == "chunked":
        return b"".join(_chunks(file))
    length = headers.get("Content-Length") or "0"
    if coding or not length.isdecimal():
        raise _UnreadableError(400, "SerializationException", "The body has no length.")
    if int(length) > REQUEST_BYTES:
        raise _too_large()
    return file.read(int(length))


def _chunks(file: BufferedIOBase) -> Iterator[bytes]:
    left = REQUEST_BYTES
    while True:
        line = file.readline(_LINE_BYTES)
        digits = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", digits):
            raise _UnreadableError(400, "SerializationException", "A chunk has no length.")
        size = int(digits, 16)
        left -= size
        if left < 0:
            raise _too_large()
        if not size:
            break
        yield file.read(size)
        file.readline(_LINE_BYTES)
    while file.readline(_LINE_BYTES).strip():
        """Trailers: nobody here asks for them."""


def _too_large() -> _UnreadableError:
    return _UnreadableError(
        413, "RequestEntityTooLargeException", f"More than {REQUEST_BYTES} bytes."
    )


def _origin_form(target: str) -> str:
    """Return path and query of a request's target, without scheme and host (RFC 9112 §3.2.2)."""
    if target.startswith("/"):
        return target
    parts = urlsplit(target)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece

    def _answer(self) -> None:
        try:
            body = _body_of(self.headers, self.rfile)
        except _UnreadableError as error:
            # Where the next request begins, nobody knows.
            self.close_connection = True
            self._write(error.status, {"message": str(error)}, kind=error.kind)
            return
        target = _origin_form(self.path)
        asked = Asked(self.command, target, self.headers.get("Authorization", ""), body)
        try:
            self._write(200, self.server.answer(asked))
        except ApiError as error:
            self._write(error.status, {"message": error.message}, kind=error.code)
        except DroppedError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - told as SES tells it; the text may be private
            self._write(500, {"message": type(error).__name__}, kind="InternalFailure")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - http.server's names

    def _write(self, status: int, answer: Any, *, kind: str = "") -> None:
        data = msgspec.json.encode(answer)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-amzn-RequestId", str(uuid4()))
        if kind:
            self.send_header("x-amzn-ErrorType", kind)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        self.wfile.flush()

    def finish(self) -> None:
        """Close both ways, even if the caller went away before its answer."""
        with contextlib.suppress(OSError):
            super().finish()
        self.rfile.close()

    def log_message(self, *_args: object) -> None:
        """Log nothing: paths may hold addresses."""
