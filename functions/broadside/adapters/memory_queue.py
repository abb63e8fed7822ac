"""A queue in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from broadside.ports import Clock

Message = Mapping[str, object]


class MemoryQueue:
    """Messages in the order in which they may be seen (port `Queue`)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.messages: list[tuple[datetime, Message]] = []
        """Each with the time from which it may be seen."""

    def put(self, messages: Sequence[Message], *, delay_seconds: int = 0) -> None:
        """Queue messages."""
        visible_at = self._clock.now() + timedelta(seconds=delay_seconds)
        self.messages += [(visible_at, dict(message)) for message in messages]
        self.messages.sort(key=lambda entry: entry[0])

    def take(self) -> Sequence[Message]:
        """Hand out the messages that may be seen now; they are gone then."""
        now = self._clock.now()
        seen = [message for visible_at, message in self.messages if visible_at <= now]
        self.messages = [entry for entry in self.messages if entry[0] > now]
        return seen

    def empty(self) -> bool:
        """Tell whether it holds nothing, waiting or delayed."""
        return not self.messages
