"""Feedback: events of SES become evidence of batches, and states of subscribers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from broadside.app.guard import Guard
from broadside.feedback import Meaning, Tags, Verdict, read_event
from broadside.ports import Clock, Keys, Ledger, Subscribers, Tallies
from broadside.sending import Batch, BatchRef, Limits, member
from broadside.subscribers import State, address_hash, is_out_of_use

PROBE = "probe"
SOFT = "soft bounces on many days"
"""Why an address is suppressed that never bounced for good."""
_PROVIDER = "mail provider"

_Members = Mapping[str, frozenset[int]]


@dataclass(slots=True, kw_only=True)
class FeedbackReport:
    """What an invocation's messages led to; counts, and ids of editions."""

    kinds: dict[str, int] = field(default_factory=dict)
    suppressed: int = 0
    evidence: int = 0
    failed: int = 0
    """Mails that SES took but could not send: an alarm."""
    refused: int = 0
    """Mails that came back for what they are, and not for whom they were to: an alarm."""
    unknown: int = 0
    """Events of kinds that nobody here knows; they are kept."""
    stopped: int = 0
    """Events that say that SES sends no more: an alarm."""
    paused: list[str] = field(default_factory=list)
    """Editions that the guard paused: an alarm."""

    @property
    def is_alarming(self) -> bool:
        """Tell whether somebody should look."""
        return bool(self.failed or self.refused or self.stopped or self.paused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """The ports of feedback, and its steps; made anew for each invocation."""

    ledger: Ledger
    subscribers: Subscribers
    tallies: Tallies
    keys: Keys
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    """When the guard stops an edition."""
    _batches: dict[BatchRef, Batch | None] = field(default_factory=dict)
    """Those that somebody bounced or complained of, read once."""

    def read(self, bodies: Sequence[str]) -> FeedbackReport:
        """
        Take in messages that are valid; doing so again changes nothing.

        Raises:
            InvalidError: one is damaged (see `read_event`); nothing was done.
        """
        report = FeedbackReport()
        meanings = [read_event(body) for body in bodies]
        for body, meaning in zip(bodies, meanings, strict=True):
            report.kinds[meaning.kind] = report.kinds.get(meaning.kind, 0) + 1
            report.stopped += meaning.stopped
            if meaning.unknown is not None:
                self._keep(body, meaning, report)
            self._apply(meaning, report)
        self._add_evidence(meanings, report)
        return report

    def _keep(self, body: str, meaning: Meaning, report: FeedbackReport) -> None:
        """Keep what an unknown event was like, without anybody in it."""
        name = sha256(body.encode(errors="surrogatepass")).hexdigest()[:16]
        shape = meaning.unknown or {}
        self.tallies.keep_unknown(meaning.kind, name, shape, at=self.clock.now())
        report.unknown += 1

    # --- addresses

    def _apply(self, meaning: Meaning, report: FeedbackReport) -> None:
        """Do what a verdict says of who was mailed, or what a soft bounce adds up to."""
        if not meaning.addresses:
            return
        pepper = self.keys.key("pepper")
        for address in meaning.addresses:
            self._apply_to(address_hash(address, pepper), meaning, report)

    def _apply_to(self, hashed: str, meaning: Meaning, report: FeedbackReport) -> None:
        now = self.clock.now()
        match meaning.verdict:
            case Verdict.BOUNCED:
                # The address alone: whoever was mailed may have another one by now.
                self.subscribers.suppress(hashed, state=State.BOUNCED, reason=meaning.kind, at=now)
            case Verdict.COMPLAINED:
                self.subscribers.suppress(
                    hashed, state=State.COMPLAINED, reason=meaning.kind, at=now
                )
                if subscriber_id := self._mailed(meaning.tags):
                    # A person complains, and not an address: also at the one they have by now.
                    self.subscribers.leave(
                        subscriber_id, state=State.COMPLAINED, at=now, how=_PROVIDER
                    )
            case Verdict.UNSUBSCRIBED:
                left = self._mailed(meaning.tags) or self.subscribers.find(hashed)
                if left:
                    self.subscribers.leave(left, state=State.UNSUBSCRIBED, at=now, how=_PROVIDER)
                return
            case _:
                days = meaning.soft_on and self.subscribers.soften(hashed, day=meaning.soft_on)
                if not (days and is_out_of_use(days)):
                    return
                self.subscribers.suppress(hashed, state=State.BOUNCED, reason=SOFT, at=now)
        report.suppressed += 1

    def _mailed(self, tags: Tags | None) -> str | None:
        """Return who was mailed, as our own tags say; None when they lead to nobody."""
        ref = _ref_of(tags)
        if tags is None or ref is None:
            return None
        if ref not in self._batches:
            self._batches[ref] = self.ledger.batch(ref)
        batch = self._batches[ref]
        return batch.ids[tags.slot] if batch and tags.slot < len(batch.ids) else None

    # --- evidence

    def _add_evidence(self, meanings: Sequence[Meaning], report: FeedbackReport) -> None:
        """Add what the events prove, once for each batch; let the guard look at each edition."""
        found: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for meaning in meanings:
            if meaning.tags is None:
                continue
            for kind in meaning.evidence:
                number = member(meaning.tags.attempt, meaning.tags.slot)
                found[meaning.tags.edition, meaning.tags.batch][kind].add(number)
        gained: dict[str, list[_Members]] = defaultdict(list)
        said: dict[str, set[str]] = defaultdict(set)
        for (edition_id, batch), sets in found.items():
            members = {kind: frozenset(numbers) for kind, numbers in sets.items()}
            report.evidence += sum(map(len, members.values()))
            report.failed += len(members.get("failed", ()))
            report.refused += len(members.get("refused", ()))
            new = self._add(edition_id, batch, members)
            if new is not None:
                gained[edition_id].append(new)
                said[edition_id].update(members)
        guard = Guard(
            ledger=self.ledger, tallies=self.tallies, clock=self.clock, limits=self.limits
        )
        for edition_id, several in gained.items():
            report.paused += guard.count(edition_id, several, said[edition_id])

    def _add(self, edition_id: str, batch: str, members: _Members) -> _Members | None:
        """Add to a batch's evidence; return what is new, None when it is no batch of ours."""
        if batch == PROBE:
            self.ledger.add_probe_evidence(edition_id, members.get("sent", frozenset()))
            return None
        try:
            ref = BatchRef.from_tag(edition_id, batch)
        except ValueError:
            return None  # tags of somebody else's mail in this account
        return self.ledger.add_evidence(ref, members)


def _ref_of(tags: Tags | None) -> BatchRef | None:
    if tags is None:
        return None
    try:
        return BatchRef.from_tag(tags.edition, tags.batch)
    except ValueError:
        return None
