"""Hands: everything is done, and nothing goes on once that is told."""

import threading

import pytest

from broadside.adapters.hands import ManyHands, one_by_one


@pytest.fixture(params=[ManyHands, lambda: one_by_one], ids=["many", "one"])
def together(request):
    return request.param()


def test_what_each_returned_is_told_in_order(together):
    assert list(range(50)) == list(together([lambda n=n: n for n in range(50)]))
    assert [] == list(together([]))


def test_the_first_failure_is_told(together):
    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        together([lambda: 1, fail])


def test_many_do_several_at_once():
    meeting = threading.Barrier(4, timeout=10)

    assert 4 == len(ManyHands()([meeting.wait] * 4))


def test_what_was_begun_has_ended_when_one_fails():
    failed, ended = threading.Event(), threading.Event()

    def fail():
        failed.set()
        raise ValueError

    def go_on():
        assert failed.wait(10)
        ended.set()
        return 1

    with pytest.raises(ValueError):
        ManyHands()([fail, go_on])

    assert ended.is_set()
