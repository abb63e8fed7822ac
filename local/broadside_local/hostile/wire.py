"""What a request asks for, and how each service says that it is too busy, or broken."""

import json
import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

_SCOPE = re.compile(r"Credential=[^/,]+/\d{8}/[a-z0-9-]+/([a-z0-9-]+)/aws4_request")
_SES = {
    ("POST", "/v2/email/outbound-bulk-emails"): "SendBulkEmail",
    ("POST", "/v2/email/outbound-emails"): "SendEmail",
    ("GET", "/v2/email/account"): "GetAccount",
}


class Headers(Protocol):
    """Of a request: by name, whatever its case."""

    def get(self, name: str, /) -> str | None:
        """Return a header, if there is one."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a service."""

    service: str
    """As signatures call it: `dynamodb`, `ses`; empty when it isn't signed."""
    operation: str
    """As the API calls it, or as near as one can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client gets."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


_JSON = {"dynamodb": "1.0", "sqs": "1.0", "secretsmanager": "1.1"}
"""Versions of the JSON protocol."""

_THROTTLED = {
    # "Error handling with DynamoDB"; tables on demand say it, too.
    "dynamodb": (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    # "SendMessageBatch" in the Amazon SQS API Reference.
    "sqs": (400, "com.amazonaws.sqs#RequestThrottled"),
    # "Common error types" of every service that speaks JSON.
    "secretsmanager": (400, "ThrottlingException"),
    # "Error responses" in the Amazon S3 API Reference.
    "s3": (503, "SlowDown"),
    # "SendBulkEmail" in the Amazon SES API v2 Reference.
    "ses": (429, "TooManyRequestsException"),
}
_FAILED = {
    "dynamodb": (500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
    "sqs": (500, "com.amazonaws.sqs#InternalFailure"),
    "secretsmanager": (500, "InternalServiceError"),
    "s3": (500, "InternalError"),
    "ses": (500, "InternalFailure"),
}


def read_call(method: str, target: str, headers: Headers) -> Call:
    """
    Tell what a request asks for.

    Args:
        method: Of HTTP.
        target: Path and query.
        headers: Of the request.
    """
    signed = _SCOPE.search(headers.get("Authorization") or "")
    service = signed[1] if signed else ""
    if named := headers.get("X-Amz-Target"):
        return Call(service, named.rpartition(".")[2])
    path, query = urlsplit(target)[2:4]
    if service == "ses":
        return Call(service, _SES.get((method, path), f"{method} {path}"))
    return Call(service, _s3_operation(method, path, query))


def _s3_operation(method: str, path: str, query: str) -> str:
    has_key = "/" in path.strip("/")
    kinds = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "HEAD": "Head"}
    if method == "GET" and "list-type" in parse_qs(query, keep_blank_values=True):
        return "ListObjectsV2"
    return kinds.get(method, method) + ("Object" if has_key else "Bucket")


def throttled(call: Call) -> Answer:
    """Say that too much was asked, as the call's service says it."""
    return _refusal(call, *_THROTTLED.get(call.service, (400, "ThrottlingException")))


def failed(call: Call) -> Answer:
    """Say that the service has failed, as the call's service says it."""
    return _refusal(call, *_FAILED.get(call.service, (500, "InternalFailure")))


def _refusal(call: Call, status: int, kind: str) -> Answer:
    code, message = kind.rpartition("#")[2], "Hostile mode."
    if call.service == "s3":
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        if call.operation.startswith("Head"):
            body = b""
        return Answer(status=status, headers=(("Content-Type", "application/xml"),), body=body)
    version = _JSON.get(call.service)
    headers = [
        ("x-amzn-RequestId", str(uuid4())),
        ("Content-Type", f"application/x-amz-json-{version}" if version else "application/json"),
    ]
    if call.service == "ses":
        headers.append(("x-amzn-ErrorType", code))
        told = {"message": message}
    else:
        told = {"__type": kind, "message": message}
    if call.service == "sqs":
        headers.append(("x-amzn-query-error", f"{code};Sender"))
    return Answer(status=status, headers=tuple(headers), body=json.dumps(told).encode())
