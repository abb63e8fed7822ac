"""Archive, topics, authors, and what is before and after: right whoever publishes meanwhile."""

import re
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from broadside.adapters.hands import one_by_one
from broadside.app import list_documents
from broadside.app import publish as publishing
from broadside.app.documents import Look
from broadside.app.list_documents import ListDocuments
from broadside.app.list_pages import ListPages
from broadside.errors import ConflictError
from broadside.posts import Teaser, with_documents
from tests.world import NOW, THEME, World


def drop(world, name, day="2026-11-20", language="en", **front):
    """Drop a file and look at it; return the post's id."""
    fields = {"title": name.title(), "date": day, "slug": name, **front}
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    world.drop(f"---\n{lines}---\nRice.\n", f"{name}.{language}.md")
    return world.ingest(name).post_id


def take_down(world, name):
    """Take a post's files away, and look; return its id."""
    del world.dropbox.dropped[f"{name}.en.md"]
    return world.ingest(name).post_id


def publish(world, *post_ids):
    return world.publisher().publish(post_ids)


def page(world, key):
    return world.site.served.get(f"{key}/index.html", b"").decode()


def links(world, key, rel=""):
    """Return where the page's links to posts lead, in order; those of one relation."""
    found = re.findall(rf'<a{f" rel=.{rel}." if rel else ""} href="([^"]+)"', page(world, key))
    return [path.strip("/").partition("/")[2] for path in found if path.startswith("/en/")]


def named(world, key):
    """Return the posts that a list's page names, in order."""
    return [path for path in links(world, key) if re.fullmatch("(?!archive$)[a-z]+", path)]


def next_to(world, name):
    """Return the posts before and after one, by its page."""
    before, after = (links(world, f"en/{name}", rel) for rel in ("prev", "next"))
    return (*before, "")[0], (*after, "")[0]


@pytest.fixture
def world():
    """Of three posts in two months."""
    world = World()
    ids = [
        drop(world, "sowing", "2026-09-01", topics="[Land Rights]", author="Ada Lee"),
        drop(world, "rain", "2026-11-10", topics="[Weather]", author="Ada Lee"),
        drop(world, "harvest", "2026-11-20", topics="[Weather, land rights]", author="Bo Chan"),
    ]
    publish(world, *ids)
    return world


class TestWhereAPostStands:
    def test_in_the_archive_by_month_newest_first(self, world):
        assert ["harvest", "rain"] == named(world, "en/archive/2026-11")
        assert ["sowing"] == named(world, "en/archive/2026-09")
        months = re.findall(r'href="/en/archive/(\d+-\d+)/">([^<]+)', page(world, "en/archive"))
        assert [("2026-11", "November"), ("2026-09", "September")] == months
        assert "<h2>2026</h2>" in page(world, "en/archive")

    def test_on_its_topics_however_they_are_written(self, world):
        assert ["harvest", "rain"] == named(world, "en/topics/weather")
        assert ["harvest", "sowing"] == named(world, "en/topics/land-rights")
        assert '<h1 class="title">Posts on land rights</h1>' in page(world, "en/topics/land-rights")
        assert {"topics/weather", "topics/land-rights"} <= set(links(world, "en/harvest"))

    def test_on_its_authors(self, world):
        assert ["rain", "sowing"] == named(world, "en/authors/ada-lee")
        assert "Posts by Ada Lee" in page(world, "en/authors/ada-lee")

    def test_between_others(self, world):
        assert ("", "rain") == next_to(world, "sowing")
        assert ("sowing", "harvest") == next_to(world, "rain")
        assert ("rain", "") == next_to(world, "harvest")

    def test_each_language_has_its_own(self, world):
        publish(world, drop(world, "rain", "2026-11-10", "zh-Hant", author="歐蒂", topics="[天氣]"))

        assert "2026年11月" in page(world, "zh-Hant/archive/2026-11")
        assert "/zh-Hant/rain/" in page(world, "zh-Hant/authors/歐蒂")
        assert (
            "rel=" not in page(world, "zh-Hant/rain").partition("</main>")[0].partition("<main")[2]
        )
        assert ("sowing", "harvest") == next_to(world, "rain")

    def test_an_archive_of_nothing_says_so(self, world):
        assert "暫時沒有文章。" in page(world, "zh-Hant/archive")

    def test_a_month_is_the_publications(self):
        world = World()
        world.publication = replace(world.publication, time_zone="America/Vancouver")
        publish(world, drop(world, "late", "2026-11-01T01:00:00Z"))

        assert ["late"] == named(world, "en/archive/2026-10")

    def test_no_post_takes_the_archives_address(self):
        world = World()
        publish(world, drop(world, "archive"))

        assert "Rice." in page(world, "en/archive-1")
        assert "2026-11" in page(world, "en/archive")


class TestChanges:
    def test_an_old_post_comes_between(self, world):
        publish(world, drop(world, "weeding", "2026-10-05"))

        assert ("sowing", "rain") == next_to(world, "weeding")
        assert ("", "weeding") == next_to(world, "sowing")
        assert ("weeding", "harvest") == next_to(world, "rain")
        assert "October" in page(world, "en/archive")

    def test_a_new_one_leaves_the_pages_of_other_months_alone(self, world):
        before = {key: page(world, key) for key in ("en/archive/2026-09", "en/sowing")}

        publish(world, drop(world, "threshing", "2026-11-22"))

        assert before == {key: page(world, key) for key in before}

    def test_one_that_is_taken_down_leaves_no_trace(self, world):
        publish(world, take_down(world, "harvest"))

        assert [] == [key for key, body in world.site.served.items() if b"/harvest/" in body]
        assert ("sowing", "") == next_to(world, "rain")
        assert not page(world, "en/authors/bo-chan")
        assert ["sowing"] == named(world, "en/topics/land-rights")

    def test_a_month_that_is_empty_goes(self, world):
        publish(world, take_down(world, "sowing"))

        assert not page(world, "en/archive/2026-09")
        assert "September" not in page(world, "en/archive")
        assert ["harvest", "rain"] == named(world, "en/archive/2026-11")

    def test_a_topic_that_is_taken_off_is_left(self, world):
        publish(world, drop(world, "rain", "2026-11-10", topics="[Clouds]"))

        assert ["harvest"] == named(world, "en/topics/weather")
        assert ["rain"] == named(world, "en/topics/clouds")

    def test_a_new_title_and_address_is_told_next_door(self, world):
        publish(world, drop(world, "rain", "2026-11-10", title="Storm", slug="storm"))

        assert ("storm", "") == next_to(world, "harvest")
        assert ">Storm</a>" in page(world, "en/sowing")
        assert "/en/storm/" == world.site.redirects["en/rain/index.html"][0]

    def test_a_new_date_moves_it(self, world):
        publish(world, drop(world, "harvest", "2026-08-01"))

        assert ("", "sowing") == next_to(world, "harvest")
        assert ("harvest", "rain") == next_to(world, "sowing")
        assert ("sowing", "") == next_to(world, "rain")
        assert ["rain"] == named(world, "en/archive/2026-11")

    def test_a_draft_stands_nowhere(self, world):
        served = dict(world.site.served)

        publish(world, drop(world, "secret", status="draft", topics="[Weather]"))

        assert served == world.site.served
        assert not [
            t for lines in world.lists.lists.values() for t in lines.values() if "secret" in t.slug
        ]


class Meanwhile:
    """Lets something happen just before a chosen call of a port."""

    def __init__(self, world, *, at, do):
        self.calls = 0
        self._at, self._do = at, do
        self._world = world
        world.port = self._port

    def _port(self, name):
        return _Watched(getattr(self._world, name), self)

    def call(self, method, arguments, options):
        number, self.calls = self.calls, self.calls + 1
        if number == self._at:
            self._world.port = lambda name: getattr(self._world, name)
            self._do()
        return method(*arguments, **options)


class _Watched:
    def __init__(self, port, meanwhile):
        self._port, self._meanwhile = port, meanwhile

    def __getattr__(self, name):
        method = getattr(self._port, name)
        return lambda *a, **o: self._meanwhile.call(method, a, o)


def new(name, day, **front):
    return lambda world: drop(world, name, day, **front)


def gone(name):
    return lambda world: take_down(world, name)


SCENES = {
    "both next to each other": (
        new("b", "2026-11-12", topics="[Weather]"),
        new("c", "2026-11-13", topics="[Weather]"),
    ),
    "the first of a month, and another": (new("b", "2026-10-02"), new("c", "2026-10-03")),
    "one goes, its neighbour comes": (gone("rain"), new("b", "2026-11-12")),
    "one comes, its neighbour goes": (new("b", "2026-11-12", topics="[Weather]"), gone("rain")),
    "the last of a topic goes, another comes": (gone("sowing"), new("b", "2026-09-02")),
    "one comes, the last of a month goes": (new("b", "2026-09-02"), gone("sowing")),
    "neighbours go": (gone("rain"), gone("harvest")),
    "one moves, its neighbour changes its address": (
        new("sowing", "2026-11-15", topics="[Weather]"),
        new("rain", "2026-11-10", slug="storm", title="Storm"),
    ),
    "one leaves a topic that another joins": (
        new("rain", "2026-11-10", topics="[Clouds]"),
        new("b", "2026-11-12", topics="[Clouds, Weather]"),
    ),
}


class TestTwoAtOnce:
    """Whenever the second comes, all pages say what they say when one came after the other."""

    @pytest.fixture(params=list(SCENES.values()), ids=list(SCENES))
    def prepared(self, request, monkeypatch):
        """A world, what one publishes and then the other; no mails, which aren't looked at."""
        monkeypatch.setattr(publishing, "render_email", lambda *_, **__: "mail")
        world = World()
        publish(
            world,
            drop(world, "sowing", "2026-09-01", topics="[Land Rights]"),
            drop(world, "rain", "2026-11-10", topics="[Weather]"),
            drop(world, "harvest", "2026-11-20", topics="[Weather]"),
        )
        return world, *(step(world) for step in request.param)

    def check(self, prepared, *, every):
        world, first, second = prepared
        good = deepcopy(world)
        counted = Meanwhile(good, at=None, do=None)
        publish(good, first)
        calls = counted.calls
        publish(good, second)
        assert calls > 40
        for number in range(calls)[::every]:
            again = deepcopy(world)
            Meanwhile(again, at=number, do=partial(publish, again, second))
            publish(again, first)
            assert good.site.served == again.site.served, number

    def test_the_end_is_the_same(self, prepared):
        self.check(prepared, every=9)

    @pytest.mark.prove
    def test_the_end_is_the_same_wherever_the_other_comes(self, prepared):
        self.check(prepared, every=1)


class TestOneComesAndGoes:
    """The page is what it was when its ETag was read, and that is no proof."""

    @pytest.mark.parametrize(
        ("method", "calls", "key"),
        [
            ("stretch", 3, "en/harvest"),  # after one for its mail, and one for what to look at
            ("newest", 1, "en/topics/weather"),
            ("months", 1, "en/archive"),
        ],
    )
    def test_it_leaves_no_trace(self, world, method, calls, key):
        read = getattr(world.lists, method)
        left = [calls]

        def come_and_go(first, **options):
            is_it = getattr(first, "list", first) in {"en/posts", "en/topics/weather", "en"}
            left[0] -= is_it
            if left[0] or not is_it:
                return read(first, **options)
            publish(world, drop(world, "threshing", "2026-12-01", topics="[Weather]"))
            found = read(first, **options)
            publish(world, take_down(world, "threshing"))
            return found

        world.clock.advance(timedelta(days=30))
        same = {"topics": "[Weather, land rights]", "author": "Bo Chan", "subject": "Of the mail"}
        harvest = drop(world, "harvest", "2026-11-20", **same)
        before = page(world, key)
        setattr(world.lists, method, come_and_go)
        publish(world, harvest)

        assert left[0] < 0
        assert not [k for k, body in world.site.served.items() if b"threshing" in body.lower()]
        assert before == page(world, key)


class Counting:
    """Counts what is asked of the lists, and what comes back."""

    def __init__(self, lists):
        self._lists = lists
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name):
        method = getattr(self._lists, name)

        def call(*arguments, **options):
            self.calls[name] += 1
            return method(*arguments, **options)

        return call


class TestCost:
    def work_of_a_publishing(self, *, archive):
        world = World()
        for number in range(archive):
            at = NOW - timedelta(days=40 + number % 900, seconds=number)
            post_id = world.post(f"p{number}").post_id
            lines = [
                Teaser(
                    list=name,
                    post_id=post_id,
                    revision=1,
                    language="en",
                    published_at=at,
                    slug="p",
                    title="P",
                )
                for name in ("*/posts", "en/posts", "en/topics/rice")
            ]
            before = world.lists.standing(post_id, [line.list for line in lines])
            lines, arrived = with_documents(lines, before)
            world.lists.place(post_id, lines, before=before, arrived=arrived)
        post_id = drop(world, "harvest", topics="[Rice]")
        world.lists = counting = Counting(world.lists)
        world.site = site = Counting(world.site)
        publish(world, post_id)
        return counting.calls, site.calls

    def test_an_archive_of_any_size_is_published_to_with_the_same_work(self):
        few, many = (self.work_of_a_publishing(archive=size) for size in (200, 1_000))

        assert few == many

    def test_a_list_shows_its_newest(self, world, monkeypatch):
        monkeypatch.setattr(list_documents, "LINES", 2)
        publish(world, drop(world, "threshing", "2026-11-22"))

        assert ["threshing", "harvest"] == named(world, "en/archive/2026-11")


def test_who_never_gets_through_gives_up(world):
    post_id = drop(world, "threshing", "2026-11-22")
    put = world.site.put

    def busy(key, body, **options):
        if "archive/" in key:
            raise ConflictError(key)
        return put(key, body, **options)

    world.site.put = busy

    with pytest.raises(ConflictError):
        publish(world, post_id)

    assert world.posts.head(post_id).todo


def test_a_variant_that_is_gone_is_passed_over(world):
    """A list that is behind its post's revisions, as no publishing leaves it."""
    (post_id,) = {t.post_id for t in world.lists.lists["en/posts"].values() if t.slug == "rain"}
    (stands,) = [p for p in world.lists.stands[post_id] if p.list == "en/posts"]
    stale = world.lists.stretch(stands, newer=0, older=0).lines[0]
    wrong = replace(stale, language="fr")
    world.lists.lists["en/posts"][stands.at] = wrong
    world.site.served["fr/rain/index.html"] = b"x"

    look: Look = {
        "publication": world.publication,
        "theme": THEME(),
        "site_url": "https://x.example",
    }
    pages = ListPages(
        documents=ListDocuments(posts=world.posts, look=look),
        look=look,
        **world.ports("posts", "lists", "site"),
    )
    one_by_one(pages.lists_at([stands]))

    assert b"x" == world.site.served["fr/rain/index.html"]
