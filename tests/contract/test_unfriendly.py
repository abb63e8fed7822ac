"""Twins told to be as unfriendly as AWS may be: the use cases bear it."""

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


class TestTheListOfWhatIsToDoLags:
    @pytest.fixture
    def world(self):
        world = World()
        world.posts = MemoryPosts(clock=world.clock, index_lag=timedelta(minutes=2))
        return world

    def test_a_lost_stream_record_is_found_once_it_is_listed(self, world):
        world.drop("# harvest\n\nRice.\n", "harvest.md")
        world.ingest("harvest")
        world.clock.advance(timedelta(minutes=5))
        assert 1 == world.tick().nudged

    def test_a_post_that_was_announced_is_nudged_in_vain(self, world):
        """It stands in the list for as long as that lags; a nudge changes nothing."""
        world.drop("# harvest\n\nRice.\n", "harvest.md")
        world.publisher().publish([world.ingest("harvest").post_id])
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
