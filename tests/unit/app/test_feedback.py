"""Feedback: events become evidence and suppressions, in any order and however often."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import InvalidError
from broadside.sending import BatchRef, member
from broadside.sending.batch import planned_batch
from broadside.subscribers import Row, State, address_hash
from tests.faults import Crash, Faults, Trouble
from tests.world import NOW, World, event

REF = BatchRef(edition_id="e" * 32, unit="u0", language="en", sequence=0)
TAGS = {"edition": REF.edition_id, "batch": REF.tag, "attempt": 1, "slot": 7}
ADDRESS = "reader0@example.com"
BOUNCE = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": ADDRESS}]}
COMPLAINT = {"complainedRecipients": [{"emailAddress": ADDRESS}]}
OTHERS = {
    "Bounce": {"bounceType": "Transient"},
    "Complaint": {"complainedRecipients": [{"emailAddress": "nobody@example.com"}]},
}
FULL = {"bounceType": "Transient", "timestamp": "2026-11-24T10:00:00.000Z"}
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

    assert ["ledger.add_evidence", "tallies.add"] == faults.calls


class TestAddresses:
    def test_a_permanent_bounce_suppresses(self, world):
        report = world.listen(event("Bounce", address=ADDRESS, details=BOUNCE, **TAGS))

        assert 1 == report.suppressed
        assert State.BOUNCED is state(world)
        assert frozenset({member(1, 7)}) == world.ledger.evidence(REF).bounced

    def test_a_complaint_suppresses_and_is_final(self, world):
        world.listen(event("Complaint", address=ADDRESS, details=COMPLAINT, **TAGS))
        world.listen(event("Bounce", address=ADDRESS, details=BOUNCE, **TAGS))

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
        world.listen(event("Bounce", address="new@example.com", details=BOUNCE, **TAGS))

        report = world.subscribe(Row(line=1, address="new@example.com"))

        assert (0, 1) == (report.added, report.known)


class TestWhoWasMailed:
    def test_forwarded_mail_that_bounces_suppresses_who_was_mailed(self, world):
        forwarded = {"bouncedRecipients": [{"emailAddress": "reader1@example.com"}]}

        world.listen(event("Bounce", address=ADDRESS, details=BOUNCE | forwarded, **TAGS))

        states = {s.address: s.state for s in world.subscribers.by_id.values()}
        assert {ADDRESS: State.BOUNCED, "reader1@example.com": State.ACTIVE} == states

    def test_without_tags_the_address_that_was_mailed_leads_to_them(self, world):
        """A confirmation's, or an identity's notification."""
        report = world.listen(
            event("Complaint", address=ADDRESS.upper(), details=COMPLAINT, purpose="confirmation")
        )

        assert (1, State.COMPLAINED) == (report.suppressed, state(world))
        assert {} == world.ledger.told

    def test_who_complains_is_gone_at_their_new_address_too(self, world):
        tags = mailed(world)
        moved(world, "new@example.com")

        world.listen(event("Complaint", address=ADDRESS, details=COMPLAINT, **tags))

        assert State.COMPLAINED is world.subscribers.by_id[first(world)].state
        assert State.COMPLAINED is world.subscribers.suppressions[hashed(world, ADDRESS)]

    def test_an_old_address_that_bounces_says_nothing_of_the_new_one(self, world):
        tags = mailed(world)
        moved(world, "new@example.com")

        world.listen(event("Bounce", address=ADDRESS, details=BOUNCE, **tags))

        assert State.ACTIVE is world.subscribers.by_id[first(world)].state
        assert State.BOUNCED is world.subscribers.suppressions[hashed(world, ADDRESS)]

    def test_who_leaves_by_their_provider_is_found_by_the_tags(self, world):
        tags = mailed(world)
        moved(world, "new@example.com")

        world.listen(event("Subscription", address=ADDRESS, details=LEFT, **tags))

        assert State.UNSUBSCRIBED is world.subscribers.by_id[first(world)].state

    @pytest.mark.parametrize("changes", [{"slot": 49}, {"batch": "campaign"}])
    def test_tags_that_lead_to_nobody_leave_the_address(self, world, changes):
        tags = mailed(world) | changes

        world.listen(event("Complaint", address=ADDRESS, details=COMPLAINT, **tags))

        assert State.COMPLAINED is state(world)

    def test_a_batch_is_read_once_for_many_complaints(self, world):
        tags = mailed(world)
        faults = Faults(world)
        complaint = event("Complaint", address=ADDRESS, details=COMPLAINT, **tags)

        world.listen(complaint, complaint, complaint)

        assert 1 == faults.calls.count("ledger.batch")


class TestSoftBounces:
    def softly(self, world, *days):
        bodies = [
            event("Bounce", address=ADDRESS, details=FULL | {"timestamp": f"{day}T10:00:00.0Z"})
            for day in days
        ]
        return world.listen(*bodies)

    def test_none_alone_suppresses_and_a_doubled_one_counts_once(self):
        early = World(at=NOW - timedelta(days=365))
        early.subscribe(2)

        for _ in range(50):
            self.softly(early, "2026-11-24")

        assert State.ACTIVE is state(early)
        assert {date(2026, 11, 24)} == early.subscribers.soft_days[first(early)]

    def test_five_days_in_two_weeks_do(self):
        world = World(at=NOW - timedelta(days=365))
        world.subscribe(2)
        self.softly(world, "2026-11-01", "2026-11-04", "2026-11-08", "2026-11-11")
        assert State.ACTIVE is state(world)

        report = self.softly(world, "2026-11-15")

        assert (State.BOUNCED, 1) == (state(world), report.suppressed)

    def test_who_came_back_begins_anew(self):
        world = World()
        world.subscribe(2)
        self.softly(world, "2026-11-01", "2026-11-04", "2026-11-08", "2026-11-11", "2026-11-15")

        assert State.ACTIVE is state(world)

    def test_nobodys_soft_bounce_is_none(self, world):
        world.listen(event("Bounce", address="nobody@example.com", details=FULL))

        assert {} == world.subscribers.soft_days


class TestUnknown:
    def test_it_is_counted_once_and_kept_without_anybody(self, world):
        said = event("Teleported", address=ADDRESS, details={"teleportType": "Sideways"})

        report = world.listen(said, said)
        world.listen(said, event("Teleported", address=ADDRESS))

        assert 2 == report.unknown
        assert {"Teleported": 2} == world.tallies.unknown()
        shape = world.tallies.shapes["Teleported"]
        assert {"eventType": "Teleported", "teleported": {"teleportType": "Sideways"}} == shape

    def test_that_ses_sends_no_more_is_alarming(self, world):
        report = world.listen(json.dumps({"detail-type": "Sending Status Disabled"}))

        assert (1, True) == (report.stopped, report.is_alarming)

    def test_a_mail_that_is_refused_for_what_it_is_is_alarming(self, world):
        large = {"bounceType": "Transient", "bounceSubType": "MessageTooLarge"}

        report = world.listen(event("Bounce", address=ADDRESS, details=large, **TAGS))

        assert (1, True) == (report.refused, report.is_alarming)
        assert State.ACTIVE is state(world)


def first(world):
    return min(world.subscribers.by_id, key=lambda i: world.subscribers.by_id[i].address)


def hashed(world, address):
    return address_hash(address, world.keys.key("pepper"))


def mailed(world):
    """Send a mail to the first reader; return the tags of it."""
    batch = planned_batch(REF, [first(world)], at=world.clock.now())
    world.ledger._write(batch)
    return TAGS | {"slot": 0}


def moved(world, address):
    """Give the first reader another address, as a use case will that isn't there yet."""
    there = world.subscribers
    found = there.by_id[first(world)]
    there.pointers[hashed(world, address)] = there.pointers.pop(hashed(world, found.address))
    there.by_id[found.id] = replace(found, address=address)


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
    event("Bounce", address=ADDRESS, details=BOUNCE, **TAGS | {"slot": 3}),
    event("Complaint", address=ADDRESS, details=COMPLAINT, **TAGS | {"attempt": 2}),
    event("Bounce", address=ADDRESS, details=FULL, **TAGS | {"slot": 4}),
    event("Teleported", **TAGS),
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
