"""Identifiers: the same for the same thing, for ever."""

from hypothesis import given
from hypothesis import strategies as st

from broadside.ids import ID_LENGTH, stable_id

PARTS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


def test_an_id_is_for_ever():
    # Feeds, ledgers and links hold such ids: a change of this value is a new world.
    assert "996599bb72298b83d95012af4b831627" == stable_id("post", "drop", "post")


@given(PARTS, PARTS)
def test_other_parts_are_another_thing(one, other):
    assert (one == other) == (stable_id("x", *one) == stable_id("x", *other))
    assert ID_LENGTH == len(stable_id(*one))
