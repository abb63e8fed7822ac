"""Each port's twins: in memory, and on AWS as moto has it, its tables as the template has them."""

from itertools import count

import boto3
import pytest
from moto import mock_aws

from broadside_local.cloud.template import load, parameter_values, translate
from tests.architecture.house import ROOT

TWINS = ["memory", "aws"]

_GIVEN = {"SiteHost": "news.example.org", "SenderDomain": "example.org"}
_OF_A_TABLE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
_numbers = count()


@pytest.fixture(scope="session")
def stack():
    """The template's resources, as CloudFormation sees them."""
    template = load(ROOT / "template.yaml")
    values = parameter_values(template, _GIVEN)
    return translate(template, values, bucket="code")["Resources"]


class Aws:
    """An account in this process, with what the template declares on demand."""

    def __init__(self, stack):
        self._stack = stack

    def client(self, service):
        """Return a client that checks each parameter against the service's model: ours don't."""
        return boto3.client(service)

    def table(self, logical_id):
        """Create a table with the keys and indexes of the template's; return its name."""
        resource = self._stack[logical_id]
        assert "AWS::DynamoDB::Table" == resource["Type"]
        name = f"{logical_id}-{next(_numbers)}"
        declared = {
            key: resource["Properties"][key] for key in _OF_A_TABLE if key in resource["Properties"]
        }
        self.client("dynamodb").create_table(TableName=name, **declared)
        return name

    def bucket(self):
        name = f"bucket-{next(_numbers)}"
        where = {"LocationConstraint": boto3.Session().region_name}
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)
        return name

    def queue(self):
        return self.client("sqs").create_queue(QueueName=f"queue-{next(_numbers)}")["QueueUrl"]


@pytest.fixture(scope="session")
def account(stack):
    """One account for all tests; each makes tables of its own in it."""
    with mock_aws():
        yield Aws(stack)


@pytest.fixture(params=TWINS)
def twin(request):
    """Whether it is the memory twin, or the real adapter."""
    return request.param


@pytest.fixture
def aws(request, twin):
    """The account, where the twin needs one."""
    return request.getfixturevalue("account") if twin == "aws" else None
