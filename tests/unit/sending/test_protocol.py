"""Whatever happens to a batch, in any order: the protocol's promises hold at every step."""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.sending import (
    Batch,
    BatchState,
    Evidence,
    Slot,
    SlotState,
    cancel,
    claim,
    lose_sight,
    member,
    settle,
    settle_unknown,
)
from broadside.sending.batch import TRANSITIONS
from tests.unit.sending.samples import NOW, batch

KINDS = st.sampled_from([SlotState.ACCEPTED, SlotState.REJECTED, SlotState.SKIPPED, SlotState.OPEN])


@dataclass(frozen=True)
class Step:
    """What happens next; which step it is depends on the state that the batch is in."""

    rarely: bool
    results: dict[int, SlotState]
    take: int
    told: frozenset[int]
    complete: bool
    seconds: int


STEPS = st.lists(
    st.builds(
        Step,
        rarely=st.sampled_from([False, False, False, True]),
        results=st.dictionaries(st.integers(0, 5), KINDS, max_size=6),
        take=st.integers(0, 7),
        told=st.frozensets(st.integers(0, 5), max_size=3),
        complete=st.booleans(),
        seconds=st.sampled_from([0, 60, 900, 30_000]),
    ),
    max_size=20,
)


@dataclass
class World:
    """A batch, the time, and what SES told."""

    batch: Batch
    now: timedelta = timedelta(0)
    evidence: Evidence = field(default_factory=Evidence)

    def step(self, step):
        """Do what can be done to the batch in its state; return it as it was, and as it is."""
        self.now += timedelta(seconds=step.seconds)
        before, at = self.batch, NOW + self.now
        decided = {
            n: Slot(state, before.slots[n].tries + 1, "why")
            for n, state in step.results.items()
            if n in before.called
        }
        match before.state:
            case BatchState.PENDING if step.rarely:
                self.batch = cancel(before)
            case BatchState.PENDING:
                self.batch = claim(before, take=step.take, at=at)
            case BatchState.SENDING if step.complete:
                self.batch = settle(before, decided, at=at)
            case BatchState.SENDING:
                # One at least is unsure: else there would be nothing to lose sight of.
                decided = {n: slot for n, slot in decided.items() if n != min(before.called)}
                self.batch = lose_sight(before, decided)
            case BatchState.UNKNOWN:
                told = frozenset(member(before.attempt, n) for n in step.told & {*before.called})
                self.evidence = Evidence(sent=self.evidence.sent | told)
                self.batch = settle_unknown(
                    before, self.evidence, path_complete=step.complete, at=at
                )
        return before, self.batch


def drive(size, steps):
    """Take a batch through steps: how it was, how it is, the step, the time."""
    world = World(batch(size))
    for step in steps:
        before, after = world.step(step)
        yield before, after, step, NOW + world.now


@settings(max_examples=300)
@given(st.integers(1, 6), STEPS)
def test_every_step_keeps_the_protocols_promises(size, steps):
    for before, after, step, now in drive(size, steps):
        assert_allowed(before, after)
        assert_nobody_is_lost(before, after)
        assert_called(before, after, step)
        assert_left_only_when_nobody_can_know(before, after, now)


def assert_allowed(before, after):
    """Only ways of the table are gone, attempts only grow, and done is when nothing is open."""
    assert after.state is before.state or after.state in TRANSITIONS[before.state]
    again = after.state is BatchState.PENDING and before.state is not BatchState.PENDING
    assert before.attempt + again == after.attempt
    assert (after.state is BatchState.DONE) == (not after.open)
    assert (after.due is None) == (after.state is BatchState.DONE)


def assert_nobody_is_lost(before, after):
    """Everyone keeps their slot, and what is decided stays so."""
    assert before.ids == after.ids
    assert len(before.ids) == len(after.slots)
    for was, now in zip(before.slots, after.slots, strict=True):
        assert was.state is SlotState.OPEN or was == now


def assert_called(before, after, step):
    """What is called are the slots of the call under way."""
    if after.state in {BatchState.PENDING, BatchState.DONE}:
        assert () == after.called
    elif before.state is BatchState.PENDING:
        assert before.open[: step.take] == after.called
    else:
        assert before.called == after.called


def assert_left_only_when_nobody_can_know(before, after, now):
    """Of a call whose fate is unknown, six hours after it must have ended."""
    pairs = enumerate(zip(before.slots, after.slots, strict=True))
    newly = {n for n, (was, is_now) in pairs if was != is_now and is_now.state is SlotState.LEFT}
    if newly:
        assert BatchState.UNKNOWN is before.state
        assert newly <= set(before.called)
        assert before.deadline is not None
        assert now - before.deadline >= timedelta(hours=6)
