"""Joining by a file, leaving by a link; hastening an edition, and stating its account."""

from datetime import timedelta

import pytest

from broadside.app.leave import Door
from broadside.app.release import hasten
from broadside.app.statement import statement_of
from broadside.errors import NotFoundError, TokenError
from broadside.sending import EditionState
from broadside.subscribers import Purpose, Row, State, make_token
from tests.world import NOW, World

EDITION = "e" * 32


@pytest.fixture
def world():
    world = World()
    world.subscribe(2)
    return world


class TestJoining:
    def test_each_row_becomes_a_subscriber_with_a_consent_record(self, world):
        (subscriber, _) = world.subscribers.by_id.values()
        (consent, _) = world.subscribers.consents

        assert (State.ACTIVE, NOW) == (subscriber.state, subscriber.active_since)
        assert subscriber.id == consent.subscriber_id
        assert (NOW, "operator", "given") == (consent.given_at, consent.how, consent.words)

    def test_who_is_there_already_is_not_added_again_whatever_the_case(self, world):
        report = world.subscribe(Row(line=1, address="READER0@example.com"))

        assert (0, 1) == (report.added, report.known)

    def test_topics_are_kept_as_slugs_each_once(self, world):
        world.subscribe(Row(line=1, address="t@example.com", topics=("Land Rights", "land-rights")))

        *_, subscriber = world.subscribers.by_id.values()
        assert ("land-rights",) == subscriber.topics


class TestLeaving:
    def door(self, world):
        return Door(**world.ports("subscribers", "keys", "clock"))

    def token(self, world, subscriber_id=None):
        key = world.keys.key("unsubscribe/1")
        wanted = subscriber_id or next(iter(world.subscribers.by_id))
        return make_token(Purpose.UNSUBSCRIBE, wanted, EDITION, key=key)

    def state(self, world):
        return next(iter(world.subscribers.by_id.values())).state

    def test_looking_changes_nothing(self, world):
        reading = self.door(world).look(self.token(world))

        assert State.ACTIVE is reading.state
        assert State.ACTIVE is self.state(world)

    def test_leaving_again_changes_nothing(self, world):
        for _ in range(2):
            self.door(world).leave(self.token(world))
            assert State.UNSUBSCRIBED is self.state(world)

    def test_a_bounced_address_stays_bounced(self, world):
        hashed = next(iter(world.subscribers.pointers))
        world.subscribers.suppress(hashed, state=State.BOUNCED, reason="Bounce", at=NOW)

        self.door(world).leave(self.token(world))

        assert State.BOUNCED is self.state(world)

    def test_a_link_for_nobody_is_refused_like_a_forged_one(self, world):
        for token in (self.token(world, "f" * 32), self.token(world)[:-1], ""):
            with pytest.raises(TokenError):
                self.door(world).leave(token)

    def test_who_left_after_planning_is_not_mailed(self, world):
        edition_id = world.hold(world.post())
        world.minute()
        self.door(world).leave(self.token(world))

        world.run(edition_id)

        assert {"reader1@example.com": 1} == world.copies()
        assert {"left before it was sent": 1} == world.statement(edition_id).skipped

    def test_a_wish_answered_while_mails_go_out_is_kept_by_every_later_call(self):
        world = World(rate=1)
        world.subscribe(8)
        edition_id = world.hold(world.post())
        left = []

        def leave(call):
            mailed = {mail.address for mail in world.mailer.accepted}
            waiting = [s for s in world.subscribers.by_id.values() if s.address not in mailed]
            staying = [s for s in waiting if s.state is State.ACTIVE]
            if staying:
                self.door(world).leave(self.token(world, staying[0].id))
                left.append(staying[0].address)

        world.mailer.after = leave
        world.run(edition_id)

        assert 4 == len(left)
        assert not set(left) & set(world.copies())
        assert 4 == world.statement(edition_id).accepted


class TestHastening:
    def test_a_held_edition_goes_at_the_next_tick(self, world):
        edition_id = world.hold(world.post(), delay=timedelta(hours=1))

        assert hasten(edition_id, ledger=world.ledger, at=world.clock.now())
        world.tick()

        assert EditionState.PLANNED is world.state(edition_id)

    def test_one_that_is_due_keeps_its_time(self, world):
        edition_id = world.hold(world.post())
        before = world.ledger.head(edition_id)

        assert hasten(edition_id, ledger=world.ledger, at=NOW + timedelta(hours=1))
        assert before == world.ledger.head(edition_id)

    def test_one_that_is_not_held_or_not_there_is_left_alone(self, world):
        edition_id = world.hold(world.post())
        world.run(edition_id)

        assert not hasten(edition_id, ledger=world.ledger, at=NOW)
        assert not hasten("0" * 32, ledger=world.ledger, at=NOW)

    def test_who_was_overtaken_looks_again(self, world):
        edition_id = world.hold(world.post(), delay=timedelta(hours=1))
        save, answers = world.ledger.save, iter([False, True])
        world.ledger.save = lambda e, active: next(answers) and save(e, active=active)

        assert hasten(edition_id, ledger=world.ledger, at=NOW)


def test_there_is_no_statement_of_no_edition(world):
    with pytest.raises(NotFoundError):
        statement_of("0" * 32, ledger=world.ledger)
