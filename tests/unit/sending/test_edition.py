"""An edition: one automatic mailing of a post, for ever the same."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import EditionState, automatic_edition_id, hold_edition
from broadside.sending.edition import TRANSITIONS
from tests.unit.sending.samples import NOW


def test_its_states_go_where_the_protocol_says():
    held, planned, sending, paused, sent, cancelled = EditionState

    assert {
        held: {planned, cancelled},
        planned: {sending, paused, cancelled},
        sending: {sent, paused, cancelled},
        paused: {planned, sending, cancelled},
        sent: {sending},
        cancelled: {held},
    } == TRANSITIONS


@given(st.text(), st.text())
def test_a_post_has_one_automatic_mailing(one, other):
    assert (one == other) == (automatic_edition_id(one) == automatic_edition_id(other))
    assert 32 == len(automatic_edition_id(one))


def test_its_id_never_changes():
    """It is in ledgers and links: a change would mail everyone again."""
    assert "20b8de94f7d7235c5c8443f88cb4d3c1" == automatic_edition_id("p" * 32)


def test_it_is_held_until_its_release_with_its_audience_frozen():
    later = NOW + timedelta(minutes=10)

    held = hold_edition("p" * 32, topics=("housing",), release_at=later, at=NOW)

    assert EditionState.HELD is held.state
    assert automatic_edition_id("p" * 32) == held.id
    assert (NOW, later, ("housing",)) == (held.created_at, held.release_at, held.topics)
    assert (None, {}, 0, 1) == (held.as_of, held.mails, held.units, held.version)
