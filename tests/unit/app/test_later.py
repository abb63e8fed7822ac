"""Languages: a variant that comes later mails those who waited for it, and nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app.later import hold_later
from broadside.app.release import BEING_PLANNED
from broadside.languages import instead
from broadside.publication import Missing
from broadside.sending import EditionState, Kind, Wait, automatic_edition_id
from broadside.sending.planning import WAITING
from broadside.subscribers import Row, State
from tests.faults import Crash, Faults
from tests.unit.app.editions import announce_it, mails_by_reader, revise, set_state
from tests.world import PUBLICATION, World

WISHES = {
    "ann": ("en",),
    "mei": ("zh-Hant",),
    "eva": ("fr", "zh-Hant"),
    "luc": ("fr",),
    "bob": (),
    "kai": ("zh-Hant", "en"),
}


def people(**wishes):
    return [
        Row(line=n, address=f"{name}@example.com", languages=languages)
        for n, (name, languages) in enumerate(wishes.items(), 1)
    ]


def world_with_post(languages=("en",), **options):
    """Return a world with readers and a post that is held to be mailed; and its ids."""
    world = World(**options)
    world.subscribe(*people(**WISHES))
    head = world.post(languages=languages)
    return world, head.post_id, world.hold(head)


def run_all(world, post_id, minutes=60):
    """Let time pass until all editions of a post are through."""
    for _ in range(minutes):
        if not world.ledger.active:
            return
        world.minute()
    states = [world.state(i) for i in world.ledger.editions_of(post_id)]
    raise AssertionError(states)


class TestLater:
    def test_it_mails_exactly_those_who_waited(self):
        world, post_id, first = world_with_post()
        world.run(first)
        assert {"ann", "bob", "kai"} == set(mails_by_reader(world))

        (later,) = revise(world, post_id, ["en", "zh-Hant"])
        world.run(later)

        assert {"zh-Hant": 2} == world.statement(later).languages
        assert 2 == world.statement(later).planned
        assert {"mei", "eva", "ann", "bob", "kai"} == set(mails_by_reader(world))
        assert {1} == set(map(len, mails_by_reader(world).values()))
        assert {WAITING: 3} == world.statement(first).skipped

    def test_each_language_has_an_edition_of_its_own_and_nobody_gets_two(self):
        world, post_id, first = world_with_post()
        world.run(first)

        new = revise(world, post_id, ["en", "fr", "zh-Hant"])
        run_all(world, post_id)

        assert 2 == len(new)
        assert {1} == set(map(len, mails_by_reader(world).values()))
        assert set(WISHES) == set(mails_by_reader(world))
        assert ["Harvest fr"] == mails_by_reader(world)["eva"]
        planned = sorted(world.statement(edition).planned for edition in new)
        assert [0, 3] == planned

    def test_who_changed_their_mind_while_they_waited_gets_what_they_want_now(self):
        world, post_id, first = world_with_post()
        world.run(first)
        for subscriber in list(world.subscribers.by_id.values()):
            if subscriber.address.startswith("mei"):
                changed = replace(subscriber, languages=("en",))
                world.subscribers.by_id[subscriber.id] = changed

        (later,) = revise(world, post_id, ["en", "zh-Hant"])
        world.run(later)

        assert {"en": 1, "zh-Hant": 1} == world.statement(later).languages
        assert ["Harvest en"] == mails_by_reader(world)["mei"]

    def test_who_left_meanwhile_is_not_mailed(self):
        world, post_id, first = world_with_post()
        world.run(first)
        for subscriber in list(world.subscribers.by_id.values()):
            left = replace(subscriber, state=State.UNSUBSCRIBED)
            world.subscribers.by_id[subscriber.id] = left

        (later,) = revise(world, post_id, ["en", "zh-Hant"])
        world.run(later)

        assert 0 == world.statement(later).planned

    def test_a_language_that_comes_before_the_release_is_mailed_with_the_others(self):
        world, post_id, first = world_with_post()

        assert [] == revise(world, post_id, ["en", "zh-Hant"])
        world.run(first)

        assert {"en": 2, "zh-Hant": 3} == world.statement(first).languages
        assert [first] == list(world.ledger.editions_of(post_id))

    def test_before_the_first_announcement_nothing_is_written(self):
        world, post_id, first = world_with_post()
        now = world.clock.now()

        hold_later(post_id, ["zh"], announced=[], ledger=world.ledger, release_at=now, at=now)

        assert 1 == world.ledger.head(first).version

    def test_a_release_that_has_not_seen_the_language_loses(self):
        """It read the post before the language came, and writes after it: it must look again."""
        world, post_id, first = world_with_post()
        read = world.posts.head
        old = read(post_id)
        world.posts.head = lambda _: old
        mailings = world.ledger.mailings

        def meanwhile(_):
            world.ledger.mailings, world.posts.head = mailings, read
            revise(world, post_id, ["en", "zh-Hant"])
            return mailings(post_id)

        world.ledger.mailings = meanwhile
        assert [] == world.tick().released

        world.run(first)

        assert ["en", "zh-Hant"] == list(world.ledger.head(first).mails)

    def test_a_hold_that_is_overtaken_by_the_release_makes_an_edition(self):
        world, post_id, first = world_with_post()
        revise(world, post_id, ["en", "zh-Hant"], announce=False)
        save = world.ledger.save

        def released_first(edition, *, active):
            world.ledger.save = save
            pinned = replace(edition, state=EditionState.SENT, mails={"en": "1" * 64})
            assert save(pinned, active=False)
            return save(edition, active=active)

        world.ledger.save = released_first
        new = announce_it(world, post_id, ["en", "zh-Hant"])

        assert [Kind.LATER] == [world.ledger.head(i).kind for i in new]
        assert first not in new

    def test_again_changes_nothing(self):
        world, post_id, first = world_with_post()
        world.run(first)
        revise(world, post_id, ["en", "zh-Hant"])

        assert [] == announce_it(world, post_id, ["en", "zh-Hant"])
        run_all(world, post_id)
        assert [] == announce_it(world, post_id, ["en", "zh-Hant"])
        assert 2 == len(world.ledger.editions_of(post_id))

    @pytest.mark.parametrize("was", ["never mailed", "cancelled"])
    def test_what_is_not_mailed_has_no_later_edition(self, was):
        world, post_id, first = world_with_post()
        if was == "cancelled":
            world.ledger.cancel(first, reason="by hand", at=world.clock.now())
        else:
            post_id = world.post("other").post_id

        assert [] == revise(world, post_id, ["en", "zh-Hant"])

    def test_it_waits_when_its_variant_is_taken_down_again(self):
        world, post_id, first = world_with_post()
        world.run(first)
        (later,) = revise(world, post_id, ["en", "zh-Hant"])
        revise(world, post_id, ["en"])

        world.minute()
        world.minute()

        held = world.ledger.head(later)
        assert (EditionState.HELD, "waiting for zh-Hant") == (held.state, held.reason)
        revise(world, post_id, ["en", "zh-Hant"])
        world.run(later)
        assert 2 == world.statement(later).accepted
        assert "" == world.ledger.head(later).reason

    def test_it_is_not_planned_before_the_first_one_is(self):
        world, post_id, first = world_with_post()
        world.tick()
        (later,) = revise(world, post_id, ["en", "zh-Hant"])

        world.tick()

        held = world.ledger.head(later)
        assert (EditionState.HELD, BEING_PLANNED) == (held.state, held.reason)
        world.run(first)
        world.run(later)
        assert 2 == world.statement(later).accepted

    def test_who_was_stopped_by_hand_is_not_mailed_by_another_language(self):
        world, post_id, first = world_with_post()
        world.run(first)
        (chinese,) = revise(world, post_id, ["en", "zh-Hant"])
        world.tick()
        world.plan(world.plan_queue.take()[0])
        world.ledger.cancel(chinese, reason="by hand", at=world.clock.now())

        (french,) = revise(world, post_id, ["en", "zh-Hant", "fr"])
        run_all(world, post_id)

        assert ["luc"] == [
            mail.address.partition("@")[0]
            for mail in world.mailer.accepted
            if mail.ref.edition_id == french
        ]

    def test_whoever_is_in_doubt_is_not_mailed_again(self):
        world, post_id, first = world_with_post()
        world.run(first)
        (later,) = revise(world, post_id, ["en", "zh-Hant"])
        world.tick()
        world.plan(world.plan_queue.take()[0])
        set_state(world, later, EditionState.PAUSED)

        (french,) = revise(world, post_id, ["en", "zh-Hant", "fr"])
        world.run(french)

        assert {"fr": 1} == world.statement(french).languages

    def test_nobody_is_planned_twice_in_many_units_and_pages(self, monkeypatch):
        """The list has grown between the editions: their units nest."""
        monkeypatch.setattr("broadside.app.plan.PAGE", 7)
        monkeypatch.setattr("broadside.sending.planning.SUBSCRIBERS_PER_UNIT", 20)
        world = World(rate=200)
        wishes = [("en",), ("zh-Hant",), ("fr",)]
        rows = [
            Row(line=n, address=f"r{n}@example.com", languages=wishes[n % 3]) for n in range(60)
        ]
        world.subscribe(*rows)
        head = world.post()
        first = world.hold(head)
        world.run(first)
        world.subscribe(100)
        (chinese,) = revise(world, head.post_id, ["en", "zh-Hant"])
        world.run(chinese)
        monkeypatch.setattr("broadside.sending.planning.SUBSCRIBERS_PER_UNIT", 1_000)
        (french,) = revise(world, head.post_id, ["en", "zh-Hant", "fr"])
        world.run(french)

        units = [world.ledger.head(i).units for i in (first, chinese, french)]
        assert [4, 8, 1] == units
        assert [20, 20] == [world.statement(i).accepted for i in (chinese, french)]
        assert {1} == set(world.copies().values())
        assert 60 == len(world.copies())

    def test_a_fault_at_any_call_mails_nobody_twice_and_forgets_nobody(self):
        def prepare():
            world, post_id, first = world_with_post(rate=4)
            world.run(first)
            revise(world, post_id, ["en", "fr", "zh-Hant"], announce=False)
            return world, post_id

        def live(world, post_id):
            for _ in range(3):
                try:
                    announce_it(world, post_id, ["en", "fr", "zh-Hant"])
                    break
                except Crash:
                    continue
            run_all(world, post_id)

        world, post_id = prepare()
        faults = Faults(world)
        live(world, post_id)
        assert len(faults.calls) > 60
        for number, name in enumerate(faults.calls):
            for after in (False, True):
                world, post_id = prepare()
                Faults(world, at=number, after=after)
                live(world, post_id)
                assert dict.fromkeys(WISHES, 1) == {
                    reader: len(got) for reader, got in mails_by_reader(world).items()
                }, f"{name} {number}"


class TestWait:
    @pytest.fixture
    def world(self):
        world = World()
        world.publication = replace(PUBLICATION, missing_language=Missing.WAIT, wait_hours=2)
        world.subscribe(*people(**WISHES))
        return world

    def hold(self, world, languages=("en",)):
        head = world.post(languages=languages)
        return head.post_id, world.hold(head, waits_for=(Wait.LANGUAGES,))

    def test_it_is_held_until_all_languages_are_there_and_says_which_is_missing(self, world):
        post_id, edition = self.hold(world)
        world.minute()
        world.minute()
        held = world.ledger.head(edition)
        assert (EditionState.HELD, "waiting for zh-Hant") == (held.state, held.reason)

        revise(world, post_id, ["en", "zh-Hant"])
        world.run(edition)

        assert {"en": 2, "zh-Hant": 3} == world.statement(edition).languages
        assert ("", ()) == (world.ledger.head(edition).reason, world.ledger.head(edition).waits_for)

    def test_when_its_time_is_up_it_goes_and_the_others_wait_for_theirs(self, world):
        post_id, edition = self.hold(world)
        world.clock.advance(timedelta(hours=2))

        world.run(edition)
        (later,) = revise(world, post_id, ["en", "zh-Hant"])
        world.run(later)

        assert {"en": 3} == world.statement(edition).languages
        assert {"zh-Hant": 2} == world.statement(later).languages

    def test_with_all_of_them_it_does_not_wait(self, world):
        _, edition = self.hold(world, ("zh-Hant", "en"))

        assert world.run(edition) < 10


class TestFallback:
    @pytest.fixture
    def world(self):
        world = World()
        world.publication = replace(PUBLICATION, missing_language=Missing.FALLBACK)
        world.subscribe(*people(**WISHES))
        return world

    def test_everybody_gets_the_primary_language_with_a_line_in_their_own_where_there_is_one(
        self, world
    ):
        head = world.post(languages=("en", instead("en", "zh-Hant")))
        edition = world.hold(head)

        world.run(edition)

        assert {"en": 4, "en--zh-Hant": 2} == world.statement(edition).languages
        assert "en" == world.ledger.head(edition).fallback
        assert {"Harvest en--zh-Hant"} == {mails_by_reader(world)[n][0] for n in ("mei", "eva")}
        assert ["Harvest en"] == mails_by_reader(world)["luc"]
        assert {"en"} == {mail.letter.language for mail in world.mailer.accepted}

    def test_a_variant_that_comes_later_mails_nobody_who_was_served(self, world):
        head = world.post(languages=("en", instead("en", "zh-Hant")))
        edition = world.hold(head)
        world.run(edition)

        assert [] == revise(world, head.post_id, ["en", "zh-Hant"])

    def test_one_that_nobody_was_served_for_mails_nobody_either(self, world):
        head = world.post(languages=("en", instead("en", "zh-Hant")))
        edition = world.hold(head)
        world.run(edition)

        (french,) = revise(world, head.post_id, ["en", "fr"])
        world.run(french)

        assert 0 == world.statement(french).planned

    def test_mails_in_place_of_others_are_left_out_when_the_publication_no_longer_wants_them(self):
        world = World()
        world.subscribe(*people(**WISHES))
        head = world.post(languages=("en", instead("en", "zh-Hant")))
        edition = world.hold(head)

        world.run(edition)

        assert {"en": 3} == world.statement(edition).languages
        assert {WAITING: 3} == world.statement(edition).skipped


def test_the_later_edition_is_named_by_post_and_language():
    world, post_id, first = world_with_post()
    world.run(first)
    now = world.clock.now()

    def new(languages):
        return hold_later(
            post_id, languages, announced=["en"], ledger=world.ledger, release_at=now, at=now
        )

    (chinese,), (french,) = new(["zh-Hant"]), new(["fr"])

    assert 3 == len({first, chinese, french})
    assert automatic_edition_id(post_id) == world.ledger.head(chinese).follows
    assert "zh-Hant" == world.ledger.head(chinese).language


class TestPublishing:
    """The same from the drop to the mailbox."""

    TEXT = "---\ntitle: {}\ndate: 2026-11-24T08:00:00Z\n---\n\nRice.\n"

    def put(self, world, language, title):
        world.drop(self.TEXT.format(title), f"harvest.{language}.md")
        return world.publisher().publish([world.ingest().post_id]).held

    def test_a_translation_mails_those_who_waited_for_it(self):
        world = World()
        world.subscribe(*people(**WISHES))
        (first,) = self.put(world, "en", "Harvest")
        world.run(first)

        (later,) = self.put(world, "zh-Hant", "收成")
        assert [] == self.put(world, "zh-Hant", "新的收成")
        world.run(later)

        assert {"mei", "eva", "ann", "bob", "kai"} == set(mails_by_reader(world))
        assert ["新的收成"] == mails_by_reader(world)["mei"]
        assert {1} == set(world.copies().values())

    def test_where_everybody_waits_the_edition_says_so_from_the_beginning(self):
        world = World()
        world.publication = replace(PUBLICATION, missing_language=Missing.WAIT)

        (first,) = self.put(world, "en", "Harvest")

        assert (Wait.LANGUAGES,) == world.ledger.head(first).waits_for

    def test_the_line_on_top_is_mailed_to_those_whose_language_is_not_there(self):
        world = World()
        world.publication = replace(PUBLICATION, missing_language=Missing.FALLBACK)
        world.subscribe(*people(**WISHES))
        (first,) = self.put(world, "en", "Harvest")
        world.run(first)

        told = {
            mail.address.partition("@")[0]
            for mail in world.mailer.accepted
            if "這篇文章沒有中文版" in mail.letter.text.replace("\n", "")
        }
        assert {"mei", "eva"} == told
        assert 6 == len(world.copies())
