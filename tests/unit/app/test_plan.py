"""Plan: a unit becomes batches, whatever crashes, and whoever else plans it."""

from dataclasses import replace

import pytest

from broadside.app import plan as planning
from broadside.sending import EditionState
from broadside.sending.planning import OTHER_TOPICS, WAITING
from broadside.subscribers import Row, State
from tests.faults import Crash, Faults
from tests.world import NOW, World


def released(world, **options):
    """Release an edition; return its id and its unit's message."""
    edition_id = world.hold(world.post(**options), topics=options.get("topics", ()))
    world.tick()
    (message,) = world.plan_queue.take()
    return edition_id, message


def planned_ids(world, edition_id):
    return [subscriber for batch in world.batches(edition_id) for subscriber in batch.ids]


@pytest.fixture
def pages(monkeypatch):
    """Make pages short, so that a unit has many."""
    monkeypatch.setattr(planning, "PAGE", 7)


def test_everybody_is_in_one_batch(pages):
    world = World(rate=5)
    world.subscribe(40)
    edition_id, message = released(world)

    report = world.plan(message)

    assert (40, 10, True) == (report.considered, report.batches, report.done)
    assert sorted(world.subscribers.by_id) == sorted(planned_ids(world, edition_id))
    assert {4} == {len(batch.slots) for batch in world.batches(edition_id)}


def test_a_crash_at_any_call_plans_nobody_twice_and_forgets_nobody(pages):
    def prepare():
        world = World(rate=5)
        world.subscribe(40)
        return world, *released(world)

    world, edition_id, message = prepare()
    faults = Faults(world)
    world.plan(message)
    assert len(faults.calls) > 14
    for number in range(len(faults.calls)):
        for after in (False, True):
            world, edition_id, message = prepare()
            Faults(world, at=number, after=after)
            with pytest.raises(Crash):
                world.plan(message)
            world.plan(message)
            assert sorted(world.subscribers.by_id) == sorted(planned_ids(world, edition_id))


def test_of_two_workers_one_goes_on(pages):
    world = World(rate=5)
    world.subscribe(40)
    edition_id, message = released(world)
    walk, reports = world.subscribers.walk, []

    def overtaken(*arguments, **options):
        world.subscribers.walk = walk
        found = walk(*arguments, **options)
        reports.append(world.plan(message))
        return found

    world.subscribers.walk = overtaken
    slow = world.plan(message)

    assert (0, False) == (slow.batches, slow.done)
    assert reports[0].done
    assert sorted(world.subscribers.by_id) == sorted(planned_ids(world, edition_id))


def test_a_message_that_comes_again_changes_nothing():
    world = World()
    world.subscribe(3)
    _, message = released(world)
    world.plan(message)
    before = dict(world.ledger.states)

    report = world.plan(message)

    assert report.done
    assert before == world.ledger.states


@pytest.mark.parametrize("change", ["no edition", "no unit", "paused"])
def test_what_is_not_to_be_planned_is_acknowledged(change):
    world = World()
    world.subscribe(3)
    edition_id, message = released(world)
    if change == "no edition":
        message = {**message, "edition": "0" * 32}
    elif change == "no unit":
        message = {**message, "unit": "u9"}
    else:
        head = world.ledger.head(edition_id)
        world.ledger.save(replace(head, state=EditionState.PAUSED), active=True)

    report = world.plan(message)

    assert not report.done
    assert {} == world.ledger.states


def test_who_is_not_active_is_not_in_it():
    world = World()
    world.subscribe(6)
    for subscriber, state in zip(world.subscribers.by_id.values(), State, strict=False):
        since = NOW if state is not State.PENDING else None
        world.subscribers.by_id[subscriber.id] = replace(
            subscriber, state=state, active_since=since
        )
    edition_id, message = released(world)

    report = world.plan(message)

    active = [i for i, s in world.subscribers.by_id.items() if s.state is State.ACTIVE]
    assert active == planned_ids(world, edition_id)
    assert 6 == report.considered


def test_pages_of_people_who_are_not_in_it_are_passed_over(pages):
    world = World()
    world.subscribe(40)
    for subscriber in sorted(world.subscribers.by_id.values(), key=lambda s: s.id)[3:36]:
        world.subscribers.by_id[subscriber.id] = replace(subscriber, state=State.UNSUBSCRIBED)
    edition_id, message = released(world)
    walk, calls = world.subscribers.walk, []

    def counted(*arguments, **options):
        calls.append(options["after"])
        assert len(calls) < 10
        return walk(*arguments, **options)

    world.subscribers.walk = counted
    world.plan(message)

    assert sorted(set(calls)) == calls
    assert 7 == len(planned_ids(world, edition_id))


def test_an_active_reader_without_a_date_is_not_in_it():
    world = World()
    world.subscribe(1)
    (subscriber,) = world.subscribers.by_id.values()
    world.subscribers.by_id[subscriber.id] = replace(subscriber, active_since=None)
    edition_id, message = released(world)

    world.plan(message)

    assert [] == planned_ids(world, edition_id)


def test_languages_and_topics_decide_and_the_skipped_are_listed():
    world = World()
    wishes = [("en",), ("zh-Hant",), ("fr",), ()]
    rows = [
        Row(line=n, address=f"r{n}@example.com", languages=wish) for n, wish in enumerate(wishes)
    ]
    rows.append(Row(line=9, address="r9@example.com", languages=("en",), topics=("Other",)))
    world.subscribe(*rows)
    edition_id, message = released(world, languages=("en", "zh-Hant"), topics=("land",))
    world.plan(message)

    world.run(edition_id)

    statement = world.statement(edition_id)
    assert {"en": 2, "zh-Hant": 1} == statement.languages
    assert {WAITING: 1, OTHER_TOPICS: 1} == statement.skipped
    assert statement.balanced
