"""Whom nobody is hostile to any more: one more failure, and somebody would give up for good."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Records = Sequence[Mapping[str, Any]]

_RECEIVED = 3
"""Receive count from which on a message is left alone: after five it would be a dead letter."""
_FAILED = 2
"""Failures of a stream's batch, likewise: after three retries Lambda would skip it."""


class Mercy:
    """Remembers which records of streams have failed; a queue's messages say it themselves."""

    def __init__(self) -> None:
        self._failures: Counter[str] = Counter()

    def is_due(self, records: Records) -> bool:
        """Tell whether an event of these records is to be left alone."""
        received = [int(r.get("attributes", {}).get("ApproximateReceiveCount", 0)) for r in records]
        failed = [self._failures[record.get("eventID", "")] for record in records]
        return max(received, default=0) >= _RECEIVED or max(failed, default=0) >= _FAILED

    def note(self, records: Records) -> None:
        """Note that an event of these records has failed."""
        self._failures.update(record["eventID"] for record in records if "eventID" in record)
