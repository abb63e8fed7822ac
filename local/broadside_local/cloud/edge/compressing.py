"""Compression at the edge, as CloudFront does it ("Serving compressed files")."""

import gzip
import re
from dataclasses import replace

from broadside_local.cloud.edge.http_api import Response

LEAST_BYTES, MOST_BYTES = 1_000, 10_000_000

TYPES = frozenset(
    {
        *("application/javascript", "application/json", "application/rss+xml"),
        *("application/xhtml+xml", "application/xml", "image/svg+xml", "text/css", "text/csv"),
        *("text/html", "text/javascript", "text/plain", "text/xml"),
    }
)
"""Of the types in its list those that a site may have."""

_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?")


def compressed(response: Response, accepted: str) -> Response:
    """
    Compress what is worth it, for those who take it: gzip only, where CloudFront has Brotli, too.

    A strong ETag becomes weak, as the bytes are others.

    Args:
        response: As the bucket has it, 200.
        accepted: The request's Accept-Encoding.
    """
    headers = dict(response.headers)
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if (
        media_type not in TYPES
        or not LEAST_BYTES <= len(response.body) <= MOST_BYTES
        or "content-encoding" in headers
        or not _takes_gzip(accepted)
    ):
        return response
    if headers.get("etag", "").startswith('"'):
        headers["etag"] = "W/" + headers["etag"]
    headers["content-encoding"] = "gzip"
    body = gzip.compress(response.body, 6, mtime=0)
    return replace(response, headers=tuple(headers.items()), body=body)


def _takes_gzip(accepted: str) -> bool:
    """Read Accept-Encoding (RFC 9110 §12.5.3): a weight of 0 means no."""
    for each in accepted.split(","):
        coding = _CODING.fullmatch(each)
        if coding and coding[1].lower() == "gzip":
            return coding[2] is None or bool(coding[2].strip("0."))
    return False
