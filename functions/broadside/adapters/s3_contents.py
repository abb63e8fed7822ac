"""Contents in S3: rendered mails, long posts, pictures; by their own SHA-256."""

from hashlib import sha256
from typing import Any

from broadside.errors import NotFoundError

PREFIX = "content/"


class S3Contents:
    """Content below `content/` of a bucket (port `Contents`)."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, data: bytes) -> str:
        """Keep these bytes; writing them again changes nothing."""
        content_hash = sha256(data).hexdigest()
        self._client.put_object(
            Bucket=self._bucket,
            Key=PREFIX + content_hash,
            Body=data,
            ContentType="application/octet-stream",
        )
        return content_hash

    def get(self, content_hash: str) -> bytes:
        """
        Return the bytes.

        Raises:
            NotFoundError: there are none.
        """
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=PREFIX + content_hash)
        except self._client.exceptions.NoSuchKey:
            raise NotFoundError(content_hash) from None
        data: bytes = answer["Body"].read()
        return data
