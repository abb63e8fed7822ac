"""Orders: what an organiser may do to an edition in each state, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import Edition, EditionState, Wait, orders
from broadside.sending.edition import TRANSITIONS
from broadside.sending.orders import Refusal
from tests.unit.sending.samples import NOW

LATER = NOW + timedelta(hours=1)
SOON = NOW + timedelta(minutes=1)
HELD, PLANNED, SENDING, PAUSED, SENT, CANCELLED = EditionState


def edition(state=HELD, **changes):
    as_of = None if state is HELD else NOW
    made = Edition(
        id="e" * 32, post_id="p" * 32, state=state, created_at=NOW, release_at=LATER, as_of=as_of
    )
    return replace(made, **changes)


def carried_out(after: Edition | Refusal) -> Edition:
    """Return what became of an edition whose order was not refused."""
    assert isinstance(after, Edition)
    return after


TAKEN_BACK = edition(CANCELLED, as_of=None, reason="cancelled by ana")
"""It was cancelled while it was held."""

ORDERS = {
    "approve": lambda e: orders.approve(e, by="ana"),
    "release": lambda e: orders.release(e, at=SOON),
    "schedule": lambda e: orders.schedule(e, at=SOON),
    "hold": orders.hold,
    "pause": lambda e: orders.pause(e, reason="why"),
    "resume": lambda e: orders.resume(e, all_planned=True),
    "cancel": lambda e: orders.cancel(e, reason="why"),
    "go on": orders.go_on,
}

EXPECTED = {
    "approve": {HELD: HELD, CANCELLED: None},
    "release": {HELD: HELD, CANCELLED: None},
    "schedule": {HELD: HELD, **dict.fromkeys((PLANNED, SENDING, PAUSED, SENT, CANCELLED))},
    "hold": {HELD: HELD, **dict.fromkeys((PLANNED, SENDING, PAUSED, SENT, CANCELLED))},
    "pause": {HELD: HELD, PLANNED: PAUSED, SENDING: PAUSED, SENT: None, CANCELLED: None},
    "resume": {PAUSED: SENDING, HELD: None, SENT: None, CANCELLED: None},
    "cancel": {**dict.fromkeys((HELD, PLANNED, SENDING, PAUSED), CANCELLED), SENT: None},
    "go on": {SENT: SENDING, HELD: None, CANCELLED: None},
}
"""What becomes of each state; None: refused; not there: it stays as it is."""


@pytest.mark.parametrize("state", EditionState)
@pytest.mark.parametrize("name", ORDERS)
def test_each_order_leads_where_it_should_from_each_state(name, state):
    before = edition(state)

    after = ORDERS[name](before)

    expected = EXPECTED[name].get(state, state)
    if expected is None:
        assert isinstance(after, Refusal)
        assert after.startswith("it ")
    else:
        assert expected is carried_out(after).state


@given(
    st.sampled_from(EditionState),
    st.lists(st.sampled_from(sorted(ORDERS)), max_size=8),
    st.lists(st.sampled_from(Wait), unique=True),
)
def test_whatever_is_ordered_states_go_where_the_protocol_says(state, names, waits):
    now = edition(state, waits_for=tuple(waits))
    for name in names:
        after = ORDERS[name](now)
        if isinstance(after, Refusal):
            continue
        assert after.state is now.state or after.state in TRANSITIONS[now.state]
        assert len(set(after.waits_for)) == len(after.waits_for)
        assert after == ORDERS[name](after) or isinstance(ORDERS[name](after), Refusal)
        now = after


class TestApproving:
    def test_it_still_waits_for_its_time(self):
        waiting = edition(waits_for=(Wait.APPROVAL,))

        approved = carried_out(orders.approve(waiting, by="ana"))

        assert ("ana", (), LATER) == (
            approved.approved_by, approved.waits_for, approved.release_at
        )  # fmt: skip

    def test_the_first_who_approved_stays(self):
        approved = carried_out(orders.approve(edition(waits_for=(Wait.APPROVAL,)), by="ana"))

        assert approved == orders.approve(approved, by="ben")

    def test_what_somebody_holds_stays_held(self):
        both = edition(waits_for=(Wait.APPROVAL, Wait.ORGANISER))

        assert (Wait.ORGANISER,) == carried_out(orders.approve(both, by="ana")).waits_for


class TestReleasing:
    def test_it_goes_now_whatever_it_waits_for(self):
        waiting = edition(waits_for=(Wait.ORGANISER, Wait.LANGUAGES))

        released = carried_out(orders.release(waiting, at=NOW))

        assert (NOW, ()) == (released.release_at, released.waits_for)

    def test_nobody_passes_by_an_approval(self):
        refused = orders.release(edition(waits_for=(Wait.APPROVAL,)), at=NOW)

        assert "it waits for approval: approve it first" == refused

    def test_one_that_is_due_keeps_its_time(self):
        released = carried_out(orders.release(edition(), at=LATER + timedelta(hours=1)))

        assert LATER == released.release_at


class TestScheduling:
    def test_it_goes_then_and_no_longer_waits_for_a_hand(self):
        waiting = edition(waits_for=(Wait.ORGANISER, Wait.APPROVAL))

        scheduled = carried_out(orders.schedule(waiting, at=SOON))

        assert (SOON, (Wait.APPROVAL,)) == (scheduled.release_at, scheduled.waits_for)


class TestHolding:
    def test_it_waits_for_a_hand(self):
        assert (Wait.ORGANISER,) == carried_out(orders.hold(edition())).waits_for

    def test_one_cancelled_while_it_was_held_is_taken_back(self):
        back = carried_out(orders.hold(replace(TAKEN_BACK, waits_for=(Wait.APPROVAL,))))

        assert (HELD, "") == (back.state, back.reason)
        assert (Wait.APPROVAL, Wait.ORGANISER) == back.waits_for

    def test_one_cancelled_on_its_way_is_not(self):
        assert "its readers were decided" in str(orders.hold(edition(CANCELLED)))

    def test_one_on_its_way_can_be_paused(self):
        assert "it is sending: pause it instead" == orders.hold(edition(SENDING))


class TestResuming:
    def test_it_goes_on_being_planned_while_a_unit_is_open(self):
        paused = edition(PAUSED, reason="paused by ana")

        resumed = carried_out(orders.resume(paused, all_planned=False))

        assert (PLANNED, "") == (resumed.state, resumed.reason)


class TestCancelling:
    def test_one_cancelled_while_held_says_that_it_can_be_had_again(self):
        assert "it is cancelled: hold takes it back" == orders.release(TAKEN_BACK, at=NOW)
        assert "it is cancelled" == orders.release(edition(CANCELLED), at=NOW)
