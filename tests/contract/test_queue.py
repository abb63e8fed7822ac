"""The port `Queue`, and what a function's trigger sees of it: the same on SQS and in memory."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from broadside.adapters.clock import VirtualClock
from broadside.adapters.memory_queue import MAX_BYTES, MemoryQueue
from broadside.adapters.sqs_queue import SqsQueue

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VISIBILITY = timedelta(minutes=6)
TRIES = 5
"""Of the send queue (template.yaml)."""


class Memory:
    """The twin, with a queue of dead letters."""

    def __init__(self):
        self.clock = VirtualClock(NOW)
        self.dead = MemoryQueue(self.clock)
        self.queue = MemoryQueue(
            self.clock, visibility=VISIBILITY, dead_letters=self.dead, max_receive_count=TRIES
        )

    def receive(self, limit=10):
        return [(r.message, r.receive_count, r.receipt) for r in self.queue.receive(limit)]

    def delete(self, receipt):
        self.queue.delete(receipt)

    def give_back(self, receipt):
        self.queue.give_back(receipt)

    def dead_letters(self):
        return list(self.dead.take())


class Sqs:
    """The adapter, and the service's own client, as a trigger uses it."""

    def __init__(self, aws):
        self.client = aws.client("sqs")
        self.url, self.dead = aws.queue("SendQueue")
        self.queue = SqsQueue(self.client, self.url)

    def _received(self, url, limit=10):
        answer = self.client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=limit,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        )
        for message in answer.get("Messages", []):
            times = int(message["Attributes"]["ApproximateReceiveCount"])
            yield json.loads(message["Body"]), times, message["ReceiptHandle"]

    def receive(self, limit=10):
        return list(self._received(self.url, limit))

    def delete(self, receipt):
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=receipt)

    def give_back(self, receipt):
        self.client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=0
        )

    def dead_letters(self):
        return [message for message, _, _ in self._received(self.dead)]


@pytest.fixture
def kit(twin, aws):
    return Memory() if twin == "memory" else Sqs(aws)


def largest(more=0):
    """Return a message as large as SQS takes them, or larger by so many bytes."""
    return {"text": "x" * (MAX_BYTES - len('{"text":""}') + more)}


def all_of(kit):
    """Receive until there is nothing left to be seen."""
    found = []
    while page := kit.receive():
        found += page
    return found


class TestPutting:
    def test_it_begins_empty(self, kit):
        assert kit.queue.empty()
        assert [] == kit.receive()

    @pytest.mark.parametrize("count", [1, 10, 25])
    def test_each_message_arrives(self, kit, count):
        messages = [{"edition": "e" * 32, "n": n, "text": "é"} for n in range(count)]
        kit.queue.put(messages)
        assert not kit.queue.empty()

        assert messages == sorted((m for m, _, _ in all_of(kit)), key=lambda m: m["n"])

    def test_no_messages(self, kit):
        kit.queue.put([])

        assert kit.queue.empty()

    def test_a_delayed_one_is_there_but_not_seen(self, kit):
        kit.queue.put([{"n": 1}], delay_seconds=900)

        assert not kit.queue.empty()
        assert [] == kit.receive()

    def test_as_large_as_sqs_takes_them(self, kit):
        kit.queue.put([largest()])

        assert [largest()] == [message for message, _, _ in kit.receive()]

    def test_one_that_is_too_large_is_told(self, kit):
        """A message, and a request, hold 1 MiB ("Amazon SQS message quotas")."""
        with pytest.raises((ValueError, ClientError)):
            kit.queue.put([largest(1)])

        assert kit.queue.empty()


class TestReceiving:
    def test_ten_at_once_at_most(self, kit):
        kit.queue.put([{"n": n} for n in range(25)])

        assert len(kit.receive(10)) <= 10

    def test_what_was_received_is_seen_by_nobody_else_but_counts(self, kit):
        kit.queue.put([{"n": 1}])
        assert [({"n": 1}, 1)] == [(message, times) for message, times, _ in kit.receive()]

        assert [] == kit.receive()
        assert not kit.queue.empty()

    def test_what_was_deleted_is_gone(self, kit):
        kit.queue.put([{"n": 1}])
        ((_, _, receipt),) = kit.receive()
        kit.delete(receipt)

        assert kit.queue.empty()
        assert [] == kit.receive()

    def test_what_was_not_deleted_comes_again_and_says_how_often(self, kit):
        kit.queue.put([{"n": 1}])
        for time in range(1, TRIES + 1):
            ((message, times, receipt),) = kit.receive()
            assert ({"n": 1}, time) == (message, times)
            kit.give_back(receipt)

    def test_of_a_batch_only_what_failed_comes_again(self, kit):
        kit.queue.put([{"n": n} for n in range(3)])
        received = {message["n"]: receipt for message, _, receipt in all_of(kit)}
        for n in (0, 2):
            kit.delete(received[n])
        kit.give_back(received[1])

        assert [({"n": 1}, 2)] == [(message, times) for message, times, _ in kit.receive()]

    def test_what_came_in_vain_too_often_is_a_dead_letter(self, kit):
        kit.queue.put([{"n": 1}])
        for _ in range(TRIES):
            ((_, _, receipt),) = kit.receive()
            kit.give_back(receipt)
        assert [] == kit.dead_letters()

        assert [] == kit.receive()

        assert [{"n": 1}] == kit.dead_letters()
        assert kit.queue.empty()


class TestOnSqs:
    def test_a_delay_of_more_than_15_minutes_is_told(self, account):
        """Of the emulators only moto says it: the others would delay by more."""
        kit = Sqs(account)
        if account.name != "moto":
            pytest.skip("takes any delay; dispatch never asks for more than 900 s")

        with pytest.raises(RuntimeError, match="InvalidParameterValue"):
            kit.queue.put([{"n": 1}], delay_seconds=901)

    def test_a_request_holds_ten(self, account):
        kit = Sqs(account)
        requests = []
        kit.client.meta.events.register(
            "provide-client-params.sqs.SendMessageBatch",
            lambda params, **_: requests.append(len(params["Entries"])),
            unique_id="count",
        )
        kit.queue.put([{"n": n} for n in range(25)])
        kit.client.meta.events.unregister(
            "provide-client-params.sqs.SendMessageBatch", unique_id="count"
        )

        assert [10, 10, 5] == requests

    def test_one_of_ten_that_is_not_taken_is_told(self):
        """The answer is 200 though some messages failed ("SendMessageBatch")."""

        class Refusing:
            def send_message_batch(self, Entries, **_):  # noqa: N803 - boto3's name
                taken, refused = Entries[:9], Entries[9:]
                failed = [{"Id": e["Id"], "Code": "InternalError"} for e in refused]
                return {"Successful": [{"Id": e["Id"]} for e in taken], "Failed": failed}

        SqsQueue(Refusing(), "url").put([{"n": n} for n in range(9)])
        with pytest.raises(RuntimeError, match="1 messages not queued: InternalError"):
            SqsQueue(Refusing(), "url").put([{"n": n} for n in range(10)])


class TestInMemory:
    """What takes time is shown on a clock that is set."""

    @pytest.fixture
    def kit(self):
        return Memory()

    def test_a_delayed_one_is_seen_when_its_time_comes(self, kit):
        kit.queue.put([{"n": 1}], delay_seconds=60)
        kit.queue.put([{"n": 2}])
        kit.clock.advance(timedelta(seconds=60))

        assert [{"n": 2}, {"n": 1}] == list(kit.queue.take())
        assert kit.queue.empty()

    @pytest.mark.parametrize("delay", [-1, 901])
    def test_no_delay_that_sqs_does_not_know(self, kit, delay):
        with pytest.raises(ValueError, match="delay"):
            kit.queue.put([{"n": 1}], delay_seconds=delay)

    def test_what_was_received_comes_again_after_its_visibility(self, kit):
        kit.queue.put([{"n": 1}])
        kit.receive()
        kit.clock.advance(VISIBILITY - timedelta(seconds=1))
        assert [] == kit.receive()

        kit.clock.advance(timedelta(seconds=1))
        assert [({"n": 1}, 2)] == [(message, times) for message, times, _ in kit.receive()]

    def test_a_receipt_that_is_not_the_last_does_nothing(self, kit):
        """With an old handle the message may well come again ("DeleteMessage")."""
        kit.queue.put([{"n": 1}])
        ((_, _, old),) = kit.receive()
        kit.clock.advance(VISIBILITY)
        kit.receive()
        kit.delete(old)
        kit.give_back(old)

        assert not kit.queue.empty()
        assert [] == kit.receive()

    def test_what_is_taken_leaves_at_once(self, kit):
        kit.queue.put([{"n": n} for n in range(25)])

        assert 25 == len(kit.queue.take())
        assert [] == kit.queue.take()

    def test_it_can_be_looked_into(self, kit):
        kit.queue.put([{"n": 2}], delay_seconds=60)
        kit.queue.put([{"n": 1}])

        assert [(NOW, {"n": 1}), (NOW + timedelta(minutes=1), {"n": 2})] == kit.queue.messages

    def test_its_count_can_lag(self):
        """The numbers are approximate, for a minute or longer ("GetQueueAttributes")."""
        clock = VirtualClock(NOW)
        queue = MemoryQueue(clock, count_lag=timedelta(minutes=1))
        queue.put([{"n": 1}])
        assert queue.empty()

        clock.advance(timedelta(minutes=1))
        assert not queue.empty()

        queue.take()
        assert not queue.empty()

        clock.advance(timedelta(minutes=1))
        assert queue.empty()
