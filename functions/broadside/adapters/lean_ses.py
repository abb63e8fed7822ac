"""SES without boto3's work, for the one call that every batch of a mailing makes."""

from typing import Any

import msgspec
from botocore.parsers import ResponseParserError

from broadside.adapters.lean_wire import Answer, Wire

_BULK = "/v2/email/outbound-bulk-emails"
_OPERATION = "SendBulkEmail"
_ERROR_TYPE = "x-amzn-errortype"
_FROM_HERE_AN_ERROR = 300


class LeanSes:
    """
    boto3's client of `sesv2`, but for `send_bulk_email`: the same arguments, answers, exceptions.

    One HTTP request for one call, as with boto3's when it is set to try once: what comes of it is
    raised, and never asked of boto3 again.
    """

    def __init__(self, client: Any, wire: Wire) -> None:
        self._client = client
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def close(self) -> None:
        """Close the connections; the next call opens one."""
        self._wire.hang_up()
        self._client.close()

    def send_bulk_email(self, **request: Any) -> dict[str, Any]:
        """Send mails."""
        headers = {"Content-Type": "application/json"}
        answer = self._wire.post(_BULK, msgspec.json.encode(request), headers)
        if answer.status >= _FROM_HERE_AN_ERROR:
            raise self._error(answer)
        try:
            found: dict[str, Any] = msgspec.json.decode(answer.body)
        except msgspec.DecodeError:
            raise ResponseParserError("no JSON") from None
        return found

    def _error(self, answer: Answer) -> Exception:
        """Make what boto3 would raise (REST-JSON: the error's name is in a header, or the body)."""
        try:
            told = msgspec.json.decode(answer.body)
        except msgspec.DecodeError:
            told = None
        said: dict[str, Any] = told if isinstance(told, dict) else {}
        named = answer.headers.get(_ERROR_TYPE) or said.get("code") or said.get("__type")
        code = str(named or answer.status).partition(":")[0].rpartition("#")[2]
        message = said.get("message") or said.get("Message") or ""
        parsed = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": answer.status},
        }
        error: Exception = self._client.exceptions.from_code(code)(parsed, _OPERATION)
        return error
