"""The thread that publishes events, so that no caller of SES waits for them."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterable

from broadside_local.ses.state import Event, State

TOPIC_TEST = "Successfully validated SNS topic for Amazon SES event publishing."
"""What SES publishes first to a new topic: plain text, not JSON."""


class Publisher:
    """A thread that publishes what it is given, in that order, so that no caller waits for it."""

    def __init__(self, publish: Callable[[str, str], None], state: State) -> None:
        """
        Make it; `start` starts it.

        Args:
            publish: Publishes to a topic (ARN) a message. Where it fails, the event is lost, as
                it may be in SES, and `lost` counts it.
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
        while (event := self._next()) is not None:
            try:
                self._publish(event.topic, event.message)
                if event.number:
                    self._state.published(event.number)
            except Exception:  # noqa: BLE001 - whatever is wrong with the topic, mail goes on
                self.lost += 1
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _next(self) -> Event | None:
        """Wait for the next event that is due; None: stopped."""
        with self._changed:
            while not self._stopping:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is not None and wait <= 0:
                    self._busy = True
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(wait)
        return None
