"""
What AWS promises and doesn't, and that the local cloud does the same.

The table in docs/local-cloud.md names these tests, row by row, with AWS's own pages.
"""

import json
import time
from itertools import count

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import Checkout
from tests.functional.test_local_cloud import until

HANDLER = '''
import hashlib, json, os
from pathlib import Path


def handler(event, context):
    """Fail as often as a message or an item asks for, and say what came."""
    failures = []
    for record in event.get("Records", []):
        told = "body" in record
        image = record.get("dynamodb", {}).get("NewImage", {})
        name = record["body"] if told else image["pk"]["S"]
        marks = Path(os.environ["TEMPLATES_DIR"], hashlib.md5(name.encode()).hexdigest())
        with marks.open("a") as file:  # a failed function may come back as a new process
            file.write("x")
        times = marks.stat().st_size
        print("got", json.dumps([name, times]))
        if name.startswith("fails-once") and times == 1:
            if not told:
                raise ValueError("as it was asked")
            failures.append({"itemIdentifier": record["messageId"]})
    if event.get("fail"):
        print("got", json.dumps([event["fail"], 0]))
        raise ValueError("as it was asked")
    return {"batchItemFailures": failures}
'''

NAMES = (f"{n}" for n in count())


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    """A cloud whose functions have five seconds, and whose queues are as patient."""
    checkout = Checkout(tmp_path_factory.mktemp("promises"))
    checkout.change("Timeout: 60\n", "Timeout: 5\n")
    checkout.change("VisibilityTimeout: 360", "VisibilityTimeout: 5")
    for name in ("ingest", "publish", "tick", "feedback"):
        handler = checkout.folder / "functions" / "handlers" / f"{name}.py"
        handler.write_text(HANDLER, encoding="utf-8")
    with checkout.start() as started:
        yield started


@pytest.fixture
def queue(cloud):
    """A queue that no function reads."""
    made = cloud.client("sqs").create_queue(
        QueueName=f"q-{next(NAMES)}", Attributes={"VisibilityTimeout": "1"}
    )
    return made["QueueUrl"]


def got(cloud, name):
    """Return how often a function had seen what it got of this name, each time it came."""
    lines = (line.partition("got ")[2] for line in cloud.logs().splitlines() if "got " in line)
    mine = [json.loads(line) for line in lines]
    return [times for seen, times in mine if seen == name]


def refused(call, **arguments):
    """Return the code of the error that a call is refused with."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


class TestQueues:
    def receive(self, cloud, queue):
        answer = cloud.client("sqs").receive_message(
            QueueUrl=queue, MessageSystemAttributeNames=["All"], MaxNumberOfMessages=10
        )
        return answer.get("Messages", [])

    def test_a_message_that_is_not_deleted_comes_again_and_is_counted(self, cloud, queue):
        cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="a")
        (first,) = self.receive(cloud, queue)
        assert [] == self.receive(cloud, queue)

        again = []

        def came():
            again.extend(self.receive(cloud, queue))
            return again

        until(came)

        assert first["MessageId"] == again[0]["MessageId"]
        counts = [m["Attributes"]["ApproximateReceiveCount"] for m in (first, *again)]
        assert ["1", "2"] == counts

    def test_a_message_that_is_deleted_does_not(self, cloud, queue):
        sqs = cloud.client("sqs")
        sqs.send_message(QueueUrl=queue, MessageBody="a")
        (message,) = self.receive(cloud, queue)

        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

        about = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        assert "0" == about["ApproximateNumberOfMessages"]
        assert "0" == about["ApproximateNumberOfMessagesNotVisible"]

    def test_a_delayed_message_comes_when_its_time_is_up(self, cloud, queue):
        sent = time.time()
        cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="a", DelaySeconds=1)
        assert [] == self.receive(cloud, queue)

        until(lambda: self.receive(cloud, queue))

        assert time.time() - sent >= 1

    def test_only_what_failed_of_a_batch_comes_again(self, cloud):
        names = [f"fails-once-{next(NAMES)}", *(f"good-{next(NAMES)}" for _ in range(3))]
        cloud.client("sqs").send_message_batch(
            QueueUrl=cloud.outputs["IngestQueue"],
            Entries=[{"Id": str(n), "MessageBody": name} for n, name in enumerate(names)],
        )

        until(lambda: [1, 2] == got(cloud, names[0]))

        assert [[1], [1], [1]] == [got(cloud, name) for name in names[1:]]

    def test_a_message_is_a_mebibyte_at_most_and_so_is_a_batch(self, cloud, queue):
        sqs = cloud.client("sqs")
        sqs.send_message(QueueUrl=queue, MessageBody="a" * 1_048_576)
        entry = {"MessageBody": "a" * 600_000}

        one = refused(sqs.send_message, QueueUrl=queue, MessageBody="a" * 1_048_577)
        two = refused(
            sqs.send_message_batch,
            QueueUrl=queue,
            Entries=[{"Id": "1", **entry}, {"Id": "2", **entry}],
        )

        assert "InvalidParameterValue" == one
        assert "AWS.SimpleQueueService.BatchRequestTooLong" == two

    def test_a_batch_is_ten_messages_at_most(self, cloud, queue):
        entries = [{"Id": str(n), "MessageBody": "a"} for n in range(11)]

        code = refused(cloud.client("sqs").send_message_batch, QueueUrl=queue, Entries=entries)

        assert "AWS.SimpleQueueService.TooManyEntriesInBatchRequest" == code


class TestTopics:
    def test_a_queue_gets_a_message_in_its_envelope(self, cloud):
        name = f"good-{next(NAMES)}"

        cloud.client("sns").publish(TopicArn=cloud.outputs["FeedbackTopic"], Message=name)

        until(lambda: f'\\"Message\\": \\"{name}\\"' in cloud.logs())
        assert '\\"Type\\": \\"Notification\\"' in cloud.logs()

    def test_the_first_message_of_ses_is_plain_text(self, cloud):
        until(lambda: "Successfully validated SNS topic for Amazon SES" in cloud.logs())

    def test_a_message_is_256_kib_at_most(self, cloud):
        code = refused(
            cloud.client("sns").publish,
            TopicArn=cloud.outputs["FeedbackTopic"],
            Message="a" * 262_145,
        )

        assert "InvalidParameter" == code


class TestStreams:
    def put(self, cloud, name):
        todo = {"todo_list": {"S": "todo"}, "todo_at": {"S": "2026"}}
        cloud.client("dynamodb").put_item(
            TableName=cloud.outputs["PostsTable"],
            Item={"pk": {"S": name}, "sk": {"S": "head"}, **todo},
        )

    def test_a_batch_that_failed_comes_again_before_what_follows_it(self, cloud):
        bad, good = f"fails-once-{next(NAMES)}", f"good-{next(NAMES)}"
        self.put(cloud, bad)
        self.put(cloud, good)

        until(lambda: got(cloud, good))

        assert [1, 2] == got(cloud, bad)[:2]
        lines = [line for line in cloud.logs().splitlines() if "got " in line]
        last_bad = max(n for n, line in enumerate(lines) if bad in line)
        last_good = max(n for n, line in enumerate(lines) if good in line)
        assert last_bad < last_good

    def test_records_of_an_item_come_in_their_order(self, cloud):
        table, name = cloud.outputs["PostsTable"], f"order-{next(NAMES)}"
        todo = {"todo_list": {"S": "todo"}}
        for number in range(5):
            cloud.client("dynamodb").put_item(
                TableName=table,
                Item={
                    "pk": {"S": name},
                    "sk": {"S": "head"},
                    "todo_at": {"S": str(number)},
                    **todo,
                },
            )

        until(lambda: 5 == len(got(cloud, name)))

        assert [1, 2, 3, 4, 5] == got(cloud, name)


class TestTables:
    def test_an_item_is_400_kb_at_most(self, cloud):
        item = {"pk": {"S": "a"}, "sk": {"S": "b"}, "text": {"S": "a" * 409_600}}

        code = refused(
            cloud.client("dynamodb").put_item,
            TableName=cloud.outputs["SubscribersTable"],
            Item=item,
        )

        assert "ValidationException" == code

    def test_a_page_of_a_query_is_a_megabyte_at_most(self, cloud):
        table, name = cloud.outputs["SubscribersTable"], f"page-{next(NAMES)}"
        for number in range(4):
            item = {"pk": {"S": name}, "sk": {"S": str(number)}, "text": {"S": "a" * 300_000}}
            cloud.client("dynamodb").put_item(TableName=table, Item=item)

        page = cloud.client("dynamodb").query(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": name}},
        )

        assert page["Count"] < 4
        assert "LastEvaluatedKey" in page

    def test_a_transaction_is_all_or_nothing_and_says_why(self, cloud):
        table, name = cloud.outputs["SubscribersTable"], f"both-{next(NAMES)}"
        items = [{"pk": {"S": name}, "sk": {"S": sk}} for sk in "ab"]
        cloud.client("dynamodb").put_item(TableName=table, Item=items[1])

        with pytest.raises(ClientError) as error:
            cloud.client("dynamodb").transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": table,
                            "Item": item,
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    }
                    for item in items
                ]
            )

        codes = [reason["Code"] for reason in error.value.response["CancellationReasons"]]
        assert ["None", "ConditionalCheckFailed"] == codes
        assert "Item" not in cloud.client("dynamodb").get_item(TableName=table, Key=items[0])

    def test_a_transaction_is_100_items_at_most(self, cloud):
        table = cloud.outputs["SubscribersTable"]
        puts = [
            {"Put": {"TableName": table, "Item": {"pk": {"S": "t"}, "sk": {"S": str(n)}}}}
            for n in range(101)
        ]

        code = refused(cloud.client("dynamodb").transact_write_items, TransactItems=puts)

        assert "ValidationException" == code

    def test_an_index_is_never_read_strongly(self, cloud):
        code = refused(
            cloud.client("dynamodb").query,
            TableName=cloud.outputs["EditionsTable"],
            IndexName="due",
            ConsistentRead=True,
            KeyConditionExpression="due_list = :list",
            ExpressionAttributeValues={":list": {"S": "due"}},
        )

        assert "ValidationException" == code

    def test_an_expired_item_is_still_read(self, cloud):
        table, name = cloud.outputs["SubscribersTable"], f"late-{next(NAMES)}"
        key = {"pk": {"S": name}, "sk": {"S": "a"}}
        item = {**key, "expires_at": {"N": str(int(time.time()) - 1)}}
        cloud.client("dynamodb").put_item(TableName=table, Item=item)

        found = cloud.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)

        assert item == found["Item"]


class TestBuckets:
    def test_a_queue_that_is_named_to_a_bucket_gets_a_test_event(self, cloud):
        until(lambda: "s3:TestEvent" in cloud.logs())

    def test_what_was_written_is_read(self, cloud):
        bucket, key = cloud.outputs["SiteBucket"], f"{next(NAMES)}.html"
        s3 = cloud.client("s3")

        for number in range(5):
            s3.put_object(Bucket=bucket, Key=key, Body=str(number).encode())
            assert str(number).encode() == s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.delete_object(Bucket=bucket, Key=key)
        assert "NoSuchKey" == refused(s3.get_object, Bucket=bucket, Key=key)

    def test_an_object_can_be_written_once_only(self, cloud):
        bucket, key = cloud.outputs["SiteBucket"], f"{next(NAMES)}.html"
        s3 = cloud.client("s3")
        s3.put_object(Bucket=bucket, Key=key, Body=b"a", IfNoneMatch="*")

        code = refused(s3.put_object, Bucket=bucket, Key=key, Body=b"b", IfNoneMatch="*")

        assert "PreconditionFailed" == code


class TestFunctions:
    def call(self, cloud, function, name):
        cloud.client("lambda").invoke(
            FunctionName=cloud.stack.ids[function],
            InvocationType="Event",
            Payload=json.dumps({"fail": name}),
        )

    def test_an_event_is_tried_twice_more(self, cloud):
        name = f"async-{next(NAMES)}"
        self.call(cloud, "Feedback", name)

        until(lambda: 3 == len(got(cloud, name)))

    def test_the_ticks_event_is_tried_once(self, cloud):
        """Another function's event, sent later, is through its retries before it is."""
        name, other = f"async-{next(NAMES)}", f"async-{next(NAMES)}"
        self.call(cloud, "Tick", name)
        self.call(cloud, "Feedback", other)

        until(lambda: 3 == len(got(cloud, other)))

        assert [0] == got(cloud, name)
