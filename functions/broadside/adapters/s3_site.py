"""The site bucket: what readers see."""

from hashlib import md5
from typing import Any

from broadside.adapters.s3_objects import etag_of
from broadside.errors import ConflictError

_MOST_SEEN = 10_000


class S3Site:
    """Pages, feeds and pictures in a bucket (port `Site`)."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._seen: dict[str, str] = {}
        """What we wrote, or saw, last: whoever writes on condition of it finds out if it is old."""

    def etag(self, key: str) -> str:
        """Return the ETag of what is there, as far as we know; empty for nothing."""
        if key not in self._seen and (found := etag_of(self._client, bucket=self._bucket, key=key)):
            self._remember(key, found)
        return self._seen.get(key, "")

    def _remember(self, key: str, etag: str) -> None:
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen[key] = etag

    def put(self, key: str, body: bytes, *, content_type: str, after: str | None = None) -> bool:
        """
        Write unless it is the same already; tell whether it was written.

        Raises:
            ConflictError: it would have been, and something else than `after` is there.
        """
        there = self.etag(key) if after is None else after
        # S3's ETag of an object written in one piece with SSE-S3 is its MD5 ("Object", ETag).
        ours = f'"{md5(body, usedforsecurity=False).hexdigest()}"'
        if there == ours:
            return False
        condition = {"IfMatch": there} if there else {"IfNoneMatch": "*"}
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                CacheControl=_cache_control(key),
                **(condition if after is not None else {}),
            )
        except self._client.exceptions.ClientError as error:
            self._seen.pop(key, None)
            if error.response["Error"]["Code"] in {
                "PreconditionFailed",
                "ConditionalRequestConflict",
                "NoSuchKey",  # removed meanwhile ("Conditional writes")
            }:
                raise ConflictError(key) from None
            raise
        self._remember(key, ours)
        return True

    def remove(self, key: str) -> None:
        """Remove, if it is there."""
        self._seen.pop(key, None)
        self._client.delete_object(Bucket=self._bucket, Key=key)


def _cache_control(key: str) -> str:
    """Pictures are named by their content; everything else may change within a minute."""
    if key.startswith("media/"):
        return "public, max-age=31536000, immutable"
    return "public, max-age=60"
