"""The statement: an edition's account. planned = accepted + skipped + rejected + left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from broadside.sending.batch import Batch, SlotState
from broadside.sending.evidence import Evidence
from broadside.sending.planning import SKIPPED


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

    @property
    def balanced(self) -> bool:
        """Tell whether the account adds up."""
        told = self.accepted + self.rejected + self.left + self.open + sum(self.skipped.values())
        return self.planned == told


def state_account(
    edition_id: str, batches: Iterable[Batch], evidence: Mapping[str, Evidence]
) -> Statement:
    """
    Add an edition up.

    Args:
        edition_id: The edition.
        batches: All of them, strongly read.
        evidence: By the batches' tags; SES's late word counts, whatever a batch says.
    """
    statement = Statement(edition_id=edition_id)
    for batch in batches:
        known = evidence.get(batch.ref.tag, Evidence())
        failed, sent = known.slots("failed"), known.slots("sent")
        statement.planned += len(batch.slots)
        statement.doubled += len(known.doubled)
        for number, slot in enumerate(batch.slots):
            state = slot.state
            if number in failed:
                state = SlotState.REJECTED
            elif number in sent:
                state = SlotState.ACCEPTED
            _count(statement, state, slot.note, batch.ref.language)
    return statement


def _count(statement: Statement, state: SlotState, note: str, language: str) -> None:
    match state:
        case SlotState.ACCEPTED:
            statement.accepted += 1
            if language != SKIPPED:
                statement.languages[language] = statement.languages.get(language, 0) + 1
        case SlotState.REJECTED:
            statement.rejected += 1
        case SlotState.SKIPPED:
            statement.skipped[note] = statement.skipped.get(note, 0) + 1
        case SlotState.LEFT:
            statement.left += 1
        case _:
            statement.open += 1
