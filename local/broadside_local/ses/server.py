"""HTTP on loopback: SES's REST JSON, one thread per connection, connections kept alive."""

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import msgspec

from broadside_local.ses.errors import ApiError, DroppedError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """An HTTP request."""

    method: str
    target: str
    authorization: str
    """The header; empty if there is none."""
    body: bytes


class Server:
    """A server on a free port of loopback, while it is started."""

    def __init__(self, answer: Callable[[Asked], Any]) -> None:
        """
        Take a port.

        Args:
            answer: Returns what a request's answer holds, or raises an `ApiError`, or a
                `DroppedError`.
        """
        self._server = _Server(answer)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, answer: Callable[[Asked], Any]) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.answer = answer
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
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


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer leaves in one piece

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        asked = Asked(self.command, self.path, self.headers.get("Authorization", ""), body)
        try:
            self._write(200, self.server.answer(asked))
        except ApiError as error:
            self._write(error.status, {"message": error.message}, kind=error.code)
        except DroppedError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - told as SES tells it; the text may be private
            self._write(500, {"message": type(error).__name__}, kind="InternalFailure")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815 - http.server's names

    def _write(self, status: int, answer: Any, *, kind: str = "") -> None:
        data = msgspec.json.encode(answer)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-amzn-RequestId", str(uuid4()))
        if kind:
            self.send_header("x-amzn-ErrorType", kind)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def finish(self) -> None:
        """Close both ways, even if the caller went away before its answer."""
        with contextlib.suppress(OSError):
            super().finish()
        self.rfile.close()

    def log_message(self, *_args: object) -> None:
        """Log nothing: paths may hold addresses."""
