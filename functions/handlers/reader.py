"""HTTP API, payload 2.0: what readers ask for below `/r/`."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.leave import Door
from broadside.bootstrap import Application, app
from broadside.errors import TokenError
from broadside.languages import canonical, choose
from broadside.rendering import Button, render_notice

UNSUBSCRIBE = "/r/unsubscribe/"

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    # Answers are one reader's own, and links hold tokens: nobody keeps them, nobody is told them.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}

logger = Logger()

Response = dict[str, Any]


def handler(event: dict[str, Any], _context: object) -> Response:
    """
    Answer a reader.

    `GET` shows a page and changes nothing: mail scanners open every link. `POST` leaves, whatever
    its body says and however it is encoded (RFC 8058 §3.2), without a redirect.
    """
    method = event["requestContext"]["http"]["method"]
    path = event["rawPath"]
    world = app()
    if not path.startswith(UNSUBSCRIBE):
        return _notice(world, event, "not_found", status=404)
    if method not in {"GET", "HEAD", "POST"}:
        response = _notice(world, event, "not_found", status=405)
        response["headers"]["Allow"] = "GET, HEAD, POST"
        return response
    response = _unsubscribe(world, event, path.removeprefix(UNSUBSCRIBE), leaving=method == "POST")
    if method == "HEAD":
        response["body"] = ""
    return response


def _unsubscribe(
    world: Application, event: Mapping[str, Any], token: str, *, leaving: bool
) -> Response:
    door = Door(subscribers=world.subscribers, keys=world.keys, clock=world.clock)
    try:
        reading = door.leave(token) if leaving else door.look(token)
    except TokenError:
        # The same page for every reason: it tells nobody which links would have been good.
        return _notice(world, event, "bad_link", status=404)
    logger.info("reader.left" if leaving else "reader.looked")
    if leaving:
        return _notice(world, event, "unsubscribed", wanted=reading.languages)
    action = UNSUBSCRIBE + token
    return _notice(world, event, "unsubscribe", wanted=reading.languages, action=action)


def _notice(
    world: Application,
    event: Mapping[str, Any],
    words: str,
    *,
    status: int = 200,
    wanted: tuple[str, ...] = (),
    action: str = "",
) -> Response:
    """Render a page in the reader's language: as subscribed, else as their browser says."""
    publication, theme = world.publication, world.theme
    asked = (*wanted, *_accepted(event))
    language = choose(asked, publication.languages) or publication.languages[0]
    vocabulary = theme.words(language, publication)
    name = publication.name_in(language)
    button = Button(label=vocabulary["unsubscribe_button"], action=action) if action else None
    page = render_notice(
        title=vocabulary[f"{words}_title"],
        paragraphs=[vocabulary[f"{words}_text"].format(name=name)],
        language=language,
        publication=publication,
        theme=theme,
        button=button,
    )
    return {"statusCode": status, "headers": dict(HEADERS), "body": page.decode()}


def _accepted(event: Mapping[str, Any]) -> list[str]:
    """Read Accept-Language (RFC 9110 §12.5.4): tags in the order of their weight."""
    header = event.get("headers", {}).get("accept-language", "")
    weighed = []
    for position, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, canonical(tag)))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]
