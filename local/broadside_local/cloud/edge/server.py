"""The edge: CloudFront's part, on one port of loopback."""

import fnmatch
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response as StarletteResponse
from starlette.routing import BaseRoute, Route

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.edge.http_api import HttpApi, Invoke, Request, Response, decoded
from broadside_local.cloud.edge.site import Bucket, SiteOrigin
from broadside_local.cloud.edge.viewer_functions import CODES
from broadside_local.cloud.emulator.process import ACCOUNT, LOOPBACK
from broadside_local.cloud.errors import CloudDiedError, NotHonouredError, NotStartedError
from broadside_local.cloud.template.refusals.grants import Call, allows

METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

Origin = Callable[[Request], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Where the distribution takes requests for some paths."""

    pattern: str
    """CloudFront's path pattern; `*` for all others."""
    methods: frozenset[str]
    origin: Origin
    headers: tuple[tuple[str, str], ...]
    """What its response headers policy adds."""


class Edge:
    """A server on loopback that answers as the template's distribution would."""

    def __init__(self, port: int) -> None:
        """
        Take the port; `serve` answers on it.

        Args:
            port: Which one; 0 for any that is free.

        Raises:
            NotStartedError: somebody else has it.
        """
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((LOOPBACK, port))
            self._socket.listen(128)
        except OSError as error:
            self._socket.close()
            hint = "Choose another one (--port), or stop whatever uses it"
            raise NotStartedError(
                f"port {port} can't be used: {(error.strerror or '').lower()}", hint
            ) from None
        self.url = f"http://{LOOPBACK}:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None
        self._routes: list[BaseRoute] = []

    def serve(self, behaviours: Sequence[Behaviour]) -> None:
        """Answer from now on."""

        async def answer(asked: StarletteRequest) -> StarletteResponse:
            request = await _request(asked)
            return await run_in_threadpool(_answer, behaviours, request)

        app = Starlette(routes=[Route("/{path:path}", answer, methods=METHODS)])
        self._routes = app.router.routes
        config = uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,  # paths hold tokens
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True, name="edge"
        )
        self._thread.start()

    def show(self, routes: Sequence[BaseRoute]) -> None:
        """Answer these routes, too, before the distribution's own."""
        self._routes[:0] = routes

    def stop(self) -> None:
        """Stop answering, and give the port back."""
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(5)
        self._socket.close()


def behaviours_of(stack: Stack, *, storage: Bucket, invoke: Invoke) -> list[Behaviour]:
    """
    Read the template's distribution; the default behaviour is the last.

    Args:
        stack: What was deployed.
        storage: boto3's S3 client, for buckets that are origins.
        invoke: Calls a function by its logical name.

    Raises:
        NotHonouredError: not exactly one distribution, or an origin that we don't know.
    """
    found = list(stack.resources("AWS::CloudFront::Distribution").items())
    if len(found) != 1 or not found[0][1]["DistributionConfig"]["Enabled"]:
        raise NotHonouredError("anything but one AWS::CloudFront::Distribution that is enabled")
    name, resolved = found[0]
    config = resolved["DistributionConfig"]
    raw = stack.template["Resources"][name]["Properties"]["DistributionConfig"]
    origins = {
        origin["Id"]: _origin(origin, stack, name, storage=storage, invoke=invoke)
        for origin in raw["Origins"]
    }
    behaviours = [
        *config.get("CacheBehaviors", []),
        {"PathPattern": "*", **config["DefaultCacheBehavior"]},
    ]
    return [
        Behaviour(
            # "CloudFront behavior is the same with or without the leading /."
            pattern=re.sub(r"^(?![/*])", "/", about["PathPattern"]),
            methods=frozenset(about.get("AllowedMethods", ["GET", "HEAD"])),
            origin=origins[about["TargetOriginId"]],
            headers=_policy_headers(stack, about.get("ResponseHeadersPolicyId")),
        )
        for about in behaviours
    ]


def _origin(
    origin: Mapping[str, Any], stack: Stack, name: str, *, storage: Bucket, invoke: Invoke
) -> Origin:
    config = stack.resources("AWS::CloudFront::Distribution")[name]["DistributionConfig"]
    match origin["DomainName"]:
        case {"Fn::GetAtt": [str(bucket), "RegionalDomainName"]}:
            functions = _viewer_functions(stack, config)
            errors = {error["ErrorCode"]: error for error in config.get("CustomErrorResponses", [])}
            readable = "OriginAccessControlId" in origin and _may_read(stack, name, bucket)
            site = SiteOrigin(
                storage,
                stack.ids[bucket],
                functions=functions,
                errors=errors,
                readable=readable,
                compresses=bool(config["DefaultCacheBehavior"].get("Compress", False)),
            )
            return site.answer
        case {"Fn::Sub": str(text)} if text.partition("}")[2].startswith(".execute-api."):
            api = HttpApi(stack, text[2:].partition("}")[0], invoke=invoke)
            added = stack.resolver().resolve(origin.get("OriginCustomHeaders", []))
            return _through_cloudfront(
                api.answer, {each["HeaderName"].lower(): each["HeaderValue"] for each in added}
            )
    raise NotHonouredError(f"the distribution's origin {origin['DomainName']}")


def _through_cloudfront(origin: Origin, added: Mapping[str, str]) -> Origin:
    """
    Put on what CloudFront and the API put on: custom headers, and who asked.

    A viewer's own header of a custom one's name is overwritten ("Add custom headers to origin
    requests"). CloudFront adds the viewer to X-Forwarded-For ("Request and response behavior for
    custom origins"), and the API adds CloudFront.
    """

    def answer(request: Request) -> Response:
        own = [(n, v) for n, v in request.headers if n.lower() not in added]
        before = [value for name, value in own if name.lower() == "x-forwarded-for"]
        way = ", ".join([*before, request.caller, LOOPBACK])
        headers = [(n, v) for n, v in own if n.lower() != "x-forwarded-for"]
        headers += [*added.items(), ("x-forwarded-for", way)]
        return origin(replace(request, headers=tuple(headers)))

    return answer


def _may_read(stack: Stack, distribution: str, bucket: str) -> bool:
    """Ask the bucket's policy ("Restrict access to an Amazon S3 origin"); we read as root."""
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{stack.ids[distribution]}"
    call = Call(
        action="s3:GetObject",
        resource=f"{bucket}.Arn/index.html",
        service="cloudfront.amazonaws.com",
        context={"aws:sourceaccount": ACCOUNT, "aws:sourcearn": arn},
    )
    return any(
        allows(policy["PolicyDocument"], call)
        for policy in stack.resources("AWS::S3::BucketPolicy").values()
        if policy["Bucket"] == stack.ids[bucket]
    )


def _viewer_functions(stack: Stack, config: Mapping[str, Any]) -> dict[str, str]:
    """Return the code of the functions that look at the site's requests and answers, by event."""
    functions = stack.resources("AWS::CloudFront::Function")
    found: dict[str, str] = {}
    for about in config["DefaultCacheBehavior"].get("FunctionAssociations", []):
        name = about["FunctionARN"].partition(".")[0]
        # "Each event type can have only one edge function association."
        if about["EventType"] not in CODES.keys() - found.keys() or name not in functions:
            raise NotHonouredError(f"the function association {about}")
        found[about["EventType"]] = functions[name]["FunctionCode"]
    return found


def _policy_headers(stack: Stack, policy: str | None) -> tuple[tuple[str, str], ...]:
    """Write out a response headers policy ("Understanding response headers policies")."""
    if not policy:
        return ()
    policies = stack.resources("AWS::CloudFront::ResponseHeadersPolicy")
    security = policies[policy]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    headers = []
    for kind, about in security.items():
        match kind:
            case "ContentSecurityPolicy":
                headers.append(("content-security-policy", about["ContentSecurityPolicy"].strip()))
            case "ContentTypeOptions":
                headers.append(("x-content-type-options", "nosniff"))
            case "FrameOptions":
                headers.append(("x-frame-options", about["FrameOption"]))
            case "ReferrerPolicy":
                headers.append(("referrer-policy", about["ReferrerPolicy"]))
            case "StrictTransportSecurity":
                pass  # means nothing over plain HTTP (RFC 6797 §8.1)
            case _:
                raise NotHonouredError(f"{kind} of a response headers policy")
    return tuple(headers)


def _answer(behaviours: Sequence[Behaviour], request: Request) -> StarletteResponse:
    behaviour = next(b for b in behaviours if fnmatch.fnmatchcase(request.path, b.pattern))
    if request.method not in behaviour.methods:
        response = Response(status=403, body=b"The distribution doesn't allow this method.\n")
    else:
        try:
            response = behaviour.origin(request)
        except CloudDiedError as error:
            response = Response(status=502, body=f"{error}\n".encode())
    # The policy's headers take the place of the origin's (Override).
    ours = dict(behaviour.headers)
    answer = StarletteResponse(content=response.body, status_code=response.status)
    if response.status == 304:
        del answer.headers["content-length"]
    for name, value in response.headers:
        if name not in ours and name not in {"content-length", "connection", "transfer-encoding"}:
            answer.headers.append(name, value)
    for name, value in behaviour.headers:
        answer.headers[name] = value
    return answer


async def _request(asked: StarletteRequest) -> Request:
    scope = asked.scope
    return Request(
        method=asked.method,
        path=decoded(scope.get("raw_path") or scope["path"].encode()),
        query=scope["query_string"].decode("latin-1"),
        headers=tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]),
        body=await asked.body(),
        caller=asked.client.host if asked.client else LOOPBACK,
    )
