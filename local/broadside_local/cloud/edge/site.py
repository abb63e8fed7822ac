"""CloudFront in front of the site bucket, as far as the template has it."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Protocol

from botocore.exceptions import ClientError

from broadside_local.cloud.edge.compressing import compressed
from broadside_local.cloud.edge.http_api import Request, Response
from broadside_local.cloud.edge.viewer_functions import check_functions, folder_index, site_answer

_KEPT = {
    "CacheControl": "cache-control",
    "ContentType": "content-type",
    "ETag": "etag",
    "ContentDisposition": "content-disposition",
    "ContentEncoding": "content-encoding",
}
# What an answer without its content still says (RFC 9110 §15.4.5).
_UNCHANGED = frozenset({"etag", "cache-control", "last-modified", "vary"})

_TEXT = (("content-type", "text/plain; charset=utf-8"),)


class Bucket(Protocol):
    """What we need of boto3's S3 client."""

    def get_object(self, *, Bucket: str, Key: str) -> Mapping[str, Any]:  # noqa: N803 - boto3's
        """Return an object, or raise ClientError."""
        ...


class SiteOrigin:
    """The site bucket, read as CloudFront reads it."""

    def __init__(
        self,
        client: Bucket,
        bucket: str,
        *,
        functions: Mapping[str, str],
        errors: Mapping[int, Mapping[str, Any]],
        readable: bool = True,
        compresses: bool = False,
    ) -> None:
        """
        Make one.

        Args:
            client: boto3's S3 client.
            bucket: The bucket's name.
            functions: Code of the functions that look at requests and answers, by event.
            errors: The distribution's CustomErrorResponses by ErrorCode.
            readable: Whether the bucket lets the distribution read.
            compresses: Whether the distribution compresses.

        Raises:
            NotHonouredError: a function isn't the one that we have in Python.
        """
        check_functions(functions)
        self._client = client
        self._bucket = bucket
        self._functions = functions
        self._errors = errors
        self._readable = readable
        self._compresses = compresses

    def answer(self, request: Request) -> Response:
        """Answer a GET or HEAD; anything else is refused, as CloudFront refuses it."""
        if request.method not in {"GET", "HEAD"}:
            return Response(status=403, headers=_TEXT, body=b"This address can only be read.\n")
        path = request.path
        if "viewer-request" in self._functions:
            indexed = folder_index(path, request.query)
            if isinstance(indexed, Response):
                return indexed
            path = indexed
        found = self._read(path)
        if found is None:
            return self._missing()
        asked = {name.lower(): value for name, value in request.headers}
        if self._compresses:
            found = compressed(found, asked.get("accept-encoding", ""))
        if _has_it(asked, dict(found.headers)):
            kept = tuple((n, v) for n, v in found.headers if n in _UNCHANGED)
            found = Response(status=304, headers=kept)
        return site_answer(found) if "viewer-response" in self._functions else found

    def _read(self, path: str) -> Response | None:
        """Read an object; None when there is none, or the path climbs out of where it is."""
        segments = path.removeprefix("/").split("/")
        if {".", "..", ""} & set(segments) or "\\" in path or "\0" in path or not self._readable:
            return None
        try:
            found = self._client.get_object(Bucket=self._bucket, Key="/".join(segments))
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        headers = [(name, str(found[key])) for key, name in _KEPT.items() if key in found]
        if "LastModified" in found:
            at = format_datetime(found["LastModified"].astimezone(UTC), usegmt=True)
            headers.append(("last-modified", at))
        headers += [(f"x-amz-meta-{n.lower()}", v) for n, v in found.get("Metadata", {}).items()]
        return Response(status=200, headers=tuple(headers), body=found["Body"].read())

    def _missing(self) -> Response:
        """Say that there is nothing: S3 says 403, and the distribution makes of it what it will."""
        error = self._errors.get(403, {})
        if "ResponsePagePath" not in error:
            return Response(status=403, headers=_TEXT, body=b"Access denied.\n")
        page = self._read(error["ResponsePagePath"])
        if page is None:
            return Response(
                status=error["ResponseCode"], headers=_TEXT, body=b"There is nothing here.\n"
            )
        kept = tuple((name, value) for name, value in page.headers if name == "content-type")
        return Response(status=error["ResponseCode"], headers=kept, body=page.body)


def _has_it(asked: Mapping[str, str], there: Mapping[str, str]) -> bool:
    """
    Tell whether whoever asks has what is there (RFC 9110 §13.2.2).

    A date is looked at only where no tag is named, compares in whole seconds, and says nothing if
    it is none.
    """
    if "if-none-match" in asked:
        return _matches(asked["if-none-match"], there.get("etag", ""))
    try:
        since = parsedate_to_datetime(asked["if-modified-since"])
        return parsedate_to_datetime(there["last-modified"]) <= since
    except (KeyError, ValueError, TypeError):  # TypeError: a date without a zone
        return False


def _matches(wanted: str, etag: str) -> bool:
    """Compare weakly, as If-None-Match does (RFC 9110 §13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
    return bool(etag) and (etag.removeprefix("W/") in tags or wanted.strip() == "*")
