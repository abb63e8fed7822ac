"""
Cost: what a mailing needs of AWS beside SES's fee, by counted calls, and what that costs.

What is counted here is what the real path does with real items: `tests/contract/test_cost.py` sends
an edition over the adapters, counts, and compares. How long functions take nobody can count without
AWS: those are estimates, and say so.
"""

from dataclasses import dataclass, fields
from math import ceil

from broadside.sending.pacing import Account, pace_of, slots_at_once

_KILOBYTE = 1024
PLANNED_BYTES, PLANNED_BYTES_A_SLOT = 180, 16
"""A batch's item until its call is over: keys, times, and an id for each slot."""
DONE_BYTES, DONE_BYTES_A_SLOT = 150, 85
"""The same afterwards: with SES's message ids."""
GUARD_READS = 3
"""Head, halt and evidence: one small item each."""
TICK_READS_A_BATCH = 2
"""One batch is dispatched; about as many are looked at because they may have to be settled."""
WALK_READS = 0.1
"""A subscriber's item, of about 350 bytes, in a strong read of many (4 KB a unit)."""
WRITES_AN_EVENT = 0.2
"""One for each batch that is among the hundred events of an invocation: some twenty."""

CALL_SECONDS = 1.3
"""Estimate. Half of it is waiting for its turn, a third SES, the rest DynamoDB."""
TICK_SECONDS = 0.3
"""Estimate, of one in which little happens."""
TICK_SECONDS_A_BATCH = 0.02
"""Estimate."""
WALK_SECONDS = 0.0005
"""Estimate, for each subscriber planned."""
EVENTS_SECONDS = 0.4
"""Estimate, for a hundred events."""
GIGABYTES = 0.5
"""Memory of the functions that mailing runs (template.yaml)."""
LOG_BYTES = 1_000
"""Of an invocation: our line, and Lambda's three."""
_EVENTS_AT_ONCE = 100
_RECEIVED_AT_ONCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars, each for one."""

    write_unit: float
    read_unit: float
    queue_request: float
    publish: float
    invocation: float
    gigabyte_second: float
    log_gigabyte: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What is used, in the units that are paid for."""

    write_units: float = 0
    read_units: float = 0
    queue_requests: float = 0
    publishes: float = 0
    invocations: float = 0
    gigabyte_seconds: float = 0
    log_gigabytes: float = 0

    def __add__(self, other: "Use") -> "Use":
        """Return both together."""
        names = [f.name for f in fields(self)]
        return Use(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def cost(self, prices: Prices) -> float:
        """Return US dollars."""
        return (
            self.write_units * prices.write_unit
            + self.read_units * prices.read_unit
            + self.queue_requests * prices.queue_request
            + self.publishes * prices.publish
            + self.invocations * prices.invocation
            + self.gigabyte_seconds * prices.gigabyte_second
            + self.log_gigabytes * prices.log_gigabyte
        )


def mailing_use(mails: int, account: Account, *, kinds_of_events: int = 0) -> Use:
    """
    Tell what a mailing uses.

    Args:
        mails: How many.
        account: Its rate decides how many mails go into a call, and how long it takes.
        kinds_of_events: How many events SES tells of each mail: 0, 1 (Send) or 2 (Delivery, too).
    """
    slots = slots_at_once(account)
    calls = ceil(mails / slots)
    minutes = ceil(mails / pace_of(account) / 60)
    return (
        _planning(mails, calls, slots)
        + _dispatching(calls, slots, minutes)
        + _sending(mails, calls, slots)
        + _hearing(mails * kinds_of_events)
    )


def _planned_units(slots: int) -> int:
    return ceil((PLANNED_BYTES + PLANNED_BYTES_A_SLOT * slots) / _KILOBYTE)


def _planning(mails: int, calls: int, slots: int) -> Use:
    """Batches are written in transactions, which count twice; their entries in `due` don't."""
    return Use(
        write_units=calls * (2 * _planned_units(slots) + 1),
        read_units=mails * WALK_READS,
        gigabyte_seconds=mails * WALK_SECONDS * GIGABYTES,
    )


def _dispatching(calls: int, slots: int, minutes: int) -> Use:
    """Each mark moves an entry of `due`: out and in; ten messages are put at once."""
    return Use(
        write_units=calls * (_planned_units(slots) + 2) + minutes,
        read_units=calls * TICK_READS_A_BATCH,
        # At a few mails a second there is hardly more than one message for each.
        queue_requests=calls / min(_RECEIVED_AT_ONCE, max(1, calls / (minutes * 60))),
        invocations=minutes,
        gigabyte_seconds=(calls * TICK_SECONDS_A_BATCH + minutes * TICK_SECONDS) * GIGABYTES,
        log_gigabytes=minutes * LOG_BYTES / 1e9,
    )


def _sending(mails: int, calls: int, slots: int) -> Use:
    """Claim (an entry of `due` moves), guard, consent of each, result (the entry goes)."""
    done_units = ceil((DONE_BYTES + DONE_BYTES_A_SLOT * slots) / _KILOBYTE)
    return Use(
        write_units=calls * (_planned_units(slots) + 2 + done_units + 1),
        read_units=mails + calls * GUARD_READS,
        queue_requests=calls * 2,  # received and deleted
        invocations=calls,
        gigabyte_seconds=calls * CALL_SECONDS * GIGABYTES,
        log_gigabytes=calls * LOG_BYTES / 1e9,
    )


def _hearing(events: int) -> Use:
    """SNS hands each to SQS, which counts it as a request; ten are received and deleted at once."""
    invocations = events / _EVENTS_AT_ONCE
    return Use(
        write_units=events * WRITES_AN_EVENT,
        queue_requests=events * (1 + 2 / _RECEIVED_AT_ONCE),
        publishes=events,
        invocations=invocations,
        gigabyte_seconds=invocations * EVENTS_SECONDS * GIGABYTES,
        log_gigabytes=invocations * LOG_BYTES / 1e9,
    )
