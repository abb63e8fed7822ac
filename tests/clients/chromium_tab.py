"""A tab of Chromium."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.clients.chromium_pipe import ChromiumError, Event, Pipe

_IS_THERE = """
new Promise(done => document.readyState == "complete" ? done() : addEventListener("load", done))
    .then(() => document.fonts.ready).then(() => true)
"""


class Answer(NamedTuple):
    """What a tab gets for a URL, instead of what the network would give it."""

    body: bytes
    type: str = "text/html; charset=utf-8"
    status: int = 200


Answers = Callable[[str], Answer | None]
"""What there is at a URL; None breaks the connection."""


class Tab:
    """
    A tab: what it shows, what it asked for, what went wrong in it.

    Attributes:
        requests: The URLs that it asked for, `data:` and `about:` left out, in their order.
        errors: What its scripts threw and what its console calls an error.
    """

    def __init__(self, pipe: Pipe, session: str, answer: Answers | None) -> None:
        self._pipe, self._session, self._answer = pipe, session, answer
        self.requests: list[str] = []
        self.errors: list[str] = []
        pipe.listeners[session] = self._hear
        for domain in ("Page", "Network", "Runtime"):
            self.send(f"{domain}.enable")
        if answer:
            self.send("Fetch.enable")

    def send(self, method: str, **parameters: Any) -> Any:
        """Give a command of the DevTools protocol; return its result."""
        return self._pipe.send(method, self._session, **parameters)

    def open(self, url: str) -> None:
        """
        Go to a URL, and wait until all of it is there: pictures and fonts, too.

        Raises:
            ChromiumError: it can't be loaded.
        """
        went = self.send("Page.navigate", url=url)
        if went.get("errorText"):
            raise ChromiumError(f"{url}: {went['errorText']}")
        self.evaluate(_IS_THERE)

    def show(self, html: str) -> None:
        """Show a page that has no address."""
        self.open("about:blank")
        frame = self.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.send("Page.setDocumentContent", frameId=frame, html=html)
        self.evaluate(_IS_THERE)

    def evaluate(self, script: str) -> Any:
        """
        Return what an expression gives, as JSON would; a promise is awaited.

        Raises:
            ChromiumError: it throws.
        """
        told = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in told:
            raise ChromiumError(_thrown(told["exceptionDetails"]))
        return told["result"].get("value")

    def emulate(
        self, *, width: int = 1280, height: int = 800, dark: bool = False, paper: bool = False
    ) -> None:
        """Be a screen of that many CSS pixels, light or dark; or paper."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media="print" if paper else "", features=[scheme])

    def screenshot(self, path: Path, *, whole: bool = True) -> None:
        """
        Write what it shows: the whole page, or what a screen holds of it.

        Args:
            path: As PNG, or as WebP when its name ends in `.webp`.
            whole: The whole page, however long it is.
        """
        clip = {}
        if whole:
            size = self.send("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"clip": {**size, "scale": 1}}
        kind = {"format": "webp", "quality": 85} if path.suffix == ".webp" else {"format": "png"}
        shot = self.send("Page.captureScreenshot", captureBeyondViewport=whole, **kind, **clip)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        """Close it: it can't be used any more."""
        del self._pipe.listeners[self._session]
        self.send("Page.close")

    def _hear(self, method: str, event: Event) -> None:
        match method:
            case "Network.requestWillBeSent":
                url = event["request"]["url"]
                if not url.startswith(("data:", "about:")):
                    self.requests.append(url)
            case "Runtime.exceptionThrown":
                self.errors.append(_thrown(event["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if event["type"] == "error":
                self.errors.append(" ".join(str(each.get("value")) for each in event["args"]))
            case "Fetch.requestPaused":
                self._answer_request(event["requestId"], event["request"]["url"])

    def _answer_request(self, request: str, url: str) -> None:
        answer = self._answer(url) if self._answer else None
        if answer is None:
            method = "Fetch.failRequest"
            command: dict[str, Any] = {"errorReason": "ConnectionFailed"}
        else:
            method = "Fetch.fulfillRequest"
            command = {
                "responseCode": answer.status,
                "responseHeaders": [{"name": "Content-Type", "value": answer.type}],
                "body": base64.b64encode(answer.body).decode(),
            }
        self._pipe.post(method, self._session, requestId=request, **command)


def _thrown(details: Event) -> str:
    return str(details.get("exception", {}).get("description") or details["text"])
