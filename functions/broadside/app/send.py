"""Send: one batch, one call to SES."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadside.app.letters import Letters
from broadside.app.results import Verdict, decide
from broadside.errors import NotFoundError
from broadside.ports import Clock, Envelope, Ledger, Letter, Mailer, Subscribers
from broadside.sending import (
    Batch,
    BatchRef,
    BatchState,
    Edition,
    EditionState,
    Evidence,
    Reply,
    ResultClass,
    Slot,
    SlotState,
    lose_sight,
    member,
    settle,
    tell,
)
from broadside.sending.batch import MAX_TRIES

NO_CONSENT = "left before it was sent"
_PAUSE_AT_NEXT_TICK = timedelta(0)
_QUOTA_PAUSE = timedelta(minutes=15)
_BACK_OFF = timedelta(seconds=30)

UnsubscribeUrl = Callable[[str, str], str]
"""Makes the link for a subscriber id and an edition id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What a message led to."""

    outcome: str
    """`called`, `not claimed`, `not sending`, `nobody left`, `no mail`, `too late`."""
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    open: int = 0
    code: str = ""
    """SES's name of a failure of the call as a whole."""
    stopped: bool = False
    """Whether the edition was paused for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The ports of sending, and its steps."""

    ledger: Ledger
    subscribers: Subscribers
    letters: Letters
    mailer: Mailer
    clock: Clock
    unsubscribe_url: UnsubscribeUrl

    def send(self, ref: BatchRef, *, attempt: int, take: int) -> SendReport:
        """
        Send a batch, if it is still to be sent.

        Only a pending batch can be claimed; whatever else a message finds is acknowledged, since
        recovery belongs to the tick alone. So doubled messages are harmless.

        Args:
            ref: The batch.
            attempt: The attempt that this message is for.
            take: At most so many slots: what was paced.
        """
        batch = self.ledger.claim(ref, attempt=attempt, take=take, at=self.clock.now())
        if batch is None:
            return SendReport(outcome="not claimed")
        edition, halted, evidence = self.ledger.guard(ref)
        if edition is None or halted or edition.state is not EditionState.SENDING:
            return self._give_back(batch, "not sending")
        try:
            letter = self.letters.of(edition, ref.language)
        except NotFoundError:
            return self._write(batch, {}, "no mail", stop="the rendered mail is missing")
        return self._call(batch, edition, letter, evidence)

    def _call(
        self, batch: Batch, edition: Edition, letter: Letter, evidence: Evidence
    ) -> SendReport:
        """Call SES for those who are still to be mailed, and still consent."""
        decided = tell(batch, evidence) if batch.attempt > 1 else {}
        slots = [n for n in batch.called if n not in decided]
        envelopes, gone = self._address(batch, edition, slots)
        decided = {**decided, **gone}
        if not envelopes:
            return self._write(batch, decided, "nobody left")
        if self._is_late(batch):
            return self._give_back(batch, "too late")
        reply = self.mailer.send(letter, envelopes, ref=batch.ref, attempt=batch.attempt)
        if reply.failure is ResultClass.SPLIT and len(envelopes) > 1:
            called = [envelope.slot for envelope in envelopes]
            return self._one_by_one(batch, edition, letter, called, decided)
        return self._conclude(batch, envelopes, reply, decided)

    def _is_late(self, batch: Batch) -> bool:
        return batch.start_by is None or self.clock.now() > batch.start_by

    def _address(
        self, batch: Batch, edition: Edition, slots: Sequence[int]
    ) -> tuple[list[Envelope], dict[int, Slot]]:
        """Read consent, strongly and last: who is gone since planning is skipped."""
        consenting = self.subscribers.consenting([batch.ids[n] for n in slots])
        envelopes, gone = [], {}
        for n in slots:
            addressee = consenting.get(batch.ids[n])
            if addressee is None:
                gone[n] = replace(batch.slots[n], state=SlotState.SKIPPED, note=NO_CONSENT)
                continue
            url = self.unsubscribe_url(addressee.id, edition.id)
            envelopes.append(Envelope(slot=n, address=addressee.address, unsubscribe_url=url))
        return envelopes, gone

    def _one_by_one(
        self,
        batch: Batch,
        edition: Edition,
        letter: Letter,
        slots: Sequence[int],
        decided: Mapping[int, Slot],
    ) -> SendReport:
        """
        Find the entry for whose sake a whole call was refused; none begins after `start_by`.

        When each of several is refused, it isn't for theirs: the edition stops, and nobody is
        rejected for what is wrong with the mail; but whoever is refused time and again, whenever
        the organiser resumes, is: else it would never end.
        """
        known = dict(decided)
        code, last = "", Verdict()
        refused: list[int] = []
        good = 0
        for n in slots:
            envelopes, gone = self._address(batch, edition, [n])
            known |= gone
            if self._is_late(batch):
                break
            if not envelopes:
                continue
            reply = self.mailer.send(letter, envelopes, ref=batch.ref, attempt=batch.attempt)
            last = decide(batch, envelopes, reply)
            known |= last.decided
            code = code or reply.code
            if reply.failure is ResultClass.SPLIT:
                refused.append(n)
            else:
                good += 1
            if last.unknown:
                return self._lose_sight(batch, known, code, {n})
            if last.stop or last.wait:
                break
        good += sum(slot.state is SlotState.ACCEPTED for slot in batch.slots)
        if len(refused) > 1 and not good:
            known |= {n: _refused_with_others(batch.slots[n], known[n]) for n in refused}
            last = Verdict(stop=code)
        return self._settle(batch, known, last, code)

    def _conclude(
        self,
        batch: Batch,
        envelopes: Sequence[Envelope],
        reply: Reply,
        decided: Mapping[int, Slot],
    ) -> SendReport:
        verdict = decide(batch, envelopes, reply)
        known = {**decided, **verdict.decided}
        if verdict.unknown:
            return self._lose_sight(batch, known, reply.code)
        return self._settle(batch, known, verdict, reply.code)

    def _settle(
        self, batch: Batch, known: Mapping[int, Slot], verdict: Verdict, code: str
    ) -> SendReport:
        """Write what a call led to; what SES didn't take waits, what wasn't called doesn't."""
        refused = [n for n in batch.called if n not in known or known[n].state is SlotState.OPEN]
        pause = _BACK_OFF if refused else _PAUSE_AT_NEXT_TICK
        if verdict.wait:
            pause = _QUOTA_PAUSE
        return self._write(batch, known, "called", stop=verdict.stop, code=code, pause=pause)

    def _lose_sight(
        self,
        batch: Batch,
        known: Mapping[int, Slot],
        code: str,
        unsure: Collection[int] | None = None,
    ) -> SendReport:
        lost = lose_sight(batch, known, unsure=unsure)
        self._save(batch, lost, known)
        return _report("called", known, lost, code=code)

    def _give_back(self, batch: Batch, why: str) -> SendReport:
        """Nothing was called: all of it may be tried again at once."""
        return self._write(batch, {}, why, pause=_PAUSE_AT_NEXT_TICK)

    def _write(
        self,
        batch: Batch,
        known: Mapping[int, Slot],
        outcome: str,
        *,
        stop: str = "",
        code: str = "",
        pause: timedelta = _PAUSE_AT_NEXT_TICK,
    ) -> SendReport:
        settled = settle(batch, known, at=self.clock.now() + pause)
        self._save(batch, settled, known)
        if stop:
            self._stop(batch.ref.edition_id, stop)
        return _report(outcome, known, settled, code=code or stop, stopped=bool(stop))

    def _save(self, batch: Batch, after: Batch, known: Mapping[int, Slot]) -> None:
        """Write the result; one that comes too late isn't thrown away: it becomes evidence."""
        if self.ledger.settle(after, was=BatchState.SENDING, attempt=batch.attempt):
            return
        # Those with a message id: what evidence told was another attempt's.
        accepted = {n for n, s in known.items() if s.state is SlotState.ACCEPTED and s.note}
        members = frozenset(member(batch.attempt, n) for n in accepted)
        if members:
            self.ledger.add_evidence(batch.ref, {"sent": members})

    def _stop(self, edition_id: str, reason: str) -> None:
        """Pause the edition: what is wrong concerns every mail."""
        for _ in range(5):
            edition = self.ledger.head(edition_id)
            if edition is None or edition.state is not EditionState.SENDING:
                return
            paused = replace(edition, state=EditionState.PAUSED, reason=reason)
            if self.ledger.save(paused, active=True):
                return


def _refused_with_others(slot: Slot, rejected: Slot) -> Slot:
    tried = replace(slot, tries=slot.tries + 1)
    return tried if tried.tries < MAX_TRIES else rejected


def _report(
    outcome: str, known: Mapping[int, Slot], after: Batch, *, code: str = "", stopped: bool = False
) -> SendReport:
    states = [slot.state for slot in known.values()]
    return SendReport(
        outcome=outcome,
        accepted=states.count(SlotState.ACCEPTED),
        rejected=states.count(SlotState.REJECTED),
        skipped=states.count(SlotState.SKIPPED),
        open=len(after.open),
        code=code,
        stopped=stopped,
    )
