"""Asking and confirming, as use cases: what others do meanwhile, and what is done twice."""

import secrets

import pytest

from broadside.app.join import Joining
from broadside.app.welcome import Welcomer
from broadside.errors import ConflictError
from broadside.subscribers import Form, State
from tests.world import PUBLICATION, THEME, World

FORM = Form(address="new@example.com", how="form", topics=("Land & Rice", "!", "land-rice"))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def joining(world):
    return Joining(**world.ports("joins", "courier", "keys", "clock"))


@pytest.fixture
def welcomer(world):
    return Welcomer(
        publication=PUBLICATION,
        theme=THEME(),
        site_url=PUBLICATION.site_url,
        new_id=lambda: secrets.token_hex(16),
        **world.ports("joins", "courier", "keys", "clock"),
    )


def asked(world, joining):
    assert joining.ask(
        FORM, language="en", viewer="192.0.2.1", new_id=lambda: secrets.token_hex(16)
    )
    return list(world.joins.requests)


def token(world):
    _, letter = world.courier.accepted[-1]
    (link,) = [line for line in letter.text.splitlines() if "/r/confirm/" in line]
    return link.rpartition("/")[2]


def test_topics_become_slugs_each_once(world, joining, welcomer):
    welcomer.answer(asked(world, joining))

    (person,) = world.subscribers.by_id.values()
    assert ("land-rice",) == person.topics


def test_confirming_twice_is_one_consent(world, joining, welcomer):
    welcomer.answer(asked(world, joining))
    first = joining.confirm(token(world), words="Yes", language="en")
    second = joining.confirm(token(world), words="Yes", language="en")

    assert (False, True) == (first.confirmed, second.confirmed)
    assert 1 == len(world.subscribers.consents)


def test_the_same_words_have_the_same_version(world, joining, welcomer):
    for words in ("Yes", "Yes", "Yes!"):
        world.subscribers.by_id.clear()
        welcomer.answer(asked(world, joining))
        joining.confirm(token(world), words=words, language="en")

    one, again, other = (consent.version for consent in world.subscribers.consents)
    assert one == again != other


def test_one_who_is_begun_by_somebody_else_meanwhile_is_looked_at_again(
    world, joining, welcomer, monkeypatch
):
    """Two requests at once: one is pending, and has one mail."""
    first, second = asked(world, joining), asked(world, joining)[-1:]
    begin = world.joins.begin

    def overtaken(*arguments, **named):
        monkeypatch.setattr(world.joins, "begin", begin)
        welcomer.answer(second)
        return begin(*arguments, **named)

    monkeypatch.setattr(world.joins, "begin", overtaken)

    assert (0, 1) == ((report := welcomer.answer(first)).mailed, report.quiet)
    assert [State.PENDING] == [person.state for person in world.subscribers.by_id.values()]
    assert 1 == len(world.courier.accepted)


def test_one_who_changes_all_the_time_is_left_for_later(world, joining, welcomer, monkeypatch):
    ids = asked(world, joining)
    monkeypatch.setattr(world.joins, "begin", lambda *_, **__: False)

    with pytest.raises(ConflictError):
        welcomer.answer(ids)

    assert ids == list(world.joins.requests)
    assert [] == world.courier.accepted
