"""Twins told to be as unfriendly as AWS may be: the use cases bear it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.adapters.memory_index import MemoryIndex
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.adapters.memory_mailer import Answer
from broadside.adapters.memory_posts import MemoryPosts
from broadside.adapters.memory_queue import MemoryQueue
from broadside.adapters.memory_subscribers import MemorySubscribers
from broadside.sending import EditionState, Reply, ResultClass
from tests.world import MINUTE, World

READERS = 130
LAGS = [timedelta(seconds=1), timedelta(seconds=59), timedelta(seconds=90), timedelta(minutes=7)]


def sent_once(world):
    assert EditionState.SENT is world.state(world.edition_id)
    assert {1} == set(world.copies().values())
    statement = world.statement(world.edition_id)
    assert (READERS, READERS) == (statement.planned, statement.accepted)


def begin(world):
    world.subscribe(READERS)
    world.edition_id = world.hold(world.post())


class TestTheDueListsLag:
    """Of units, batches and heads: an index, so eventually consistent."""

    @pytest.fixture(params=LAGS, ids=str)
    def world(self, request):
        world = World()
        world.ledger = MemoryLedger(clock=world.clock, index_lag=request.param)
        return world

    def test_what_was_just_written_is_not_listed_yet(self, world):
        begin(world)
        assert [] == list(world.ledger.due_editions(before=world.clock.now()))
        assert world.ledger.head(world.edition_id)

        world.clock.advance(world.ledger.index_lag)
        assert [world.edition_id] == list(world.ledger.due_editions(before=world.clock.now()))
        world.tick()
        assert world.ledger.idle(world.edition_id)

        world.clock.advance(world.ledger.index_lag)
        assert not world.ledger.idle(world.edition_id)

    def test_everybody_is_mailed_once(self, world):
        begin(world)

        world.run(world.edition_id, minutes=120)

        sent_once(world)

    def test_a_lost_answer_is_settled_once(self, world):
        lost = Answer(reply=Reply(failure=ResultClass.UNKNOWN), takes=True)
        world.mailer.answers.append(lost)
        begin(world)

        world.run(world.edition_id, minutes=120)

        sent_once(world)

    def test_in_the_end_nothing_is_listed(self, world):
        begin(world)
        world.run(world.edition_id, minutes=120)
        world.clock.advance(timedelta(hours=1))

        assert world.ledger.idle(world.edition_id)
        assert [] == list(world.ledger.due_editions(before=world.clock.now()))

    def test_one_that_is_cancelled_is_closed(self, world):
        begin(world)
        while not world.batches(world.edition_id):
            world.tick()
            world.work("plan_queue", world.plan)
            world.clock.advance(MINUTE)
        world.ledger.cancel(world.edition_id, reason="by hand", at=world.clock.now())
        for _ in range(30):
            world.minute()

        assert [] == world.mailer.accepted
        assert {"cancelled": READERS} == world.statement(world.edition_id).skipped
        assert world.ledger.idle(world.edition_id)


class TestTheListsOfPostsLag:
    @pytest.fixture
    def world(self):
        world = World()
        world.posts = MemoryPosts(clock=world.clock, index_lag=timedelta(minutes=2))
        return world

    def feed(self, world):
        return world.site.served["feed.json"].decode()

    def drop(self, world, name, text="Rice.", **front):
        lines = "".join(f"{key}: {value}\n" for key, value in front.items())
        world.drop(f"---\n{lines}---\n# {name}\n\n{text}\n", f"{name}.md")
        self.look(world, name)

    def look(self, world, name):
        world.ingest(name)
        world.publisher().publish([world.posts.at_path(name).post_id])

    def take_down(self, world, name):
        del world.dropbox.dropped[f"{name}.md"]
        self.look(world, name)

    def test_what_was_just_written_is_not_listed_yet(self, world):
        self.drop(world, "harvest")
        assert [] == list(world.posts.newest(None, limit=9))

        world.clock.advance(timedelta(minutes=2))
        assert ["en"] == [listing.language for listing in world.posts.newest(None, limit=9)]

    def test_a_post_is_in_the_feeds_at_once_all_the_same(self, world):
        self.drop(world, "harvest")

        assert "/harvest/" in self.feed(world)

    def test_of_two_posts_close_together_both_are_in_the_feeds(self, world):
        self.drop(world, "harvest")
        world.clock.advance(timedelta(seconds=1))
        self.drop(world, "sowing")

        assert "/sowing/" in self.feed(world)
        assert "/harvest/" in self.feed(world)

    def test_a_post_that_was_taken_down_does_not_come_back_with_the_next(self, world):
        self.drop(world, "harvest")
        world.clock.advance(timedelta(hours=1))
        self.take_down(world, "harvest")
        assert "/harvest/" not in self.feed(world)

        self.drop(world, "sowing")

        assert "/harvest/" not in self.feed(world)

    @pytest.mark.parametrize("later", [timedelta(seconds=1), timedelta(minutes=3)])
    def test_nor_does_it_in_any_list_after_any_time(self, world, later):
        """Not while the index still has it, and not after it."""
        self.drop(world, "harvest")
        world.clock.advance(timedelta(hours=1))
        self.take_down(world, "harvest")

        for number in range(12):
            world.clock.advance(later)
            self.drop(world, f"sowing-{number}")
            assert not [key for key, body in world.site.served.items() if b"/harvest/" in body]

    def test_one_that_is_put_off_does_not_either(self, world):
        self.drop(world, "harvest", date="2026-11-24")
        world.clock.advance(timedelta(hours=1))
        self.drop(world, "harvest", date="2026-11-30")

        self.drop(world, "sowing")

        assert "/harvest/" not in self.feed(world)

    def test_one_that_changed_stands_as_it_is_now(self, world):
        self.drop(world, "harvest", "Rice.")
        world.clock.advance(timedelta(hours=1))
        self.drop(world, "harvest", "Beans.")

        self.drop(world, "sowing", "Wheat.")

        assert "Beans." in self.feed(world)
        assert "Rice." not in self.feed(world)

    def test_of_many_that_are_taken_down_together_the_lists_stay_full(self, world):
        world.publication = replace(world.publication, feed_entries=3)
        for number in range(12):
            self.drop(world, f"p{number}", date=f"2026-11-{number + 10}")
        world.clock.advance(timedelta(hours=1))
        for number in range(5, 12):
            self.take_down(world, f"p{number}")

        assert [4, 3, 2] == [n for n in range(12, -1, -1) if f"/p{n}/" in self.feed(world)]

    def test_a_lost_stream_record_is_found_once_it_is_listed(self, world):
        world.drop("# harvest\n\nRice.\n", "harvest.md")
        world.ingest("harvest")
        world.clock.advance(timedelta(minutes=5))
        assert 1 == world.tick().nudged

    def test_a_post_that_was_announced_is_nudged_in_vain(self, world):
        """It stands in the list for as long as that lags; a nudge changes nothing."""
        self.drop(world, "harvest")
        world.clock.advance(timedelta(minutes=6))
        before = world.posts.at_path("harvest")

        world.tick()

        assert before == world.posts.at_path("harvest")


class TestTheCountIsOld:
    """DynamoDB counts a table's items every six hours ("DescribeTable")."""

    @pytest.mark.parametrize("counted", [0, 1, 10**6, 10**9])
    def test_everybody_is_mailed_once(self, counted):
        world = World()
        world.subscribers = MemorySubscribers(counted=counted)
        begin(world)

        world.run(world.edition_id)

        sent_once(world)


class TestTheQueuesCountLags:
    def test_a_lost_answer_is_settled_once(self):
        """Its evidence comes when the queue has been called empty for long."""
        world = World()
        world.feedback_queue = MemoryQueue(world.clock, count_lag=timedelta(minutes=5))
        world.mailer.answers.append(Answer(reply=Reply(failure=ResultClass.UNKNOWN), takes=True))
        begin(world)

        world.run(world.edition_id, minutes=120)

        sent_once(world)


@pytest.mark.parametrize("late", [MemoryLedger, MemoryPosts, MemoryIndex])
def test_what_lags_needs_a_clock(late):
    name = "lag" if late is MemoryIndex else "index_lag"
    with pytest.raises(ValueError, match="clock"):
        late(**{name: timedelta(seconds=1)})
