"""The port `Lists`: the same on DynamoDB and in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadside.adapters.dynamo_lists import DynamoLists
from broadside.adapters.memory_lists import MemoryLists
from broadside.posts import Place, Stretch, Teaser

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "en/topics/rents"


@pytest.fixture
def lists(twin, aws):
    if twin == "memory":
        return MemoryLists()
    return DynamoLists(aws.client("dynamodb"), aws.table("PostsTable"))


def teaser(post_id="a", at=NOW, **changes):
    values: dict[str, Any] = {"language": "en", "slug": f"slug-{post_id}", "title": "尾班船"}
    return Teaser(post_id=post_id, published_at=at, **values | {"revision": 1} | changes)


def stand(lists, *teasers, name=NAME):
    for standing in teasers:
        lists.place(standing.post_id, {name: standing})
        lists.settle(standing.post_id, {name: standing})


def place(standing, name=NAME):
    return Place(name, standing.published_at, standing.post_id)


class TestNewest:
    def test_nothing_stands_in_a_list_before_it_is_placed(self, lists):
        assert [] == list(lists.newest(NAME, limit=9))

    def test_the_newest_come_first(self, lists):
        old, new = teaser("b", NOW - HOUR), teaser("a", NOW)
        stand(lists, old, new, teaser("c", NOW - 2 * HOUR))

        assert [new, old] == list(lists.newest(NAME, limit=2))
        assert 3 == len(lists.newest(NAME, limit=9))

    def test_posts_of_one_moment_have_one_order(self, lists):
        stand(lists, *(teaser(post_id) for post_id in "bdac"))

        assert list("dcba") == [t.post_id for t in lists.newest(NAME, limit=9)]

    def test_a_teaser_comes_back_as_it_is(self, lists):
        whole = teaser(label="Rents & rights", authors=("Ada Lee", "歐蒂"), revision=12)
        stand(lists, whole)

        assert [whole] == list(lists.newest(NAME, limit=1))

    def test_lists_are_apart(self, lists):
        first, second = teaser("a"), teaser("a", title="Other")
        lists.place("a", {"en/posts": first, "en/posts/more": second})

        assert [first] == list(lists.newest("en/posts", limit=9))
        assert [second] == list(lists.newest("en/posts/more", limit=9))
        assert [] == list(lists.newest("en/post", limit=9))


class TestPlace:
    def test_it_tells_where_a_post_stands(self, lists):
        standing = teaser()

        places = lists.place("a", {"en/posts": standing, NAME: standing})

        assert [place(standing, "en/posts"), place(standing)] == list(places)

    def test_what_it_left_is_told_until_it_is_settled(self, lists):
        old, new = teaser(), teaser(at=NOW + HOUR, revision=2)
        stand(lists, old)
        for _ in range(2):
            assert [place(new, "en/posts"), place(old)] == list(lists.place("a", {"en/posts": new}))
            assert [] == list(lists.newest(NAME, limit=9))
            assert [new] == list(lists.newest("en/posts", limit=9))

        lists.settle("a", {"en/posts": new})
        assert [place(new, "en/posts")] == list(lists.place("a", {"en/posts": new}))

    def test_a_later_revision_takes_the_place(self, lists):
        stand(lists, teaser())
        changed = teaser(revision=2, title="Changed")

        assert [place(changed)] == list(lists.place("a", {NAME: changed}))
        assert [changed] == list(lists.newest(NAME, limit=9))

    def test_a_post_whose_time_changed_stands_once(self, lists):
        stand(lists, teaser("b"), teaser("a"))
        moved = teaser("a", NOW + HOUR)

        assert [place(teaser("a")), place(moved)] == list(lists.place("a", {NAME: moved}))
        assert [moved, teaser("b")] == list(lists.newest(NAME, limit=9))

    def test_none_takes_a_post_off_all(self, lists):
        stand(lists, teaser(), teaser("b"))

        assert [place(teaser())] == list(lists.place("a", {}))
        assert [teaser("b")] == list(lists.newest(NAME, limit=9))
        lists.settle("a", {})
        assert [] == list(lists.place("a", {}))

    def test_as_many_lists_as_it_takes(self, lists):
        names = [f"en/topics/{number}" for number in range(110)]

        assert 110 == len(lists.place("a", dict.fromkeys(names, teaser())))
        assert all([teaser()] == list(lists.newest(name, limit=2)) for name in names)
        lists.place("a", {})
        assert not any(lists.newest(name, limit=2) for name in names)

    def test_one_that_stands_nowhere_has_no_place(self, lists):
        assert [] == list(lists.place("a", {}))


class TestStretch:
    @pytest.fixture
    def lines(self, lists):
        """Five posts, oldest first."""
        lines = [teaser(post_id, NOW + n * HOUR) for n, post_id in enumerate("dcaeb")]
        stand(lists, *lines)
        return lines

    def test_what_is_next_to_a_place_is_told(self, lists, lines):
        a, b, c, d, e = lines

        assert (d, c, b) == lists.stretch(place(c), newer=1, older=1).lines
        assert (e, d, c, b, a) == lists.stretch(place(c), newer=2, older=2).lines
        assert (c, b, a) == lists.stretch(place(c), newer=0, older=9).lines
        assert (c,) == lists.stretch(place(c), newer=0, older=0).lines

    def test_the_lists_ends_are_told(self, lists, lines):
        a, b, *_, d, e = lines

        for at, newer, older, top, bottom in (
            (b, 3, 1, False, False),
            (b, 4, 2, True, True),
            (d, 1, 3, False, False),
            (e, 1, 9, True, True),
            (a, 1, 1, False, True),
        ):
            stretch = lists.stretch(place(at), newer=newer, older=older)
            assert (top, bottom) == (stretch.is_top, stretch.is_bottom)

    def test_a_place_that_was_left_is_between_others(self, lists, lines):
        _, b, _, d, _ = lines
        lists.place("a", {})

        assert (d, b) == lists.stretch(place(lines[2]), newer=1, older=1).lines

    def test_at_one_moment_ids_decide(self, lists):
        stand(lists, *(teaser(post_id) for post_id in "abc"))

        stretch = lists.stretch(place(teaser("b")), newer=1, older=1)
        assert list("cba") == [t.post_id for t in stretch.lines]

    def test_nothing_is_in_an_empty_list(self, lists):
        nothing = Stretch(lines=(), is_top=True, is_bottom=True)
        assert nothing == lists.stretch(place(teaser()), newer=1, older=1)


class TestMonths:
    def test_they_come_newest_first_each_once(self, lists):
        for month in ("2026-09", "2025-12", "2026-10", "2026-09"):
            lists.note_month("en", month)
        lists.note_month("zh-Hant", "2020-01")

        assert ["2026-10", "2026-09", "2025-12"] == list(lists.months("en"))

    def test_one_may_be_dropped(self, lists):
        lists.note_month("en", "2026-09")
        for _ in range(2):
            lists.drop_month("en", "2026-09")
            assert [] == list(lists.months("en"))
