"""CloudFront in front of the site bucket, as far as the template has it."""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

from botocore.exceptions import ClientError

from broadside_local.cloud.edge.http_api import Request, Response
from broadside_local.cloud.errors import NotHonouredError

FOLDER_INDEX = r"""
function handler(event) {
  var request = event.request;
  var name = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (name === '') {
    request.uri += 'index.html';
  } else if (name.indexOf('.') === -1) {
    // One slash at the front: two would lead to another host.
    var path = request.uri.replace(/^\/+/, '/');
    return { statusCode: 301, headers: { location: { value: path + '/' } } };
  }
  return request;
}
"""
"""The template's CloudFront function, of which `folder_index` is the Python."""

_KEPT = {
    "CacheControl": "cache-control",
    "ContentType": "content-type",
    "ETag": "etag",
    "ContentDisposition": "content-disposition",
}

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
        functions: list[str],
        errors: Mapping[int, Mapping[str, Any]],
        readable: bool = True,
    ) -> None:
        """
        Make one.

        Args:
            client: boto3's S3 client.
            bucket: The bucket's name.
            functions: Code of the functions that look at a request first.
            errors: The distribution's CustomErrorResponses by ErrorCode.
            readable: Whether the bucket lets the distribution read.

        Raises:
            NotHonouredError: a function isn't the one that we have in Python.
        """
        for code in functions:
            if code.split() != FOLDER_INDEX.split():
                raise NotHonouredError("this code of AWS::CloudFront::Function (see site.py)")
        self._client = client
        self._bucket = bucket
        self._has_index = bool(functions)
        self._errors = errors
        self._readable = readable

    def answer(self, request: Request) -> Response:
        """Answer a GET or HEAD; anything else is refused, as CloudFront refuses it."""
        if request.method not in {"GET", "HEAD"}:
            return Response(status=403, headers=_TEXT, body=b"This address can only be read.\n")
        path = request.path
        if self._has_index:
            indexed = folder_index(path)
            if isinstance(indexed, Response):
                return indexed
            path = indexed
        found = self._read(path)
        if found is None:
            return self._missing()
        headers = {name.lower(): value for name, value in request.headers}
        if _matches(headers.get("if-none-match", ""), dict(found.headers).get("etag", "")):
            kept = tuple((n, v) for n, v in found.headers if n in {"etag", "cache-control"})
            return Response(status=304, headers=kept)
        return found

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
        headers = tuple((name, str(found[key])) for key, name in _KEPT.items() if key in found)
        return Response(status=200, headers=headers, body=found["Body"].read())

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


def folder_index(path: str) -> str | Response:
    """Do what the template's CloudFront function does: a folder is its index.html."""
    name = path.rpartition("/")[2]
    if name == "":
        return path + "index.html"
    if "." not in name:
        # One slash: `//elsewhere` would be another host.
        location = quote("/" + path.strip("/") + "/", safe="/!$&'()*+,;=:@~-._")
        return Response(status=301, headers=(("location", location),))
    return path


def _matches(wanted: str, etag: str) -> bool:
    """Compare weakly, as If-None-Match does (RFC 9110 §13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
    return bool(etag) and (etag.removeprefix("W/") in tags or wanted.strip() == "*")
