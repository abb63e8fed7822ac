"""Hubs are told of exactly the feeds that a publishing changed, patiently, each for itself."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadside.app.announce import FRESH, WAITS, HubReport, feed_urls
from broadside.errors import RefusedError, UnreachableError
from broadside.posts import Mailing
from tests.world import PUBLICATION, World

HUB, OTHER = "https://hub.example.org/", "https://other.example.net/publish"
SITE = PUBLICATION.site_url
LONG = timedelta(minutes=20)
LATE = UnreachableError("is on a host that doesn't answer")
NEVER = RefusedError("doesn't take it (404)")
FORMATS = ["feed.xml", "atom.xml", "feed.json"]
ALL = ["*/posts", "en/posts"]


@pytest.fixture
def world():
    world = World()
    world.publication = replace(PUBLICATION, hubs=(HUB, OTHER))
    return world


def announce(world, lists=ALL, *, age=FRESH, until=LONG):
    """Announce lists that changed so long ago; return how long it took, and the reports."""
    begun = world.clock.now()
    reports = world.announcer().announce(lists, announced_at=begun - age, until=begun + until)
    return world.clock.now() - begun, list(reports)


def told(world, hub=HUB):
    """Return what a hub took, below the site."""
    return [feed.removeprefix(f"{SITE}/") for to, feed in world.hubs.told if to == hub]


class TestFeeds:
    """Which feeds show a list: where they say that they are."""

    def test_whatever_changes_changes_the_feeds_of_all_and_those_come_first(self):
        urls = urls_of(["zh-Hant/authors/陳", "en/topics/rents"])

        assert FORMATS == urls[:3]
        assert [
            *("zh-Hant/authors/%E9%99%B3/feed.xml", "zh-Hant/authors/%E9%99%B3/atom.xml"),
            *("zh-Hant/authors/%E9%99%B3/feed.json", "en/topics/rents/feed.xml"),
            *("en/topics/rents/atom.xml", "en/topics/rents/feed.json"),
        ] == urls[3:]

    def test_a_months_page_has_none(self):
        assert [] == urls_of(["en/archive/2026-11"])

    def test_a_document_of_the_archive_is_shown_by_its_lists_feeds(self):
        assert urls_of(["en/topics/rents"]) == urls_of(["en/topics/rents/~feed/7"])

    def test_what_was_withdrawn_from_a_list_is_too(self):
        assert urls_of(["en/posts"]) == urls_of(["en/posts/~gone"])

    def test_each_is_named_once(self):
        urls = urls_of(["*/posts", "en/posts", "en/posts/~gone", "en/posts/~feed/0", "en/posts"])

        assert [*FORMATS, *(f"en/{name}" for name in FORMATS)] == urls


def urls_of(lists):
    urls = feed_urls(lists, publication=PUBLICATION, site_url=SITE)
    return [url.removeprefix(f"{SITE}/") for url in urls]


class TestPublishing:
    """What a publishing writes down for it, and nothing that isn't public."""

    def test_a_new_post_changes_the_feeds_of_its_lists(self, world):
        changed = publish(world, topics="[Rents, Food]", authors="[Ada]")

        assert {
            *("*/posts", "*/topics/rents", "*/topics/food", "*/authors/ada"),
            *("en/posts", "en/topics/rents", "en/topics/food", "en/authors/ada"),
        } == changed

    def test_an_update_changes_those_that_it_left_too(self, world):
        publish(world, topics="[Rents]")

        changed = publish(world, topics="[Food]", body="Beans.")

        kinds = ("posts", "topics/rents", "topics/food")
        assert {f"{language}/{kind}" for language in ("*", "en") for kind in kinds} == changed

    def test_a_language_that_goes_changes_its_feeds(self, world):
        world.drop(text(), "harvest.en.md")
        world.drop(text(), "harvest.zh-Hant.md")
        assert {"*/posts", "en/posts", "zh-Hant/posts"} == bring_up(world)
        del world.dropbox.dropped["harvest.zh-Hant.md"]

        assert {"*/posts", "en/posts", "zh-Hant/posts"} == bring_up(world)

    @pytest.mark.parametrize("status", ["draft", "withdrawn"])
    def test_one_that_is_taken_down_changes_those_that_it_was_in(self, world, status):
        publish(world, topics="[Rents]")

        changed = publish(world, topics="[Rents]", status=status)

        assert {"*/posts", "*/topics/rents", "en/posts", "en/topics/rents"} == changed

    def test_a_draft_that_was_never_out_changes_none(self, world):
        assert set() == publish(world, status="draft")

    def test_one_that_comes_out_later_changes_none_until_then(self, world):
        assert set() == publish(world, date="2026-11-25")
        world.clock.advance(timedelta(days=2))
        world.tick()

        assert set() == changed_of(world)  # the tick has it looked at, and that is no news
        assert {"*/posts", "en/posts"} == bring_up(world)

    def test_one_that_is_put_off_changes_those_that_it_was_in_and_only_once(self, world):
        publish(world)

        assert {"*/posts", "en/posts"} == publish(world, date="2026-11-25")
        world.clock.advance(timedelta(days=2))
        world.tick()

        assert set() == changed_of(world)
        assert {"*/posts", "en/posts"} == bring_up(world)

    def test_a_revision_that_waits_to_be_announced_changes_none_yet(self, world):
        publish(world)
        world.drop(text(body="Beans."), "harvest.md")
        world.ingest()

        assert set() == changed_of(world)


def text(*, date="2026-11-20", status="published", body="Rice.", **fields):
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: Harvest\ndate: {date}\nstatus: {status}\n{lines}---\n{body}\n"


def publish(world, **fields):
    """Drop and publish the post; return the lists that are named."""
    world.drop(text(**fields), "harvest.md", Mailing.NEVER)
    return bring_up(world)


def bring_up(world):
    report = world.ingest()
    world.publisher().publish([report.post_id])
    return changed_of(world)


def changed_of(world):
    (head,) = world.posts.heads.values()
    return set(head.changed)


class TestHubs:
    def test_each_is_told_of_each_feed_once(self, world):
        took, reports = announce(world)

        feeds = [*FORMATS, *(f"en/{name}" for name in FORMATS)]
        assert [feeds, feeds] == [told(world, HUB), told(world, OTHER)]
        assert timedelta(0) == took
        assert [
            HubReport(host="hub.example.org", told=6),
            HubReport(host="other.example.net", told=6),
        ] == reports

    def test_none_is_told_before_the_new_feeds_are_what_everybody_gets(self, world):
        asked_at: list[datetime] = []

        def tell(_hub, _feed):
            asked_at.append(world.clock.now())

        world.hubs.tell = tell
        begun = world.clock.now()

        announce(world, age=timedelta(seconds=50))

        assert {begun + timedelta(seconds=70)} == set(asked_at)

    def test_there_may_be_no_time_for_that(self, world):
        took, reports = announce(world, age=timedelta(0), until=timedelta(seconds=30))

        assert timedelta(seconds=30) == took
        assert [6, 6] == [report.given_up for report in reports]
        assert [] == world.hubs.asked

    @pytest.mark.parametrize("lists", [[], ["en/archive/2026-11"]])
    def test_none_is_told_of_nothing(self, world, lists):
        assert (timedelta(0), []) == announce(world, lists)
        assert [] == world.hubs.asked

    def test_there_may_be_none(self, world):
        world.publication = PUBLICATION

        assert (timedelta(0), []) == announce(world)
        assert [] == world.hubs.asked

    def test_a_feed_that_one_refuses_is_not_said_again(self, world):
        world.hubs.answers[HUB] = [None, NEVER]

        took, (report, _) = announce(world)

        assert timedelta(0) == took
        assert 1 == world.hubs.asked.count((HUB, f"{SITE}/atom.xml"))
        assert (5, 1, 0, NEVER.reason) == (
            report.told,
            report.refused,
            report.given_up,
            report.reason,
        )

    def test_one_that_comes_back_is_told_of_the_rest_and_not_of_what_it_took(self, world):
        world.hubs.answers[HUB] = [None, LATE]

        took, (report, other) = announce(world)

        assert WAITS[0] == took
        assert [6, 6] == [report.told, other.told]
        assert 0 == report.given_up
        asked = Counter(feed for hub, feed in world.hubs.asked if hub == HUB)
        assert {f"{SITE}/atom.xml": 2} == {feed: n for feed, n in asked.items() if n > 1}

    def test_a_feed_that_one_chokes_on_keeps_none_from_the_others(self, world):
        def choke(hub, feed):
            if feed == f"{SITE}/feed.xml":
                raise LATE
            taken.append(feed)

        taken: list[str] = []
        world.hubs.tell = choke

        _, (report, _) = announce(world)

        assert (5, 1) == (report.told, report.given_up)
        assert 2 * 5 == len(taken)  # of each hub

    def test_one_that_is_gone_is_given_up_after_a_few_tries(self, world):
        world.hubs.answers[HUB] = [LATE] * 99

        took, (report, other) = announce(world)

        assert sum(WAITS, timedelta(0)) == took
        asked = [feed for hub, feed in world.hubs.asked if hub == HUB]
        assert 1 + len(WAITS) == len(asked)
        assert HubReport(host="hub.example.org", given_up=6, reason=LATE.reason) == report
        assert 6 == other.told

    def test_one_that_is_gone_is_tried_no_longer_than_there_is_time(self, world):
        world.hubs.answers[HUB] = [LATE] * 99

        took, (report, _) = announce(world, until=WAITS[0] + WAITS[1])

        assert WAITS[0] == took
        assert 6 == report.given_up

    def test_a_slow_one_is_told_of_what_there_is_time_for(self, world):
        slow = timedelta(seconds=9)

        def tell(_hub, _feed):
            world.clock.advance(slow)

        world.hubs.tell = tell
        world.publication = replace(PUBLICATION, hubs=(HUB,))

        took, (report,) = announce(world, until=4 * slow)

        assert (4, 2) == (report.told, report.given_up)
        assert 4 * slow == took
