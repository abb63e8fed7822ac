"""HTTP API, payload 2.0: what readers ask for below `/r/`."""

import hmac
import json
import secrets
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.join import Joining
from broadside.app.leave import Door
from broadside.app.reader_pages import ReaderPages
from broadside.bootstrap import Application, app
from broadside.errors import FormError, TokenError
from broadside.subscribers import CONFIRM, UNSUBSCRIBE, Problem, read_form, viewer_of

SUBSCRIBE = "/r/subscribe"
EDGE = "x-broadside-edge"
"""The header in which CloudFront tells that a request came through it."""

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    # Answers are one reader's own, and links hold tokens: nobody keeps them, nobody is told them.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}

_STATUS = {
    Problem.TOO_LARGE: 413,
    Problem.UNKNOWN_TYPE: 415,
    Problem.DAMAGED: 400,
    Problem.NO_ADDRESS: 400,
}

logger = Logger()

Response = dict[str, Any]


def handler(event: dict[str, Any], _context: object) -> Response:
    """
    Answer a reader.

    `GET` shows a page and changes nothing: mail scanners open every link. `POST` leaves, whatever
    its body says and however it is encoded (RFC 8058 §3.2), without a redirect; it confirms; it
    takes what somebody sends who wants to join, and tells nobody what it knew of them.
    """
    method = event["requestContext"]["http"]["method"]
    world = app()
    if not _came_through_the_edge(event, world.settings.edge_key):
        logger.warning("reader.bypassed")
        return {"statusCode": 404, "headers": {"Cache-Control": "no-store"}, "body": ""}
    asked = _Asked(world, event)
    answer = asked.found()
    if answer is None:
        return asked.notice("not_found", status=404)
    if method not in {"GET", "HEAD", "POST"}:
        response = asked.notice("not_found", status=405)
        response["headers"]["Allow"] = "GET, HEAD, POST"
        return response
    response = answer(method == "POST")
    if method == "HEAD":
        response["body"] = ""
    return response


def _came_through_the_edge(event: Mapping[str, Any], key: str) -> bool:
    """Tell whether CloudFront passed a request on: who goes around it has no network we trust."""
    told = str(event.get("headers", {}).get(EDGE, ""))
    return hmac.compare_digest(told.encode(), key.encode())


class _Asked:
    """A request, and its answers."""

    def __init__(self, world: Application, event: Mapping[str, Any]) -> None:
        self._world, self._event = world, event
        self._headers: Mapping[str, str] = event.get("headers", {})
        self._pages = ReaderPages(publication=world.publication, theme=world.theme)

    def found(self) -> Callable[[bool], Response] | None:
        """Return what answers the path; it is told whether to do it, or only to show it."""
        path = self._event["rawPath"]
        if path == SUBSCRIBE:
            return self._subscribe
        for start, answer in ((UNSUBSCRIBE, self._unsubscribe), (CONFIRM, self._confirm)):
            if path.startswith(start):
                token = path.removeprefix(start)
                return lambda doing: answer(token, doing=doing)
        return None

    # --- leaving ---------------------------------------------------------------------------------

    def _unsubscribe(self, token: str, *, doing: bool) -> Response:
        world = self._world
        door = Door(subscribers=world.subscribers, keys=world.keys, clock=world.clock)
        try:
            reading = door.leave(token) if doing else door.look(token)
        except TokenError:
            # The same page for every reason: it tells nobody which links would have been good.
            return self.notice("bad_link", status=404)
        logger.info("reader.left" if doing else "reader.looked")
        if doing:
            return self.notice("unsubscribed", reading.languages)
        return self.notice(
            "unsubscribe",
            reading.languages,
            button="unsubscribe_button",
            action=UNSUBSCRIBE + token,
        )

    # --- joining ---------------------------------------------------------------------------------

    def _joining(self) -> Joining:
        world = self._world
        return Joining(joins=world.joins, courier=world.courier, keys=world.keys, clock=world.clock)

    def _subscribe(self, doing: bool) -> Response:  # noqa: FBT001 - see `found`
        if not doing:
            return self._page(self._pages.form(self._language()))
        try:
            form = read_form(self._body(), self._headers.get("content-type", ""))
        except FormError as error:
            problem: Problem = error.args[0]
            logger.info("reader.refused", extra={"problem": str(problem)})
            return self._refusal("no_address", status=_STATUS[problem])
        language = self._language((form.language,) if form.language else ())
        caller = str(self._event["requestContext"]["http"].get("sourceIp", ""))
        viewer = viewer_of(self._headers.get("x-forwarded-for", ""), caller)
        if form.trapped:
            logger.info("reader.trapped")
        elif not self._joining().ask(
            form, language=language, viewer=viewer, new_id=lambda: secrets.token_hex(16)
        ):
            logger.warning("reader.throttled")
            return self._refusal("too_many", status=429, language=language)
        else:
            logger.info("reader.asked")
        if form.how == "json":
            return self._json("asked", language, status=202)
        return self._page(self._pages.notice("asked", language))

    def _confirm(self, token: str, *, doing: bool) -> Response:
        joining = self._joining()
        try:
            invited = joining.look(token)
            language = self._language(invited.languages)
            if doing and not invited.confirmed:
                joining.confirm(token, words=self._pages.agreed(language), language=language)
        except TokenError:
            page = self._pages.form(self._language(), words="stale_link")
            return self._page(page, status=404)
        if doing or invited.confirmed:
            logger.info("reader.confirmed" if doing else "reader.looked")
            return self.notice("confirmed", invited.languages)
        logger.info("reader.looked")
        return self.notice(
            "confirm", invited.languages, button="confirm_button", action=CONFIRM + token
        )

    # --- what they are answered ------------------------------------------------------------------

    def notice(
        self,
        words: str,
        wanted: tuple[str, ...] = (),
        *,
        status: int = 200,
        button: str = "",
        action: str = "",
    ) -> Response:
        """Answer with a notice in the reader's language."""
        language = self._language(wanted)
        page = self._pages.notice(words, language, button=button, action=action)
        return self._page(page, status=status)

    def _refusal(self, words: str, *, status: int, language: str = "") -> Response:
        language = language or self._language()
        if self._headers.get("content-type", "").startswith("application/json"):
            return self._json(words, language, status=status)
        return self._page(self._pages.form(language, words=words), status=status)

    def _json(self, words: str, language: str, *, status: int) -> Response:
        said = {part: self._pages.say(f"{words}_{part}", language) for part in ("title", "text")}
        headers = {**HEADERS, "Content-Type": "application/json"}
        return {"statusCode": status, "headers": headers, "body": json.dumps(said)}

    @staticmethod
    def _page(page: bytes, *, status: int = 200) -> Response:
        return {"statusCode": status, "headers": dict(HEADERS), "body": page.decode()}

    def _language(self, wanted: tuple[str, ...] = ()) -> str:
        return self._pages.language(wanted, self._headers.get("accept-language", ""))

    def _body(self) -> bytes:
        body = str(self._event.get("body") or "")
        if not self._event.get("isBase64Encoded"):
            return body.encode(errors="replace")
        try:
            return b64decode(body)
        except ValueError:
            raise FormError(Problem.DAMAGED) from None
