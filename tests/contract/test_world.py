"""The ports `Queue`, `Keys` and `Clock`: the same on AWS and in memory."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from broadside.adapters.clock import SystemClock, VirtualClock
from broadside.adapters.memory_queue import MemoryQueue
from broadside.adapters.secret_keys import MemoryKeys, SecretKeys
from broadside.adapters.sqs_queue import SqsQueue

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Memory:
    def __init__(self):
        self.clock = VirtualClock(NOW)
        self.queue = MemoryQueue(self.clock)

    def receive(self):
        return list(self.queue.take())


class Sqs:
    def __init__(self, aws):
        self.client, self.url = aws.client("sqs"), aws.queue()
        self.queue = SqsQueue(self.client, self.url)

    def receive(self):
        found: list[object] = []
        while True:
            answer = self.client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
            if not answer.get("Messages"):
                return found
            found += [json.loads(message["Body"]) for message in answer["Messages"]]


class TestQueue:
    @pytest.fixture
    def kit(self, twin, aws):
        return Memory() if twin == "memory" else Sqs(aws)

    def test_it_begins_empty(self, kit):
        assert kit.queue.empty()
        assert [] == kit.receive()

    @pytest.mark.parametrize("count", [1, 10, 25])
    def test_each_message_arrives(self, kit, count):
        messages = [{"edition": "e" * 32, "n": n, "text": "é"} for n in range(count)]
        kit.queue.put(messages)
        assert not kit.queue.empty()

        assert messages == sorted(kit.receive(), key=lambda message: message["n"])

    def test_no_messages(self, kit):
        kit.queue.put([])

        assert kit.queue.empty()

    def test_a_delayed_one_is_there_but_not_seen(self, kit):
        kit.queue.put([{"n": 1}], delay_seconds=900)

        assert not kit.queue.empty()
        assert [] == kit.receive()

    def test_in_memory_it_is_seen_when_its_time_comes(self):
        kit = Memory()
        kit.queue.put([{"n": 1}], delay_seconds=60)
        kit.queue.put([{"n": 2}])
        kit.clock.advance(timedelta(seconds=60))

        assert [{"n": 2}, {"n": 1}] == kit.receive()
        assert kit.queue.empty()

    def test_on_sqs_one_in_flight_counts(self, account):
        kit = Sqs(account)
        kit.queue.put([{"n": 1}])
        kit.receive()

        assert not kit.queue.empty()

    def test_on_sqs_one_that_is_not_taken_is_told(self, account):
        class Refusing:
            def send_message_batch(self, **_):
                return {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}

        with pytest.raises(RuntimeError, match="InternalError"):
            SqsQueue(Refusing(), "url").put([{"n": 1}])


class TestKeys:
    @pytest.fixture
    def keys(self, twin, aws):
        if twin == "memory":
            return MemoryKeys(b"root")
        return self.secret(aws, "root")

    def secret(self, aws, text):
        client = aws.client("secretsmanager")
        name = f"secret-{aws.queue()[-12:]}"
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
