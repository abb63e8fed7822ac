"""The site bucket: what readers see."""

from collections.abc import Mapping
from hashlib import md5
from typing import Any

from broadside.adapters.s3_objects import etag_of, head_of
from broadside.adapters.site_redirects import MEDIA_TYPE, redirect_page
from broadside.errors import ConflictError

_MOST_SEEN = 10_000

# CloudFront compresses what is said to be one of these, and no Atom nor JSON Feed ("Serving
# compressed files", list of types). The template's function for answers says what it really is.
_COMPRESSED_AS = {
    "application/atom+xml": "application/xml",
    "application/feed+json": "application/json",
    "text/x-opml": "text/xml",
}
_NOTHING: Mapping[str, str] = {}
_MET_SOMETHING_ELSE = frozenset(
    # NoSuchKey: removed meanwhile ("Conditional writes").
    {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}
)


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

    def get(self, key: str) -> tuple[bytes, str]:
        """Return what is there, and its ETag; nothing and an empty one if there is nothing."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return b"", ""
        self._remember(key, answer["ETag"])
        return answer["Body"].read(), answer["ETag"]

    def put(self, key: str, body: bytes, *, content_type: str, after: str | None = None) -> bool:
        """
        Write unless it is the same already; tell whether it was written.

        Raises:
            ConflictError: it would have been, and something else than `after` is there.
        """
        there = self.etag(key) if after is None else after
        if there == _etag(body):
            return False
        media_type, _, parameters = content_type.partition(";")
        stored = _COMPRESSED_AS.get(media_type, media_type)
        metadata = {"type": content_type} if stored != media_type else _NOTHING
        if parameters:
            stored += f";{parameters}"
        self._write(key, body, content_type=stored, metadata=metadata, after=after)
        return True

    def _write(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str,
        metadata: Mapping[str, str],
        after: str | None,
    ) -> None:
        condition = {"IfMatch": after} if after else {"IfNoneMatch": "*"}
        try:
            answer = self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                CacheControl=_cache_control(key),
                Metadata=metadata,
                **(condition if after is not None else {}),
            )
        except self._client.exceptions.ClientError as error:
            self._seen.pop(key, None)
            if error.response["Error"]["Code"] in _MET_SOMETHING_ELSE:
                raise ConflictError(key) from None
            raise
        self._remember(key, answer["ETag"])

    def remove(self, key: str) -> None:
        """Remove, if it is there."""
        self._seen.pop(key, None)
        self._client.delete_object(Bucket=self._bucket, Key=key)

    def put_redirect(self, key: str, location: str, *, owner: str) -> bool:
        """
        Let an old address lead on; tell whether it does: not over anything else.

        Raises:
            ConflictError: somebody else wrote there meanwhile.
        """
        page = redirect_page(location, owner)
        there = self.etag(key)
        if there == _etag(page):
            return True
        if there:
            there, metadata = head_of(self._client, bucket=self._bucket, key=key)
            if there and metadata.get("owner") != owner:
                return False
        metadata = {"location": location, "owner": owner}
        self._write(key, page, content_type=MEDIA_TYPE, metadata=metadata, after=there)
        return True

    def remove_redirect(self, key: str, *, owner: str) -> None:
        """Remove what leads on, if it is there and this owner's."""
        etag, metadata = head_of(self._client, bucket=self._bucket, key=key)
        if metadata.get("owner") != owner:
            return
        self._seen.pop(key, None)
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key, IfMatch=etag)
        except self._client.exceptions.ClientError as error:
            # Somebody put a page there meanwhile: it is what was wanted.
            if error.response["Error"]["Code"] not in _MET_SOMETHING_ELSE:
                raise


def _etag(body: bytes) -> str:
    """Return S3's ETag of an object written in one piece with SSE-S3: its MD5 ("Object", ETag)."""
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'


def _cache_control(key: str) -> str:
    """Pictures are named by their content; everything else may change within a minute."""
    if key.startswith("media/"):
        return "public, max-age=31536000, immutable"
    return "public, max-age=60"
