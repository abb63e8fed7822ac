"""What earlier editions of a post were to its readers: nobody is mailed twice, nobody forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from broadside.sending.batch import CANCELLED, Batch, Slot, SlotState
from broadside.sending.edition import Edition, Kind
from broadside.sending.evidence import Evidence
from broadside.sending.planning import OTHER_TOPICS, WAITING, Unit

HAS = 1
"""Has the post, or may have it: a mail was accepted, is to be sent, or nobody will ever know."""
WAITS = 2
"""Was skipped: their language wasn't there."""
ELSEWHERE = 4
"""Was skipped: they follow other topics."""
STOPPED = 8
"""Was skipped: the edition was cancelled first."""
REFUSED = 16
"""Surely didn't get it: it was refused."""
GONE = 128
"""Surely didn't get it: they had left when it was sent."""
HAS_OLDER = 32
"""Was accepted another mail than this edition has in their language."""
HAS_THIS = 64
"""Has the very mail of this edition, or may have it."""


@dataclass(slots=True, kw_only=True)
class Earlier:
    """What the editions before this one were to the subscribers of a unit."""

    edition: Edition
    unit: Unit
    marks: dict[str, int] = field(default_factory=dict)
    """What was found of a subscriber, added up; those who aren't there have no place in any."""
    had: dict[str, str] = field(default_factory=dict)
    """For a correction: the language in which a subscriber has it."""

    def add(self, batch: Batch, evidence: Evidence, *, before: Edition) -> None:
        """
        Take in a batch of an earlier edition.

        Args:
            batch: As read; those out of the unit's range are left out.
            evidence: Of the batch, read after it; what SES told counts before what we wrote.
            before: Its edition.
        """
        language = batch.ref.language
        is_older = before.mails.get(language) != self.edition.mails.get(language)
        for subscriber, slot in _told(batch, evidence):
            if not self.unit.first <= subscriber <= self.unit.last:
                continue
            mark = _mark(slot)
            if mark == HAS and not is_older:
                mark |= HAS_THIS
            elif slot.state is SlotState.ACCEPTED:
                mark |= HAS_OLDER
                self.had[subscriber] = language
            self.marks[subscriber] = self.marks.get(subscriber, 0) | mark

    def concerns(self, subscriber_id: str, active_since: datetime) -> bool:
        """
        Tell whether an edition is for a subscriber who was active at its release.

        Args:
            subscriber_id: The subscriber.
            active_since: Since when.
        """
        mark = self.marks.get(subscriber_id, 0)
        since = self.edition.since
        match self.edition.kind:
            case Kind.LATER:
                return bool(mark & WAITS) and not mark & (HAS | STOPPED | REFUSED)
            case Kind.CORRECTION:
                return bool(mark & HAS_OLDER) and not mark & HAS_THIS
            case Kind.MISSED:
                was_there = since is not None and active_since <= since
                return was_there and not mark & HAS and mark != ELSEWHERE
            case Kind.JOINED:
                return since is not None and active_since > since and not mark & HAS
            case _:
                return not mark


def overlapping(unit: Unit, units: int) -> range:
    """
    Tell which units of an earlier edition hold subscribers of a unit: ranges nest.

    Args:
        unit: Of the edition that is planned.
        units: How many the earlier one has.
    """
    width = 2**128 // units
    return range(int(unit.first, 16) // width, int(unit.last, 16) // width + 1)


def _told(batch: Batch, evidence: Evidence) -> Iterator[tuple[str, Slot]]:
    """Yield each subscriber's slot, as the statement counts it."""
    failed, sent = evidence.slots("failed"), evidence.slots("sent")
    for number, (subscriber, slot) in enumerate(zip(batch.ids, batch.slots, strict=True)):
        if number in failed:
            yield subscriber, Slot(SlotState.REJECTED)
        elif number in sent:
            yield subscriber, Slot(SlotState.ACCEPTED)
        else:
            yield subscriber, slot


def _mark(slot: Slot) -> int:
    match slot.state:
        case SlotState.REJECTED:
            return REFUSED
        case SlotState.SKIPPED:
            marks = {WAITING: WAITS, OTHER_TOPICS: ELSEWHERE, CANCELLED: STOPPED}
            return marks.get(slot.note, GONE)
        case _:
            return HAS
