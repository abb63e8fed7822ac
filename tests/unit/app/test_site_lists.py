"""Index pages and feeds: right at once whoever else publishes, and what readers are told."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest

from broadside.app import list_pages
from broadside.app.documents import again
from broadside.errors import ConflictError
from broadside.posts import lists as listing
from broadside.publication import Logo
from tests.faults import Crash, Faults, Once
from tests.unit.feeds.rules import parsed
from tests.world import NOW, World

DAY = timedelta(days=1)
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def world():
    return World()


def drop(world, name, body="Rice.", language="en", **front):
    """Drop a file and look at it; return the post's id."""
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    world.drop(f"---\n{lines}---\n# {name}\n\n{body}\n", f"{name}.{language}.md")
    return world.ingest(name).post_id


def publish(world, *post_ids):
    return world.publisher().publish(post_ids)


def take_down(world, name):
    del world.dropbox.dropped[f"{name}.en.md"]
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

        # The second run places its post; then the other comes, is read, and goes.
        between(world, "newest", come_and_go, port="lists")
        publish(world, sowing)

        assert [] == naming(world, "harvest")
        assert naming(world, "sowing")

    def test_two_that_arrive_at_once_are_both_counted_in(self, world):
        first, second = drop(world, "harvest"), drop(world, "sowing")
        between(world, "place", lambda: publish(world, second), port="lists")

        publish(world, first)

        assert 2 == world.lists.arrived["en/posts"]
        assert naming(world, "harvest")

    def test_each_fault_on_the_way_leaves_what_a_second_run_completes(self):
        def prepare():
            world = World()
            publish(world, drop(world, "old"), drop(world, "harvest"))
            del world.dropbox.dropped["harvest.en.md"]
            return world, [drop(world, "sowing"), world.ingest("harvest").post_id]

        start = prepare()
        good, ids = deepcopy(start)
        faults = Faults(good)
        publish(good, *ids)
        for number, name in enumerate(faults.calls):
            for after in (False, True):
                world, ids = deepcopy(start)
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
    return post_id not in {line.post_id for line in world.lists.lists["*/posts"].values()}


def entries(world, key="en/atom.xml"):
    return feedparser.parse(world.site.served[key]).entries


class TestWhatReadersAreTold:
    def test_a_change_of_what_there_is_to_read_is_one(self, world):
        post_id = drop(world, "tea", date="2026-11-20")
        publish(world, post_id)
        (before,) = entries(world)
        world.clock.advance(DAY)
        publish(world, drop(world, "tea", "Green rice.", date="2026-11-20"))

        (entry,) = entries(world)
        assert before.published == before.updated == entry.published
        assert (NOW + DAY).isoformat() == entry.updated
        assert before.id == entry.id

    def test_a_change_of_anything_else_is_none(self, world):
        publish(world, drop(world, "tea", date="2026-11-20"))
        (before,) = entries(world)
        world.clock.advance(DAY)
        publish(world, drop(world, "tea", date="2026-11-21", slug="chai", subject="Mail"))

        (entry,) = entries(world)
        assert before.link != entry.link
        assert (before.published, before.updated) == (entry.published, entry.updated)

    def test_a_change_stays_told(self, world):
        publish(world, drop(world, "tea", date="2026-11-20"))
        world.clock.advance(DAY)
        publish(world, drop(world, "tea", "Green rice.", date="2026-11-20"))
        (before,) = entries(world)
        world.clock.advance(DAY)
        publish(world, drop(world, "tea", "Green rice.", date="2026-11-20", slug="chai"))

        assert before.updated == entries(world)[0].updated

    def test_who_comes_back_came_out_when_it_first_did(self, world):
        publish(world, drop(world, "tea", date="2026-11-20"))
        take_down(world, "tea")
        publish(world, drop(world, "tea", date="2026-11-22"))

        (entry,) = entries(world)
        assert entry.published.startswith("2026-11-20")
        assert "2026-11-22" in world.site.served["en/tea/index.html"].decode()


class TestTopicsAndAuthorsOfAllLanguages:
    def test_they_can_be_followed_where_there_are_several(self, world):
        tea = {"topics": "[Rents]", "author": "Ada Lee"}
        publish(
            world,
            drop(world, "tea", **tea),
            drop(world, "tea", language="zh-Hant", title="茶", **tea),
            drop(world, "rain", **tea),
        )

        for folder in ("topics/rents", "authors/ada-lee"):
            found = [(e.title, e.language) for e in entries(world, f"{folder}/feed.xml")]
            assert {("tea", "en"), ("茶", "zh-Hant"), ("rain", "en")} == set(found)
            assert 3 == len(found)
            (chinese,) = entries(world, f"zh-Hant/{folder}/feed.xml")
            assert "茶" == chinese.title
            page = world.site.served[f"{folder}/index.html"].decode()
            assert '<li lang="zh-Hant" dir="ltr"><a href="/zh-Hant/tea/">茶</a>' in page
            assert '<li><a href="/en/rain/">rain</a>' in page
            assert f'href="/{folder}/atom.xml"' in page
            feed = feedparser.parse(world.site.served[f"{folder}/feed.xml"]).feed
            assert f"https://leaflet.example.org/{folder}/" == feed.link

    def test_one_language_is_all_there_are(self, world):
        world.publication = replace(world.publication, languages=("en",))
        publish(world, drop(world, "tea", topics="[Rents]"))

        assert "en/topics/rents/feed.xml" in world.site.served
        assert "topics/rents/feed.xml" not in world.site.served


def tombstones(world, key="en/atom.xml"):
    return [dict(one.attrib) for one in parsed(world.site.served[key]).findall(DELETED)]


class TestWithdrawal:
    def test_feeds_that_had_it_say_that_it_is_gone(self, world):
        publish(
            world,
            drop(world, "tea", topics="[Weather]", author="Ada Lee"),
            drop(world, "rain", topics="[Weather]", author="Ada Lee"),
        )
        gone = {entry.title: entry.id for entry in entries(world)}["tea"]
        world.clock.advance(DAY)
        for _ in range(2):  # the stream may bring it twice
            take = world.clock.now()
            if "tea.en.md" in world.dropbox.dropped:
                take_down(world, "tea")
            publish(world, world.ingest("tea").post_id)

            told = [{"ref": gone, "when": take.isoformat()}]
            for folder in (
                "",
                "en/",
                "en/topics/weather/",
                "topics/weather/",
                "en/authors/ada-lee/",
            ):
                assert told == tombstones(world, f"{folder}atom.xml"), folder
        assert [] == tombstones(world, "zh-Hant/atom.xml")

    def test_a_run_that_crashed_and_comes_again_says_the_same_time(self, world):
        publish(world, drop(world, "tea"), drop(world, "rain"))
        world.posts.announced = Once(Crash)
        with pytest.raises(Crash):
            take_down(world, "tea")
        del world.posts.announced
        world.clock.advance(DAY)
        publish(world, world.posts.at_path("tea").post_id)

        (told,) = tombstones(world)
        assert NOW.isoformat() == told["when"]

    def test_who_comes_back_is_gone_no_more(self, world):
        publish(world, drop(world, "tea"))
        take_down(world, "tea")
        publish(world, drop(world, "tea"))

        assert [] == tombstones(world)
        assert ["tea"] == [entry.title for entry in entries(world)]

    def test_a_language_that_is_taken_away_is_gone_and_the_other_stays(self, world):
        publish(world, drop(world, "tea"), drop(world, "tea", language="zh-Hant"))
        (chinese,) = entries(world, "zh-Hant/atom.xml")
        del world.dropbox.dropped["tea.zh-Hant.md"]
        publish(world, world.ingest("tea").post_id)

        assert [chinese.id] == [told["ref"] for told in tombstones(world, "zh-Hant/atom.xml")]
        assert [chinese.id] == [told["ref"] for told in tombstones(world, "atom.xml")]
        assert ["tea"] == [entry.title for entry in entries(world)]

    def test_who_leaves_a_topic_is_not_gone(self, world):
        publish(world, *(drop(world, name, topics="[Weather]") for name in ("tea", "rain")))
        publish(world, drop(world, "tea", topics="[Clouds]"))

        assert [] == tombstones(world, "en/topics/weather/atom.xml")

    def test_a_draft_that_was_never_out_is_not_told_of(self, world):
        publish(world, drop(world, "tea"), drop(world, "rain", status="draft"))

        assert [] == tombstones(world)

    def test_of_a_full_feed_only_as_far_back_as_its_entries(self, world):
        world.publication = replace(world.publication, feed_entries=2)
        publish(world, drop(world, "old", date="2020-01-01"))
        take_down(world, "old")
        assert 1 == len(tombstones(world))
        world.clock.advance(9 * DAY)
        days = [(NOW + n * DAY).date() for n in (6, 7, 8)]
        publish(world, *(drop(world, f"p{day}", date=day) for day in days))

        assert [] == tombstones(world)


def history(world, key):
    """Walk from a feed through its archive; return the documents' keys and what they hold."""
    walked: list[str] = []
    found: dict[str, str] = {}
    site = world.publication.site_url + "/"
    while key:
        walked.append(key)
        feed = feedparser.parse(world.site.served[key])
        assert not feed.bozo
        found |= {entry.id: entry.title for entry in feed.entries}
        links = {link["rel"]: link["href"] for link in feed.feed.links}
        assert site + key == links["self"]
        key = links.get("prev-archive", "").removeprefix(site)
    return walked, sorted(found.values())


class TestHistory:
    """Documents of two posts, and feeds of two: the whole is there however it came."""

    @pytest.fixture(autouse=True)
    def small(self, world, monkeypatch):
        monkeypatch.setattr(listing, "DOCUMENT", 2)
        monkeypatch.setattr(list_pages, "DOCUMENT", 2)
        world.publication = replace(world.publication, feed_entries=2)

    def come(self, world, *days):
        for day in days:
            name = f"p{day}"
            publish(world, drop(world, name, date=f"2026-10-{day:02}", topics="[Rice]"))

    @pytest.mark.parametrize("folder", ["", "en/", "en/topics/rice/"])
    @pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
    def test_a_reader_gets_all_of_it(self, world, folder, name):
        self.come(world, 5, 1, 9, 3, 7)

        walked, found = history(world, folder + name)

        kind = name.partition(".")[0]
        assert [folder + name, *(f"{folder}{kind}/{n}.xml" for n in (1, 0))] == walked
        assert ["p1", "p3", "p5", "p7", "p9"] == found

    def test_also_by_json(self, world):
        self.come(world, 5, 1, 9)
        found, key = set(), "en/feed.json"
        while key:
            feed = json.loads(world.site.served[key])
            found |= {item["title"] for item in feed["items"]}
            key = feed.get("next_url", "").removeprefix(world.publication.site_url + "/")

        assert {"p1", "p5", "p9"} == found

    def test_there_is_none_as_long_as_the_feed_holds_all(self, world):
        self.come(world, 5, 1)

        assert not [key for key in world.site.served if key.startswith(("feed/", "en/feed/"))]
        assert b"prev-archive" not in world.site.served["atom.xml"]

    def test_a_new_post_changes_the_newest_document_only(self, world):
        self.come(world, 5, 1, 9, 3)
        before = self.archived(world)
        assert {"0", "1"} == {key.rpartition("/")[2].partition(".")[0] for key in before}

        self.come(world, 7)  # the feeds hold it, and will until the next document begins
        assert before == self.archived(world)

        self.come(world, 2)  # older than what they hold
        after = self.archived(world)
        assert {f"feed/2.{e}" for e in ("xml", "json")} | {"atom/2.xml"} == {
            key for key in after.keys() - before.keys() if key.count("/") == 1
        }
        changed = {key for key in before if before[key] != after[key]}
        assert {"feed/1.xml", "atom/1.xml"} == {key for key in changed if key.count("/") == 1}

    def archived(self, world):
        served = world.site.served.items()
        return {key: body for key, body in served if re.search(r"(feed|atom)/\d", key)}

    def test_of_others_documents_nothing_is_read_but_what_stands_there(self, world):
        self.come(world, 5, 1, 9, 3, 7)
        read, seen = world.posts.read, set()

        def reading(post_id, revision):
            seen.add(post_id)
            return read(post_id, revision)

        world.posts.read = reading
        self.come(world, 8)

        names = {world.posts.at_path(f"p{day}").post_id: day for day in (5, 1, 9, 3, 7, 8)}
        # Those next to it have a link to it on their pages.
        assert {7, 8, 9} == {names[post_id] for post_id in seen}

    def test_what_all_entries_depend_on_writes_all_anew(self, world):
        self.come(world, 5, 1, 9, 3, 7)
        world.publication = replace(world.publication, host="other.example.org")
        self.come(world, 8)

        assert b"leaflet.example.org" not in world.site.served["en/feed.xml"].replace(b"tag:", b"")
        assert {"p8", "p9"} == {entry.title for entry in entries(world, "en/feed.xml")}

    @pytest.mark.parametrize("damaged", ["feed.xml", "atom.xml", "feed.json"])
    def test_one_that_somebody_wrote_over_is_written_anew(self, world, damaged):
        self.come(world, 5, 1, 9)
        world.site.served[f"en/{damaged}"] = b"<x>" * 9
        self.come(world, 8)

        assert {"p8", "p9"} == {entry.title for entry in entries(world, "en/feed.xml")}
        assert {"p8", "p9"} == {
            item["title"] for item in json.loads(world.site.served["en/feed.json"])["items"]
        }

    def test_taken_over_or_written_anew_it_is_the_same(self, world):
        """Byte for byte: whoever publishes, with whatever was there before."""
        self.come(world, 5, 1, 9, 3, 7)
        served = dict(world.site.served)
        feeds = [key for key in served if re.match(r"(en/.*)?(feed|atom)[./]", key)]
        assert 27 == len(feeds)
        for key in feeds:
            del world.site.served[key]
        for day in (9, 3, 5, 7):
            post_id = world.posts.at_path(f"p{day}").post_id
            world.posts.heads[post_id] = replace(world.posts.head(post_id), todo=1)
            world.posts.todo_at[post_id] = NOW
            publish(world, post_id)

        assert served == world.site.served

    def test_a_change_and_a_withdrawal_change_one_document(self, world):
        self.come(world, 5, 1, 9, 3, 7)
        before = dict(world.site.served)
        publish(world, drop(world, "p1", "Changed.", date="2026-10-01", topics="[Rice]"))
        take_down(world, "p3")

        changed = {
            key for key in before if before[key] != world.site.served.get(key) and "en/feed/" in key
        }
        assert {f"en/feed/{n}.{e}" for n in (0, 1) for e in ("xml", "json")} == changed
        walked, found = history(world, "en/atom.xml")
        assert ["p1", "p5", "p7", "p9"] == found
        assert 3 == len(walked)

    def test_when_all_are_gone_a_topic_has_no_feed_and_the_others_are_empty(self, world):
        self.come(world, 5, 1, 9)
        for day in (5, 1, 9):
            take_down(world, f"p{day}")

        assert [] == [key for key in world.site.served if key.startswith("en/topics/rice/")]
        assert [] == history(world, "en/atom.xml")[1]

    def test_a_batch_of_many_is_the_same_as_one_by_one(self, world):
        ids = [drop(world, f"p{day}", date=f"2026-10-{day:02}") for day in range(1, 8)]
        publish(world, *ids)

        walked, found = history(world, "en/feed.xml")
        assert [f"p{day}" for day in range(1, 8)] == found
        assert 4 == len(walked)


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


def test_who_never_gets_through_says_at_what():
    def busy():
        raise ConflictError("x")

    with pytest.raises(ConflictError, match="the lists"):
        again(busy, "the lists")
