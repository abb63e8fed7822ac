"""Quota and rate: how much may be sent, and how much was."""

import threading
from collections import deque
from collections.abc import Callable, Iterable

from broadside_local.ses.errors import RefusedError
from broadside_local.ses.limits import BURST_SECONDS, QUOTA_SECONDS


class Meter:
    """A bucket of one second's mails, and the sum of a rolling day; safe to use from threads."""

    def __init__(
        self,
        *,
        rate: float,
        quota: int,
        clock: Callable[[], float],
        sent: Iterable[tuple[float, int]] = (),
    ) -> None:
        """
        Begin with a full bucket.

        Args:
            rate: Recipients a second.
            quota: Recipients in 24 hours; −1: as many as you like.
            clock: Unix time.
            sent: What was sent before, oldest first: when, and to how many.
        """
        self.rate, self.quota = rate, quota
        self._clock = clock
        self._lock = threading.Lock()
        self._sent = deque(sent)
        self._sent_count = sum(count for _, count in self._sent)
        self._capacity = max(1.0, rate * BURST_SECONDS)
        self._available = self._capacity
        self._refilled_at = clock()

    def take(self, recipients: int, *, counted: int) -> float:
        """
        Use up what a mail takes of rate and quota.

        Args:
            recipients: How many it goes to.
            counted: Those that count against the quota: the simulator's don't.

        Returns:
            When, by the clock.

        Raises:
            RefusedError: there isn't enough left; nothing is used up.
        """
        with self._lock:
            now = self._clock()
            # With any of the quota or the rate left, a mail to several goes through as a whole (AWS
            # Messaging Blog, "How to handle a 'Maximum sending rate exceeded' error").
            if self.quota >= 0 and counted and self._used(now) >= self.quota:
                raise RefusedError("ACCOUNT_DAILY_QUOTA_EXCEEDED", "Daily message quota exceeded.")
            # A clock may be set back.
            gained = max(0.0, now - self._refilled_at) * self.rate
            self._available = min(self._capacity, self._available + gained)
            self._refilled_at = now
            if self._available < 1:
                raise RefusedError("ACCOUNT_THROTTLED", "Maximum sending rate exceeded.")
            self._available -= recipients
            if counted:
                self._count(now, counted)
            return now

    def used(self) -> int:
        """Return how many of the last 24 hours' recipients count against the quota."""
        with self._lock:
            return self._used(self._clock())

    def _count(self, now: float, counted: int) -> None:
        self._sent_count += counted
        if self._sent and int(self._sent[-1][0]) == int(now):
            # To the second is enough, and takes bounded memory.
            counted += self._sent.pop()[1]
        self._sent.append((now, counted))

    def _used(self, now: float) -> int:
        while self._sent and self._sent[0][0] <= now - QUOTA_SECONDS:
            self._sent_count -= self._sent.popleft()[1]
        return self._sent_count
