"""Nine o'clock in each reader's zone: every group at its hour, everybody once."""

from datetime import UTC, datetime, timedelta

from broadside.sending import EditionState
from broadside.sending.zones import first_hour
from broadside.subscribers import Row
from tests.unit.app.editions import mails_by_reader
from tests.world import World

NINE = datetime.fromisoformat("2027-07-16T09:00")  # of any clock: it has no zone
ZONES = {"ann": "America/Vancouver", "mei": "Asia/Hong_Kong", "bob": "", "kai": "Pacific/Auckland"}


def world_with_hours():
    world = World(at=first_hour(NINE) - timedelta(minutes=30))
    world.subscribe(
        *(
            Row(line=n, address=f"{name}@example.com", time_zone=zone)
            for n, (name, zone) in enumerate(ZONES.items())
        )
    )
    edition = world.hold(world.post(), delay=timedelta(minutes=30), local_at=NINE)
    world.ledger.save(world.ledger.head(edition), active=True)
    return world, edition


def test_each_group_goes_out_at_its_hour_and_everybody_gets_it_once():
    world, edition = world_with_hours()
    when: dict[str, datetime] = {}
    while world.state(edition) is not EditionState.SENT:
        world.minute()
        for name in mails_by_reader(world):
            when.setdefault(name, world.clock.now())

    hours = {
        "kai": datetime(2027, 7, 15, 21, tzinfo=UTC),
        "mei": datetime(2027, 7, 16, 1, tzinfo=UTC),
        "bob": datetime(2027, 7, 16, 9, tzinfo=UTC),
        "ann": datetime(2027, 7, 16, 16, tzinfo=UTC),
    }
    assert list(hours) == sorted(when, key=when.__getitem__)
    for name, hour in hours.items():
        assert timedelta(0) < when[name] - hour <= timedelta(minutes=3)
    assert {1} == set(world.copies().values())
    assert 4 == world.statement(edition).accepted


def test_one_that_is_cancelled_on_the_way_mails_no_further_group():
    world, edition = world_with_hours()
    while not mails_by_reader(world):
        world.minute()
    world.ledger.cancel(edition, reason="by hand", at=world.clock.now())
    while edition in world.ledger.active:
        world.minute()

    assert ["kai"] == list(mails_by_reader(world))
    assert {"cancelled": 3} == world.statement(edition).skipped


class TestScheduling:
    """Organisers choose the hour."""

    def test_it_is_released_when_the_first_have_the_hour(self):
        world = World(at=first_hour(NINE) - timedelta(days=1))
        edition = world.hold(world.post(), delay=timedelta(minutes=10))

        change = world.control().schedule_by_local_time(edition, local_at=NINE)

        assert (first_hour(NINE), NINE) == (change.after.release_at, change.after.local_at)
        (act,) = world.acts.newest(limit=1)
        assert "2027-07-16T09:00 in each reader's zone" == act.note

    def test_another_time_or_a_release_takes_it_back(self):
        world = World(at=first_hour(NINE) - timedelta(days=1))
        edition = world.hold(world.post(), delay=timedelta(minutes=10))
        for order in ("schedule", "release"):
            world.control().schedule_by_local_time(edition, local_at=NINE)
            at = {"at": world.clock.now() + timedelta(hours=1)} if order == "schedule" else {}
            change = getattr(world.control(), order)(edition, **at)
            assert change.after.local_at is None
