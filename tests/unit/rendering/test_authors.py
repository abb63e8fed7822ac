"""Who wrote a post: a line for the names, a box for whoever says more."""

import pytest

from broadside.rendering.authors import boxes, byline
from tests.unit.rendering.samples import author, variant

WORDS = {"by": "By {names}"}


def test_a_box_is_for_more_than_a_name():
    bare, *others = (
        author(),
        author(id="b", place="Pier"),
        author(id="c", biography="Rows."),
        author(id="d", picture="/media/d.png"),
    )

    assert tuple(others) == boxes(variant(authors=(bare, *others)))


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "By A"),
        ("en", 2, "By A and B"),
        ("en-US", 3, "By A, B, and C"),
        ("en-GB", 3, "By A, B and C"),
        ("zh-Hant", 3, "By A、B、C"),
        ("ar", 3, "By A وB وC"),
        ("qaa", 2, "By A and B"),
        ("en", 0, ""),
    ],
)
def test_a_byline_joins_names_as_the_language_does(language, count, said):
    authors = tuple(author(id=name, name=name) for name in "ABC"[:count])

    assert said == byline(variant(authors=authors, language=language), WORDS)


@pytest.mark.parametrize(
    ("language", "ending", "last"), [("en", "A19, …", "and A19"), ("zh-Hant", "A19、…", "A18、A19")]
)
def test_a_byline_names_twenty_at_most(language, ending, last):
    many = tuple(author(id=str(n), name=f"A{n}") for n in range(21))

    assert byline(variant(authors=many, language=language), WORDS).endswith(ending)
    assert byline(variant(authors=many[:20], language=language), WORDS).endswith(last)
