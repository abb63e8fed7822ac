"""Messages that come again, by the hand of one who has every right."""

import contextlib
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from broadside_local.cloud.errors import CloudError

_AGAIN = "hostile"
"""Mark of an event that came once more."""


class Queues:
    """The emulator's queues, for what SQS may do with messages."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        """
        Take them over.

        Args:
            client: Returns the root's boto3 client of a service.
        """
        self._client = client
        self._copies: set[str] = set()
        self._lock = threading.Lock()

    def copy(self, record: Mapping[str, Any], *, seconds: int) -> bool:
        """Let a message come once more, unless it is such a copy itself; tell whether it does."""
        with self._lock:
            if record["messageId"] in self._copies:
                return False
            with _gone():
                answer = self._client("sqs").send_message(
                    QueueUrl=self._url(record), MessageBody=record["body"], DelaySeconds=seconds
                )
                self._copies.add(answer["MessageId"])
                return True
        return False

    def release(self, record: Mapping[str, Any], *, seconds: int) -> None:
        """Let a message that was not dealt with come again soon, not when its time is up."""
        if record.get("eventSource") != "aws:sqs":
            return
        with _gone():
            self._client("sqs").change_message_visibility(
                QueueUrl=self._url(record),
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=seconds,
            )

    def again(self, name: str, event: Mapping[str, Any]) -> bool:
        """Start a function once more, unless it was started so; tell whether it is."""
        if event.get(_AGAIN):
            return False
        with _gone():
            self._client("lambda").invoke(
                FunctionName=name,
                InvocationType="Event",
                Payload=json.dumps({**event, _AGAIN: True}),
            )
            return True
        return False

    def _url(self, record: Mapping[str, Any]) -> str:
        name = record["eventSourceARN"].rpartition(":")[2]
        url: str = self._client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        return url


def _gone() -> contextlib.suppress:
    """Overlook a message that is gone, and an emulator that is just going."""
    return contextlib.suppress(ClientError, BotoCoreError, CloudError)
