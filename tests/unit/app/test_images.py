"""Images: what a post brings along is prepared once, or given up for a reason."""

from datetime import timedelta

import pytest

from broadside.adapters.web import MOST_SECONDS
from broadside.app.images import ASKED_AGAIN, ATTEMPTS, PAUSE, Made
from broadside.errors import RefusedError, UnreachableError
from broadside_local.cloud.template.source import load
from handlers.images import BUSY
from tests.architecture.house import ROOT
from tests.faults import Crash, Faults
from tests.pictures import png
from tests.world import World

PNG = png()
REMOTE = "https://x.example/a.png"
NOTHING = Made(count=0, is_decided=True)


@pytest.fixture
def world():
    world = World()
    world.dropbox.assets |= {"a.png": PNG, "b.png": png(width=5)}
    world.web.pictures[REMOTE] = PNG
    return world


def asset(world, key):
    return world.assets.read(key, at=world.clock.now())


def make(world, *, attempt=1, is_last=False, **wanted):
    until = world.clock.now() + BUSY
    return world.workshop().make("harvest", wanted, until=until, attempt=attempt, is_last=is_last)


def test_each_is_prepared_and_then_all_is_decided(world):
    assert Made(count=3, is_decided=True) == make(world, one="a.png", two="b.png", three=REMOTE)

    assert (1, 5) == (asset(world, "one").width, asset(world, "two").width)
    assert asset(world, "one") == asset(world, "three")
    assert PNG in world.contents.kept.values()


def test_what_is_done_is_not_done_again(world):
    make(world, one="a.png")

    assert NOTHING == make(world, one=REMOTE)
    assert not world.web.asked


def test_what_cannot_be_published_is_noted_with_its_reason(world):
    world.dropbox.assets["c.docx"] = b"PK"

    assert make(world, one="c.docx").is_decided
    assert "save it as a PDF" in asset(world, "one").refused


def test_a_file_that_was_taken_away_is_nothing(world):
    assert NOTHING == make(world, one="gone.png")
    assert asset(world, "one") is None


class TestOtherHosts:
    def test_one_that_refuses_is_believed_for_a_while(self, world):
        world.web.pictures[REMOTE] = RefusedError("is larger than 25 MB")

        assert NOTHING == make(world, one=REMOTE)
        assert "wasn't copied, since it is larger than 25 MB" in asset(world, "one").refused
        world.clock.advance(ASKED_AGAIN)
        assert asset(world, "one") is None

    def test_one_that_is_silent_is_asked_again_while_the_post_waits(self, world):
        world.web.pictures[REMOTE] = UnreachableError("is on a host that doesn't answer")

        assert Made(count=1, is_decided=False) == make(world, one=REMOTE, two="a.png")
        assert not world.images_queue.take()
        world.clock.advance(PAUSE)
        assert [{"post": "harvest", "wanted": {"one": REMOTE}, "attempt": 2}] == list(
            world.images_queue.take()
        )

    def test_and_then_given_up(self, world):
        world.web.pictures[REMOTE] = UnreachableError("is on a host that doesn't answer")

        assert NOTHING == make(world, one=REMOTE, attempt=ATTEMPTS)
        assert "since it is on a host that doesn't answer" in asset(world, "one").refused

    def test_what_it_calls_a_picture_is_known_by_its_bytes(self, world):
        world.web.pictures["https://x.example/a.docx"] = PNG

        make(world, one="https://x.example/a.docx")

        assert 1 == asset(world, "one").width


class TestTime:
    def test_what_there_is_no_time_for_is_asked_for_again(self, world):
        picture = world.web.picture

        def slow(address):
            world.clock.advance(BUSY)
            return picture(address)

        world.web.picture = slow
        world.web.pictures["https://x.example/b.png"] = PNG

        assert Made(count=1, is_decided=False) == make(
            world, one="a.png", two="https://x.example/b.png", zero=REMOTE
        )
        (message,) = world.images_queue.take()
        assert ("harvest", 1, 2) == (message["post"], message["attempt"], len(message["wanted"]))

    def test_with_those_that_were_silent(self, world):
        def silent(address):
            world.clock.advance(BUSY)
            raise UnreachableError("is silent")

        world.web.picture = silent

        assert not make(world, one="a.png", zero=REMOTE).is_decided
        (message,) = world.images_queue.take()
        assert {"one": "a.png", "zero": REMOTE} == message["wanted"]

    def test_fetching_ends_before_the_function_does(self):
        timeout = load(ROOT / "template.yaml")["Globals"]["Function"]["Timeout"]

        assert BUSY.total_seconds() + MOST_SECONDS + 5 < timeout


class TestTrouble:
    def test_what_kills_whoever_opens_it_is_given_up_at_last(self, world):
        make(world, one="a.png")

        assert NOTHING == make(world, one="a.png", two="b.png", is_last=True)

        assert (1, "can't be read in the time that there is") == (
            asset(world, "one").width,
            asset(world, "two").refused,
        )

    @pytest.mark.parametrize("after", [False, True])
    def test_a_crash_anywhere_leaves_what_the_next_run_completes(self, world, after):
        wanted = {"one": "a.png", "two": "b.png", "three": REMOTE}
        counted = Faults(world)
        make(world, **wanted)
        for number in range(len(counted.calls)):
            world = World()
            world.dropbox.assets |= {"a.png": PNG, "b.png": png(width=5)}
            world.web.pictures[REMOTE] = PNG
            Faults(world, at=number, after=after)
            with pytest.raises(Crash):
                make(world, **wanted)
            assert make(world, **wanted).is_decided

            assert all(asset(world, key).path for key in wanted), number

    def test_what_was_noted_for_good_stays(self, world):
        make(world, one="a.png")
        world.clock.advance(timedelta(days=999))

        assert asset(world, "one")
