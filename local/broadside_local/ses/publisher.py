"""The thread that publishes events, so that no caller of SES waits for them."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterable

TOPIC_TEST = "Successfully validated SNS topic for Amazon SES event publishing."
"""What SES publishes first to a new topic: plain text, not JSON."""


class Publisher:
    """A thread that publishes what it is given, in that order, so that no caller waits for it."""

    def __init__(self, publish: Callable[[str, str], None]) -> None:
        """
        Make it; `start` starts it.

        Args:
            publish: Publishes to a topic (ARN) a message. Where it fails, the event is lost, as
                it may be in SES, and `lost` counts it.
        """
        self._publish = publish
        self._waiting: list[tuple[float, int, str, str]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._busy = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="ses-events", daemon=True)
        self.lost = 0

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def post(self, messages: Iterable[tuple[str, str]], *, after_seconds: float = 0.0) -> None:
        """
        Publish messages soon.

        Args:
            messages: Topic and text of each, in their order.
            after_seconds: They wait so long, and others go first.
        """
        due = time.monotonic() + after_seconds if after_seconds else 0.0
        with self._changed:
            for topic, message in messages:
                entry = (due, next(self._numbers), topic, message)
                heapq.heappush(self._waiting, entry)
            self._changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait until everything is published, late messages included; tell whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, seconds)

    def stop(self, seconds: float = 5.0) -> None:
        """Stop: what is still waiting is dropped."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while (found := self._next()) is not None:
            try:
                self._publish(*found)
            except Exception:  # noqa: BLE001 - whatever is wrong with the topic, mail goes on
                self.lost += 1
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _next(self) -> tuple[str, str] | None:
        """Wait for the next message that is due; None: stopped."""
        with self._changed:
            while not self._stopping:
                wait = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if wait is not None and wait <= 0:
                    self._busy = True
                    return heapq.heappop(self._waiting)[2:4]
                self._changed.wait(wait)
        return None
