"""The account: identities, configuration sets, suppression list, quota and rate."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from broadside_local.ses.errors import RefusedError
from broadside_local.ses.limits import BURST_SECONDS, QUOTA_SECONDS

BOUNCE, COMPLAINT = "BOUNCE", "COMPLAINT"


@dataclass(slots=True)
class EventDestination:
    """Where a configuration set's events go."""

    definition: Mapping[str, Any]
    """As it was given."""
    topic: str
    enabled: bool
    types: frozenset[str]


@dataclass(slots=True)
class ConfigurationSet:
    """A configuration set."""

    definition: Mapping[str, Any]
    """As it was given."""
    suppressed_reasons: frozenset[str]
    sending_enabled: bool = True
    destinations: dict[str, EventDestination] = field(default_factory=dict)

    def topics(self, event_type: str) -> list[str]:
        """Return the topics that such an event goes to."""
        return [
            destination.topic
            for destination in self.destinations.values()
            if destination.enabled and event_type in destination.types
        ]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address on the account's suppression list."""

    reason: str
    at: float
    """Unix time."""


class Account:
    """What SES knows of us; safe to use from several threads."""

    def __init__(
        self,
        *,
        rate: float,
        quota: int,
        sandbox: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Open an account.

        Args:
            rate: Recipients a second.
            quota: Recipients in 24 hours; −1: as many as you like.
            sandbox: Mail goes to verified recipients only.
            clock: Seconds, that only ever grow.
        """
        self.rate, self.quota, self.sandbox = rate, quota, sandbox
        self.sending_enabled = True
        # What an account has by default (Guide, "Using the account-level suppression list").
        self.suppressed_reasons = frozenset({BOUNCE, COMPLAINT})
        self.identities: dict[str, str] = {}
        """Verified domains and addresses, and the configuration set of each, or nothing."""
        self.sets: dict[str, ConfigurationSet] = {}
        self.lock = threading.RLock()
        self._clock = clock
        self._suppressed: dict[str, Suppressed] = {}
        self._sent: deque[tuple[float, int]] = deque()
        self._sent_count = 0
        self._capacity = max(1.0, rate * BURST_SECONDS)
        self._available = self._capacity
        self._refilled_at = clock()

    # --- identities -------------------------------------------------------------------------------

    def identity_of(self, address: str) -> str | None:
        """Return the verified identity that covers an address: itself, its domain, one above it."""
        address = address.lower()
        domain = address.rpartition("@")[2]
        labels = domain.split(".")
        # A domain's identity covers its subdomains (Guide, "Verified identities in Amazon SES").
        candidates = [address, *(".".join(labels[n:]) for n in range(len(labels)))]
        return next((each for each in candidates if each in self.identities), None)

    # --- the suppression list ---------------------------------------------------------------------

    def suppress(self, address: str, reason: str) -> None:
        """Put an address on the list, or give it another reason."""
        with self.lock:
            self._suppressed[address.lower()] = Suppressed(reason, time.time())

    def suppressed(self, address: str) -> Suppressed | None:
        """Return an address's place on the list."""
        return self._suppressed.get(address.lower())

    def forgive(self, address: str) -> bool:
        """Take an address off the list; tell whether it was on it."""
        with self.lock:
            return self._suppressed.pop(address.lower(), None) is not None

    # --- quota and rate ---------------------------------------------------------------------------

    def take(self, recipients: int, *, counted: int) -> None:
        """
        Use up what a mail takes of rate and quota.

        Args:
            recipients: How many it goes to.
            counted: Those that count against the quota: the simulator's don't.

        Raises:
            RefusedError: there isn't enough left; nothing is used up.
        """
        with self.lock:
            now = self._clock()
            # With any of the quota or the rate left, a mail to several goes through as a whole (AWS
            # Messaging Blog, "How to handle a 'Maximum sending rate exceeded' error").
            if self.quota >= 0 and counted and self._used(now) >= self.quota:
                raise RefusedError("ACCOUNT_DAILY_QUOTA_EXCEEDED", "Daily message quota exceeded.")
            gained = (now - self._refilled_at) * self.rate
            self._available = min(self._capacity, self._available + gained)
            self._refilled_at = now
            if self._available < 1:
                raise RefusedError("ACCOUNT_THROTTLED", "Maximum sending rate exceeded.")
            self._available -= recipients
            if counted:
                self._sent.append((now, counted))
                self._sent_count += counted

    def used(self) -> int:
        """Return how many of the last 24 hours' recipients count against the quota."""
        with self.lock:
            return self._used(self._clock())

    def _used(self, now: float) -> int:
        while self._sent and self._sent[0][0] <= now - QUOTA_SECONDS:
            self._sent_count -= self._sent.popleft()[1]
        return self._sent_count
