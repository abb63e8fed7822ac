"""Rules of Markdown are left untried only where they would find nothing."""

from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadside.posts import markdown, quick_rules
from broadside.posts.box_rules import Boxes
from broadside.posts.leftovers import Leftovers
from tests.unit.posts.test_idle_rules import EXAMPLES, PIECES

QUICK = markdown._markdown.__wrapped__(frozenset())
with patch.object(markdown, "quick_rules", side_effect=lambda parser: parser):
    PLAIN = markdown._markdown.__wrapped__(frozenset())


def made_by(parser, text):
    with patch.object(markdown, "_markdown", return_value=parser):
        return markdown.to_html(text, Leftovers(), Boxes(language="en", events=()))


@given(st.lists(PIECES, max_size=16).map("".join))
@example("".join(f"{digit}. a\n\nb\n\n" for digit in range(10)))
@example("a\n1. b\n> c\n- - d\n")
@example("[^1]\n\n[^1]: > - # a\n")
def test_any_text_becomes_what_it_becomes_when_each_is_tried(text):
    assert made_by(PLAIN, text) == made_by(QUICK, text)


def test_every_example_of_commonmark_does_as_well():
    for text in EXAMPLES:
        assert made_by(PLAIN, text) == made_by(QUICK, text)


@pytest.mark.parametrize(
    ("ruler", "named"),
    [
        (PLAIN.block.ruler, quick_rules._LINES),
        (PLAIN.inline.ruler, quick_rules._SENTENCES),
    ],
)
def test_every_rule_that_is_named_is_one(ruler, named):
    assert set(named) <= set(ruler.get_all_rules())
