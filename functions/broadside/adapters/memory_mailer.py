"""SES in memory: it takes what it is given, or answers as it is told."""

from collections import deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from broadside.ports import Envelope, Letter
from broadside.sending import MAX_SLOTS, Account, BatchRef, EntryResult, Reply, ResultClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, as it came."""

    letter: Letter
    envelopes: tuple[Envelope, ...]
    ref: BatchRef
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail that was taken."""

    address: str
    letter: Letter
    unsubscribe_url: str
    ref: BatchRef
    attempt: int
    slot: int
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply that is told in advance."""

    reply: Reply
    takes: bool = False
    """Whether all of the call is taken though the reply is a failure: it got lost on its way."""


def _nothing(call: Call) -> None:
    del call


def _always(slot: int) -> bool:
    return slot >= 0


@dataclass
class MemoryMailer:
    """A mail provider that keeps what it takes (port `Mailer`)."""

    limits: Account = field(default_factory=lambda: Account(rate=200, quota=1_000_000, used=0))
    answers: deque[Answer] = field(default_factory=deque)
    """For the next calls; when there are none, everything is taken."""
    accepted: list[Mail] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    probes: list[tuple[str, int]] = field(default_factory=list)
    """Probes that were taken: id and slot."""
    takes_probe: Callable[[int], bool] = _always
    """Asked of each probe, by its slot."""
    before: Callable[[Call], None] = _nothing
    """Called when a call arrives."""
    after: Callable[[Call], None] = _nothing
    """Called when a call is carried out, before its answer leaves."""

    def account(self) -> Account:
        """Return what the account may send."""
        return self.limits

    def send(
        self, letter: Letter, envelopes: Sequence[Envelope], *, ref: BatchRef, attempt: int
    ) -> Reply:
        """Take one call, or answer as told."""
        if not 1 <= len(envelopes) <= MAX_SLOTS:
            raise ValueError(f"{len(envelopes)} destinations in one call")
        call = Call(letter=letter, envelopes=tuple(envelopes), ref=ref, attempt=attempt)
        self.before(call)
        self.calls.append(call)
        answer = self.answers.popleft() if self.answers else None
        reply = self._carry_out(call, answer)
        self.after(call)
        return reply

    def _carry_out(self, call: Call, answer: Answer | None) -> Reply:
        if answer is None:
            return Reply(entries=tuple(self._take(call, e) for e in call.envelopes))
        if answer.takes:
            for envelope in call.envelopes:
                self._take(call, envelope)
            return answer.reply
        pairs = zip(call.envelopes, answer.reply.entries, strict=False)
        entries = tuple(
            self._take(call, envelope) if entry.means is ResultClass.ACCEPTED else entry
            for envelope, entry in pairs
        )
        return Reply(entries=entries, failure=answer.reply.failure, code=answer.reply.code)

    def _take(self, call: Call, envelope: Envelope) -> EntryResult:
        mail = Mail(
            address=envelope.address,
            letter=call.letter,
            unsubscribe_url=envelope.unsubscribe_url,
            ref=call.ref,
            attempt=call.attempt,
            slot=envelope.slot,
            message_id=f"m{len(self.accepted) + 1}",
        )
        self.accepted.append(mail)
        return EntryResult("SUCCESS", mail.message_id)

    def probe(self, probe_id: str, slots: Sequence[int], *, sender: str) -> AbstractSet[int]:
        """Take probes; return those that were taken."""
        del sender
        taken = [slot for slot in slots if self.takes_probe(slot)]
        self.probes += [(probe_id, slot) for slot in taken]
        return set(taken)
