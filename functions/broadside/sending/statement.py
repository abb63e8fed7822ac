"""
The statement: an edition's account. planned = accepted + skipped + rejected + left.

It is added up of the batches' state items and of what SES told of them since: of both, since either
may know what the other doesn't.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from broadside.sending.batch import Batch, SlotState
from broadside.sending.evidence import FAILED_NOTE, Evidence
from broadside.sending.planning import SKIPPED

LISTED = ("rejected", "left", "open", "doubled", "bounced", "complained")
"""Outcomes whose readers are named, one by one: few, or something is wrong."""

_NEWS = ("delivered", "bounced", "soft", "refused", "complained")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What became of one subscriber's place."""

    subscriber_id: str
    language: str
    """Empty for those whom planning skipped."""
    outcome: SlotState
    note: str = ""
    """Why it is skipped, rejected or left."""
    doubled: bool = False
    """Whether SES took two mails."""
    news: tuple[str, ...] = ()
    """What SES told of the mail: `delivered`, `bounced`, `soft`, `refused`, `complained`."""


@dataclass(slots=True, kw_only=True)
class Statement:
    """What became of everyone who was considered."""

    edition_id: str
    planned: int = 0
    accepted: int = 0
    rejected: int = 0
    left: int = 0
    open: int = 0
    """Not decided yet; 0 once the edition is sent."""
    doubled: int = 0
    """Subscribers who got it twice: 0, or an alarm."""
    skipped: dict[str, int] = field(default_factory=dict)
    """By reason."""
    languages: dict[str, int] = field(default_factory=dict)
    """Accepted, by language."""
    delivered: int = 0
    """Those that SES told of; none where these events are switched off."""
    bounced: int = 0
    """For good."""
    soft: int = 0
    """Came back for a while, and not for good."""
    refused: int = 0
    """Of those: for what the mail is, and not for whom it was to."""
    complained: int = 0
    unsubscribed: int | None = None
    """Who got it and has left since, by whatever way; None: nobody looked."""
    who: dict[str, list[str]] = field(default_factory=dict)
    """Ids of subscribers by outcome, of those in `LISTED`."""

    @property
    def balanced(self) -> bool:
        """Tell whether the account adds up."""
        told = self.accepted + self.rejected + self.left + self.open + sum(self.skipped.values())
        return self.planned == told


def places_of(batch: Batch, evidence: Evidence) -> Iterator[Place]:
    """
    Tell what became of each subscriber of a batch.

    Args:
        batch: As read strongly.
        evidence: What SES told of it; its late word counts, whatever the batch says.
    """
    failed, sent = evidence.slots("failed"), evidence.slots("sent")
    doubled = evidence.doubled
    news = {kind: evidence.slots(kind) for kind in _NEWS}
    language = "" if batch.ref.language == SKIPPED else batch.ref.language
    for number, (subscriber_id, slot) in enumerate(zip(batch.ids, batch.slots, strict=True)):
        outcome, note = slot.state, slot.note
        if number in failed:
            note = note if outcome is SlotState.REJECTED else FAILED_NOTE
            outcome = SlotState.REJECTED
        elif number in sent:
            outcome = SlotState.ACCEPTED
        yield Place(
            subscriber_id=subscriber_id,
            language=language,
            outcome=outcome,
            # Of an accepted one it is the message's id, which says nothing to anybody.
            note="" if outcome in (SlotState.ACCEPTED, SlotState.OPEN) else note,
            doubled=number in doubled,
            news=tuple(kind for kind in _NEWS if number in news[kind]),
        )


def state_account(
    edition_id: str, batches: Iterable[Batch], evidence: Mapping[str, Evidence]
) -> Statement:
    """
    Add an edition up.

    Args:
        edition_id: The edition.
        batches: All of them, strongly read.
        evidence: By the batches' tags.
    """
    statement = Statement(edition_id=edition_id)
    for batch in batches:
        for place in places_of(batch, evidence.get(batch.ref.tag, Evidence())):
            add_place(statement, place)
    return statement


def add_place(statement: Statement, place: Place) -> None:
    """Add one subscriber's place to an account."""
    statement.planned += 1
    match place.outcome:
        case SlotState.ACCEPTED:
            statement.accepted += 1
            if place.language:
                said = statement.languages.get(place.language, 0)
                statement.languages[place.language] = said + 1
        case SlotState.REJECTED:
            statement.rejected += 1
        case SlotState.SKIPPED:
            statement.skipped[place.note] = statement.skipped.get(place.note, 0) + 1
        case SlotState.LEFT:
            statement.left += 1
        case _:
            statement.open += 1
    statement.doubled += place.doubled
    for kind in place.news:
        setattr(statement, kind, getattr(statement, kind) + 1)
    marks = {str(place.outcome), *place.news, *(("doubled",) if place.doubled else ())}
    for mark in LISTED:
        if mark in marks:
            statement.who.setdefault(mark, []).append(place.subscriber_id)
