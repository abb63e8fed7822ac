"""What happens to which call and which delivery: pure, all of it from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What can happen to a call."""

    THROTTLE = "throttle"
    """The service's own throttling error; not carried out."""
    ERROR = "error"
    """The service's own 500; not carried out."""
    ERROR_AFTER = "error after"
    """The same, but it was carried out."""
    DROP_BEFORE = "drop before"
    """The connection breaks; not carried out."""
    DROP_AFTER = "drop after"
    """The connection breaks, but it was carried out."""
    KILL_BEFORE = "kill before"
    """The function's process is killed; not carried out."""
    KILL_AFTER = "kill after"
    """The function's process is killed once it was carried out."""

    @property
    def is_after(self) -> bool:
        """Whether the call is carried out all the same."""
        return self.value.endswith(" after")

    @property
    def kills(self) -> bool:
        """Whether the function's process dies of it."""
        return self.value.startswith("kill ")


SENDS = frozenset({"SendBulkEmail"})
"""Calls that send mail to readers: few, and the ones that must never be made twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that happens for certain."""

    function: str
    """As its handler is called: `send`."""
    operation: str
    """As the API calls it: `SendBulkEmail`."""
    number: int = 1
    """To which of the function's calls of this operation."""
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely something happens, from 0 to 1."""

    call: float = 0.04
    """To a call of a service."""
    sending: float = 0.4
    """To a call that sends mail."""
    kill: float = 0.25
    """That what happens to a call is that its function is killed."""
    copy: float = 0.2
    """That a message of a queue comes once more."""
    again: float = 0.1
    """That an event without a queue comes once more, at the same time (a schedule's)."""
    fail: float = 0.2
    """That a function fails of itself, before it does anything or after it has done it all."""
    early: float = 0.5
    """That time passes although messages wait, each time that it could."""


NONE = Odds(call=0, sending=0, kill=0, copy=0, again=0, fail=0, early=0)
"""Nothing happens by chance."""

_MILD = (What.THROTTLE, What.ERROR, What.ERROR_AFTER, What.DROP_BEFORE, What.DROP_AFTER)
_KILLS = (What.KILL_BEFORE, What.KILL_AFTER)


class Fails(StrEnum):
    """When a function fails of itself."""

    NOT = "not"
    BEFORE = "failed, nothing done"
    AFTER = "failed, all done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How an event is delivered."""

    order: tuple[int, ...] = ()
    """Of its records, by where they stood."""
    copies: tuple[tuple[int, int], ...] = ()
    """Records that come once more: where they stood, and after how many seconds."""
    again: bool = False
    """The whole event comes once more, at the same time."""
    fails: Fails = Fails.NOT


def happens(seed: int, odds: Odds, function: str, operation: str, number: int) -> What | None:
    """
    Tell what happens to a call.

    Args:
        seed: Of everything.
        odds: How likely it is that something does.
        function: Who calls.
        operation: What it calls.
        number: Which of its calls of this operation it is.
    """
    chance = _chance(seed, function, operation, number)
    likely = odds.sending if operation in SENDS else odds.call
    if chance.random() >= likely:
        return None
    return chance.choice(_KILLS if chance.random() < odds.kill else _MILD)


def delivered(
    seed: int, odds: Odds, function: str, number: int, sources: Sequence[str]
) -> Delivery:
    """
    Tell how an event is delivered, within what its source promises.

    A queue gives its messages at least once and in any order; a stream keeps the order of its
    records, and gives a batch again that has failed; an event without records (a schedule's)
    comes at least once.

    Args:
        seed: Of everything.
        odds: How likely it is that something happens.
        function: Who gets it.
        number: Which of the function's events it is.
        sources: What each record says of its source, such as `aws:sqs`.
    """
    chance = _chance(seed, function, "event", number)
    order = list(range(len(sources)))
    copies = []
    if sources and all(source == "aws:sqs" for source in sources):
        chance.shuffle(order)
        copies = [(n, chance.randrange(3)) for n in order if chance.random() < odds.copy]
    return Delivery(
        order=tuple(order),
        copies=tuple(copies),
        again=not sources and chance.random() < odds.again,
        fails=chance.choice((Fails.BEFORE, Fails.AFTER))
        if chance.random() < odds.fail
        else Fails.NOT,
    )


def pause(seed: int, function: str, number: int) -> int:
    """Tell after how many seconds an event's messages come again that were not dealt with."""
    return _chance(seed, function, "pause", number).randrange(3)


def passes_early(seed: int, odds: Odds, number: int) -> bool:
    """Tell whether time passes although messages wait: whoever has to deal with them is late."""
    return _chance(seed, "time", number).random() < odds.early


def _chance(*of: object) -> random.Random:
    # By its text: equal in every process and on every machine.
    return random.Random("/".join(map(str, of)))  # noqa: S311 - to be repeated, not to be secret
