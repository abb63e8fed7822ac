"""Feedback: events of SES become evidence of batches, and states of subscribers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from broadside.feedback import Meaning, Verdict, read_event
from broadside.ports import Clock, Keys, Ledger, Subscribers
from broadside.sending import BatchRef, member
from broadside.subscribers import State, address_hash

PROBE = "probe"

_STATES = {Verdict.BOUNCED: State.BOUNCED, Verdict.COMPLAINED: State.COMPLAINED}


@dataclass(slots=True, kw_only=True)
class FeedbackReport:
    """What an invocation's messages led to; counts only."""

    kinds: dict[str, int] = field(default_factory=dict)
    suppressed: int = 0
    evidence: int = 0
    failed: int = 0
    """Mails that SES took but could not send: an alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """The ports of feedback, and its steps."""

    ledger: Ledger
    subscribers: Subscribers
    keys: Keys
    clock: Clock

    def read(self, bodies: Sequence[str]) -> FeedbackReport:
        """
        Take in messages that are valid; doing so again changes nothing.

        Raises:
            InvalidError: one is damaged (see `read_event`); nothing was done.
        """
        report = FeedbackReport()
        meanings = [read_event(body) for body in bodies]
        for meaning in meanings:
            report.kinds[meaning.kind] = report.kinds.get(meaning.kind, 0) + 1
            self._apply(meaning, report)
        self._add_evidence(meanings, report)
        return report

    def _apply(self, meaning: Meaning, report: FeedbackReport) -> None:
        """Do what a verdict says of its addresses."""
        if meaning.verdict is Verdict.KEEP:
            return
        pepper = self.keys.key("pepper")
        for address in meaning.addresses:
            hashed = address_hash(address, pepper)
            if meaning.verdict is Verdict.UNSUBSCRIBED:
                subscriber_id = self.subscribers.find(hashed)
                if subscriber_id:
                    now = self.clock.now()
                    self.subscribers.leave(
                        subscriber_id, state=State.UNSUBSCRIBED, at=now, how="mail provider"
                    )
                continue
            self.subscribers.suppress(
                hashed, state=_STATES[meaning.verdict], reason=meaning.kind, at=self.clock.now()
            )
            report.suppressed += 1

    def _add_evidence(self, meanings: Sequence[Meaning], report: FeedbackReport) -> None:
        """Add what the events prove, once for each batch."""
        found: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for meaning in meanings:
            if meaning.tags is None:
                continue
            for kind in meaning.evidence:
                number = member(meaning.tags.attempt, meaning.tags.slot)
                found[meaning.tags.edition, meaning.tags.batch][kind].add(number)
                report.failed += kind == "failed"
        for (edition_id, batch), sets in found.items():
            members = {kind: frozenset(numbers) for kind, numbers in sets.items()}
            report.evidence += sum(map(len, members.values()))
            self._add(edition_id, batch, members)

    def _add(self, edition_id: str, batch: str, members: Mapping[str, frozenset[int]]) -> None:
        if batch == PROBE:
            self.ledger.add_probe_evidence(edition_id, members.get("sent", frozenset()))
            return
        try:
            ref = BatchRef.from_tag(edition_id, batch)
        except ValueError:
            return  # tags of somebody else's mail in this account
        self.ledger.add_evidence(ref, members)
