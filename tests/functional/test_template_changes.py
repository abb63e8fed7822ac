"""
One change in the template, and the local cloud behaves as AWS would.

What AWS's documentation says of each is in `accepted_changes.py`. Each look is taken of a cloud of
the template as it is, too. Every day, the changes that don't meet are made all at once, which costs
one start; `make prove` makes each of them alone.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functional.accepted_changes import BEHAVES
from tests.functional.conftest import Checkout
from tests.functional.template_looks import HANDLER, seen, until

TOGETHER = [name for name, change in BEHAVES.items() if not change.alone]

QUICK = (
    ("VisibilityTimeout: 1800", "VisibilityTimeout: 3"),
    ("Timeout: 300", "Timeout: 3"),
    ("PlanDeadLetterQueue.Arn, maxReceiveCount: 5", "PlanDeadLetterQueue.Arn, maxReceiveCount: 3"),
)
"""Makes of all clouds here ones that try a message of plan again soon, and not for long."""


def written(folder, *changes):
    """Return a checkout whose template has these changes, and functions that let be looked at."""
    checkout = Checkout(folder)
    for old, new in (*QUICK, *changes):
        text = checkout.template.read_text(encoding="utf-8")
        assert 1 == text.count(old), old
        checkout.change(old, new)
    for handler in (folder / "functions" / "handlers").glob("*.py"):
        handler.write_text(HANDLER, encoding="utf-8")
    return checkout


def made(name):
    return BEHAVES[name].old, BEHAVES[name].new


def look(change, *clouds):
    """Look at two clouds at the same time: much of it is waiting."""
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(change.look, clouds, (change.before, change.after)))


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory):
    with written(tmp_path_factory.mktemp("unchanged")).start() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    with written(tmp_path_factory.mktemp("changed"), *map(made, TOGETHER)).start() as cloud:
        yield cloud


@pytest.mark.parametrize("name", TOGETHER)
def test_it_is_to_be_seen(unchanged, changed, name):
    change = BEHAVES[name]

    assert (change.before, change.after) == look(change, unchanged, changed)


@pytest.mark.prove
@pytest.mark.parametrize("name", BEHAVES)
def test_it_is_to_be_seen_of_this_change_alone(unchanged, tmp_path, name):
    change = BEHAVES[name]

    with written(tmp_path, made(name)).start() as cloud:
        assert (change.before, change.after) == look(change, unchanged, cloud)


@pytest.mark.prove
def test_a_schedule_that_is_disabled_never_comes(unchanged, tmp_path):
    """EventBridge API Reference, "PutRule": a rule that is DISABLED matches nothing."""
    change = "Schedule: rate(1 minute)", "Schedule: rate(1 minute), State: DISABLED"

    with written(tmp_path, change).start() as cloud:
        before = len(seen(unchanged, "tick"))
        # The rules of both clouds are a minute old by the time that the first one's tick has come.
        assert until(lambda: len(seen(unchanged, "tick")) > before, seconds=150)
        assert until(lambda: len(seen(unchanged, "tick")) > before + 1, seconds=150)
        assert [] == seen(cloud, "tick")


def test_every_change_has_a_page_and_its_words():
    assert all(change.page and change.says for change in BEHAVES.values())
