"""A stretch of a list tells what is around a place, or that it doesn't know."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.posts import Around, Place, Stretch, Teaser

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def line(number):
    """Return the line that is so far below the top."""
    at = NOW - timedelta(hours=number)
    slug = f"n{number}"
    return Teaser(
        list="en/posts",
        post_id=slug,
        revision=1,
        language="en",
        published_at=at,
        slug=slug,
        title=slug.upper(),
    )


def place(number):
    at = NOW - timedelta(hours=number)
    return Place("en/posts", at, f"n{number}", "en")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (0, [(None, 0, 1), (0, 1, 2)]),
        (1, [(None, 0, 1), (0, 1, 2), (1, 2, 3)]),
        (3, [(1, 2, 3), (2, 3, None)]),
        (0.5, [(None, 0, 1), (0, 1, 2)]),
        (-1, [(None, 0, 1)]),
        (9, [(2, 3, None)]),
    ],
)
def test_each_line_at_a_place_and_next_to_it_has_its_neighbours(at, expected):
    whole = Stretch(lines=tuple(map(line, range(4))), is_top=True, is_bottom=True)

    assert [
        Around(
            newer=None if newer is None else line(newer),
            here=line(here),
            older=None if older is None else line(older),
        )
        for newer, here, older in expected
    ] == whole.near(place(at))


def test_an_empty_list_has_nothing_anywhere():
    assert [] == Stretch(lines=(), is_top=True, is_bottom=True).near(place(1))


@given(
    numbers=st.sets(st.integers(0, 30), max_size=12),
    at=st.integers(0, 30),
    cut=st.tuples(st.integers(0, 12), st.integers(0, 12)),
)
def test_what_is_known_of_a_part_is_true_of_the_whole(numbers, at, cut):
    lines = tuple(map(line, sorted(numbers)))
    begin, end = min(cut), min(max(cut), len(lines))
    part = Stretch(lines=lines[begin:end], is_top=begin == 0, is_bottom=end == len(lines))
    whole = Stretch(lines=lines, is_top=True, is_bottom=True)

    known = part.near(place(at))

    above = sum(number < at for number in numbers)
    is_enough = (begin == 0 or begin <= above - 2) and (
        end == len(lines) or end >= above + (at in numbers) + 2
    )
    assert known == (whole.near(place(at)) if is_enough else None)
