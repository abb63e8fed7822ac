"""
API Gateway's HTTP API, as far as the template has one: routes, payload 2.0, throttling.

Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs".
"""

import base64
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.emulator.process import ACCOUNT
from broadside_local.cloud.errors import InvocationError, NotHonouredError

PAYLOAD_BYTES = 6_000_000
"""A function's event may be 6 MB ("Lambda quotas"); its body is part of it."""

_TEXT = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml|javascript)(?:;|$)")
_FUNCTION = re.compile(r"functions/\$\{(\w+)\.Arn\}/invocations")
_ANY = "x-amazon-apigateway-any-method"
_VERBS = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

# The account's own ("HTTP API quotas").
_ACCOUNT_RATE, _ACCOUNT_BURST = 10_000.0, 5_000.0

Invoke = Callable[[str, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a browser, a mail client or a feed reader asks."""

    method: str
    path: str
    """Percent-decoded."""
    query: str
    """As it came, without `?`."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    caller: str
    """Address that it came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What they get."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which function answers which path."""

    key: str
    """As API Gateway calls it: `ANY /r/{proxy+}`."""
    method: str
    pattern: re.Pattern[str]
    function: str
    """Logical name."""


class HttpApi:
    """One HTTP API of the template."""

    def __init__(self, stack: Stack, name: str, *, invoke: Invoke) -> None:
        """
        Read its routes.

        Args:
            stack: The template, with the API's OpenAPI body as SAM writes it.
            name: The API's logical name.
            invoke: Calls a function by its logical name with an event; raises InvocationError.

        Raises:
            NotHonouredError: it has a kind of route that we don't know.
        """
        self._invoke = invoke
        body = stack.template["Resources"][name]["Properties"]["Body"]
        self._routes = [
            _route(method, path, about)
            for path, methods in body["paths"].items()
            for method, about in methods.items()
        ]
        self._bucket = _Bucket(_throttling(stack, name))

    def answer(self, request: Request) -> Response:
        """Answer one request as the API would."""
        found = self._match(request)
        if not found:
            return _message(HTTPStatus.NOT_FOUND, "Not Found")
        if not self._bucket.take():
            return _message(HTTPStatus.TOO_MANY_REQUESTS, "Too Many Requests")
        if len(request.body) > PAYLOAD_BYTES:
            return _message(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
        route, parameters = found
        try:
            return response_of(self._invoke(route.function, event_of(request, route, parameters)))
        except (InvocationError, ValueError, TypeError, KeyError):
            # What the function did is in its log; API Gateway tells nobody either.
            return _message(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")

    def _match(self, request: Request) -> tuple[Route, Mapping[str, str]] | None:
        for route in self._routes:
            match = route.pattern.fullmatch(request.path)
            if match and route.method in {"ANY", request.method}:
                return route, match.groupdict()
        return None


def event_of(
    request: Request, route: Route, parameters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Encode a request as an event of payload format 2.0."""
    headers: dict[str, list[str]] = {}
    for name, value in request.headers:
        headers.setdefault(name.lower(), []).append(value)
    cookies = [c.strip() for value in headers.pop("cookie", []) for c in value.split(";")]
    joined = {name: ",".join(values) for name, values in headers.items()}
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    is_text = bool(_TEXT.match(joined.get("content-type", "text/plain")))
    now = datetime.now(UTC)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": joined,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": joined.get("host", ""),
            "domainPrefix": joined.get("host", "").partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.caller,
                "userAgent": joined.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex,
            "routeKey": route.key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": bool(request.body) and not is_text,
    }
    if request.body:
        text = request.body.decode(errors="replace")
        event["body"] = text if is_text else base64.b64encode(request.body).decode()
    optional = {
        "cookies": cookies,
        "queryStringParameters": {name: ",".join(values) for name, values in query.items()},
        "pathParameters": dict(parameters or {}),
    }
    return event | {name: value for name, value in optional.items() if value}


def response_of(answer: Any) -> Response:
    """
    Decode what a function returned, as payload format 2.0 does.

    Raises:
        TypeError: what it returned is no response.
        ValueError: its body isn't base64, though it says so.
    """
    if not isinstance(answer, dict) or "statusCode" not in answer:
        plain = answer if isinstance(answer, str) else json.dumps(answer)
        headers = (("content-type", "application/json"),)
        return Response(status=200, headers=headers, body=plain.encode())
    text = answer.get("body") or ""
    if not isinstance(text, str):
        raise TypeError(text)
    body = base64.b64decode(text, validate=True) if answer.get("isBase64Encoded") else text.encode()
    named = [(name.lower(), str(value)) for name, value in (answer.get("headers") or {}).items()]
    cookies = [("set-cookie", cookie) for cookie in answer.get("cookies") or ()]
    if not any(name == "content-type" for name, _ in named):
        named.append(("content-type", "text/plain;charset=UTF-8"))
    return Response(status=int(answer["statusCode"]), headers=(*named, *cookies), body=body)


def _route(method: str, path: str, about: Mapping[str, Any]) -> Route:
    integration = about["x-amazon-apigateway-integration"]
    function = _FUNCTION.search(str(integration.get("uri")))
    if integration.get("type") != "aws_proxy" or not function:
        raise NotHonouredError(f"the route {method} {path}, which no function answers")
    if integration.get("payloadFormatVersion") != "2.0":
        raise NotHonouredError(f"the payload format of the route {method} {path}")
    if unknown := about.keys() - {"x-amazon-apigateway-integration", "responses", "parameters"}:
        raise NotHonouredError(f"{', '.join(sorted(unknown))} of the route {method} {path}")
    verb = "ANY" if method == _ANY else method.upper()
    if verb not in _VERBS or not path.startswith("/"):
        raise NotHonouredError(f"the route {method} {path}: a method and a path from /")
    return Route(
        key=f"{verb} {path}", method=verb, pattern=_path_pattern(path), function=function[1]
    )


def _path_pattern(path: str) -> re.Pattern[str]:
    """Turn `/r/{proxy+}` into a regular expression; `{name}` is one segment."""
    parts = re.split(r"\{(\w+\+?)\}", path)
    pattern = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P<{part.rstrip('+')}>{'.+' if part.endswith('+') else '[^/]+'})"
    return re.compile(pattern)


def _throttling(stack: Stack, name: str) -> tuple[float, float]:
    for stage in stack.resources("AWS::ApiGatewayV2::Stage").values():
        settings = stage.get("DefaultRouteSettings", {})
        if stage["ApiId"] == stack.ids[name]:
            rate = settings.get("ThrottlingRateLimit", _ACCOUNT_RATE)
            return float(rate), float(settings.get("ThrottlingBurstLimit", _ACCOUNT_BURST))
    return _ACCOUNT_RATE, _ACCOUNT_BURST


class _Bucket:
    """A token bucket, which is what API Gateway throttles with."""

    def __init__(self, limits: tuple[float, float]) -> None:
        self._rate, self._burst = limits
        self._tokens = self._burst
        self._at = time.monotonic()
        self._lock = Lock()

    def take(self) -> bool:
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
            self._at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


def _message(status: HTTPStatus, words: str) -> Response:
    return Response(
        status=status,
        headers=(("content-type", "application/json"),),
        body=json.dumps({"message": words}).encode(),
    )


def decoded(path: bytes) -> str:
    """Decode the path of a request; what isn't UTF-8 becomes U+FFFD."""
    return unquote(path.decode("latin-1"), encoding="utf-8", errors="replace")
