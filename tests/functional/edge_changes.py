"""Changes on the readers' side and of mail, what is to be seen of each, and the page of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from broadside.rendering.copying import SCRIPT_HASH


class Change(NamedTuple):
    """One change in the text of `template.yaml`, and a question that is answered otherwise then."""

    old: str
    new: str
    ask: Callable[[Any], Any]
    before: Any
    after: Any
    page: str
    """The title of AWS's page."""
    says: str
    """What it says there, shortened."""


def status(method: str, path: str) -> Callable[[Any], Any]:
    return lambda site: site.ask(method, path).status_code


def header(name: str, path: str = "/en/a/") -> Callable[[Any], Any]:
    return lambda site: site.ask("GET", path).headers.get(name)


def asked(path: str) -> Callable[[Any], Any]:
    """Ask a path; say what came, and whether the function was called."""
    return lambda site: (site.ask("GET", path).status_code, len(site.events))


def ask_twice(site: Any) -> list[int]:
    return [site.ask("GET", "/r/x").status_code for _ in range(2)]


def told(name: str) -> Callable[[Any], Any]:
    """Ask the reader API; say what the function is told in a header."""

    def ask(site: Any) -> Any:
        site.ask("GET", "/r/x")
        return site.events[-1]["headers"].get(name)

    return ask


STACK_ID = "arn:aws:cloudformation:ca-central-1:000000000000:stack/broadside/local"
CSP = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    f"font-src 'self'; script-src '{SCRIPT_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

READERS: dict[str, Change] = {
    "a route changed": Change(
        'Path: "/r/{proxy+}"',
        'Path: "/r/confirm/{proxy+}"',
        asked("/r/unsubscribe/x"),
        (200, 1),
        (404, 0),
        "Create routes for HTTP APIs in API Gateway",
        "When no route matches a request, API Gateway returns {message: Not Found} to the client",
    ),
    "a route of one method": Change(
        "Method: ANY",
        "Method: POST",
        asked("/r/unsubscribe/x"),
        (200, 1),
        (404, 0),
        "Create routes for HTTP APIs in API Gateway",
        "A route consists of an HTTP method and a resource path; ANY matches all methods",
    ),
    "requests throttled": Change(
        "{ ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 }",
        "{ ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 }",
        ask_twice,
        [200, 200],
        [200, 429],
        "Throttle requests to your HTTP APIs for better throughput in API Gateway",
        "clients may receive 429 Too Many Requests error responses",
    ),
    "a behaviour for other paths": Change(
        "PathPattern: /r/*",
        "PathPattern: /api/*",
        asked("/r/x.txt"),
        (200, 1),
        (404, 0),
        "CacheBehavior",
        "If the request … does not match the path pattern for any cache behaviors, CloudFront "
        "applies the behavior in the default cache behavior.",
    ),
    "a behaviour without its slash": Change(
        "PathPattern: /r/*",
        "PathPattern: r/*",
        asked("/r/x.txt"),
        (200, 1),
        (200, 1),
        "CacheBehavior",
        "CloudFront behavior is the same with or without the leading /.",
    ),
    "methods taken away": Change(
        "            AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]\n",
        "",
        status("POST", "/r/x"),
        200,
        403,
        "AllowedMethods",
        "There are three choices: CloudFront forwards only GET and HEAD requests, …",
    ),
    "a header of the distribution's own": Change(
        "HeaderName: x-broadside-edge",
        "HeaderName: x-other",
        told("x-broadside-edge"),
        STACK_ID,
        None,
        "Add custom headers to origin requests",
        "You can configure CloudFront to add custom headers to the requests that it sends to your "
        "origin.",
    ),
    "another value of it": Change(
        "HeaderValue: !Ref AWS::StackId",
        "HeaderValue: another",
        told("x-broadside-edge"),
        STACK_ID,
        "another",
        "Add custom headers to origin requests",
        "Some of the use cases: … Identifying requests from CloudFront",
    ),
    "no page for errors": Change(
        "ErrorCode: 403, ResponseCode: 404, ResponsePagePath: /404.html, ",
        "ErrorCode: 403, ",
        status("GET", "/en/nothing/"),
        404,
        403,
        "GetObject",
        "If you don't have the s3:ListBucket permission, Amazon S3 returns an HTTP status code 403",
    ),
    "another code for errors": Change(
        "ErrorCode: 403, ResponseCode: 404",
        "ErrorCode: 403, ResponseCode: 200",
        status("GET", "/en/nothing/"),
        404,
        200,
        "CustomErrorResponse",
        "ResponseCode: The HTTP status code that you want CloudFront to return to the viewer",
    ),
    "no function for folders": Change(
        "            - { EventType: viewer-request, "
        "FunctionARN: !GetAtt FolderIndex.FunctionARN }\n",
        "",
        status("GET", "/en/a/"),
        200,
        404,
        "Specify a default root object",
        "S3 behind CloudFront has no index document for a folder but the root's",
    ),
    "no function for answers": Change(
        "            - { EventType: viewer-response, "
        "FunctionARN: !GetAtt SiteAnswer.FunctionARN }\n",
        "",
        status("GET", "/a.html"),
        301,
        200,
        "CloudFront Functions event structure",
        "With CloudFront Functions, you can update the viewer response status code",
    ),
    "nothing compressed": Change(
        "          Compress: true\n",
        "",
        header("content-encoding", "/en/long/"),
        "gzip",
        None,
        "Serve compressed files",
        "set the value of the Compress element to true",
    ),
    "a bucket's policy for another distribution": Change(
        'distribution/${Distribution}" } }',
        'distribution/OTHER" } }',
        status("GET", "/en/a/"),
        200,
        404,
        "Restrict access to an Amazon S3 origin",
        "the S3 bucket policy must allow the CloudFront service principal to access the bucket … "
        "on behalf of the distribution",
    ),
    "an origin without access control": Change(
        "            OriginAccessControlId: !GetAtt SiteAccess.Id\n",
        "",
        status("GET", "/en/a/"),
        200,
        404,
        "Restrict access to an Amazon S3 origin",
        "CloudFront signs requests to the origin if it has an origin access control",
    ),
    "a security header changed": Change(
        "FrameOption: DENY",
        "FrameOption: SAMEORIGIN",
        header("x-frame-options"),
        "DENY",
        "SAMEORIGIN",
        "ResponseHeadersPolicyFrameOptions",
        "FrameOption: The value of the X-Frame-Options HTTP response header.",
    ),
    "a security header removed": Change(
        "          ReferrerPolicy: { ReferrerPolicy: no-referrer, Override: true }\n",
        "",
        header("referrer-policy"),
        "no-referrer",
        None,
        "ResponseHeadersPolicySecurityHeadersConfig",
        "Determines whether CloudFront includes the Referrer-Policy HTTP response header",
    ),
    "no security headers at all": Change(
        "          ResponseHeadersPolicyId: !Ref SiteHeaders\n          FunctionAssociations",
        "          FunctionAssociations",
        header("content-security-policy"),
        CSP,
        None,
        "DefaultCacheBehavior",
        "ResponseHeadersPolicyId: The identifier for a response headers policy.",
    ),
}


def events_of(address: str) -> Callable[[Any], Any]:
    return lambda mail: mail.events_of(address)


MAIL: dict[str, Change] = {
    "an event that is told no more": Change(
        "[send, delivery, bounce",
        "[send, bounce",
        events_of("success@simulator.amazonses.com"),
        {"Send", "Delivery"},
        {"Send"},
        "EventDestinationDefinition",
        "MatchingEventTypes: An array that specifies which events the Amazon SES API v2 should "
        "send to the destinations",
    ),
    "an event destination switched off": Change(
        "        Enabled: true\n        MatchingEventTypes: !If",
        "        Enabled: false\n        MatchingEventTypes: !If",
        events_of("success@simulator.amazonses.com"),
        {"Send", "Delivery"},
        set(),
        "EventDestinationDefinition",
        "Enabled: When the event destination is disabled, the events that you specify aren't sent",
    ),
    "another sender": Change(
        "EmailIdentity: !Ref SenderDomain",
        "EmailIdentity: mail.example.org",
        events_of("success@simulator.amazonses.com"),
        {"Send", "Delivery"},
        "MessageRejected",
        "SendEmail",
        "MessageRejected: The message can't be sent because it contains invalid content / Email "
        "address is not verified",
    ),
}
