"""A queue in memory, with what SQS promises of one, and what it doesn't."""

from bisect import bisect_right
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec

from broadside.ports import Clock

Message = Mapping[str, object]

MAX_BYTES = 1_048_576
"""Of a message ("Amazon SQS message quotas"): 1 MiB."""
MAX_DELAY_SECONDS = 900
"""As above: a message can be delayed by 15 minutes at most."""

_NO_LAG = timedelta(0)


@dataclass(slots=True)
class _Entry:
    visible_at: datetime
    message: Message
    receipt: str | None = None
    """Of the last time that it was handed out."""
    received: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """A message that somebody works on; it comes again unless it is deleted in time."""

    message: Message
    receipt: str
    receive_count: int


class MemoryQueue:
    """Messages in the order in which they may be seen (port `Queue`)."""

    def __init__(
        self,
        clock: Clock,
        *,
        visibility: timedelta = timedelta(minutes=6),
        dead_letters: "MemoryQueue | None" = None,
        max_receive_count: int = 5,
        count_lag: timedelta = _NO_LAG,
    ) -> None:
        """
        Say how it hands out messages.

        Args:
            clock: The time.
            visibility: How long nobody else sees a message that was received.
            dead_letters: Where a message goes that was received in vain too often; None: nowhere.
            max_receive_count: How often it is handed out before that.
            count_lag: How late `empty` is: SQS's counts are approximate.
        """
        self._clock = clock
        self._visibility = visibility
        self._dead_letters = dead_letters
        self._max_receive_count = max_receive_count
        self._count_lag = count_lag
        self._counts = deque([(datetime.min.replace(tzinfo=UTC), 0)])
        """How many there were, and since when; kept for a lag only."""
        self._entries: list[_Entry] = []
        self._numbers = count(1)

    @property
    def messages(self) -> Sequence[tuple[datetime, Message]]:
        """All that it holds, each with the time from which it may be seen."""
        return [(entry.visible_at, entry.message) for entry in self._entries]

    def put(self, messages: Sequence[Message], *, delay_seconds: int = 0) -> None:
        """
        Queue messages.

        Raises:
            ValueError: SQS would not take them: too large, or too far ahead.
        """
        if not 0 <= delay_seconds <= MAX_DELAY_SECONDS:
            raise ValueError(f"a delay of {delay_seconds} s")
        for message in messages:
            if len(msgspec.json.encode(message)) > MAX_BYTES:
                raise ValueError("a message of more than 1 MiB")
        visible_at = self._clock.now() + timedelta(seconds=delay_seconds)
        self._insert([_Entry(visible_at, dict(message)) for message in messages])

    def receive(self, limit: int = 10) -> Sequence[Received]:
        """
        Hand out messages that may be seen now; nobody else sees them for a while.

        One that was handed out too often goes to the dead letters instead.
        """
        found: list[_Entry] = []
        for entry in self._pop_visible(limit):
            if self._dead_letters is not None and entry.received >= self._max_receive_count:
                self._dead_letters.put([entry.message])
            else:
                found.append(entry)
        for entry in found:
            entry.receipt = str(next(self._numbers))
            entry.received += 1
            entry.visible_at = self._clock.now() + self._visibility
        self._insert(found)
        return [Received(e.message, e.receipt or "", e.received) for e in found]

    def delete(self, receipt: str) -> None:
        """Be done with a message; a receipt that is no longer the last one does nothing."""
        self._entries = [entry for entry in self._entries if entry.receipt != receipt]
        self._note()

    def give_back(self, receipt: str) -> None:
        """Let a received message be seen again at once (a partial batch response)."""
        for entry in [entry for entry in self._entries if entry.receipt == receipt]:
            self._entries.remove(entry)
            entry.visible_at = self._clock.now()
            self._insert([entry])

    def take(self) -> Sequence[Message]:
        """Hand out the messages that may be seen now; they are gone then."""
        return [entry.message for entry in self._pop_visible(len(self._entries))]

    def empty(self) -> bool:
        """Tell whether it holds nothing, waiting, in flight or delayed, as far as it knows."""
        if not self._count_lag:
            return not self._entries
        known = self._clock.now() - self._count_lag
        while len(self._counts) > 1 and self._counts[1][0] <= known:
            self._counts.popleft()
        return self._counts[0][1] == 0

    def _insert(self, entries: list[_Entry]) -> None:
        """Put entries of one moment in their place, behind those of the same moment."""
        if entries:
            at = bisect_right(self._entries, entries[0].visible_at, key=lambda e: e.visible_at)
            self._entries[at:at] = entries
        self._note()

    def _pop_visible(self, limit: int) -> list[_Entry]:
        now = self._clock.now()
        seen = bisect_right(self._entries, now, key=lambda entry: entry.visible_at)
        found = self._entries[: min(limit, seen)]
        del self._entries[: len(found)]
        self._note()
        return found

    def _note(self) -> None:
        if self._count_lag:
            self._counts.append((self._clock.now(), len(self._entries)))
