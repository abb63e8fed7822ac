"""Lists and sends that are very long: hours pass in seconds, and memory stays as it is."""

import sys
from datetime import datetime, timedelta

import pytest

from broadside.sending import Account
from tests.simulation.compact import LEAVES, LongSend
from tests.world import World

DAY = timedelta(days=1)


def test_a_list_takes_as_long_as_the_rate_says_and_no_function_needs_more_memory_for_it():
    short, long = LongSend(2_000, rate=14), LongSend(6_000, rate=14)
    short.send_all()

    hours, _ = long.send_all()

    assert 6_000 - 6_000 // LEAVES == long.mailer.taken
    assert 6_000 / 0.97 / 14 / 3600 == pytest.approx(hours, abs=3 / 60)
    for name in ("plan", "send", "feedback"):
        assert long.peaks[name] < 2 * short.peaks[name]


def test_a_small_quota_sends_so_many_a_day_and_goes_on_the_day_after():
    world = World(rate=14)
    world.subscribe(120)
    edition_id = world.hold(world.post())
    begun = world.clock.now()
    times: list[tuple[datetime, int]] = []

    def used():
        lately = [n for at, n in times if world.clock.now() - at < DAY]
        return Account(rate=14, quota=50, used=sum(lately))

    world.mailer.account = used
    world.mailer.after = lambda call: times.append((world.clock.now(), len(call.envelopes)))
    world.run(edition_id, minutes=4 * 24 * 60)

    assert {1} == set(world.copies().values())
    assert 120 == len(world.copies())
    assert 2 <= (world.clock.now() - begun) / DAY < 4


@pytest.mark.prove
def test_a_send_of_twenty_hours_takes_seconds(capsys):
    """A million readers, at SES's usual first rate: 14 mails a second."""
    send = LongSend(1_000_000, rate=14)

    hours, seconds = send.send_all()

    with capsys.disabled():
        print(  # noqa: T201 - its figures are the point
            f"\nsimulation: {send.mailer.taken:,} mails, {hours:.1f} hours in {seconds:.0f} s",
            file=sys.stderr,
        )
    assert 1_000_000 - 1_000_000 // LEAVES == send.mailer.taken
    assert 20 < hours < 22
