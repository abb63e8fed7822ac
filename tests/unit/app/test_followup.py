"""Follow-ups: for those who missed an edition, joined since, or have an older revision."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app.followup import NOT_PUBLISHED, NOT_RELEASED, NOTHING_NEW, follow_up
from broadside.app.release import BEING_SENT
from broadside.errors import NotFoundError
from broadside.posts import Status
from broadside.sending import EditionState, EntryResult, Kind, Reply
from broadside.sending.batch import SlotState
from broadside.subscribers import Row, State
from tests.faults import Once, Trouble
from tests.unit.app.editions import mails_by_reader, revise, set_state
from tests.unit.app.test_later import people, run_all
from tests.world import MINUTE, World, mail


def world_after_an_edition(**wishes):
    """Return a world whose readers were mailed a post; its id, and the edition's."""
    world = World()
    world.subscribe(*people(**wishes or {"ann": ("en",), "mei": ("zh-Hant",), "bob": ()}))
    head = world.post()
    edition = world.hold(head)
    world.run(edition)
    world.clock.advance(MINUTE)
    return world, head.post_id, edition


def ask(world, edition_id, kind, **options):
    now = world.clock.now()
    return follow_up(
        edition_id, kind, ledger=world.ledger, posts=world.posts, release_at=now, at=now, **options
    )


def subjects(world, edition_id):
    """Return what each got by an edition."""
    return {
        sent.address.partition("@")[0]: sent.letter.subject
        for sent in world.mailer.accepted
        if sent.ref.edition_id == edition_id
    }


def change(world, name, **changes):
    for subscriber in list(world.subscribers.by_id.values()):
        if subscriber.address.startswith(name):
            world.subscribers.by_id[subscriber.id] = replace(subscriber, **changes)


class TestMissed:
    def test_who_was_refused_gets_it_and_who_has_it_does_not(self):
        world = World()
        world.subscribe(*people(ann=("en",), bob=("en",)))
        head = world.post()
        edition = world.hold(head)
        refused = [EntryResult("MESSAGE_REJECTED"), EntryResult("SUCCESS", "m")]
        world.mailer.answers.append(_answer(refused))
        world.run(edition)
        assert (1, 1) == (world.statement(edition).rejected, world.statement(edition).accepted)

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert 1 == world.statement(missed).accepted
        refused_ids = [b.ids[0] for b in world.batches(edition)]
        assert refused_ids == [i for b in world.batches(missed) for i in b.ids]

    def test_who_waits_for_a_language_is_listed_as_waiting_still(self):
        world, _, edition = world_after_an_edition()

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert {"waiting for their language": 1} == world.statement(missed).skipped
        assert 1 == world.statement(missed).planned

    def test_who_was_never_planned_because_it_was_cancelled_gets_it(self):
        world = World()
        world.subscribe(*people(ann=("en",), bob=()))
        edition = world.hold(world.post())
        world.tick()
        world.ledger.cancel(edition, reason="by hand", at=world.clock.now())
        world.tick()

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert {"ann", "bob"} == set(subjects(world, missed))

    def test_who_was_stopped_gets_it(self):
        world = World()
        world.subscribe(*people(ann=("en",), bob=()))
        edition = world.hold(world.post())
        world.tick()
        world.plan(world.plan_queue.take()[0])
        world.ledger.cancel(edition, reason="by hand", at=world.clock.now())
        world.tick()
        assert {"cancelled": 2} == world.statement(edition).skipped

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert {"ann", "bob"} == set(subjects(world, missed))

    def test_who_is_in_doubt_is_not_mailed_again(self):
        world = World()
        world.subscribe(*people(ann=("en",), bob=()))
        edition = world.hold(world.post())
        world.mailer.after = Once(Trouble)
        world.run(edition, minutes=8 * 60, events=False)
        assert 2 == world.statement(edition).left

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert 0 == world.statement(missed).planned

    @pytest.mark.parametrize(("evidence", "planned"), [("sent", 0), ("failed", 1)])
    def test_what_ses_told_counts_before_what_we_wrote(self, evidence, planned):
        world, _, edition = world_after_an_edition(ann=("en",))
        (batch,) = world.batches(edition)
        slot = replace(batch.slots[0], state=SlotState.SKIPPED, note="left before it was sent")
        world.ledger.states[batch.ref] = replace(batch, slots=(slot,))
        world.ledger.told.clear()
        world.ledger.add_evidence(batch.ref, {evidence: frozenset({64})})

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert planned == world.statement(missed).planned

    def test_who_wanted_other_topics_did_not_miss_it(self):
        world = World()
        world.subscribe(Row(line=1, address="a@example.com", languages=(), topics=("transit",)))
        edition = world.hold(world.post(topics=("land",)), topics=("land",))
        world.run(edition)
        change(world, "a@", topics=())

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert 0 == world.statement(missed).planned

    def test_who_joined_since_did_not_miss_it(self):
        world, _, edition = world_after_an_edition(ann=("en",))
        world.subscribe(*people(new=("en",)))

        missed = ask(world, edition, Kind.MISSED).edition.id
        world.run(missed)

        assert 0 == world.statement(missed).planned

    def test_it_waits_until_the_others_are_through(self):
        world, _, edition = world_after_an_edition()
        set_state(world, edition, EditionState.PAUSED)
        missed = ask(world, edition, Kind.MISSED).edition.id

        world.minute()

        held = world.ledger.head(missed)
        assert (EditionState.HELD, BEING_SENT) == (held.state, held.reason)


class TestJoined:
    def test_those_who_came_since_get_it_and_those_after_them_do_not(self):
        world, _, edition = world_after_an_edition()
        world.subscribe(*people(new=("en",), neu=("fr",)))
        joined = ask(world, edition, Kind.JOINED).edition.id
        world.run(joined)
        world.subscribe(*people(last=("en",)))
        world.minute()

        assert {"new": "Harvest en"} == subjects(world, joined)
        assert {"waiting for their language": 1} == world.statement(joined).skipped

    def test_who_joined_and_waits_gets_the_later_language(self):
        world, post_id, edition = world_after_an_edition()
        world.subscribe(*people(neu=("fr",)))
        world.run(ask(world, edition, Kind.JOINED).edition.id)

        (french,) = revise(world, post_id, ["en", "fr"])
        world.run(french)

        assert {"neu": "Harvest fr"} == subjects(world, french)

    def test_once_more_mails_only_those_who_came_since_then(self):
        world, _, edition = world_after_an_edition()
        world.subscribe(*people(new=("en",)))
        world.run(ask(world, edition, Kind.JOINED).edition.id)
        world.clock.advance(MINUTE)
        world.subscribe(*people(last=("en",)))

        again = ask(world, edition, Kind.JOINED, again=True)
        world.run(again.edition.id)

        assert {"last": "Harvest en"} == subjects(world, again.edition.id)
        assert {1} == set(world.copies().values())

    def test_it_keeps_to_the_topics_of_the_first(self):
        world = World()
        edition = world.hold(world.post(topics=("land",)), topics=("land",))
        world.run(edition)
        world.clock.advance(MINUTE)
        rows = [
            Row(line=n, address=f"{topic}@example.com", topics=(topic,))
            for n, topic in enumerate(("land", "transit"))
        ]
        world.subscribe(*rows)

        joined = ask(world, edition, Kind.JOINED).edition.id
        world.run(joined)

        assert {"land"} == set(subjects(world, joined))


class TestCorrection:
    def test_those_who_had_it_get_the_new_revision_in_the_language_they_had(self):
        world, post_id, edition = world_after_an_edition()
        change(world, "ann", languages=("zh-Hant",))
        revise(world, post_id, ["en"], content=" right")
        world.subscribe(*people(new=("en",)))

        correction = ask(world, edition, Kind.CORRECTION).edition.id
        world.run(correction)

        assert {"ann", "bob"} == set(subjects(world, correction))
        assert {"Harvest en right"} == set(subjects(world, correction).values())

    def test_a_language_that_is_gone_is_chosen_anew(self):
        world, post_id, edition = world_after_an_edition(ann=("en", "fr"))
        revise(world, post_id, ["fr"], content=" right")

        correction = ask(world, edition, Kind.CORRECTION).edition.id
        run_all(world, post_id)

        assert {"ann": "Harvest fr right"} == subjects(world, correction)

    def test_those_who_got_it_by_a_later_language_get_it_too_if_theirs_differs(self):
        world, post_id, edition = world_after_an_edition()
        (chinese,) = revise(world, post_id, ["en", "zh-Hant"])
        world.run(chinese)
        assert NOTHING_NEW == ask(world, edition, Kind.CORRECTION).refusal

        revise(world, post_id, ["en", "zh-Hant"], content=" right")
        correction = ask(world, edition, Kind.CORRECTION).edition.id
        world.run(correction)

        assert {"ann", "bob", "mei"} == set(subjects(world, correction))

    def test_in_a_language_that_has_not_changed_nobody_is_corrected(self):
        world, post_id, _ = world_after_an_edition(ann=("en",), mei=("zh-Hant",))
        (chinese,) = revise(world, post_id, ["en", "zh-Hant"])
        world.run(chinese)
        head = world.posts.head(post_id)
        mails = {"en": head.mails["en"], "zh-Hant": world.contents.put(mail("right"))}
        world.posts.heads[post_id] = replace(head, mails=mails)

        correction = ask(world, chinese, Kind.CORRECTION).edition.id
        world.run(correction)

        assert {"mei": "Harvest right"} == subjects(world, correction)

    def test_once_more_of_the_same_revision_mails_nobody(self):
        world, post_id, edition = world_after_an_edition()
        revise(world, post_id, ["en"], content=" right")
        world.run(ask(world, edition, Kind.CORRECTION).edition.id)

        again = ask(world, edition, Kind.CORRECTION, again=True).edition.id
        world.run(again)

        assert 0 == world.statement(again).planned
        assert 2 == max(map(len, mails_by_reader(world).values()))

    def test_without_a_new_revision_there_is_nothing_to_correct(self):
        world, _, edition = world_after_an_edition()

        assert NOTHING_NEW == ask(world, edition, Kind.CORRECTION).refusal


class TestAsking:
    def test_the_same_wish_twice_is_one_edition(self):
        world, _, edition = world_after_an_edition()
        first = ask(world, edition, Kind.MISSED)

        second = ask(world, edition, Kind.MISSED)

        assert (True, False) == (first.is_new, second.is_new)
        assert first.edition == second.edition

    def test_unless_it_is_said_to_be_another(self):
        world, _, edition = world_after_an_edition()
        first = ask(world, edition, Kind.MISSED)

        second = ask(world, edition, Kind.MISSED, again=True)
        third = ask(world, edition, Kind.JOINED)

        assert second.is_new
        assert third.is_new
        assert 3 == len({r.edition.id for r in (first, second, third)})

    def test_one_that_was_cancelled_does_not_count(self):
        world, _, edition = world_after_an_edition()
        first = ask(world, edition, Kind.MISSED)
        world.ledger.cancel(first.edition.id, reason="by hand", at=world.clock.now())

        assert ask(world, edition, Kind.MISSED).is_new

    def test_of_two_at_once_one_makes_it(self):
        world, _, edition = world_after_an_edition()
        create, world.ledger.create = world.ledger.create, lambda *_, **__: overtaken()
        other = []

        def overtaken():
            world.ledger.create = create
            other.append(ask(world, edition, Kind.MISSED))
            return False

        mine = ask(world, edition, Kind.MISSED)

        assert (other[0].edition, False) == (mine.edition, mine.is_new)

    def test_what_was_never_released_was_missed_by_nobody(self):
        world = World()
        edition = world.hold(world.post(), delay=timedelta(hours=1))

        assert NOT_RELEASED == ask(world, edition, Kind.MISSED).refusal

    def test_what_was_taken_down_is_not_mailed(self):
        world, post_id, edition = world_after_an_edition()
        head = world.posts.head(post_id)
        gone = replace(world.posts.read(post_id, head.revision), status=Status.WITHDRAWN)
        world.posts.write(
            gone, after=head, path=head.path, mailing=head.mailing, at=world.clock.now()
        )

        assert NOT_PUBLISHED == ask(world, edition, Kind.JOINED).refusal

    def test_there_must_be_such_an_edition(self):
        with pytest.raises(NotFoundError):
            ask(World(), "0" * 32, Kind.MISSED)


def test_who_left_and_came_back_gets_it_by_either_and_once():
    world, _, edition = world_after_an_edition(ann=("en",))
    change(world, "ann", active_since=world.clock.now())
    (batch,) = world.batches(edition)
    slot = replace(batch.slots[0], state=SlotState.SKIPPED, note="left before it was sent")
    world.ledger.states[batch.ref] = replace(batch, slots=(slot,))
    world.ledger.told.clear()
    change(world, "ann", state=State.ACTIVE)

    for kind in (Kind.MISSED, Kind.JOINED):
        world.run(ask(world, edition, kind).edition.id)

    assert 2 == len(world.mailer.accepted)


def _answer(entries):
    from broadside.adapters.memory_mailer import Answer

    return Answer(reply=Reply(entries=tuple(entries)))
