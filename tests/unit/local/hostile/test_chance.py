"""What happens follows from the seed, and breaks no promise."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from broadside_local.hostile.chance import NONE, SENDS, Odds, What, delivered, happens, pause

SEEDS = st.integers(min_value=0)
FUNCTIONS = st.sampled_from(["ingest", "publish", "tick", "plan", "send", "feedback", "reader"])
NUMBERS = st.integers(min_value=1, max_value=10_000)
ALL = Odds(call=1, sending=1, kill=0.5, copy=1, again=1, fail=1)


class TestCalls:
    @given(SEEDS, FUNCTIONS, NUMBERS)
    def test_the_same_seed_does_the_same(self, seed, function, number):
        assert happens(seed, ALL, function, "PutItem", number) is happens(
            seed, ALL, function, "PutItem", number
        )

    @given(SEEDS, FUNCTIONS, NUMBERS)
    def test_nothing_happens_by_chance_where_the_odds_are_nothing(self, seed, function, number):
        assert happens(seed, NONE, function, "SendBulkEmail", number) is None

    def test_other_seeds_do_other_things(self):
        assert 1 < len({happens(seed, ALL, "send", "GetItem", 1) for seed in range(50)})

    def test_everything_happens_sooner_or_later(self):
        assert set(What) == {happens(1, ALL, "send", "GetItem", number) for number in range(200)}

    def test_it_happens_as_often_as_the_odds_say(self):
        odds = Odds(call=0.1, sending=0.5)
        seen = Counter(
            operation
            for operation in ("GetItem", "SendBulkEmail")
            for number in range(2000)
            if happens(7, odds, "send", operation, number)
        )

        assert 120 < seen["GetItem"] < 280
        assert 850 < seen["SendBulkEmail"] < 1150
        assert "SendBulkEmail" in SENDS


class TestDeliveries:
    @given(SEEDS, FUNCTIONS, NUMBERS, st.integers(min_value=0, max_value=10))
    def test_a_queue_gives_each_message_of_a_batch_once_in_any_order(
        self, seed, function, number, count
    ):
        given_ = delivered(seed, ALL, function, number, ["aws:sqs"] * count)

        assert list(range(count)) == sorted(given_.order)
        assert set(range(count)) == {position for position, _ in given_.copies}

    @given(SEEDS, FUNCTIONS, NUMBERS, st.integers(min_value=1, max_value=50))
    def test_a_stream_keeps_its_order_and_its_records(self, seed, function, number, count):
        given_ = delivered(seed, ALL, function, number, ["aws:dynamodb"] * count)

        assert tuple(range(count)) == given_.order
        assert () == given_.copies
        assert not given_.again

    @given(SEEDS, NUMBERS)
    def test_a_schedule_comes_at_least_once(self, seed, number):
        assert delivered(seed, ALL, "tick", number, []).again

    def test_messages_are_shuffled(self):
        orders = {delivered(3, NONE, "feedback", n, ["aws:sqs"] * 5).order for n in range(20)}

        assert len(orders) > 10

    @given(SEEDS, FUNCTIONS, NUMBERS)
    def test_what_was_not_dealt_with_comes_soon(self, seed, function, number):
        assert 0 <= pause(seed, function, number) <= 2
