"""Payloads as SES's documentation shows them, played through feedback: what is true afterwards."""

from datetime import date

import pytest

from broadside.subscribers import Row, State, address_hash
from tests.unit.feedback.test_recorded_events import FILES, bodies
from tests.world import World

pytestmark = pytest.mark.skipif(not FILES, reason="the payloads aren't here")

CHOICE = {"hard_bounce": State.BOUNCED, "complaint": State.COMPLAINED}
LAST = {name: file for name, file in FILES.items() if "final_state" in file}


def everybody():
    """Return each address that a payload is about."""
    return sorted(
        {
            recipient["address"]
            for file in FILES.values()
            for record in file["records"]
            for recipient in record["recipients"]
        }
    )


@pytest.fixture
def world():
    world = World()
    world.subscribe(*(Row(line=n, address=address) for n, address in enumerate(everybody())))
    return world


def hashed(world, address):
    return address_hash(address, world.keys.key("pepper"))


def subscriber(world, address):
    found = world.subscribers.pointers[hashed(world, address)]
    return world.subscribers.by_id[found]


def play(world, name):
    """Let feedback have a file's messages, as its handler would: the damaged ones are left out."""
    failed = FILES[name]["batch_item_failures"]
    if FILES[name].get("accept_alternative") == "fail_record":
        return
    world.listen(*(body for body, message_id in bodies(name) if message_id not in failed))


@pytest.mark.parametrize("name", sorted(FILES))
def test_exactly_those_are_suppressed_who_must_be(world, name):
    if name == "85-sns-http-foreign-topic.json":
        pytest.skip("our queue takes messages of our own topic alone")
    if before := FILES[name].get("after"):
        play(world, before)
    play(world, name)

    if FILES[name].get("accept_alternative") == "fail_record":
        return
    told = [r for record in FILES[name]["records"] for r in record["recipients"]]
    wanted = {r["address"] for r in told if r["suppress"]}
    gone = {a for a in everybody() if subscriber(world, a).state is not State.ACTIVE}
    assert wanted == gone
    for recipient in told:
        if recipient["suppress"] and recipient["reason"] in CHOICE:
            state = subscriber(world, recipient["address"]).state
            assert CHOICE[recipient["reason"]] is state
        if recipient["reason"] == "unsubscribed":
            # By their own wish: they may come back without anybody's lifting anything.
            assert State.UNSUBSCRIBED is subscriber(world, recipient["address"]).state
            assert hashed(world, recipient["address"]) not in world.subscribers.suppressions


@pytest.mark.parametrize("name", sorted(LAST))
def test_the_last_state_is_as_it_must_be(world, name):
    if before := FILES[name].get("after"):
        play(world, before)
    play(world, name)

    for address, state in LAST[name]["final_state"].items():
        about = subscriber(world, address)
        assert state["suppressed"] == (about.state is not State.ACTIVE)
        if "soft_bounces" in state:
            days = world.subscribers.soft_days[about.id]
            assert ({date(2026, 3, 11)}, state["soft_bounces"]) == (days, len(days))
