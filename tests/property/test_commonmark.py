"""Any Markdown of the CommonMark specification's examples becomes something fine."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.property.test_any_post import assert_fine, file_of, read

DATA = Path(__file__).parents[1] / "data" / "commonmark" / "examples.json"
EXAMPLES = json.loads(DATA.read_text(encoding="utf-8"))


def assert_example_is_fine(example):
    file = file_of({"title": "T", "lang": "en"}, example)
    a_post = read(file)
    assert a_post is not None
    assert_fine(a_post, len(file.data))


def test_an_example_in_ten_becomes_something_fine():
    for example in EXAMPLES[::10]:
        assert_example_is_fine(example)


@pytest.mark.prove
def test_every_example_becomes_something_fine():
    for example in EXAMPLES:
        assert_example_is_fine(example)


@pytest.mark.prove
def test_examples_within_the_next_ones_quotation_become_something_fine():
    for one, other in list(pairwise(EXAMPLES))[::4]:
        assert_example_is_fine(f"{one}\n\n> {other}")
