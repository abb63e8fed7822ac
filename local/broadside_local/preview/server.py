"""The preview's server: loopback only, one thread that answers and one that looks at the files."""

import socket
import threading
import time

import uvicorn

from broadside_local.errors import LocalError
from broadside_local.preview.desk import Desk
from broadside_local.preview.pages import Pages

LOOPBACK = "127.0.0.1"


class Server:
    """Answers from when it is started until it is stopped."""

    def __init__(self, desk: Desk, port: int) -> None:
        """
        Take the port.

        Args:
            desk: What is shown.
            port: Which one; 0 for any that is free.

        Raises:
            LocalError: somebody else has it.
        """
        self._socket = _listen(port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.port}/"
        self._desk = desk
        self._pages = Pages(desk, hosts=(f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"))
        self._is_ending = False
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._pages.app,
                log_level="critical",
                access_log=False,
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )
        self._threads = [
            threading.Thread(target=self._answer, name="preview", daemon=True),
            threading.Thread(target=self._look, name="preview-look", daemon=True),
        ]

    def start(self) -> None:
        """Answer from now on."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop answering, and give the port back."""
        self._is_ending = True
        self._pages.close()
        self._server.should_exit = True
        for thread in self._threads:
            if thread.is_alive():
                thread.join(5)
        self._socket.close()

    def check(self) -> None:
        """
        Raise when it can't go on.

        Raises:
            LocalError: one of its threads has ended.
        """
        if not all(thread.is_alive() for thread in self._threads):
            raise LocalError("the preview has ended by itself", "Start it again, and report it")

    def _answer(self) -> None:
        self._server.run(sockets=[self._socket])

    def _look(self) -> None:
        while not self._is_ending:
            time.sleep(self._desk.look())  # an event's wait costs as much as the look itself


def _listen(port: int) -> socket.socket:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((LOOPBACK, port))
        opened.listen(128)
    except OSError as error:
        opened.close()
        reason = f"port {port} can't be used: {(error.strerror or 'unknown error').lower()}"
        raise LocalError(reason, "Choose another one (--port), or stop whatever uses it") from None
    return opened
