"""A queue in SQS."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_AT_ONCE = 10
"""Messages of one SendMessageBatch ("Amazon SQS message quotas")."""


class SqsQueue:
    """A queue by its URL (port `Queue`)."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def put(self, messages: Sequence[Mapping[str, object]], *, delay_seconds: int = 0) -> None:
        """
        Queue messages.

        Raises:
            RuntimeError: SQS did not take one of them; whoever marked it as queued finds it again.
        """
        for first in range(0, len(messages), _AT_ONCE):
            answer = self._client.send_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {
                        "Id": str(n),
                        "MessageBody": msgspec.json.encode(message).decode(),
                        "DelaySeconds": delay_seconds,
                    }
                    for n, message in enumerate(messages[first : first + _AT_ONCE])
                ],
            )
            if failed := answer.get("Failed"):
                raise RuntimeError(f"{len(failed)} messages not queued: {failed[0]['Code']}")

    def empty(self) -> bool:
        """Tell whether it holds nothing, waiting or in flight, as far as SQS knows."""
        names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        answer = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)
        return all(int(answer["Attributes"].get(name, 0)) == 0 for name in names)
