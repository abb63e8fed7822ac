"""DynamoDB without boto3's work, for the few calls that every batch of a mailing makes."""

import binascii
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError

from broadside.adapters.lean_wire import Answer, Headers, Wire

_TARGET = "DynamoDB_20120810."
_FAILED_CONDITION = "ConditionalCheckFailedException"


class LeanDynamo:
    """
    boto3's client, but for the calls below: the same arguments, answers and exceptions.

    Only a whole answer, or a condition that failed, is taken from the lean call. Whatever else
    happens, boto3 is asked, with its retries, as if the lean call had been one of them: so it is
    boto3 that decides what may be tried again, and says what went wrong.
    """

    def __init__(self, client: Any, wire: Wire) -> None:
        self._client = client
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        """Read items."""
        return self._call("BatchGetItem", self._client.batch_get_item, request)

    def put_item(self, **request: Any) -> dict[str, Any]:
        """Write an item."""
        return self._call("PutItem", self._client.put_item, request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        """Change an item."""
        return self._call("UpdateItem", self._client.update_item, request)

    def _call(
        self, operation: str, by_boto3: Callable[..., dict[str, Any]], request: dict[str, Any]
    ) -> dict[str, Any]:
        headers: Headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": _TARGET + operation,
        }
        try:
            # Bytes become base64, as DynamoDB has them in JSON.
            answer = self._wire.post("/", msgspec.json.encode(request), headers)
        except BotoCoreError:
            return by_boto3(**request)
        if answer.status == 200 and _is_whole(answer):
            return _read(answer.body)
        if answer.status == 400 and _is_whole(answer):
            self._raise_failed_condition(answer.body, operation)
        return by_boto3(**request)

    def _raise_failed_condition(self, body: bytes, operation: str) -> None:
        told = msgspec.json.decode(body)
        code = str(told.get("__type", "")).rpartition("#")[2]
        if code == _FAILED_CONDITION:
            error = {"Code": code, "Message": told.get("message", "")}
            answer = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}}
            raise self._client.exceptions.ConditionalCheckFailedException(answer, operation)


def _is_whole(answer: Answer) -> bool:
    """Compare with the checksum that DynamoDB sends along, as boto3 does."""
    said = answer.headers.get("x-amz-crc32")
    return said is None or int(said) == zlib.crc32(answer.body)


def _read(body: bytes) -> dict[str, Any]:
    """Read an answer; binary values are bytes, as boto3 has them."""
    answer: dict[str, Any] = msgspec.json.decode(body)
    # Looking at the whole answer is dear, and most hold none.
    return _with_bytes(answer) if b'"B":' in body or b'"BS":' in body else answer


def _with_bytes(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_bytes(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        match value:
            case {"B": str(text)}:
                return {"B": binascii.a2b_base64(text)}
            case {"BS": [*texts]}:
                return {"BS": [binascii.a2b_base64(text) for text in texts]}
            case _:
                pass
    return {name: _with_bytes(each) for name, each in value.items()}
