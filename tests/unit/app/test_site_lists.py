"""Lists of the site: right at once, whatever the index knows, and at the same cost."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from broadside.adapters.memory_posts import MemoryPosts
from broadside.app import site_lists
from broadside.app.site_lists import LATELY, newest_listings
from broadside.posts import Listing, Mailing, Post, Status, Variant
from broadside.publication import Logo
from tests.faults import Crash, Faults, Once
from tests.world import MINUTE, NOW, World

LAG = timedelta(minutes=2)
DAY = timedelta(days=1)


@pytest.fixture
def world():
    """Of an index that knows nothing of the last two minutes."""
    world = World()
    world.posts = MemoryPosts(clock=world.clock, index_lag=LAG)
    return world


def drop(world, name, **front):
    """Drop a file and look at it; return the post's id."""
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    world.drop(f"---\n{lines}---\n# {name}\n\nRice.\n", f"{name}.md")
    return world.ingest(name).post_id


def publish(world, *post_ids):
    return world.publisher().publish(post_ids)


def take_down(world, name):
    del world.dropbox.dropped[f"{name}.md"]
    return publish(world, world.ingest(name).post_id)


def naming(world, name):
    """Return the lists that name a post; the pages of posts, which are next to it, aren't any."""
    served = world.site.served.items()
    lists = {key: body for key, body in served if not re.fullmatch("en/[^/]+/index.html", key)}
    return [key for key, body in lists.items() if f"/{name}/".encode() in body]


def between(world, method, meanwhile, *, port="site", where=lambda *_: True):
    """Let something happen just before the first such call of a port."""
    there = getattr(getattr(world, port), method)
    done: list[bool] = []

    def call(*arguments, **options):
        if not done and where(*arguments):
            done.append(True)
            meanwhile()
        return there(*arguments, **options)

    setattr(getattr(world, port), method, call)


def before_the_list(key, *_):
    return key == "index.html"


class TestOthersPublishMeanwhile:
    def test_both_posts_are_listed(self, world):
        first, second = drop(world, "harvest"), drop(world, "sowing")
        between(world, "put", lambda: publish(world, second), where=before_the_list)

        publish(world, first)

        for name in ("index.html", "feed.xml", "en/index.html", "en/feed.json"):
            assert name in naming(world, "harvest")
            assert name in naming(world, "sowing")

    def test_one_that_they_take_down_is_not_listed(self, world):
        publish(world, drop(world, "harvest"))
        between(world, "put", lambda: take_down(world, "harvest"), where=before_the_list)

        publish(world, drop(world, "sowing"))

        assert [] == naming(world, "harvest")
        assert naming(world, "sowing")

    def test_nor_is_one_whose_own_publishing_is_under_way(self, world):
        publish(world, drop(world, "sowing"))
        between(world, "put", lambda: take_down(world, "harvest"), where=before_the_list)

        publish(world, drop(world, "harvest"))

        assert [] == naming(world, "harvest")

    def test_nor_is_one_that_came_and_went_and_left_the_lists_as_they_were(self, world):
        """The list is what it was when its ETag was read, and that is no proof."""
        sowing = drop(world, "sowing")
        world.posts.announced = Once(Crash)
        with pytest.raises(Crash):
            publish(world, sowing)
        del world.posts.announced
        harvest = drop(world, "harvest")

        def come_and_go():
            publish(world, harvest)
            between(world, "put", lambda: take_down(world, "harvest"), where=before_the_list)

        # The second run reads ETags; then the post comes, is read, and goes.
        between(world, "recent", come_and_go, port="posts")
        publish(world, sowing)

        assert [] == naming(world, "harvest")
        assert naming(world, "sowing")

    def test_each_fault_on_the_way_leaves_what_a_second_run_completes(self):
        def prepare():
            world = World()
            world.posts = MemoryPosts(clock=world.clock, index_lag=LAG)
            publish(world, drop(world, "old"), drop(world, "harvest"))
            del world.dropbox.dropped["harvest.md"]
            return world, [drop(world, "sowing"), world.ingest("harvest").post_id]

        good, ids = prepare()
        faults = Faults(good)
        publish(good, *ids)
        for number, name in enumerate(faults.calls):
            for after in (False, True):
                world, ids = prepare()
                Faults(world, at=number, after=after)
                with pytest.raises(Crash):
                    publish(world, *ids)
                publish(world, drop(world, "more"))
                assert bool(naming(world, "harvest")) is not _is_hidden(world, ids[1]), name
                publish(world, *ids)
                assert [] == naming(world, "harvest"), name
                assert "en/harvest/index.html" not in world.site.served, name
                assert "index.html" in naming(world, "sowing"), name


def _is_hidden(world, post_id):
    return not world.posts.listings[post_id]


class Reads:
    """Counts what is read of the Posts table."""

    def __init__(self, posts):
        self._posts = posts
        self.calls: Counter[str] = Counter()
        self.items = 0

    def __getattr__(self, name):
        method = getattr(self._posts, name)

        def call(*arguments, **options):
            found = method(*arguments, **options)
            self.calls[name] += 1
            self.items += len(found) if name in {"newest", "recent"} else 1
            return found

        return call


def show(world, number, *, at, published_at):
    """List a post without rendering it; return its head."""
    post = Post(
        source="drop",
        source_id=f"p{number}",
        status=Status.PUBLISHED,
        published_at=published_at,
        variants=(Variant(language="en", title="Rice", slug=f"p{number}", file="", body_html=""),),
    )
    path = post.source_id
    head = world.posts.write(post, after=None, path=path, mailing=Mailing.NEVER, at=at)
    listing = Listing(
        post_id=head.post_id, revision=1, language="en", published_at=head.published_at
    )
    world.posts.show(head, [listing], at=at)
    return head


class TestCost:
    def reads_of_a_publishing(self, *, archive):
        world = World()
        for number in range(archive):
            at = NOW - timedelta(hours=number + 1)
            show(world, number, at=at, published_at=at)
        post_id = drop(world, "harvest")
        world.posts = reads = Reads(world.posts)
        publish(world, post_id)
        return reads

    def test_an_archive_of_any_size_is_published_to_with_the_same_reads(self):
        few, many = (self.reads_of_a_publishing(archive=size) for size in (100, 1_000))

        assert (few.calls, few.items) == (many.calls, many.items)

    def test_an_import_is_read_up_to_a_limit(self, monkeypatch):
        monkeypatch.setattr(site_lists, "NOTES", 40)

        def items(imported):
            world = World()
            for number in range(imported):
                at = NOW - timedelta(seconds=imported - number)
                show(world, number, at=at, published_at=NOW - DAY * number)
            reads = Reads(world.posts)
            newest_listings(None, posts=reads, limit=10, now=NOW)
            return reads.items

        assert items(100) == items(600)

    def test_notes_that_nobody_reads_are_dropped(self, world):
        for number in range(300):
            show(world, number, at=NOW - LATELY, published_at=NOW - DAY)
        world.clock.advance(2 * LATELY)

        left = []
        for number in range(4):
            publish(world, drop(world, f"harvest-{number}"))
            left.append(len(world.posts.notes) - number - 1)

        assert [200, 100, 0, 0] == left

    def test_one_that_might_be_read_is_not(self, world):
        publish(world, drop(world, "harvest"))
        world.clock.advance(LATELY)
        publish(world, drop(world, "sowing"))

        assert 2 == len(world.posts.notes)


class TestNewestListings:
    @pytest.mark.parametrize("hidden", [0, 1, 2, 5, 30])
    @pytest.mark.parametrize("limit", [1, 3, 8])
    def test_it_is_full_however_many_were_hidden(self, world, hidden, limit):
        heads = [
            show(world, n, at=NOW - DAY, published_at=NOW - timedelta(hours=n)) for n in range(40)
        ]
        world.clock.advance(LAG)
        for head in heads[:hidden]:
            world.posts.show(head, [], at=world.clock.now())

        found = newest_listings("en", posts=world.posts, limit=limit, now=world.clock.now())

        expected = [head.post_id for head in heads[hidden : hidden + limit]]
        assert expected == [listing.post_id for listing in found]

    def test_what_is_older_than_the_newest_stays_out(self, world):
        """An old post shown just now is noted, and yet not new."""
        for number in range(5):
            show(world, number, at=NOW - DAY, published_at=NOW - timedelta(hours=number))
        world.clock.advance(LAG)
        before = newest_listings("en", posts=world.posts, limit=5, now=world.clock.now())

        show(world, 9, at=world.clock.now(), published_at=NOW - 99 * DAY)

        assert before == newest_listings("en", posts=world.posts, limit=5, now=world.clock.now())

    def test_a_note_is_for_the_lists_of_its_languages(self, world):
        show(world, 1, at=NOW, published_at=NOW)

        counts = [
            len(newest_listings(language, posts=world.posts, limit=5, now=NOW + MINUTE))
            for language in (None, "en", "zh-Hant")
        ]
        assert [1, 1, 0] == counts

    def test_after_a_while_the_index_is_believed(self, world):
        head = show(world, 1, at=NOW, published_at=NOW)
        stale = replace(world.posts.listings[head.post_id][0], revision=2)
        world.posts.newest = lambda language, limit: [stale]

        def revision(now):
            return newest_listings("en", posts=world.posts, limit=5, now=now)[0].revision

        assert 1 == revision(NOW + LATELY)
        assert 2 == revision(NOW + LATELY + timedelta(microseconds=1))


def test_the_logo_is_on_the_site_for_mails_and_pages(world):
    logo = Logo(data=b"logo", media_type="image/png", width=64, height=64)
    world.publication = replace(world.publication, logo=logo)
    put, types = world.site.put, {}

    def noting(key, body, **options):
        types[key] = options["content_type"]
        return put(key, body, **options)

    world.site.put = noting

    publish(world, drop(world, "tea", date="2026-11-01"))

    key = logo.path.lstrip("/")
    assert (b"logo", "image/png") == (world.site.served[key], types[key])
