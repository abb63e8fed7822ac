"""Calls that functions are told to make, and events that they get."""

import json

READER = "reader@example.org"

CALLS = '''

import boto3
from botocore.exceptions import ClientError

_handler = handler


def handler(event, context):
    """Make the calls that an event names, and say how they ended; else do what is ours."""
    if "calls" not in event:
        return _handler(event, context)
    return {"ended": [_end(*call) for call in event["calls"]]}


def _end(service, method, arguments):
    try:
        getattr(boto3.client(service), method)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "done"
'''
"""What every handler can do besides its own work: any call, under its own role."""


def bulk(outputs, **changes):
    """Return a call of SES that Send makes, or one that is a little different."""
    template = {"TemplateContent": {"Subject": "a", "Text": "a"}, "TemplateData": "{}"}
    members = {
        "FromEmailAddress": "newsletter@example.org",
        "DefaultContent": {"Template": template},
        "BulkEmailEntries": [{"Destination": {"ToAddresses": [READER]}}],
        "ConfigurationSetName": outputs["NewsletterConfigurationSet"],
        **changes,
    }
    return "sesv2", "send_bulk_email", {k: v for k, v in members.items() if v is not None}


def single(outputs, *addresses, set_name="NewsletterConfigurationSet"):
    """Return a call of SES that the tick makes, or one that is a little different."""
    members = {
        "FromEmailAddress": "newsletter@example.org",
        "Destination": {"ToAddresses": list(addresses)},
        "Content": {"Simple": {"Subject": {"Data": "a"}, "Body": {"Text": {"Data": "a"}}}},
        "ConfigurationSetName": outputs[set_name],
    }
    return "sesv2", "send_email", members


def reads(table):
    """Return every way to read a table."""
    key = {"pk": {"S": "a"}, "sk": {"S": "a"}}
    name = {"TableName": table}
    partition = {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "a"}},
    }
    return [
        ("dynamodb", "get_item", {**name, "Key": key}),
        ("dynamodb", "batch_get_item", {"RequestItems": {table: {"Keys": [key]}}}),
        ("dynamodb", "transact_get_items", {"TransactItems": [{"Get": {**name, "Key": key}}]}),
        ("dynamodb", "query", {**name, **partition}),
        ("dynamodb", "scan", name),
    ]


def dropped(name):
    key = f"posts/{name}.en.md"
    return queued({"Records": [{"s3": {"object": {"key": key}}}]})


def queued(body):
    attributes = {"ApproximateReceiveCount": "1"}
    return {"Records": [{"messageId": "1", "body": json.dumps(body), "attributes": attributes}]}


def written(pk, sk="head"):
    return {"Records": [{"dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}}]}
