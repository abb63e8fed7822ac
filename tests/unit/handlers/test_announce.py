"""Announce: what its event leads to, and what it leaves alone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.adapters.post_items import marshal, written_changed
from broadside.errors import UnreachableError
from handlers import announce
from tests.unit.handlers.conftest import application, event_of
from tests.world import PUBLICATION

HUB, SECRET = "https://hub.example.org/publish?key=secret", "secret"
LATE = UnreachableError("is on a host that doesn't answer")


@pytest.fixture
def world(world):
    world.publication = replace(PUBLICATION, hubs=(HUB,))
    return world


def heads(*changed):
    """Return an event of heads that say so."""
    (record,) = event_of("announce")["Records"]
    image = record["dynamodb"]["NewImage"]
    return {
        "Records": [
            {
                "dynamodb": {
                    **record["dynamodb"],
                    "NewImage": image | marshal({"changed": written_changed(lists)}),
                }
            }
            for lists in changed
        ]
    }


def test_it_tells_hubs_of_the_feeds_that_the_sample_names(call, world):
    told = {"host": "hub.example.org", "told": 6, "refused": 0, "given_up": 0, "reason": ""}

    assert {"hubs": [told]} == call("announce")
    assert f"{PUBLICATION.site_url}/en/feed.xml" in [feed for _, feed in world.hubs.told]


def test_posts_that_come_together_are_told_together(call, world):
    call("announce", heads(["*/posts", "en/posts"], ["*/posts", "en/posts", "en/topics/rents"]))

    feeds = [feed for _, feed in world.hubs.told]
    assert 9 == len(feeds) == len(set(feeds))


def test_a_hub_that_fails_is_a_word_in_the_log_and_no_failure(call, world, logged):
    world.hubs.answers[HUB] = [LATE] * 99
    begun = world.clock.now()

    (told,) = call("announce")["hubs"]

    assert (0, 6) == (told["told"], told["given_up"])
    text, (entry,) = logged()
    assert ("hub.given_up", "WARNING", "hub.example.org", 6, LATE.reason) == tuple(
        entry[name] for name in ("message", "level", "host", "given_up", "reason")
    )
    assert SECRET not in text
    # Less than the function has.
    assert world.clock.now() - begun <= timedelta(minutes=10)


def test_it_ends_before_its_time_is_out(world, monkeypatch):
    made = application(world)
    monkeypatch.setattr(announce, "app", lambda: made)
    remaining = timedelta(seconds=40)
    begun = world.clock.now()

    def tell(_hub, _feed):
        world.clock.advance(timedelta(seconds=9))
        raise LATE

    class Short:
        @staticmethod
        def get_remaining_time_in_millis():
            return remaining / timedelta(milliseconds=1)

    world.hubs.tell = tell
    announce.handler(event_of("announce"), Short)

    assert remaining > world.clock.now() - begun


def test_one_that_was_told_is_a_word_in_the_log(call, logged):
    call("announce")

    _, (entry,) = logged()
    assert ("hub.told", "INFO", 6) == (entry["message"], entry["level"], entry["told"])


@pytest.mark.parametrize("why", ["there are none", "this stack tells nobody"])
def test_where_nobody_is_told_nothing_is_read_either(world, monkeypatch, why):
    made = application(world)
    if why == "there are none":
        made.publication = PUBLICATION
    else:
        made.settings = replace(made.settings, tells_hubs="no")
    monkeypatch.setattr(announce, "app", lambda: made)

    assert {"hubs": []} == announce.handler({}, None)
    assert [] == world.hubs.asked


def test_the_sample_is_what_the_table_holds():
    """A head as the adapter writes it: with nothing to do, and with what has changed."""
    image = event_of("announce")["Records"][0]["dynamodb"]["NewImage"]

    assert not {"todo", "todo_list", "todo_at"} & image.keys()
    assert ["*/posts", "en/posts"] == json.loads(image["changed"]["S"])
