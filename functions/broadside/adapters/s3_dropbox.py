"""The drop bucket: posts below `posts/`, as somebody's folder has them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from broadside.adapters.s3_objects import etag_of
from broadside.pictures import MAX_BYTES as PICTURE_MAX_BYTES
from broadside.ports import DroppedFile
from broadside.posts import Mailing, SourceFile, is_post, source_id_of

PREFIX = "posts/"

MAX_BYTES = 2_000_001
"""What is read of a post: a byte more than it may have, so that it shows."""
MAX_ASSET_BYTES = PICTURE_MAX_BYTES + 1
"""What is read of a picture or document, likewise."""


class S3Dropbox:
    """Files below `posts/` of a bucket (port `Dropbox`)."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def files(self, source_id: str) -> Sequence[DroppedFile]:
        """Return every file that is a variant of this post, by path; empty when it is gone."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=PREFIX + source_id
        )
        paths = sorted(
            listed["Key"].removeprefix(PREFIX)
            for page in pages
            for listed in page.get("Contents", [])
        )
        found = [self._file(p) for p in paths if is_post(p) and source_id_of(p) == source_id]
        return [file for file in found if file]

    def version(self, path: str) -> str:
        """Return a file's ETag; empty when it isn't there."""
        return etag_of(self._client, bucket=self._bucket, key=PREFIX + path)

    def asset(self, path: str, *, limit_bytes: int | None = None) -> bytes | None:
        """Return a file beside the posts, or its beginning; None when it isn't there."""
        answer = self._get(path, limit_bytes=limit_bytes or MAX_ASSET_BYTES)
        return answer["Body"].read() if answer else None

    def _file(self, path: str) -> DroppedFile | None:
        answer = self._get(path)
        if answer is None:  # taken away since it was listed
            return None
        metadata = answer["Metadata"]
        return DroppedFile(
            file=SourceFile(
                path=path,
                data=answer["Body"].read(),
                modified_at=_modified_at(metadata) or answer["LastModified"].astimezone(UTC),
            ),
            mailing=_mailing(metadata),
        )

    def _get(self, path: str, *, limit_bytes: int = MAX_BYTES) -> dict[str, Any] | None:
        try:
            answer: dict[str, Any] = self._client.get_object(
                Bucket=self._bucket, Key=PREFIX + path, Range=f"bytes=0-{limit_bytes - 1}"
            )
        except self._client.exceptions.NoSuchKey:
            return None
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "InvalidRange":
                raise
            # An empty file has no first byte.
            answer = self._client.get_object(Bucket=self._bucket, Key=PREFIX + path)
        return answer


def _modified_at(metadata: Mapping[str, str]) -> datetime | None:
    """Return when the file was changed where it came from, as whoever dropped it says."""
    try:
        return datetime.fromtimestamp(float(metadata["modified-at"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def _mailing(metadata: Mapping[str, str]) -> Mailing:
    try:
        return Mailing(metadata.get("mailing", Mailing.AUTO))
    except ValueError:
        return Mailing.AUTO
