"""The port `Lists`: the same on DynamoDB and in memory."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from broadside.adapters.dynamo_lists import DynamoLists
from broadside.adapters.memory_lists import MemoryLists
from broadside.errors import ConflictError
from broadside.posts import Newest, Stretch, Teaser

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "en/topics/rents"


@pytest.fixture
def lists(twin, aws):
    if twin == "memory":
        return MemoryLists()
    return DynamoLists(aws.client("dynamodb"), aws.table("PostsTable"))


def teaser(post_id="a", at=NOW, name=NAME, **changes):
    values: dict[str, Any] = {"language": "en", "slug": f"slug-{post_id}", "title": "尾班船"}
    return Teaser(list=name, post_id=post_id, published_at=at, **values | {"revision": 1} | changes)


def put(lists, *teasers, post_id="a", arrived=()):
    """Place a post; return where it stands and stood."""
    names = dict(arrived)
    before = lists.standing(post_id, names)
    lists.place(post_id, teasers, before=before, arrived=names)
    return list(lists.standing(post_id, ()).places)


def stand(lists, *teasers):
    for standing in teasers:
        put(lists, standing, post_id=standing.post_id)
        lists.settle(standing.post_id, [standing.place])


def newest(lists, name=NAME, limit=9):
    return list(lists.newest(name, limit=limit).lines)


class TestNewest:
    def test_nothing_stands_in_a_list_before_it_is_placed(self, lists):
        assert Newest(lines=(), arrived=0) == lists.newest(NAME, limit=9)

    def test_the_newest_come_first(self, lists):
        old, new = teaser("b", NOW - HOUR), teaser("a", NOW)
        stand(lists, old, new, teaser("c", NOW - 2 * HOUR))

        assert [new, old] == newest(lists, limit=2)
        assert 3 == len(newest(lists))

    def test_posts_of_one_moment_have_one_order_and_their_languages_too(self, lists):
        stand(lists, *(teaser(post_id) for post_id in "bdac"))
        lines = [teaser("e", language=tag) for tag in ("en", "zh", "zh-Hant")]
        put(lists, *lines, post_id="e")

        lines = newest(lists)
        assert list("eeedcba") == [t.post_id for t in lines]
        assert ["zh-Hant", "zh", "en"] == [t.language for t in lines[:3]]

    def test_a_teaser_comes_back_as_it_is(self, lists):
        whole = teaser(
            label="Rents & rights",
            authors=("Ada Lee", "歐蒂"),
            revision=12,
            first_published_at=NOW - HOUR,
            changed_at=NOW + HOUR,
            uri="tag:x",
        )
        stand(lists, whole)

        assert [whole] == newest(lists, limit=1)

    def test_lists_are_apart(self, lists):
        first, second = teaser(name="en/posts"), teaser(name="en/posts/more", title="Other")
        put(lists, first, second)

        assert [first] == newest(lists, "en/posts")
        assert [second] == newest(lists, "en/posts/more")
        assert [] == newest(lists, "en/post")


class TestArrivals:
    def test_they_are_told_with_the_lines(self, lists):
        put(lists, teaser(), arrived={NAME: 3, "en/posts": 1}.items())

        assert {NAME: 3, "en/posts": 1, "x": 0} == dict(
            lists.standing("b", [NAME, "en/posts", "x"]).arrived
        )
        assert Newest(lines=(teaser(),), arrived=3) == lists.newest(NAME, limit=1)
        assert Newest(lines=(), arrived=1) == lists.newest("en/posts", limit=1)

    @pytest.mark.parametrize("first", [0, 1])
    def test_of_two_who_count_at_once_one_comes_later(self, lists, first):
        if first:
            put(lists, teaser(), arrived={NAME: 1}.items())
        before = lists.standing("b", [NAME])
        put(lists, teaser(), arrived={NAME: first + 1}.items())

        with pytest.raises(ConflictError):
            lists.place("b", [teaser("b")], before=before, arrived={NAME: first + 1})

        assert [teaser()] == newest(lists)
        assert () == lists.standing("b", ()).places

    def test_who_counts_nothing_in_is_in_nobodys_way(self, lists):
        before = lists.standing("b", [NAME])
        put(lists, teaser(), arrived={"en/posts": 1}.items())

        lists.place("b", [teaser("b")], before=before, arrived={NAME: 0})

        assert [teaser("b"), teaser()] == newest(lists)


class TestPlace:
    def test_it_tells_where_a_post_stands(self, lists):
        standing = [teaser(name="en/posts"), teaser()]

        assert [t.place for t in standing] == put(lists, *standing)

    def test_what_it_left_is_told_until_it_is_settled(self, lists):
        old, new = teaser(), teaser(at=NOW + HOUR, name="en/posts", revision=2)
        stand(lists, old)
        for _ in range(2):
            assert [new.place, old.place] == put(lists, new)
            assert [] == newest(lists)
            assert [new] == newest(lists, "en/posts")

        lists.settle("a", [new.place])
        assert [new.place] == put(lists, new)

    def test_a_later_revision_takes_the_place(self, lists):
        stand(lists, teaser())
        changed = teaser(revision=2, title="Changed")

        assert [changed.place] == put(lists, changed)
        assert [changed] == newest(lists)

    def test_a_post_whose_time_changed_stands_once(self, lists):
        stand(lists, teaser("b"), teaser("a"))
        moved = teaser("a", NOW + HOUR)

        assert [teaser("a").place, moved.place] == put(lists, moved)
        assert [moved, teaser("b")] == newest(lists)

    def test_none_takes_a_post_off_all(self, lists):
        stand(lists, teaser(), teaser("b"))

        assert [teaser().place] == put(lists)
        assert [teaser("b")] == newest(lists)
        lists.settle("a", [])
        assert [] == put(lists)

    def test_as_many_lists_as_it_takes(self, lists):
        names = [f"en/topics/{number}" for number in range(110)]
        lines = [teaser(name=name) for name in names]

        assert 110 == len(put(lists, *lines))
        assert all([line] == newest(lists, line.list) for line in lines)
        assert dict.fromkeys(names, 0) == dict(lists.standing("a", names).arrived)
        put(lists)
        assert not any(newest(lists, name) for name in names)

    def test_one_that_stands_nowhere_has_no_place(self, lists):
        assert [] == put(lists)


class TestStretch:
    @pytest.fixture
    def lines(self, lists):
        """Five posts, oldest first."""
        lines = [teaser(post_id, NOW + n * HOUR) for n, post_id in enumerate("dcaeb")]
        stand(lists, *lines)
        return lines

    def test_what_is_next_to_a_place_is_told(self, lists, lines):
        a, b, c, d, e = lines

        assert (d, c, b) == lists.stretch(c.place, newer=1, older=1).lines
        assert (e, d, c, b, a) == lists.stretch(c.place, newer=2, older=2).lines
        assert (c, b, a) == lists.stretch(c.place, newer=0, older=9).lines
        assert (c,) == lists.stretch(c.place, newer=0, older=0).lines

    def test_the_lists_ends_are_told(self, lists, lines):
        a, b, *_, d, e = lines

        for here, newer, older, top, bottom in (
            (b, 3, 1, False, False),
            (b, 4, 2, True, True),
            (d, 1, 3, False, False),
            (e, 1, 9, True, True),
            (a, 1, 1, False, True),
        ):
            stretch = lists.stretch(here.place, newer=newer, older=older)
            assert (top, bottom) == (stretch.is_top, stretch.is_bottom)

    def test_a_place_that_was_left_is_between_others(self, lists, lines):
        _, b, _, d, _ = lines
        put(lists)

        assert (d, b) == lists.stretch(lines[2].place, newer=1, older=1).lines

    def test_at_one_moment_ids_decide(self, lists):
        stand(lists, *(teaser(post_id) for post_id in "abc"))

        stretch = lists.stretch(teaser("b").place, newer=1, older=1)
        assert list("cba") == [t.post_id for t in stretch.lines]

    def test_nothing_is_in_an_empty_list(self, lists):
        nothing = Stretch(lines=(), is_top=True, is_bottom=True)
        assert nothing == lists.stretch(teaser().place, newer=1, older=1)


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
