"""The port `Assets`: the same on DynamoDB and in memory."""

from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.dynamo_assets import DynamoAssets
from broadside.adapters.memory_assets import MemoryAssets
from broadside.posts import Asset

NOW = datetime(2026, 11, 24, 9, 0, 0, 123_456, tzinfo=UTC)
HOUR = timedelta(hours=1)
PICTURE = Asset(path="/media/1.jpg", width=1200, height=800, small="/media/2.jpg", small_width=600)
REFUSED = Asset(refused="is too big")


@pytest.fixture
def assets(twin, aws):
    if twin == "memory":
        return MemoryAssets()
    return DynamoAssets(aws.client("dynamodb"), aws.table("PostsTable"))


def test_nothing_is_known_of_what_was_not_noted(assets):
    assert assets.read("one", at=NOW) is None


def test_what_was_noted_comes_back_as_it_is(assets):
    assets.write("one", PICTURE, until=None)
    assets.write("two", REFUSED, until=None)

    assert (PICTURE, REFUSED) == (assets.read("one", at=NOW), assets.read("two", at=NOW))


def test_what_holds_for_a_while_is_over_then(assets):
    assets.write("one", REFUSED, until=NOW + HOUR)

    assert REFUSED == assets.read("one", at=NOW + HOUR - timedelta(microseconds=1))
    assert assets.read("one", at=NOW + HOUR) is None


def test_the_last_word_counts(assets):
    assets.write("one", REFUSED, until=NOW + HOUR)
    assets.write("one", PICTURE, until=None)

    assert PICTURE == assets.read("one", at=NOW + 9 * HOUR)
