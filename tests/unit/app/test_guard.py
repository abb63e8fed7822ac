"""The guard pauses editions at numbers that are too high, and organisers are told why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.app.alarms import FORGET, GIVE_UP, Teller
from broadside.app.guard import SENDING_OFF_REASON, Guard
from broadside.errors import ProviderRejectedError, ProviderThrottledError
from broadside.sending import EditionState, Limits, Measure, Tally
from tests.faults import Crash, Faults, Trouble
from tests.world import MINUTE, PUBLICATION, THEME, World, event, tags_of

FEW = Limits(after=20, bounced_least=2, complained_least=2)
ORGANISERS = ("one@example.org", "two@example.org")


@pytest.fixture
def world():
    world = World(rate=2)
    world.limits = FEW
    world.publication = replace(PUBLICATION, organisers=ORGANISERS)
    world.subscribe(400)
    return world


def sending(world, name="harvest"):
    """Let an edition go out, until some of it is accepted."""
    edition_id = world.hold(world.post(name))
    while sum(mail.ref.edition_id == edition_id for mail in world.mailer.accepted) < 60:
        world.minute()
    return edition_id


def tell(world, kind, count, *, edition_id=None, begin=0, **details):
    """Tell of so many mails that SES took what became of them."""
    mails = [m for m in world.mailer.accepted if edition_id in (None, m.ref.edition_id)]
    news = [
        event(kind, address=mail.address, details=details, **tags_of(mail))
        for mail in mails[begin : begin + count]
    ]
    return world.listen(*news)


def bounce(world, count, **options):
    return tell(world, "Bounce", count, bounceType="Permanent", **options)


def teller(world):
    return Teller(
        publication=world.publication,
        theme=THEME(),
        **world.ports("ledger", "tallies", "courier", "clock"),
    )


class TestPausing:
    def test_an_edition_is_paused_with_the_numbers(self, world):
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)

        report = bounce(world, 4)

        head = world.ledger.head(edition_id)
        assert ([edition_id], True) == (report.paused, report.is_alarming)
        assert EditionState.PAUSED is head.state
        assert "guard: 4 of 54 of its mails so far bounced for good (7.4%)" == head.reason

    def test_complaints_pause_it_too(self, world):
        edition_id = sending(world)
        tell(world, "Delivery", 30)

        tell(world, "Complaint", 2)

        assert "complained about" in world.ledger.head(edition_id).reason

    def test_below_the_limit_it_goes_on(self, world):
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)

        report = bounce(world, 2)

        assert [] == report.paused
        assert EditionState.SENDING is world.state(edition_id)

    def test_doubled_news_count_once(self, world):
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)

        for _ in range(20):
            bounce(world, 1)

        assert 1 == world.tallies.editions[edition_id].bounced
        assert EditionState.SENDING is world.state(edition_id)

    def test_nobody_is_mailed_while_it_is_paused(self, world):
        sending(world)
        tell(world, "Delivery", 50, begin=10)
        bounce(world, 10)
        before = len(world.mailer.accepted)

        for _ in range(20):
            world.minute()

        assert before == len(world.mailer.accepted)

    def test_who_resumes_has_seen_it_and_is_counted_anew(self, world):
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)
        bounce(world, 10)
        head = world.ledger.head(edition_id)
        assert world.ledger.save(replace(head, state=EditionState.SENDING, reason=""), active=True)

        assert [] == bounce(world, 5, begin=10).paused
        world.run(edition_id)

    def test_the_account_in_danger_stops_all_that_goes_out(self, world):
        first, second = sending(world), sending(world, "spring")
        world.tallies.add("e" * 32, Tally(delivered=300, bounced=30), at=world.clock.now())

        report = bounce(world, 1, edition_id=first)

        assert {first, second} == set(report.paused)
        assert "of the last mails of all editions" in world.ledger.head(second).reason
        assert {} == world.tallies.windows

    @pytest.mark.parametrize("state", [EditionState.PAUSED, EditionState.CANCELLED])
    def test_what_does_not_go_out_stays_as_it_is(self, world, state):
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)
        head = world.ledger.head(edition_id)
        world.ledger.save(replace(head, state=state, reason="an organiser"), active=True)

        assert [] == bounce(world, 10).paused

        assert "an organiser" == world.ledger.head(edition_id).reason
        assert [] == world.tallies.alarms()

    def test_mail_of_an_edition_that_is_gone_stops_nothing(self, world):
        guard = Guard(limits=FEW, **world.ports("ledger", "tallies", "clock"))
        gained = {"sent": frozenset(range(64, 94)), "bounced": frozenset(range(64, 94))}

        assert () == guard.count("e" * 32, [gained], {"bounced"})

    def test_who_is_overtaken_again_and_again_gives_up(self, world):
        edition_id = sending(world)
        world.ledger.save = lambda *_, **__: False

        guard = Guard(**world.ports("ledger", "tallies", "clock"))

        assert not guard.pause(edition_id, reason="r", purpose=Measure.EDITION_BOUNCES)


@pytest.mark.parametrize("error", [Crash, Trouble])
@pytest.mark.parametrize("after", [False, True])
def test_a_fault_at_any_call_is_made_up_for_when_the_messages_come_again(error, after):
    def ready():
        world = World(rate=14)
        world.limits = FEW
        world.subscribe(100)
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)
        return world, edition_id

    world, _ = ready()
    faults = Faults(world)
    bounce(world, 10)
    # Before they are counted there is nothing yet to stop; one invocation's counts may be lost.
    counted = faults.calls.index("tallies.add") + (1 if after else 0)
    for number in range(counted if after else counted + 1, len(faults.calls)):
        world, edition_id = ready()
        Faults(world, at=number, error=error, after=after)
        with pytest.raises(error):
            bounce(world, 10)
        bounce(world, 10)

        assert EditionState.PAUSED is world.state(edition_id), faults.calls[number]
        assert 1 == len(world.tallies.alarms()), faults.calls[number]


class TestSwitchedOff:
    def test_the_tick_pauses_what_waits_and_says_why(self, world):
        edition_id = sending(world)
        world.mailer.limits = replace(world.mailer.limits, enabled=False)
        before = len(world.mailer.accepted)

        off = []
        for _ in range(10):
            off += world.tick().switched_off
            world.clock.advance(MINUTE)

        assert [edition_id] == off
        head = world.ledger.head(edition_id)
        assert (EditionState.PAUSED, SENDING_OFF_REASON) == (head.state, head.reason)
        assert before == len(world.mailer.accepted)
        (alarm,) = world.tallies.alarms()
        assert "sending-off" == alarm.purpose


class TestTelling:
    @pytest.fixture
    def paused(self, world):
        edition_id = sending(world)
        tell(world, "Delivery", 50, begin=10)
        bounce(world, 4)
        return edition_id

    def test_each_organiser_is_told_once(self, world, paused):
        assert (1, 0) == (teller(world).tell().told, teller(world).tell().told)

        addresses = [address for address, _ in world.courier.accepted]
        assert list(ORGANISERS) == addresses
        _, letter = world.courier.accepted[0]
        assert "A mailing of The Leaflet is paused" == letter.subject
        assert "4 of its 54 mails so far came back for good (7.41%)" in " ".join(
            letter.text.split()
        )
        assert f"broadside resume {paused}" in letter.text
        assert "alarm" == letter.purpose

    def test_while_ses_takes_nothing_it_is_tried_again_for_a_day(self, world, paused):
        world.courier.troubles += [ProviderThrottledError("x"), ProviderRejectedError("x")]

        assert (0, 1) == (teller(world).tell().told, len(world.tallies.alarms()))
        assert (1, 0) == (teller(world).tell().told, len(world.tallies.alarms()))

        world.tallies.raise_alarm(replace(_alarm(world, paused), id="again"))
        world.courier.troubles += [ProviderRejectedError("x")] * 2
        world.clock.advance(GIVE_UP + MINUTE)
        assert (1, 0) == (teller(world).tell().failed, len(world.tallies.alarms()))

    def test_one_bad_address_keeps_nobody_else_from_knowing(self, world, paused):
        world.courier.troubles.append(ProviderRejectedError("x"))

        assert 1 == teller(world).tell().told
        assert [ORGANISERS[1]] == [address for address, _ in world.courier.accepted]

    def test_what_goes_on_already_is_not_told_and_forgotten_after_a_while(self, world, paused):
        head = world.ledger.head(paused)
        world.ledger.save(replace(head, state=EditionState.SENDING), active=True)

        assert (0, 1) == (teller(world).tell().told, len(world.tallies.alarms()))
        world.clock.advance(FORGET + timedelta(seconds=1))
        teller(world).tell()

        assert [] == world.tallies.alarms()
        assert [] == world.courier.accepted

    def test_a_crash_after_the_mail_tells_it_again(self, world, paused):
        world.tallies.told = _crash
        with pytest.raises(Crash):
            teller(world).tell()
        del world.tallies.told

        assert 1 == teller(world).tell().told


def _crash(alarm):
    raise Crash


def _alarm(world, edition_id):
    world.ledger.head(edition_id)
    guard = Guard(**world.ports("ledger", "tallies", "clock"))
    head = world.ledger.head(edition_id)
    world.ledger.save(replace(head, state=EditionState.SENDING), active=True)
    guard.pause(edition_id, reason="r", purpose=Measure.EDITION_BOUNCES, count=1, of=2)
    (alarm,) = world.tallies.alarms()
    world.tallies.told(alarm)
    return alarm
