"""The thread that publishes events, so that no caller of SES waits for them."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from broadside_local.ses.state import Event, State

TOPIC_TEST = "Successfully validated SNS topic for Amazon SES event publishing."
"""What SES publishes first to a new topic: plain text, not JSON."""

_AT_ONCE = 10
"""Messages of one PublishBatch ("Amazon SNS endpoints and quotas")."""

Publish = Callable[[str, Sequence[str]], None]
"""Publishes to a topic (ARN) up to ten messages, in their order; raises when it can't."""


class Publisher:
    """A thread that publishes what it is given, in that order, so that no caller waits for it."""

    def __init__(self, publish: Publish, state: State) -> None:
        """
        Make it; `start` starts it.

        Args:
            publish: Where it fails, the event is lost, as it may be in SES, and `lost` counts it.
            state: Keeps events until they are out. Those that it has kept of an earlier run wait
                until their topic is there again: see `resume`.
        """
        self._publish = publish
        self._state = state
        self._waiting: list[tuple[float, int, Event]] = []
        self._held = state.unpublished()
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._busy = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="ses-events", daemon=True)
        self.lost = 0

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def post(self, events: Iterable[Event]) -> None:
        """Publish events soon, in their order; those that aren't due yet let others go first."""
        now, steady = time.time(), time.monotonic()
        with self._changed:
            for event in events:
                due = steady + event.due - now if event.due > now else 0.0
                heapq.heappush(self._waiting, (due, next(self._numbers), event))
            self._changed.notify_all()

    def resume(self, topic: str) -> None:
        """Publish what an earlier run left for a topic."""
        with self._changed:
            events = [event for event in self._held if event.topic == topic]
            self._held = [event for event in self._held if event.topic != topic]
        self.post(events)

    def settle(self, seconds: float) -> bool:
        """Wait until everything is published, late messages included; tell whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds)

    def stop(self, seconds: float = 5.0) -> None:
        """Stop: what is still waiting is dropped, unless the state keeps it for the next run."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while events := self._next():
            try:
                if not self._tell(events):
                    # What fails together may go alone.
                    alone = events if len(events) > 1 else []
                    self.lost += sum(not self._tell([event]) for event in alone) if alone else 1
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _tell(self, events: Sequence[Event]) -> bool:
        """Publish events of one topic; tell whether that went well."""
        try:
            self._publish(events[0].topic, [event.message for event in events])
        except Exception:  # noqa: BLE001 - whatever is wrong with the topic, mail goes on
            return False
        for event in events:
            if event.number:
                self._state.published(event.number)
        return True

    def _next(self) -> list[Event]:
        """Wait for the next events that are due, all of one topic; empty: stopped."""
        with self._changed:
            while not self._stopping:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is not None and wait <= 0:
                    self._busy = True
                    return self._take_due()
                self._changed.wait(wait)
        return []

    def _take_due(self) -> list[Event]:
        now, topic = time.monotonic(), self._waiting[0][2].topic
        taken: list[Event] = []
        while (
            len(taken) < _AT_ONCE
            and self._waiting
            and self._waiting[0][0] <= now
            and self._waiting[0][2].topic == topic
        ):
            taken.append(heapq.heappop(self._waiting)[2])
        return taken
