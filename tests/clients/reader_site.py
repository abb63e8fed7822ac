"""A site in memory whose reader API answers, on a port of this machine, for a browser to use."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import handlers.reader
import handlers.welcome
from broadside.posts import Post
from broadside.rendering import page_path, render_page
from broadside_local.cloud.edge.http_api import Request, Route, event_of, response_of
from tests.unit.handlers.conftest import EDGE_KEY, application
from tests.world import THEME, World

_ROUTE = Route(key="ANY /r/{proxy+}", method="ANY", pattern=re.compile("/r/.+"), function="Reader")


class ReaderSite:
    """The site, and the world behind it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.world = World()
        self._application = application(self.world)
        self._pages: dict[str, bytes] = {}

    def publish(self, post: Post) -> None:
        """Put a post's pages on the site."""
        for variant in post.variants:
            self._pages[page_path(variant)] = render_page(
                post,
                variant,
                publication=self.world.publication,
                theme=THEME(),
                site_url=self.world.publication.site_url,
            )

    def answer(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Answer as the distribution does."""
        if request.path in self._pages:
            return 200, {"Content-Type": "text/html; charset=utf-8"}, self._pages[request.path]
        if not request.path.startswith("/r/"):
            return 404, {"Content-Type": "text/plain"}, b""
        with patch.object(handlers.reader, "app", lambda: self._application):
            answer = response_of(handlers.reader.handler(event_of(request, _ROUTE), None))
        return answer.status, dict(answer.headers), answer.body

    def welcome(self) -> str:
        """Answer the requests to join; return the path of the link that was mailed last."""
        keys = [{"pk": {"S": "j"}, "sk": {"S": name}} for name in self.world.joins.requests]
        records = [{"dynamodb": {"Keys": key}} for key in keys]
        with patch.object(handlers.welcome, "app", lambda: self._application):
            handlers.welcome.handler({"Records": records}, None)
        _, letter = self.world.courier.accepted[-1]
        host = self.world.publication.site_url
        (link,) = [line for line in letter.text.splitlines() if line.startswith(f"{host}/r/")]
        return str(link).removeprefix(host)


@contextmanager
def reader_site() -> Iterator[ReaderSite]:
    """Run one until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {**dict(self.headers), "x-broadside-edge": EDGE_KEY}
            request = Request(
                method=self.command,
                path=self.path,
                query="",
                headers=tuple(headers.items()),
                body=self.rfile.read(length),
                caller="127.0.0.1",
            )
            status, told, body = site.answer(request)
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = ReaderSite(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
