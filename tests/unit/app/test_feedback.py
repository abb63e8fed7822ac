"""Feedback: events become evidence and suppressions, in any order and however often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import InvalidError
from broadside.sending import BatchRef, member
from broadside.subscribers import Row, State
from tests.faults import Crash, Faults, Trouble
from tests.world import World, event

REF = BatchRef(edition_id="e" * 32, unit="u0", language="en", sequence=0)
TAGS = {"edition": REF.edition_id, "batch": REF.tag, "attempt": 1, "slot": 7}
ADDRESS = "reader0@example.com"
BOUNCE = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": ADDRESS}]}
COMPLAINT = {"complainedRecipients": [{"emailAddress": ADDRESS}]}
OTHERS = {
    "Bounce": {"bounceType": "Transient"},
    "Complaint": {"complainedRecipients": [{"emailAddress": "nobody@example.com"}]},
}
LEFT = {"newTopicPreferences": {"unsubscribeAll": True}}


@pytest.fixture
def world():
    world = World()
    world.subscribe(2)
    return world


def state(world):
    return next(s.state for s in world.subscribers.by_id.values() if s.address == ADDRESS)


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        ("Send", {"sent"}),
        ("Delivery", {"sent", "delivered"}),
        ("DeliveryDelay", {"sent"}),
        ("Bounce", {"sent", "soft"}),
        ("Complaint", {"sent", "complained"}),
        ("Reject", {"failed"}),
        ("Rendering Failure", {"failed"}),
        ("Open", set()),
    ],
)
def test_an_event_is_evidence_of_its_slot(world, kind, evidence):
    report = world.listen(event(kind, details=OTHERS.get(kind), **TAGS))

    told = world.ledger.evidence(REF)
    kinds = ("sent", "failed", "delivered", "bounced", "soft", "complained")
    assert evidence == {name for name in kinds if getattr(told, name) == {member(1, 7)}}
    assert (len(evidence), {kind: 1}) == (report.evidence, report.kinds)
    assert int("failed" in evidence) == report.failed


def test_one_invocation_writes_once_for_each_batch(world):
    faults = Faults(world)
    world.listen(*(event("Send", **TAGS | {"slot": n}) for n in range(50)))

    assert ["ledger.add_evidence"] == faults.calls


class TestAddresses:
    def test_a_permanent_bounce_suppresses(self, world):
        report = world.listen(event("Bounce", details=BOUNCE, **TAGS))

        assert 1 == report.suppressed
        assert State.BOUNCED is state(world)
        assert frozenset({member(1, 7)}) == world.ledger.evidence(REF).bounced

    def test_a_complaint_suppresses_and_is_final(self, world):
        world.listen(event("Complaint", details=COMPLAINT, **TAGS))
        world.listen(event("Bounce", details=BOUNCE, **TAGS))

        assert State.COMPLAINED is state(world)

    def test_who_leaves_by_their_provider_has_left(self, world):
        said = event("Subscription", address=ADDRESS, details=LEFT, **TAGS)

        report = world.listen(said, said)

        assert State.UNSUBSCRIBED is state(world)
        assert 0 == report.suppressed

    def test_nobody_we_know_leaves(self, world):
        world.listen(event("Subscription", address="nobody@example.com", details=LEFT, **TAGS))

        assert {State.ACTIVE} == {s.state for s in world.subscribers.by_id.values()}

    def test_a_suppressed_address_cannot_join(self, world):
        stranger = {"bouncedRecipients": [{"emailAddress": "new@example.com"}]}
        world.listen(event("Bounce", details=BOUNCE | stranger, **TAGS))

        report = world.subscribe(Row(line=1, address="new@example.com"))

        assert (0, 1) == (report.added, report.known)


class TestStrangers:
    def test_mail_of_somebody_else_in_this_account_is_no_evidence(self, world):
        report = world.listen(event("Send", **TAGS | {"batch": "campaign"}), event("Send"))

        assert {} == world.ledger.told
        assert {"Send": 2} == report.kinds

    def test_probes_are_kept_by_themselves(self, world):
        world.listen(event("Send", edition="1790000000", batch="probe", attempt=1, slot=3))

        assert {"1790000000": frozenset({member(1, 3)})} == world.ledger.probe_evidence
        assert {} == world.ledger.told

    def test_what_else_is_told_of_probes_is_none(self, world):
        world.listen(event("Reject", edition="1790000000", batch="probe", attempt=1, slot=3))

        assert {"1790000000": frozenset()} == world.ledger.probe_evidence

    def test_a_damaged_message_is_refused_and_nothing_done(self, world):
        with pytest.raises(InvalidError):
            world.listen(event("Send", **TAGS), "{")

        assert {} == world.ledger.told

    def test_the_topics_test_message_is_nothing(self, world):
        report = world.listen("Successfully validated SNS topic for Amazon SES event publishing.")

        assert {"": 1} == report.kinds


EVENTS = [
    event("Send", **TAGS),
    event("Delivery", **TAGS),
    event("Bounce", details=BOUNCE, **TAGS | {"slot": 3}),
    event("Complaint", details=COMPLAINT, **TAGS | {"attempt": 2}),
    event("Subscription", address="reader1@example.com", details=LEFT, **TAGS),
]


def heard(*invocations):
    world = World()
    world.subscribe(2)
    for bodies in invocations:
        world.listen(*bodies)
    return world.ledger.told, world.subscribers


@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS)), st.integers(0, 5))
def test_order_doubles_and_grouping_do_not_matter(events, again, cut):
    # The state of the one who bounced and complained: a complaint is final.
    assert heard(EVENTS) == heard(events[:cut], events[cut:], again)


@pytest.mark.parametrize("error", [Crash, Trouble])
@pytest.mark.parametrize("after", [False, True])
def test_a_fault_at_any_call_leaves_what_the_same_messages_complete(error, after):
    world = World()
    world.subscribe(2)
    faults = Faults(world)
    world.listen(*EVENTS)
    for number, name in enumerate(faults.calls):
        world = World()
        world.subscribe(2)
        Faults(world, at=number, error=error, after=after)
        with pytest.raises(error):
            world.listen(*EVENTS)
        world.listen(*EVENTS)
        assert heard(EVENTS) == (world.ledger.told, world.subscribers), name
