"""
Looks at a cloud that tell whether a change in its template has its effect.

A look does something to the cloud, and returns what came of it. It is told what is expected only to
know how long to wait.
"""

import contextlib
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from broadside_local.cloud import InvocationError

HANDLER = """
import json, os, time
import boto3


def handler(event, context):
    print("seen", json.dumps(event))
    if "variable" in event:
        return {"value": os.environ[event["variable"]]}
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "fail" in event:
        raise ValueError(event["fail"])
    failures = []
    for record in event.get("Records", []):
        verb, _, rest = record.get("body", "").partition(" ")
        if verb == "put":
            boto3.client("dynamodb").put_item(**json.loads(rest))
        elif verb == "fail":
            raise ValueError("as it was told")
        elif verb == "leave":
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
"""What every function does here."""


def until(condition: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Wait for what happens by itself; say whether it did."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def happens(condition: Callable[[], bool], expected: bool) -> bool:
    """Wait long for what is to happen, and a moment for what isn't; say whether it did."""
    return until(condition, seconds=20 if expected else 2.5)


def seen(cloud: Any, function: str) -> list[str]:
    """Return the events that a function was called with."""
    start = f"{function}: seen "
    return [
        line.removeprefix(start) for line in cloud.logs().splitlines() if line.startswith(start)
    ]


def told(cloud: Any, queue: str, body: str) -> None:
    cloud.client("sqs").send_message(QueueUrl=cloud.outputs[queue], MessageBody=body)


def waiting(cloud: Any, queue: str) -> int:
    """Count what is in a queue, in hand or not."""
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=cloud.outputs[queue], AttributeNames=["All"]
    )["Attributes"]
    return sum(
        int(attributes[f"ApproximateNumberOfMessages{of}"]) for of in ("", "NotVisible", "Delayed")
    )


def refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError:
        return True
    return False


# --- looks ---------------------------------------------------------------------------------------


def heads_or_tails(cloud: Any, expected: Any) -> set[str]:
    """Write items of two kinds; see which kind publish is told of."""
    run = uuid.uuid4().hex
    for number in (1, 2):
        for kind in ("head", "tail"):
            item = {"pk": f"{run}-{number}", "sk": kind, "todo_list": "todo", "todo_at": "2026"}
            cloud.client("dynamodb").put_item(
                TableName=cloud.outputs["PostsTable"],
                Item={name: {"S": value} for name, value in item.items()},
            )
    assert until(lambda: any(f"{run}-2" in event for event in seen(cloud, "publish")))
    events = [event for event in seen(cloud, "publish") if run in event]
    return {kind for kind in ("head", "tail") if any(f'"{kind}"' in event for event in events)}


def is_publish_told(cloud: Any, expected: Any) -> bool:
    """Write a head that wants to be published; see whether publish is told of it."""
    run = uuid.uuid4().hex
    item = {"pk": run, "sk": "head", "todo_list": "todo", "todo_at": "2026"}
    cloud.client("dynamodb").put_item(
        TableName=cloud.outputs["PostsTable"],
        Item={name: {"S": value} for name, value in item.items()},
    )
    return happens(lambda: any(run in event for event in seen(cloud, "publish")), expected)


def folders(cloud: Any, expected: Any) -> set[str]:
    """Drop files into two folders; see which of them ingest is told of."""
    run = uuid.uuid4().hex
    for number in (1, 2):
        for folder in ("posts", "drafts"):
            cloud.client("s3").put_object(
                Bucket=cloud.outputs["DropBucket"], Key=f"{folder}/{run}-{number}", Body=b"x"
            )
    assert until(lambda: any(f"{run}-2" in event for event in seen(cloud, "ingest")))
    events = [event for event in seen(cloud, "ingest") if run in event]
    return {f for f in ("posts", "drafts") if any(f"{f}/{run}" in event for event in events)}


def has_larger_batches(cloud: Any, expected: Any) -> bool:
    """Fill a queue; see whether the function gets more than one message at once."""
    run = uuid.uuid4().hex
    for start in range(0, 40, 10):
        cloud.client("sqs").send_message_batch(
            QueueUrl=cloud.outputs["SendQueue"],
            Entries=[{"Id": str(n), "MessageBody": f"{run} {start + n}"} for n in range(10)],
        )
    assert until(lambda: cloud.logs().count(run) >= 40)
    batches = [json.loads(event)["Records"] for event in seen(cloud, "send") if run in event]
    return max(len(batch) for batch in batches) > 1


def what_ingest_may(cloud: Any, expected: Any) -> str:
    """Let ingest write an item: it is there, or ingest may not and the message stays."""
    run = uuid.uuid4().hex
    table = cloud.outputs["PostsTable"]
    key = {"pk": {"S": run}, "sk": {"S": "x"}}
    # S3's test events come first: they would be in one batch with ours.
    assert until(lambda: waiting(cloud, "IngestQueue") == 0)
    told(cloud, "IngestQueue", "put " + json.dumps({"TableName": table, "Item": key}))

    def written() -> bool:
        return "Item" in cloud.client("dynamodb").get_item(TableName=table, Key=key)

    assert until(lambda: written() or "AccessDenied" in cloud.logs())
    return "written" if written() else f"denied, {waiting(cloud, 'IngestQueue')} kept"


def variable(name: str) -> Callable[[Any, Any], str]:
    """Ask publish for one of its variables."""

    def look(cloud: Any, expected: Any) -> str:
        try:
            value = str(cloud.invoke("publish", {"variable": name})["value"])
        except InvocationError as error:
            return error.reason
        return value if value.startswith("/opt") else "set"

    return look


def is_stopped(cloud: Any, expected: Any) -> bool:
    """Let the reader sleep for two seconds."""
    try:
        cloud.invoke("reader", {"sleep": 2})
    except InvocationError as error:
        return "timed out" in error.reason
    return False


def comes_again(cloud: Any, expected: Any) -> bool:
    """Let tick fail, asynchronously; see whether it is called again."""
    run = uuid.uuid4().hex
    cloud.client("lambda").invoke(
        FunctionName=cloud.stack.ids["Tick"],
        InvocationType="Event",
        Payload=json.dumps({"fail": run}),
    )

    def calls() -> int:
        return sum(run in event for event in seen(cloud, "tick"))

    assert until(lambda: calls() > 0)
    return happens(lambda: calls() > 1, expected)


def keeps_what_was_left(cloud: Any, expected: Any) -> bool:
    """Let feedback leave a message; see whether its queue keeps it."""
    run = uuid.uuid4().hex
    told(cloud, "FeedbackQueue", f"leave {run}")
    assert until(lambda: any(run in event for event in seen(cloud, "feedback")))
    return not happens(lambda: waiting(cloud, "FeedbackQueue") == 0, not expected)


def events_arrive(cloud: Any, expected: Any) -> bool:
    """Publish an event to the topic; see whether feedback is told."""
    run = uuid.uuid4().hex
    cloud.client("sns").publish(TopicArn=cloud.outputs["FeedbackTopic"], Message=run)
    return happens(lambda: any(run in event for event in seen(cloud, "feedback")), expected)


def is_wrapped(cloud: Any, expected: Any) -> bool:
    """Publish an event to the topic; see whether it comes in SNS's envelope."""
    run = uuid.uuid4().hex
    cloud.client("sns").publish(TopicArn=cloud.outputs["FeedbackTopic"], Message=run)
    assert until(lambda: any(run in event for event in seen(cloud, "feedback")))
    (event,) = [event for event in seen(cloud, "feedback") if run in event]
    # SES's own first message to the topic may come with it.
    (body,) = [record["body"] for record in json.loads(event)["Records"] if run in record["body"]]
    return bool(body != run)


def time_to_live(cloud: Any, expected: Any) -> str:
    """Ask whether subscribers expire."""
    about = cloud.client("dynamodb").describe_time_to_live(
        TableName=cloud.outputs["SubscribersTable"]
    )
    return str(about["TimeToLiveDescription"]["TimeToLiveStatus"])


def is_protected(cloud: Any, expected: Any) -> bool:
    """Ask whether a table is, and if so, try to delete it."""
    client, table = cloud.client("dynamodb"), cloud.outputs["SubscribersTable"]
    protected = client.describe_table(TableName=table)["Table"]["DeletionProtectionEnabled"]
    return protected and refused(lambda: client.delete_table(TableName=table))


def index_has_more_than_keys(cloud: Any, expected: Any) -> bool:
    """Ask the index of what is due for an attribute that is no key."""
    run = uuid.uuid4().hex
    table = cloud.outputs["EditionsTable"]
    key = {"pk": {"S": run}, "sk": {"S": "x"}, "due_list": {"S": run}, "due": {"N": "1"}}
    cloud.client("dynamodb").put_item(TableName=table, Item={**key, "state": {"S": "held"}})
    (item,) = cloud.client("dynamodb").query(
        TableName=table,
        IndexName="due",
        KeyConditionExpression="due_list = :list",
        ExpressionAttributeValues={":list": {"S": run}},
    )["Items"]
    return "state" in item


def versions_kept(cloud: Any, expected: Any) -> int:
    """Write an object twice, and count its versions."""
    place = {"Bucket": cloud.outputs["DropBucket"], "Key": f"content/{uuid.uuid4().hex}"}
    for body in (b"old", b"new"):
        cloud.client("s3").put_object(**place, Body=body)
    versions = cloud.client("s3").list_object_versions(Bucket=place["Bucket"], Prefix=place["Key"])
    return len(versions["Versions"])


def refuses_the_public(cloud: Any, expected: Any) -> bool:
    """Try to open the drop bucket to everybody."""
    bucket = cloud.outputs["DropBucket"]
    opened = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": opened})
    client = cloud.client("s3")
    is_refused = refused(lambda: client.put_bucket_policy(Bucket=bucket, Policy=policy))
    with contextlib.suppress(ClientError):
        client.delete_bucket_policy(Bucket=bucket)
    return is_refused


def secret_is_plain(cloud: Any, expected: Any) -> bool:
    """Ask whether the secret has letters and digits only."""
    arn = cloud.outputs["SecretArn"]
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    assert len(secret) == 64
    return bool(secret.isalnum())


def tries_until_dead(cloud: Any, expected: Any) -> int:
    """Let plan fail; count its tries until the message is given up, at most five."""
    run = uuid.uuid4().hex
    told(cloud, "PlanQueue", f"fail {run}")

    def tries() -> int:
        return sum(run in event for event in seen(cloud, "plan"))

    def is_given_up() -> bool:
        return waiting(cloud, "PlanDeadLetterQueue") > before

    before = waiting(cloud, "PlanDeadLetterQueue")
    # A log may come later than the message: too many tries are seen then, not too few.
    until(lambda: tries() >= 5 or (is_given_up() and tries() >= expected), seconds=60)
    return min(tries(), 5)
