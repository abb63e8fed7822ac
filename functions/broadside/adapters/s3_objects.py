"""What S3 tells of an object, wherever it lies."""

from collections.abc import Mapping
from typing import Any


def etag_of(client: Any, *, bucket: str, key: str) -> str:
    """Return the ETag of what is there; empty for nothing."""
    return head_of(client, bucket=bucket, key=key)[0]


def head_of(client: Any, *, bucket: str, key: str) -> tuple[str, Mapping[str, str]]:
    """Return the ETag and the user's metadata of what is there; empty for nothing."""
    try:
        answer = client.head_object(Bucket=bucket, Key=key)
    except client.exceptions.ClientError as error:
        # HEAD has no body, so no code but the status: 404 (or 403 without the right to list).
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return "", {}
        raise
    return answer["ETag"], answer["Metadata"]
