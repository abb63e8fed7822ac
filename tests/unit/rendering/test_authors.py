"""Who wrote a post: a line for the names, a box for whoever says more."""

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


def test_a_byline_joins_names_as_the_language_does():
    two = (author(name="甲"), author(id="b", name="乙"))

    assert "By 甲、乙" == byline(variant(authors=two, language="zh-Hant"), WORDS)
    assert "By 甲, 乙" == byline(variant(authors=two), WORDS)
    assert "" == byline(variant(), WORDS)


def test_a_byline_names_twenty_at_most():
    many = tuple(author(id=str(n), name=f"A{n}") for n in range(21))

    assert byline(variant(authors=many), WORDS).endswith("A19, …")
    assert byline(variant(authors=many[:20]), WORDS).endswith("A18, A19")
