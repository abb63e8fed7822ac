"""The ports `Keys` and `Clock`: the same on AWS and in memory."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from broadside.adapters.clock import SystemClock, VirtualClock
from broadside.adapters.secret_keys import MemoryKeys, SecretKeys

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
numbers = count()


class TestKeys:
    @pytest.fixture
    def keys(self, twin, aws):
        if twin == "memory":
            return MemoryKeys(b"root")
        return self.secret(aws, "root")

    def secret(self, aws, text):
        client = aws.client("secretsmanager")
        name = f"secret-{next(numbers)}"
        return SecretKeys(client, client.create_secret(Name=name, SecretString=text)["ARN"])

    def test_each_purpose_has_its_own_the_same_for_ever(self, keys):
        assert 32 == len(keys.key("pepper"))
        assert keys.key("pepper") == keys.key("pepper")
        assert keys.key("pepper") != keys.key("unsubscribe/1")

    def test_the_twins_derive_alike(self, account):
        expected = MemoryKeys(b"root").key("pepper")

        assert expected == self.secret(account, "root").key("pepper")
        assert expected == self.secret(account, '{"root": "root"}').key("pepper")
        assert expected != self.secret(account, '{"other": "root"}').key("pepper")

    def test_the_secret_is_read_once(self, account):
        keys = self.secret(account, "root")
        keys.key("pepper")
        keys._client = None

        assert keys.key("unsubscribe/1")


class TestClock:
    @pytest.fixture(params=[SystemClock, lambda: VirtualClock(NOW)], ids=["system", "virtual"])
    def clock(self, request):
        return request.param()

    def test_it_tells_utc(self, clock):
        assert timedelta(0) == clock.now().utcoffset()

    def test_waiting_ends_at_the_moment(self, clock):
        moment = clock.now() + timedelta(milliseconds=20)
        clock.wait_until(moment)

        assert moment <= clock.now()

    def test_what_has_passed_is_not_waited_for(self, clock):
        before = clock.now()
        clock.wait_until(before - timedelta(days=1))

        assert before <= clock.now() < before + timedelta(seconds=5)
