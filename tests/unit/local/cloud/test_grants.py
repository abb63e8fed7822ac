"""Policies allow what IAM's evaluation says, and nothing else."""

import pytest

from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.template.refusals.grants import Call, allows

ALLOW = {
    "Effect": "Allow",
    "Principal": {"Service": "s3.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "Queue.Arn",
}

CALL = Call(
    action="sqs:SendMessage",
    resource="Queue.Arn",
    service="s3.amazonaws.com",
    context={"aws:sourceaccount": "1", "aws:sourcearn": "arn:a/b"},
)


def says(*statements):
    return allows({"Version": "2012-10-17", "Statement": list(statements)}, CALL)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"Principal": "*"},
        {"Principal": {"Service": ["sns.amazonaws.com", "s3.amazonaws.com"]}},
        {"Action": ["sqs:GetQueueUrl", "SQS:Send*"]},
        {"Resource": ["Queue.*", "Other.Arn"]},
        {"Resource": "Queue.???"},
        {"Condition": {"StringEquals": {"AWS:SourceAccount": "1"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:a/*"}}},
        {"Condition": {"ArnEquals": {"aws:SourceArn": ["arn:x", "arn:a/b"]}}},
    ],
)
def test_it_is_allowed(changed):
    assert says(ALLOW | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Deny"},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"Service": "sns.amazonaws.com"}},
        {"Action": "sqs:ReceiveMessage"},
        {"Resource": "queue.Arn"},
        {"Resource": "[Q]ueue.Arn"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "2"}}},
        {"Condition": {"StringEquals": {"aws:SourceArn": "arn:a/*"}}},
        {"Condition": {"StringEquals": {"aws:Nothing": "1"}}},
        {
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "1"},
                "ArnEquals": {"aws:SourceArn": "arn:other"},
            }
        },
    ],
)
def test_it_is_not_allowed(changed):
    assert not says(ALLOW | changed)


def test_a_deny_is_stronger():
    assert not says(ALLOW, ALLOW | {"Effect": "Deny", "Resource": "*"})


def test_a_deny_of_something_else_is_nothing_to_it():
    assert says(ALLOW, ALLOW | {"Effect": "Deny", "Resource": "Other.Arn"})


def test_a_statement_may_stand_alone():
    assert allows({"Statement": ALLOW}, CALL)


def test_nobody_says_anything():
    assert not says()


def test_a_condition_that_is_not_known_is_named():
    with pytest.raises(NotHonouredError, match="the condition NumericLessThan"):
        says(ALLOW | {"Condition": {"NumericLessThan": {"aws:x": "1"}}})
