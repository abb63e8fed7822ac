"""The pages of the preview: the list, a post, its documents in frames, and what is new."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from broadside.errors import BroadsideError
from broadside.feeds import TYPES
from broadside_local.errors import LocalError
from broadside_local.preview.desk import Desk
from broadside_local.preview.documents import environment
from broadside_local.preview.guard import Guard
from broadside_local.preview.schemes import Scheme, as_seen
from broadside_local.preview.sheet import Sheet

_STATIC = Path(__file__).with_name("static")
_TYPES = {".css": "text/css", ".js": "text/javascript"}
_PING_SECONDS = 15.0

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Nothing in a post or a template can run, ask another host for anything, or send a form. It has our
# origin so that the page around it may exchange what has changed: without scripts that is no risk.
_DOCUMENT_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


class Pages:
    """The preview as an ASGI application."""

    def __init__(self, desk: Desk, *, hosts: Iterable[str]) -> None:
        """
        Make the application.

        Args:
            desk: What is shown.
            hosts: Names that it is called by (`127.0.0.1:8026`); all others are refused.
        """
        self._desk = desk
        self._closing = False
        self._wakers: set[Callable[[], None]] = set()
        paths: list[tuple[str, Callable[[Request], Any]]] = [
            ("/", self._first),
            ("/post/{key:path}", self._post),
            ("/view/{language}/{view}/{scheme}/{key:path}", self._view),
            ("/events/list", self._list_events),
            ("/events/post/{key:path}", self._post_events),
            ("/drafts/", self._first),
            ("/drafts/{name}", self._drafts),
            ("/media/{name}", self._media),
            ("/static/{name}", self._static),
        ]
        self.app = Guard(
            Starlette(routes=[Route(path, to, methods=["GET"]) for path, to in paths]), hosts
        )

    def close(self) -> None:
        """End the streams of news, from any thread."""
        self._closing = True
        for wake in list(self._wakers):
            wake()

    def _first(self, request: Request) -> Response:
        if self._desk.shelf.only is not None:
            return RedirectResponse(f"/post/{quote(self._desk.shelf.only)}", status_code=307)
        listed = self._desk.posts()
        address = str(request.base_url)
        return _page("list.html", listed=listed, folder=self._desk.shelf.root, address=address)

    def _post(self, request: Request) -> Response:
        key = request.path_params["key"]
        sheet = _found(lambda: self._desk.open(key))
        shown = sheet.state.preview
        title = shown.title if shown else key
        return _page("post.html", key=key, title=title, alone=self._desk.shelf.only is not None)

    async def _view(self, request: Request) -> Response:
        asked = request.path_params
        scheme: Scheme = "dark" if asked["scheme"] == "dark" else "light"
        # No thread for it: whoever asks has seen a save, and waits.
        sheet = self._desk.known(asked["key"]) or await self._opened(asked["key"])
        shown = sheet.state.preview
        leaves = shown.leaves if shown else ()
        leaf = next((leaf for leaf in leaves if leaf.language == asked["language"]), None)
        if leaf is None or asked["view"] not in leaf.documents:
            raise HTTPException(404)
        html = as_seen(leaf.documents[asked["view"]], scheme)
        return HTMLResponse(html, headers=_headers(_DOCUMENT_POLICY))

    async def _opened(self, key: str) -> Sheet:
        return await run_in_threadpool(lambda: _found(lambda: self._desk.open(key)))

    def _drafts(self, request: Request) -> Response:
        """Answer a feed reader, which has no session and asks again and again."""
        name = request.path_params["name"]
        if name not in TYPES:
            raise HTTPException(404)
        try:
            feeds = self._desk.drafts(str(request.base_url))
        except (BroadsideError, LocalError, OSError):
            raise HTTPException(503, "The publication can't be used: the list says why.") from None
        data = {"feed.xml": feeds.rss, "atom.xml": feeds.atom, "feed.json": feeds.json}[name]
        etag = f'"{sha256(data).hexdigest()[:32]}"'
        headers = _headers(_DOCUMENT_POLICY) | {
            "Cache-Control": "private, no-cache",
            "ETag": etag,
            "X-Robots-Tag": "noindex, nofollow",
        }
        if _has(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        return Response(data, media_type=TYPES[name], headers=headers)

    def _media(self, request: Request) -> Response:
        if not (found := self._desk.media(request.url.path)):
            raise HTTPException(404)
        media_type, data = found
        return Response(data, media_type=media_type, headers=_headers(_DOCUMENT_POLICY))

    def _static(self, request: Request) -> Response:
        file = _STATIC / request.path_params["name"]
        if file.parent != _STATIC or file.suffix not in _TYPES or not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, media_type=_TYPES[file.suffix], headers=_headers(_PAGE_POLICY))

    async def _post_events(self, request: Request) -> Response:
        key = request.path_params["key"]
        sheet = await self._opened(key)

        def news() -> dict[str, Any]:
            return dict(sheet.state.as_json())

        return self._stream(key, news)

    async def _list_events(self, _request: Request) -> Response:
        return self._stream(None, dict)

    def _stream(self, key: str | None, news: Callable[[], dict[str, Any]]) -> Response:
        headers = _headers(_PAGE_POLICY)
        return StreamingResponse(
            self._news(key, news), media_type="text/event-stream", headers=headers
        )

    async def _news(
        self, key: str | None, news: Callable[[], dict[str, Any]]
    ) -> AsyncIterator[str]:
        """Yield what there is to see, at once and whenever it has changed (HTML, §9.2)."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(woken.set)

        end = self._desk.listen(key, wake)
        self._wakers.add(wake)
        try:
            yield f"retry: 500\ndata: {json.dumps(news())}\n\n"
            while not self._closing:
                try:
                    await asyncio.wait_for(woken.wait(), _PING_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                woken.clear()
                if not self._closing:
                    yield f"data: {json.dumps(news())}\n\n"
        finally:
            self._wakers.discard(wake)
            end()


def _found(find: Callable[[], Sheet]) -> Sheet:
    try:
        return find()
    except KeyError:
        raise HTTPException(404, "There is no such post (any more).") from None


def _has(wanted: str, etag: str) -> bool:
    """Compare weakly, as If-None-Match does (RFC 9110 §13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
    return etag in tags or wanted.strip() == "*"


def _page(template: str, **values: object) -> Response:
    html = environment().get_template(template).render(**values)
    return HTMLResponse(html, headers=_headers(_PAGE_POLICY))


def _headers(policy: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
