"""Who may ask: this machine's browser, from our own pages."""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """
    Refuses requests that another site's page has sent.

    A foreign name in `Host` is a name that was made to point here (DNS rebinding): its page would
    have our origin. `Sec-Fetch-Site` tells of requests from other sites; a link or a bookmark may
    lead here, a picture or a script of theirs may not.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse to."""
        if scope["type"] == "http" and (reason := self._refusal(Headers(scope=scope))):
            await PlainTextResponse(f"{reason}\n", status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> str:
        if headers.get("host", "").lower() not in self._hosts:
            return "The preview answers on the address that it has printed, and no other."
        from_elsewhere = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
        if from_elsewhere and headers.get("sec-fetch-dest") != "document":
            return "The preview answers to its own pages."
        return ""
