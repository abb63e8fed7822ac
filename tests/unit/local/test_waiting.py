"""Waiting lasts while something moves, and doesn't hold up what it waits for."""

import pytest

from broadside_local import waiting
from broadside_local.waiting import Patience, StalledError, wait_until


class Time:
    """A clock that passes while somebody sleeps or looks."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time(monkeypatch):
    made = Time()
    monkeypatch.setattr(waiting, "time", made)
    return made


def never(_=None):
    return 0


def test_it_returns_when_the_goal_is_reached(time):
    counts = iter([0, 1, 2, 3])

    wait_until(lambda: next(counts), 2, what="posts", check=never)

    assert 3 == next(counts)


def test_it_gives_up_when_nothing_has_moved_for_too_long(time):
    with pytest.raises(StalledError, match=r"^posts: nothing has moved for 60 s"):
        wait_until(never, 1, what="posts", check=never)

    assert 60 < time.now < 62


def test_what_moves_is_waited_for_however_long_it_takes(time):
    counts = iter(range(100))

    def slow():
        time.now += 50
        return next(counts)

    wait_until(slow, 99, what="posts", check=never)

    assert time.now > 99 * 50


def test_whoever_takes_long_to_look_looks_less_often(time):
    def slow():
        time.now += 0.2
        return len(time.slept)

    wait_until(slow, 3, what="posts", check=never)

    assert pytest.approx([0.4] * 3) == time.slept


def test_it_ends_at_once_when_waiting_has_become_pointless(time):
    def check():
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Patience("posts", check=check).wait(0)

    assert [] == time.slept
