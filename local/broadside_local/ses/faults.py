"""Faults on demand: what goes wrong with the next calls that send."""

import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong with a call that sends."""

    THROTTLE = "throttle"
    """429, nobody is accepted."""
    BAD_REQUEST = "bad_request"
    """400, nobody is accepted."""
    ERROR_BEFORE = "error_before"
    """500, nobody is accepted."""
    ERROR_AFTER = "error_after"
    """500, but everyone was accepted: outbox and events say so."""
    DROP_BEFORE = "drop_before"
    """The connection breaks, nobody is accepted."""
    DROP_AFTER = "drop_after"
    """The connection breaks, but everyone was accepted."""
    STATUSES = "statuses"
    """SendBulkEmail's entries get these results, by position."""
    CUT_RESULTS = "cut_results"
    """Everyone is accepted, but SendBulkEmail's last result is missing."""
    LOSE_EVENTS = "lose_events"
    """No event of these mails is ever published."""
    DOUBLE_EVENTS = "double_events"
    """Each event of these mails is published twice."""
    LATE_EVENTS = "late_events"
    """The events of these mails come after `seconds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, of one call."""

    kind: FaultKind
    statuses: tuple[str, ...] = ()
    """Of STATUSES: one per entry; those beyond it, and SUCCESS, are treated as ever."""
    seconds: float = 0.0
    """How long the call takes before its answer (a client's time-out); of LATE_EVENTS: how late."""


class Faults:
    """A queue of faults: each call that sends takes the next one, if there is any."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()
        self._lock = threading.Lock()

    def add(self, *faults: Fault) -> None:
        """Let the next calls fail so, in this order."""
        with self._lock:
            self._waiting.extend(faults)

    def take(self) -> Fault | None:
        """Return the next call's fault, once."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def __len__(self) -> int:
        return len(self._waiting)
