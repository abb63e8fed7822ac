"""The statement is read of both items, a unit at a time, and adds up whatever happened."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.app.statement import places_in, statement_of
from broadside.errors import NotFoundError
from broadside.sending import EditionState, SlotState
from broadside.sending.statement import LISTED
from broadside.subscribers import State
from tests.world import World, event, tags_of

KINDS = ("Send", "Delivery", "Bounce", "Complaint", "Reject", "Rendering Failure", "DeliveryDelay")
NEWS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(KINDS), st.integers(1, 3)), max_size=20
)


def details(kind):
    return {"bounceType": "Permanent"} if kind == "Bounce" else {}


@settings(max_examples=40, deadline=None)
@given(NEWS, st.sets(st.integers(0, 6), max_size=3))
def test_it_adds_up_whatever_is_told_and_whoever_leaves(news, leaving):
    world = World()
    world.subscribe(7)
    readers = sorted(world.subscribers.by_id)
    for number in leaving:
        world.subscribers.leave(
            readers[number], state=State.UNSUBSCRIBED, at=world.clock.now(), how="x"
        )
    edition_id = world.hold(world.post())
    world.run(edition_id)
    mails = world.mailer.accepted
    for number, kind, attempt in news:
        if number < len(mails):
            tags = tags_of(mails[number]) | {"attempt": attempt}
            address = mails[number].address
            world.listen(event(kind, address=address, details=details(kind), **tags))

    statement = statement_of(edition_id, ledger=world.ledger, subscribers=world.subscribers)

    assert statement.balanced
    assert 7 - len(leaving) == statement.planned
    places = list(places_in(world.ledger.head(edition_id), ledger=world.ledger))
    assert statement.planned == len({place.subscriber_id for place in places})
    for outcome, count in (
        (SlotState.ACCEPTED, statement.accepted),
        (SlotState.REJECTED, statement.rejected),
        (SlotState.LEFT, statement.left),
    ):
        assert count == sum(place.outcome is outcome for place in places)
    told: dict[int, set[int]] = {number: set() for number in range(len(mails))}
    for number, kind, attempt in news:
        if number in told and kind not in ("Reject", "Rendering Failure"):
            told[number].add(attempt)
    assert statement.doubled == sum(len(each | {1} if each else each) > 1 for each in told.values())
    for name in LISTED:
        listed = statement.who.get(name, [])
        assert getattr(statement, name) == len(listed) == len(set(listed))


@pytest.fixture
def world():
    world = World()
    world.subscribe(5)
    world.edition_id = world.hold(world.post())
    world.run(world.edition_id)
    return world


def test_nobody_looks_who_has_left_unless_asked(world):
    assert statement_of(world.edition_id, ledger=world.ledger).unsubscribed is None


@pytest.mark.parametrize("state", list(State))
def test_who_has_left_since_is_counted(world, state):
    first = min(world.subscribers.by_id)
    world.subscribers.leave(first, state=state, at=world.clock.now(), how="link in a mail")

    statement = statement_of(world.edition_id, ledger=world.ledger, subscribers=world.subscribers)

    assert (5, int(state is State.UNSUBSCRIBED)) == (statement.accepted, statement.unsubscribed)


def test_what_was_refused_for_what_it_is_is_told_apart(world):
    mail = world.mailer.accepted[0]
    large = {"bounceType": "Transient", "bounceSubType": "MessageTooLarge"}
    world.listen(event("Bounce", address=mail.address, details=large, **tags_of(mail)))

    statement = world.statement(world.edition_id)

    assert (1, 1, 0) == (statement.soft, statement.refused, statement.bounced)


def test_an_edition_that_is_none_has_none(world):
    with pytest.raises(NotFoundError):
        statement_of("e" * 32, ledger=world.ledger)


def test_before_its_release_nobody_is_in_it(world):
    edition_id = world.hold(world.post("spring"))

    assert (0, True) == (
        world.statement(edition_id).planned,
        world.statement(edition_id).balanced,
    )
    assert EditionState.HELD is world.state(edition_id)
