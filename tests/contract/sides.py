"""Where the real adapters are tried: on moto, on the local cloud, on AWS's own DynamoDB Local."""

import json
from functools import cache, partial
from itertools import count

import boto3
import botocore.session

from broadside.adapters.lean_dynamo import LeanDynamo
from broadside.adapters.lean_wire import Wire
from tests.architecture.house import ROOT

_OF_A_TABLE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
_OF_A_QUEUE = ("VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod")
_numbers = count()


class Side:
    """An account with what the template declares, on demand; each test has it to itself."""

    name = ""

    def __init__(self, stack, new_client):
        self._stack = stack
        self._clients = cache(new_client)
        self._tables = []

    def client(self, service):
        """Return a client that checks each parameter against the service's model: ours don't."""
        return self._clients(service)

    def properties(self, logical_id, kind):
        resource = self._stack[logical_id]
        assert kind == resource["Type"]
        return resource.get("Properties", {})

    def table(self, logical_id):
        """Return the name of an empty table with the keys and indexes of the template's."""
        declared = self.properties(logical_id, "AWS::DynamoDB::Table")
        name = f"{logical_id}-{next(_numbers)}"
        wanted = {key: declared[key] for key in _OF_A_TABLE if key in declared}
        self.client("dynamodb").create_table(TableName=name, **wanted)
        self._tables.append(name)
        return name

    def forget(self):
        """Take a test's tables away: moto copies all that it has for each transaction."""
        while self._tables:
            self.client("dynamodb").delete_table(TableName=self._tables.pop())

    def bucket(self, logical_id):
        """Return the name of an empty bucket."""
        self.properties(logical_id, "AWS::S3::Bucket")
        name = f"bucket-{next(_numbers)}"
        where = {"LocationConstraint": boto3.Session().region_name}
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)
        return name

    def queue(self, logical_id):
        """Return the URL of a new queue like the template's, and that of its dead letters."""
        declared = self.properties(logical_id, "AWS::SQS::Queue")
        attributes = {name: str(declared[name]) for name in _OF_A_QUEUE if name in declared}
        dead_letters = ""
        if redrive := declared.get("RedrivePolicy"):
            target, _ = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
            dead_letters, _ = self.queue(target)
            policy = {
                "deadLetterTargetArn": self._arn(dead_letters),
                "maxReceiveCount": redrive["maxReceiveCount"],
            }
            attributes["RedrivePolicy"] = json.dumps(policy)
        made = self.client("sqs").create_queue(
            QueueName=f"queue-{next(_numbers)}", Attributes=attributes
        )
        return made["QueueUrl"], dead_letters

    def _arn(self, url):
        found = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return found["Attributes"]["QueueArn"]


class Moto(Side):
    """In this process."""

    name = "moto"

    def __init__(self, stack):
        super().__init__(stack, boto3.client)


class Cloud(Side):
    """
    The local cloud's own tables and buckets, emptied; queues like its own.

    DynamoDB is asked the lean way, as functions do; boto3's own way is tried on the other sides.
    """

    name = "cloud"

    def __init__(self, stack, cloud):
        super().__init__(stack, partial(_lean_client, cloud))
        self._cloud = cloud
        # Nobody else is to read what tests write.
        functions = self.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        events = self.client("events")
        for rule in events.list_rules()["Rules"]:
            events.disable_rule(Name=rule["Name"])

    def table(self, logical_id):
        name = self._cloud.outputs[logical_id]
        client = self.client("dynamodb")
        pages = client.get_paginator("scan").paginate(
            TableName=name, ProjectionExpression="pk, sk", ConsistentRead=True
        )
        keys = [item for page in pages for item in page["Items"]]
        for first in range(0, len(keys), 25):
            deletes = [{"DeleteRequest": {"Key": key}} for key in keys[first : first + 25]]
            client.batch_write_item(RequestItems={name: deletes})
        return name

    def bucket(self, logical_id):
        name = self._cloud.outputs[logical_id]
        client = self.client("s3")
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=name):
            for found in page.get("Contents", []):
                client.delete_object(Bucket=name, Key=found["Key"])
        return name


def _lean_client(cloud, service):
    client = cloud.client(service)
    if service != "dynamodb":
        return client
    session = botocore.session.Session()
    session.set_credentials(*cloud._emulator.credentials)
    return LeanDynamo(client, Wire(client, session, signing_name="dynamodb"))


class DynamoDbLocal(Side):
    """AWS's own emulator of DynamoDB: tables only."""

    name = "dynamodb-local"

    def __init__(self, stack, endpoint):
        super().__init__(stack, partial(boto3.client, endpoint_url=endpoint))


def idle_checkout(folder):
    """Make a checkout with our template, whose functions do nothing."""
    for name in ("functions/handlers", "templates"):
        (folder / name).mkdir(parents=True)
    for handler in (ROOT / "functions" / "handlers").glob("*.py"):
        nothing = "def handler(event, context): pass\n"
        (folder / "functions" / "handlers" / handler.name).write_text(nothing, encoding="utf-8")
    (folder / ".venv-cloud").symlink_to(ROOT / ".venv-cloud")
    (folder / "template.yaml").write_bytes((ROOT / "template.yaml").read_bytes())
    return folder
