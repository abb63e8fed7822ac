"""Faults on demand: what goes wrong with the next calls, those that send or any other."""

import threading
from dataclasses import dataclass
from enum import StrEnum

SENDING = frozenset({"SendEmail", "SendBulkEmail"})
"""The operations that send."""


class FaultKind(StrEnum):
    """What goes wrong with a call; from STATUSES on, with one that sends."""

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
    REFUSE = "refuse"
    """The error that `code` names, nobody is accepted."""
    STATUSES = "statuses"
    """SendBulkEmail's entries get these results, by position; SendEmail the first, as an error."""
    CUT_RESULTS = "cut_results"
    """Everyone is accepted, but SendBulkEmail's last result is missing."""
    LOSE_EVENTS = "lose_events"
    """No event of these mails is ever published."""
    DOUBLE_EVENTS = "double_events"
    """Each event of these mails is published twice."""
    SHUFFLE_EVENTS = "shuffle_events"
    """The events of each of these mails come in the wrong order: the last first."""
    LATE_EVENTS = "late_events"
    """The events of these mails come after `seconds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, of one call."""

    kind: FaultKind
    operation: str = ""
    """Of the calls that it waits for: `GetAccount`; empty: any call that sends."""
    code: str = ""
    """Of REFUSE: an error's name, `AccountSuspendedException`."""
    statuses: tuple[str, ...] = ()
    """Of STATUSES: one per entry; those beyond it, and SUCCESS, are treated as ever."""
    seconds: float = 0.0
    """How long the call takes before its answer (a client's time-out); of LATE_EVENTS: how late."""


class Faults:
    """A queue of faults: each call takes the next one that waits for it, if there is any."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, *faults: Fault) -> None:
        """Let the next calls fail so, in this order."""
        with self._lock:
            self._waiting.extend(faults)

    def take(self, operation: str) -> Fault | None:
        """Return the fault of the next call of an operation, once."""
        wanted = {operation, ""} if operation in SENDING else {operation}
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.operation in wanted:
                    return self._waiting.pop(place)
        return None

    def __len__(self) -> int:
        return len(self._waiting)
