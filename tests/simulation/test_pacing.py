"""Pacing against strict SES: as fast as the account allows, and hardly a call too many."""

import itertools
import os

import pytest

from broadside.sending import EditionState
from tests.simulation.paced import Paced

FOLLOWED_WITHIN = 120.0
SEED = int(os.environ.get("SEED") or 0)


def paced(rate, *, seconds, **options):
    """Send for so long, at a rate."""
    world = Paced(int(rate * seconds), rate=rate, **options)
    world.edition_id = world.hold(world.post())
    world.run_to_the_end(world.edition_id)
    return world


@pytest.mark.parametrize(("rate", "seconds"), [(1, 200), (14, 200), (50, 150), (200, 70)])
def test_what_the_account_allows_is_used_and_not_exceeded(rate, seconds):
    world = paced(rate, seconds=seconds, workers=max(10, rate // 25))

    assert world.least_share(rate) >= 0.95
    assert world.share_refused() < 0.001


@pytest.mark.prove
@pytest.mark.parametrize(
    ("rate", "seconds"),
    [
        (1, 3_000),
        (2, 1_800),
        (3, 1_200),
        (14, 1_800),
        (63, 900),
        (200, 300),
        (500, 90),
        (5_000, 75),
    ],
)
def test_what_the_account_allows_is_used_at_any_rate(rate, seconds):
    world = paced(rate, seconds=seconds, workers=max(10, rate // 25), seed=SEED)

    assert world.least_share(rate) >= 0.95
    assert world.share_refused() < 0.001


def test_fewer_workers_than_the_rate_needs_are_kept_busy_and_nothing_piles_up():
    world = paced(500, seconds=25, workers=5)

    assert world.least_share(125) >= 0.95
    assert 0 == world.mailer.refused
    assert world.latest < 2


@pytest.mark.parametrize("new", [28, 7])
def test_another_rate_is_followed_within_two_minutes(new):
    world = Paced(14 * 900, rate=14)
    world.hold(world.post())
    world.run_until(300)
    world.mailer.meter.rate = new
    world.mailer.meter._capacity = new
    world.run_until(540)

    followed = 300 + FOLLOWED_WITHIN
    assert world.least_share(new, begin=followed, end=540) >= 0.95
    assert not [at for at in world.mailer.refused_at if at > followed]


@pytest.mark.parametrize("quota", [400, 2_000])
def test_another_quota_is_followed_within_two_minutes(quota):
    """What is left of it is used, but for the reserve; two minutes may be on their way already."""
    world = Paced(3_000, rate=14, quota=1_000)
    edition_id = world.hold(world.post())
    world.run_until(50)
    world.mailer.meter.quota = quota
    world.run_until(2_400)

    taken = sum(count for _, _, count in world.mailer.taken)
    assert EditionState.SENDING is world.state(edition_id)
    assert 0.98 * quota - 12 <= taken <= max(0.98 * quota, 120 * 14)
    if quota == 2_000:
        assert taken <= 0.98 * quota


def test_when_an_edition_has_eaten_the_rest_confirmations_still_go_out():
    world = Paced(500, rate=14, quota=200)
    edition_id = world.hold(world.post())
    world.run_until(1_200)

    assert EditionState.SENDING is world.state(edition_id)
    assert 196 == world.mailer.meter.used()
    confirmed = []
    for _ in range(4):
        world.run_until(world.now() + 60)
        confirmed.append(world.mailer.confirm())
    assert [True] * 4 == confirmed
    assert 0 == world.mailer.refused


def test_confirmations_overtake_an_edition():
    """They don't wait behind it: each goes out when it is asked for, or in the next second."""
    world = Paced(14 * 300, rate=14)
    world.hold(world.post())
    tries = []
    for n in range(20):
        world.run_until(70 + n * 7.3)
        tries.append(world.mailer.confirm())
        if not tries[-1]:
            world.run_until(world.now() + 1)
            assert world.mailer.confirm()

    assert sum(tries) >= 16
    assert world.share_refused() < 0.05  # one or the other has to give way


def test_two_editions_share_however_long_one_is():
    world = Paced(4_000, rate=50)
    long = world.hold(world.post(topics=("b",)), topics=("b",))
    short = world.hold(world.post("meeting", topics=("c",)), topics=("c",))
    world.run_to_the_end(long, short)

    of_short = [(at, count) for at, edition, count in world.mailer.taken if edition == short]
    ends = of_short[-1][0]
    begins = of_short[0][0]
    meanwhile = sum(c for at, e, c in world.mailer.taken if e == long and begins <= at <= ends)
    assert 4_000 // 50 == sum(count for _, count in of_short)
    assert abs(meanwhile - 80) <= 45  # a call
    assert world.least_share(50) >= 0.95


def test_two_long_editions_have_half_each_in_every_minute():
    world = Paced(2_000, rate=14)
    one, other = world.hold(world.post()), world.hold(world.post("meeting"))
    world.run_until(200)

    for begin, end in itertools.pairwise(range(80, 200, 30)):
        within = [(e, c) for at, e, c in world.mailer.taken if begin <= at < end]
        shares = [sum(c for e, c in within if e == edition) for edition in (one, other)]
        assert abs(shares[0] - shares[1]) <= 12  # a call
