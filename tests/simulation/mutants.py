"""Mistakes that sending could have, one at a time: the simulation must notice each."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from unittest import mock

from broadside.adapters.memory_ledger import MemoryLedger
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.app import holding, plan, reconcile, results, send
from broadside.app import release as releasing
from broadside.app import tick as ticking
from broadside.app.publish import Publisher
from broadside.app.reconcile import Reconciler
from broadside.app.send import Sender
from broadside.sending import BatchState, Earlier, EditionState, Slot, SlotState, claim, evidence
from broadside.sending import batch as batches
from tests.simulation import provider, stack
from tests.simulation.instance import Instance
from tests.simulation.provider import Provider
from tests.simulation.queues import SimulatedQueue
from tests.simulation.scheduler import Killed
from tests.simulation.stack import READINGS, Stack
from tests.simulation.weather import Events


@dataclass(frozen=True)
class Mutant:
    """A mistake, the weather that shows it, and what it leads to."""

    make: Callable[[], AbstractContextManager[object]]
    leads_to: str
    """Words of one of the faults that the model finds."""
    events: Events = Events.TIMELY
    weather: Mapping[str, float] = field(default_factory=dict)
    """What must be frequent for it to show soon."""
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    """What may happen as well, and does no harm without the mistake."""


def patched(*patches):
    """Make mistakes that are one change, or several."""

    @contextmanager
    def make():
        with ExitStack() as stack:
            for owner, name, value in patches:
                stack.enter_context(mock.patch.object(owner, name, value))
            yield

    return make


# --- the claim, the plan, the result: conditions


def _claims_anything(self, ref, *, attempt, take, at):
    """The condition on state and attempt is missing."""
    batch = replace(self.states[ref], state=BatchState.PENDING, attempt=attempt)
    claimed = claim(batch, take=take, at=at)
    self._write(claimed)
    return claimed


def _saves_anything(self, edition, *, active):
    """The condition on the version is missing."""
    self._write_head(replace(edition, version=edition.version + 1), active=active)
    return True


def _active_by_now(reading, edition, earlier):
    """Who joined after the release is meant, too."""
    return reading.state == "active" and earlier.concerns(reading.id, reading.active_since)


def _ticks_off_first(self, work, report, finish=Publisher._finish):
    """`todo` is cleared first, and not last."""
    if work.post:
        self.posts.announced(work.head, pages=work.pages, mails=work.mails, notes=work.placed.notes)
    finish(self, work, report)


def _plans_anything(self, unit, *, after, batches):
    """The condition on the cursor is missing."""
    self._write_unit(unit)
    for batch in batches:
        if batch.ref not in self.states:
            self._batches.setdefault((batch.ref.edition_id, batch.ref.unit), []).append(batch.ref)
        self._write(batch)
    return True


def _plans_in_two_steps(instance, unit, *, after, batches):
    """The cursor goes ahead of the batches: what comes between loses them."""
    ledger = instance.stack.ledger
    if not MemoryLedger.plan(ledger, unit, after=after, batches=()):
        return False
    instance.rest()
    if instance.stack.chance(0.2):
        raise Killed
    for batch in batches:
        ledger._batches.setdefault((batch.ref.edition_id, batch.ref.unit), []).append(batch.ref)
        ledger._write(batch)
    return True


def _bound_in_two_steps(self, instance, name, method, bound=Stack.bound):
    if (name, method) == ("ledger", "plan"):
        return lambda *arguments, **options: _plans_in_two_steps(instance, *arguments, **options)
    return bound(self, instance, name, method)


# --- evidence


def _knows_nothing(batch, evidence):
    return {}


def _decides_lost_as_accepted(batch, envelopes, reply, decide=results.decide):
    """A time-out counts as success."""
    verdict = decide(batch, envelopes, reply)
    if not verdict.unknown:
        return verdict
    accepted = {e.slot: Slot(SlotState.ACCEPTED, 0, "?") for e in envelopes}
    return results.Verdict(decided=accepted)


def _decides_lost_as_refused(batch, envelopes, reply, decide=results.decide):
    """A time-out counts as failure: try again."""
    verdict = decide(batch, envelopes, reply)
    return results.Verdict() if verdict.unknown else verdict


def _tells_late_as_open(batch, evidence_item, *, path_complete, at, settle=evidence.settle_unknown):
    """What nobody can know is tried again, instead of being left."""
    gives_up = at - batch.deadline >= batches.GIVE_UP_AFTER
    return settle(batch, evidence_item, path_complete=path_complete or gives_up, at=at)


# --- the call


def _calls_again(self, instance, letter, envelopes, *, ref, attempt, once=Provider.send):
    """The client repeats what had no answer, as SDKs do."""
    options = {"ref": ref, "attempt": attempt}
    reply = once(self, instance, letter, envelopes, **options)
    if reply is provider._LOST:
        reply = once(self, instance, letter, envelopes, **options)
    return reply


def _reads_consent_early(self, ref, *, attempt, take, late=Sender.send):
    """Consent is read when the batch is, and believed."""
    batch = self.ledger.batch(ref)
    early = self.subscribers.consenting(batch.ids if batch else [])
    once = mock.Mock(consenting=lambda ids: {i: early[i] for i in ids if i in early})
    return late(replace(self, subscribers=once), ref, attempt=attempt, take=take)


def _reads_consent_weakly(self, ids, strongly=MemorySubscribers.consenting):
    """The read may be as old as the last one: it isn't consistent."""
    found = strongly(self, ids)
    seen = self.__dict__.setdefault("seen", {})
    return {i: seen.setdefault(i, found[i]) for i in ids if i in found or i in seen}


def _patient_functions():
    return {name: replace(reading, timeout=3600) for name, reading in READINGS.items()}


def _looks_at_no_head(self, ref, look=MemoryLedger.guard):
    edition, _, told = look(self, ref)
    return replace(edition, state=EditionState.SENDING), False, told


# --- several editions of a post


def _everybody(self, subscriber_id, active_since):
    """The ledgers of earlier editions aren't asked."""
    return True


def _knows_no_place(self, batch, evidence, *, before):
    """They are read, and nothing is kept of them."""


# --- what may happen without harm


def _freezing(function, share, seconds):
    """Let one kind of function stand still often, and for long."""

    def rest(self, usual=Instance.rest):
        stack = self.stack
        if self.name.startswith(function) and stack.chance(share):
            stack.scheduler.pause(stack.random.uniform(1, seconds))
        usual(self)

    return patched((Instance, "rest", rest))


def _arrives_late(self, body, mail, leaving):
    """News of some people lie in the queue for more than an hour before they are seen."""
    if mail is not None:
        mail.event_at = min(mail.event_at, self.stack.scheduler.now)
    is_slow = mail is not None and mail.person.endswith(("0", "3", "6", "9"))
    self.stack.feedback_queue.arrive((body, mail, leaving), 5000 if is_slow else 0)


_UNANSWERED = {"refused": 0.5, "tardy": 0.5}

MUTANTS: Mapping[str, Mutant] = {
    "a claim without its condition": Mutant(
        patched((MemoryLedger, "claim", _claims_anything)), "twice"
    ),
    "a release without its condition": Mutant(
        patched((MemoryLedger, "save", _saves_anything)),
        "",
        weather={"doubled": 0.8, "late": 0},
        around=_freezing("tick", 0.05, 55),
    ),
    "a post ticked off before its edition is held": Mutant(
        patched((Publisher, "_finish", _ticks_off_first)), "has no edition"
    ),
    "a plan without its condition": Mutant(
        patched((MemoryLedger, "plan", _plans_anything)),
        "",
        weather={"doubled": 0.8, "late": 0},
        around=_freezing("plan", 0.3, 200),
    ),
    "the cursor written before the batches": Mutant(
        patched((Stack, "bound", _bound_in_two_steps)), "forgotten"
    ),
    "evidence ignored": Mutant(
        patched((evidence, "tell", _knows_nothing), (send, "tell", _knows_nothing)), "twice"
    ),
    "a path that counts as complete at once": Mutant(
        patched(
            (Reconciler, "_path_complete", lambda self, batch: True),
            (evidence, "EVIDENCE_WINDOW", timedelta(0)),
            (batches, "EVIDENCE_WINDOW", timedelta(0)),
        ),
        "twice",
        weather=_UNANSWERED,
    ),
    "a feedback queue that is not asked": Mutant(
        patched((SimulatedQueue, "empty", lambda self: True)),
        "twice",
        weather={"refused": 0.5},
        around=patched((Provider, "_arrive", _arrives_late)),
    ),
    "left slots tried again": Mutant(
        patched((reconcile, "settle_unknown", _tells_late_as_open)), "twice", Events.BLACKOUT
    ),
    "a time-out counted as accepted": Mutant(
        patched((send, "decide", _decides_lost_as_accepted)), "was not mailed", weather=_UNANSWERED
    ),
    "a time-out counted as refused": Mutant(
        patched((send, "decide", _decides_lost_as_refused)), "twice", weather=_UNANSWERED
    ),
    "a call repeated by the client": Mutant(
        patched((Provider, "send", _calls_again)), "twice", weather=_UNANSWERED
    ),
    "consent read with the batch": Mutant(
        patched((Sender, "send", _reads_consent_early)), "not the last thing read"
    ),
    "consent read weakly": Mutant(
        patched((MemorySubscribers, "consenting", _reads_consent_weakly)), "was mailed"
    ),
    "a stop that is not looked at": Mutant(
        patched((MemoryLedger, "guard", _looks_at_no_head)),
        "stopped",
        weather={"meddling": 1.0, "late": 0.1},
    ),
    "functions that outlive the fence": Mutant(
        patched(
            (Sender, "_is_late", lambda self, batch: False),
            (stack, "READINGS", _patient_functions()),
        ),
        "twice",
        around=_freezing("send", 0.1, 3000),
    ),
    "newcomers mailed": Mutant(
        patched((plan, "_is_meant", _active_by_now)),
        "joined after the release",
    ),
    "earlier editions not asked": Mutant(
        patched((Earlier, "concerns", _everybody)), "got it twice"
    ),
    "those who wait forgotten": Mutant(patched((Earlier, "add", _knows_no_place)), "still waits"),
    "a later language that nobody tells of": Mutant(
        patched((holding, "hold_later", lambda *_, **__: [])), "never mailed"
    ),
    "an edition planned while an earlier one is": Mutant(
        patched((releasing, "_unsettled", lambda *_: None)),
        "",
        weather={"dropped": 0.5},
        around=_freezing("plan", 0.3, 200),
    ),
    "an edition that ends too early": Mutant(
        patched(
            (ticking.Ticker, "_is_settled", lambda self, edition: True),
            (MemoryLedger, "idle", lambda self, edition_id: True),
        ),
        "open",
    ),
}
