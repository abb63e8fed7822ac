"""The tick: what waits for its time, and what is doubled, paused, halted, cancelled meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app import due as finding
from broadside.posts import Mailing, Status
from broadside.sending import BatchState, EditionState, SlotState
from tests.faults import Crash, Trouble
from tests.unit.app.editions import crash_after_acceptance, held, set_state
from tests.world import MINUTE, NOW, World


@pytest.fixture
def world():
    world = World(rate=4)
    world.subscribe(10)
    return world


class TestRelease:
    def test_an_edition_is_held_until_its_time(self, world):
        edition_id = held(world, delay=timedelta(minutes=10))
        for _ in range(10):
            world.minute()
        assert EditionState.HELD is world.state(edition_id)

        report = world.tick()

        assert [edition_id] == report.released
        assert EditionState.PLANNED is world.state(edition_id)

    def test_as_of_is_now_and_later_readers_are_not_in_it(self, world):
        edition_id = held(world)
        world.tick()
        world.clock.advance(timedelta(seconds=1))
        world.subscribe(12)  # two more

        world.run(edition_id)

        assert 10 == world.statement(edition_id).planned

    def test_mails_are_pinned_in_the_publications_order(self, world):
        edition_id = world.hold(world.post(languages=("de", "en", "zh-Hant", "ar")))

        world.tick()

        assert ["en", "zh-Hant", "ar", "de"] == list(world.ledger.head(edition_id).mails)

    def test_a_revision_not_yet_announced_is_waited_for(self, world):
        head = world.post()
        edition_id = world.hold(head)
        rewrite(world, head, topics=("new",))
        world.tick()
        assert EditionState.HELD is world.state(edition_id)

        world.posts.announced(world.posts.head(head.post_id), pages=[], mails=head.mails, notes={})
        world.tick()

        edition = world.ledger.head(edition_id)
        assert (EditionState.PLANNED, 2) == (edition.state, edition.revision)

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
    def test_a_post_that_was_taken_down_before_cancels_it(self, world, status):
        head = world.post()
        edition_id = world.hold(head)
        rewrite(world, head, status=status)

        report = world.tick()

        assert [] == report.released
        assert EditionState.CANCELLED is world.state(edition_id)
        assert edition_id not in world.ledger.active

    def test_a_post_that_is_gone_cancels_it(self, world):
        edition_id = held(world)
        world.posts.heads.clear()

        world.tick()

        assert EditionState.CANCELLED is world.state(edition_id)

    def test_a_post_that_was_put_off_is_waited_for(self, world):
        head = world.post()
        edition_id = world.hold(head)
        later = rewrite(world, head, published_at=NOW + timedelta(days=1))
        world.posts.announced(later, pages=[], mails=head.mails, notes={})
        world.tick()
        assert EditionState.HELD is world.state(edition_id)

        world.clock.advance(timedelta(days=1))
        world.tick()

        assert EditionState.PLANNED is world.state(edition_id)

    def test_the_index_may_name_one_whose_time_was_changed(self, world):
        edition_id = held(world, delay=timedelta(minutes=10))
        world.ledger.due_editions = lambda before: [edition_id]

        assert [] == world.tick().released

    def test_of_release_and_cancel_exactly_one_wins(self, world):
        edition_id = held(world)
        seen = world.ledger.head(edition_id)
        world.ledger.head = lambda _: seen
        world.ledger.cancel(edition_id, reason="by hand", at=NOW)

        report = world.tick()

        assert [] == report.released
        assert "by hand" == world.ledger.heads[edition_id].reason


def rewrite(world, head, **changes):
    """Write the next revision of a post, and don't announce it."""
    post = replace(world.posts.read(head.post_id, head.revision), **changes)
    return world.posts.write(
        post, after=head, path=head.path, mailing=Mailing.AUTO, at=world.clock.now()
    )


class TestPlanned:
    def test_a_units_message_that_is_lost_comes_again(self, world):
        edition_id = held(world)
        world.tick()
        world.plan_queue.take()
        for _ in range(5):
            world.clock.advance(MINUTE)
            world.tick()

        (message,) = world.plan_queue.take()

        assert {"edition": edition_id, "unit": "u0"} == message

    def test_a_unit_is_queued_once_while_its_message_may_be_on_its_way(self, world):
        held(world)
        counts = [world.tick().units for _ in range(3)]

        assert [1, 0, 0] == counts

    def test_of_two_ticks_at_once_one_queues_it(self, world):
        edition_id = held(world)
        world.tick()
        world.clock.advance(timedelta(minutes=5))
        stale = world.ledger.units(edition_id)
        units = world.ledger.units
        world.ledger.units = lambda _: stale

        assert [1, 0] == [world.tick().units for _ in range(2)]
        world.ledger.units = units
        assert 2 == len(world.plan_queue.messages)

    def test_an_edition_that_nobody_is_in_is_sent(self):
        world = World()
        edition_id = held(world)

        world.run(edition_id)

        assert 0 == world.statement(edition_id).planned

    def test_of_two_ticks_one_begins(self, world):
        edition_id = held(world)
        world.minute()
        stale = world.ledger.head(edition_id)
        world.tick()
        queued = list(world.send_queue.messages)
        world.ledger.heads[edition_id] = replace(stale, version=stale.version + 5)
        world.ledger.head = lambda _: stale

        report = world.tick()

        assert [] == report.sending
        assert 4 == len(queued)
        assert queued == world.send_queue.messages


class TestSending:
    def test_a_batch_is_queued_once_while_its_message_may_be_on_its_way(self, world):
        held(world)
        world.minute()
        counts = [world.tick().batches for _ in range(3)]

        assert [4, 0, 0] == counts

    def test_a_batch_whose_message_is_lost_comes_again(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        world.send_queue.messages.clear()

        world.run(edition_id, minutes=12)

        assert {1} == set(world.copies().values())

    def test_the_index_may_lag(self, world):
        """What it names and is gone, done or marked by another tick is left alone."""
        edition_id = held(world)
        world.minute()
        world.tick()
        stale = world.ledger.due(edition_id, before=NOW + timedelta(days=1), limit=9)
        world.ledger.due = lambda *_, **__: stale
        del world.ledger.states[stale[0].batch]

        report = world.tick()

        assert 0 == report.batches

    def test_it_is_not_sent_while_the_index_shows_something(self, world):
        edition_id = held(world)
        world.run(edition_id)
        set_state(world, edition_id, EditionState.SENDING)
        world.ledger.idle = lambda _: False

        world.tick()

        assert EditionState.SENDING is world.state(edition_id)

    def test_it_is_not_sent_while_a_strong_read_shows_something_open(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        world.ledger.idle = lambda _: True

        world.tick()

        assert EditionState.SENDING is world.state(edition_id)

    def test_of_two_ticks_one_finishes(self, world):
        edition_id = held(world)
        world.run(edition_id)
        set_state(world, edition_id, EditionState.SENDING)
        world.ledger.save = lambda edition, active: False

        assert [] == world.tick().sent

    def test_a_head_that_a_crash_left_in_the_list_is_taken_out(self, world):
        edition_id = held(world)
        world.run(edition_id)
        world.ledger.active.add(edition_id)

        world.tick()

        assert edition_id not in world.ledger.active
        assert EditionState.SENT is world.state(edition_id)

    def test_calls_behind_a_backlog_are_settled(self, world, monkeypatch):
        monkeypatch.setattr(finding, "_AT_LEAST", 5)
        world.mailer.limits = replace(world.mailer.limits, rate=1)
        edition_id = held(world)
        world.minute()
        world.mailer.limits = replace(world.mailer.limits, enabled=False)
        world.tick()
        newest = world.batches(edition_id)[-1]
        claimed = world.ledger.claim(newest.ref, attempt=1, take=1, at=world.clock.now())
        world.clock.wait_until(claimed.due + MINUTE)

        report = world.tick()

        assert 1 == report.unknown
        assert BatchState.UNKNOWN is world.ledger.batch(newest.ref).state


class TestSeveralEditions:
    def test_they_share_fairly(self, world):
        first, second = held(world), held(world, "meeting")
        world.minute()
        world.tick()

        order = [m["edition"] for _, m in world.send_queue.messages]

        assert order in ([first, second] * 4, [second, first] * 4)

    def test_trouble_with_one_does_not_keep_the_others(self, world):
        bad, good = held(world), held(world, "meeting")
        units = world.ledger.units

        def troubled(edition_id):
            if edition_id == bad:
                raise Trouble
            return units(edition_id)

        world.ledger.units = troubled
        with pytest.raises(ExceptionGroup):
            world.tick()
        world.minute()
        with pytest.raises(ExceptionGroup):
            world.tick()

        assert {good} == {m["edition"] for _, m in world.send_queue.messages}

    def test_a_head_that_is_gone_is_passed_over(self, world):
        edition_id = held(world)
        world.ledger.due_editions = lambda before: [edition_id]
        del world.ledger.heads[edition_id]

        assert [] == world.tick().released


class TestNudge:
    def test_news_that_the_stream_lost_are_found_and_come_up_again(self, world):
        world.drop("---\ntitle: A\n---\nText.")
        world.ingest()
        assert 0 == world.tick().nudged

        world.clock.advance(timedelta(minutes=5))
        assert 1 == world.tick().nudged
        assert 0 == world.tick().nudged
        world.clock.advance(timedelta(minutes=5))
        assert 1 == world.tick().nudged


class TestLeft:
    def test_slots_that_nobody_will_know_about_are_told(self, world):
        edition_id = held(world)
        world.minute()
        world.tick()
        with pytest.raises(Crash):
            crash_after_acceptance(world)
        world.send_queue.take()
        world.feedback_dead_letters.put([{}])
        left = 0
        for _ in range(6 * 60 + 20):
            left += world.tick().left
            world.clock.advance(MINUTE)

        assert 3 == left
        assert {SlotState.LEFT} == {slot.state for slot in world.batches(edition_id)[0].slots}
