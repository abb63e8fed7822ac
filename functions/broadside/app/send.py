"""Send: one batch, one call to SES."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from broadside.app.results import decide
from broadside.ports import Clock, Contents, Envelope, Ledger, Letter, Mailer, Subscribers
from broadside.publication import Publication
from broadside.sending import (
    Batch,
    BatchRef,
    BatchState,
    Edition,
    EditionState,
    Reply,
    ResultClass,
    Slot,
    SlotState,
    lose_sight,
    member,
    settle,
)

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
    """`called`, `not claimed`, `not sending`, `nobody left`, `too late`."""
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    open: int = 0
    code: str = ""
    """SES's name of a failure of the call as a whole."""
    stopped: bool = False
    """Whether the edition was paused for it."""


@dataclass(slots=True, kw_only=True)
class Sender:
    """The ports of sending, and its steps."""

    ledger: Ledger
    subscribers: Subscribers
    contents: Contents
    mailer: Mailer
    publication: Publication
    clock: Clock
    unsubscribe_url: UnsubscribeUrl
    _letters: dict[str, Letter] = field(default_factory=dict)

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
        decided = _decided_by_evidence(batch, evidence.slots("sent")) if attempt > 1 else {}
        envelopes, gone = self._address(batch, edition, skip=decided)
        decided = {**decided, **gone}
        if not envelopes:
            return self._write(batch, decided, "nobody left")
        letter = self._letter(edition, ref.language)
        if batch.start_by is None or self.clock.now() > batch.start_by:
            return self._give_back(batch, "too late")
        reply = self.mailer.send(letter, envelopes, ref=ref, attempt=attempt)
        if reply.failure is ResultClass.SPLIT and len(envelopes) > 1:
            return self._one_by_one(batch, letter, envelopes, decided)
        return self._conclude(batch, envelopes, reply, decided)

    def _address(
        self, batch: Batch, edition: Edition, *, skip: Collection[int]
    ) -> tuple[list[Envelope], dict[int, Slot]]:
        """Read consent, strongly and last: who is gone since planning is skipped."""
        slots = [n for n in batch.called if n not in skip]
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

    def _letter(self, edition: Edition, language: str) -> Letter:
        """Read the rendered mail; it is kept, since every batch of an edition needs it."""
        content_hash = edition.mails[language]
        if content_hash not in self._letters:
            mail = json.loads(self.contents.get(content_hash))
            self._letters.clear()  # one edition at a time: memory stays constant
            self._letters[content_hash] = Letter(
                sender=sender_of(self.publication, language),
                reply_to=self.publication.reply_to,
                subject=mail["subject"],
                html=mail["html"],
                text=mail["text"],
            )
        return self._letters[content_hash]

    def _one_by_one(
        self,
        batch: Batch,
        letter: Letter,
        envelopes: Sequence[Envelope],
        decided: Mapping[int, Slot],
    ) -> SendReport:
        """Find the entry for whose sake a whole call was refused; none begins after `start_by`."""
        known = dict(decided)
        stopped, code, unknown = "", "", False
        for envelope in envelopes:
            if batch.start_by is None or self.clock.now() > batch.start_by or unknown or stopped:
                break
            reply = self.mailer.send(letter, [envelope], ref=batch.ref, attempt=batch.attempt)
            verdict = decide(batch, [envelope], reply)
            known |= verdict.decided
            stopped, unknown = verdict.stop, verdict.unknown
            code = code or reply.code
        if unknown:
            return self._lose_sight(batch, known, code)
        return self._write(batch, known, "called", stop=stopped, code=code)

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
        pause = _QUOTA_PAUSE if verdict.wait else _BACK_OFF
        return self._write(batch, known, "called", stop=verdict.stop, code=reply.code, pause=pause)

    def _lose_sight(self, batch: Batch, known: Mapping[int, Slot], code: str) -> SendReport:
        lost = lose_sight(batch, known)
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
        accepted = {n for n, slot in known.items() if slot.state is SlotState.ACCEPTED}
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


def sender_of(publication: Publication, language: str) -> str:
    """Write the `From` header: the name in quotes, encoded where it isn't ASCII (RFC 2047)."""
    from email.headerregistry import Address
    from email.utils import formataddr

    address = Address(addr_spec=publication.sender_address)
    name = publication.names.get(language) or publication.sender_name
    return formataddr((name, address.addr_spec))


def _decided_by_evidence(batch: Batch, sent: frozenset[int]) -> dict[int, Slot]:
    """Take out the slots that any earlier attempt has evidence of."""
    return {
        n: replace(batch.slots[n], state=SlotState.ACCEPTED, note="")
        for n in batch.called
        if n in sent
    }


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
