"""The Editions table, SES and the queues between the functions."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from broadside.sending import (
    Account,
    Act,
    Batch,
    BatchRef,
    BatchState,
    Edition,
    Evidence,
    Halt,
    Pacer,
    Reply,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Due:
    """Something in an edition's `due` list: a unit (`plan.<unit>`) or a batch (`b.…`)."""

    unit: str
    batch: BatchRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Mails to the mailbox simulator, sent together under one id."""

    taken: bool
    """Whether SES is known to have taken them all."""
    back: frozenset[int] = frozenset()
    """What SES told of them since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailings:
    """What the editions of a post have in common."""

    editions: tuple[str, ...] = ()
    """All of them, by id."""
    released: tuple[str, ...] = ()
    """In the order of their release: each is planned against those before it."""
    given: int = 0
    """The last number that one asked for by hand was given."""


class Ledger(Protocol):
    """The Editions table. Whatever changes a state says which one it follows."""

    def create(self, edition: Edition, *, number: int = 0) -> bool:
        """
        Write the head of a new edition; False when there is one already.

        Args:
            edition: The edition.
            number: Of one asked for by hand: the one after the post's last (`Mailings.given`),
                else somebody was first; 0 for those that need none.
        """

    def head(self, edition_id: str) -> Edition | None:
        """Return the head by a strong read."""

    def save(self, edition: Edition, *, active: bool) -> bool:
        """
        Write a head as the version after the one it carries; False when somebody was first.

        Args:
            edition: As it shall be, with the version that was read.
            active: Whether ticks still have to look at it.
        """

    def release(self, edition: Edition, units: Sequence[Unit]) -> bool:
        """
        Save a head together with its units, in one transaction.

        Returns:
            False: somebody was first, with this edition or with another one of the post since
            `earlier` was read.
        """

    def mailings(self, post_id: str) -> Mailings:
        """Return what a post's editions have in common, by a strong read."""

    def cancel(self, edition_id: str, *, reason: str, at: datetime) -> bool:
        """Cancel an edition that isn't sent; tell whether that changed anything."""

    def editions_of(self, post_id: str) -> Sequence[str]:
        """Return the ids of a post's editions."""

    def editions(self, *, limit: int) -> Sequence[str]:
        """
        Return ids of editions, by an index: those with anything to do, then those that are over.

        Args:
            limit: How many of each, the latest released first.
        """

    def due_editions(self, *, before: datetime) -> Sequence[str]:
        """Return editions that have anything to do."""

    def due(
        self, edition_id: str, *, before: datetime, limit: int, newest: bool = False
    ) -> Sequence[Due]:
        """Return units and batches that are due, the longest due first (or the newest)."""

    def idle(self, edition_id: str) -> bool:
        """Tell whether nothing of an edition waits for anything (its `due` list is empty)."""

    def unit(self, edition_id: str, name: str) -> Unit | None:
        """Return a unit by a strong read."""

    def units(self, edition_id: str) -> Sequence[Unit]:
        """Return an edition's units by a strong read."""

    def postpone_unit(self, unit: Unit, *, due: datetime) -> bool:
        """Set when a unit comes up again, if it is still due when it was; False: somebody did."""

    def plan(self, unit: Unit, *, after: str, batches: Sequence[Batch]) -> bool:
        """Write a unit and its new batches in one transaction, if its cursor is still `after`."""

    def batch(self, ref: BatchRef) -> Batch | None:
        """Return a batch by a strong read."""

    def several(self, refs: Sequence[BatchRef]) -> Sequence[Batch]:
        """Return batches by strong reads, in this order; what isn't there is left out."""

    def batches(self, edition_id: str, unit: str) -> Sequence[Batch]:
        """Return all batches of a unit by a strong read."""

    def claim(self, ref: BatchRef, *, attempt: int, take: int, at: datetime) -> Batch | None:
        """Claim a pending batch for this attempt; None when it isn't pending, or at another."""

    def postpone(self, batch: Batch, *, due: datetime) -> bool:
        """Set when a pending batch comes up again, if it is still due when it was."""

    def settle(self, batch: Batch, *, was: BatchState, attempt: int) -> bool:
        """Write a batch, if it is still in this state and attempt."""

    def guard(self, ref: BatchRef) -> tuple[Edition | None, bool, Evidence]:
        """Return head, whether everything is halted, and evidence: one strong read."""

    def evidence(self, ref: BatchRef) -> Evidence:
        """Return a batch's evidence by a strong read."""

    def evidence_of(self, edition_id: str, unit: str) -> Mapping[str, Evidence]:
        """Return what is known of a unit's batches, by their tags: a strong read."""

    def add_evidence(
        self, ref: BatchRef, members: Mapping[str, frozenset[int]]
    ) -> Mapping[str, frozenset[int]]:
        """Add to a batch's evidence, by kind; return what of it is new: again it is nothing."""

    def pacer(self) -> Pacer:
        """Return the pacer by a strong read."""

    def save_pacer(self, pacer: Pacer) -> bool:
        """Write the pacer if nobody did since its predecessor; False: somebody was first."""

    def halted(self) -> bool:
        """Tell whether everything is halted."""

    def add_probe(self, probe_id: str, *, at: datetime, taken: bool) -> None:
        """Note that probes are sent under this id, and whether SES has taken them all."""

    def add_probe_evidence(self, probe_id: str, members: frozenset[int]) -> None:
        """Add to what came back of probes."""

    def probes(self, *, since: datetime) -> Mapping[str, Probe]:
        """Return the probes sent since then, by id (the time in seconds)."""


class Acts(Protocol):
    """
    What organisers do: each change is written in one transaction with its act, or neither is.

    Acts are only ever added: none can be changed or removed.
    """

    def save(self, edition: Edition, *, active: bool, act: Act) -> bool:
        """Write a head as `Ledger.save` does; False when somebody was first: no act either."""

    def begin_halt(self, halt: Halt, *, act: Act) -> bool:
        """Stop everything; False when it was stopped already."""

    def end_halt(self, *, act: Act) -> bool:
        """Let everything go on; False when nothing was stopped."""

    def halt(self) -> Halt | None:
        """Return who stopped everything, by a strong read; None: nobody."""

    def add(self, act: Act) -> bool:
        """Write an act down that changes nothing else; False when its id is there already."""

    def newest(self, *, limit: int, edition_id: str = "") -> Sequence[Act]:
        """Return the newest acts, newest first: all, or those about one edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A rendered mail, and who sends it."""

    sender: str
    """As `From` says it."""
    reply_to: str
    subject: str
    html: str
    text: str
    list_id: str = ""
    """What `List-Id` says between its angle brackets; empty for no such header."""
    language: str = ""
    """What `Content-Language` says; empty for no such header."""
    purpose: str = ""
    """Of a mail that is no newsletter: SES's tag `purpose`, in events about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One subscriber's copy."""

    slot: int
    address: str
    unsubscribe_url: str


class Mailer(Protocol):
    """SES."""

    def account(self) -> Account:
        """Return what the account may send."""

    def send(
        self, letter: Letter, envelopes: Sequence[Envelope], *, ref: BatchRef, attempt: int
    ) -> Reply:
        """Send one call, once; whatever happens is in the reply."""

    def probe(self, probe_id: str, slots: Sequence[int], *, sender: str) -> AbstractSet[int]:
        """Send the mailbox simulator a mail for each slot; return those SES said it took."""


class Queue(Protocol):
    """A queue of messages for a function."""

    def put(self, messages: Sequence[Mapping[str, object]], *, delay_seconds: int = 0) -> None:
        """Queue messages; each arrives at least once."""

    def empty(self) -> bool:
        """Tell whether it holds nothing, waiting or in flight, as far as it knows."""
