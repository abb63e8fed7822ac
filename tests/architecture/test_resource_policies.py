"""Policies of queues, topic and bucket let in whom they mean; names stand for ARNs here."""

import pytest

from broadside_local.cloud.cloud import PARAMETERS
from broadside_local.cloud.emulator.process import ACCOUNT, REGION
from broadside_local.cloud.template.accept import accept
from broadside_local.cloud.template.refusals import planned
from broadside_local.iam import Decision, Request, decide, read_resource_policy
from tests.architecture.house import ROOT


@pytest.fixture(scope="module")
def policies():
    accepted = accept(ROOT / "template.yaml", PARAMETERS)
    stack = planned(accepted.template, accepted.parameters)
    kinds = ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy")
    return {
        name: read_resource_policy(about["PolicyDocument"])
        for kind in kinds
        for name, about in stack.resources(kind).items()
    }


def may(policies, name, service, action, resource, **context):
    keys = {"account": "aws:SourceAccount", "arn": "aws:SourceArn"}
    request = Request(
        action=action,
        resource=resource,
        principal=("Service", f"{service}.amazonaws.com"),
        context={keys[key]: (value,) for key, value in context.items()},
    )
    return decide(policies[name], request) is Decision.ALLOWED


def test_only_s3_of_our_account_fills_the_ingest_queue(policies):
    into = ("sqs:SendMessage", "IngestQueue.Arn")
    name = "IngestQueuePolicy"

    assert may(policies, name, "s3", *into, account=ACCOUNT)
    assert not may(policies, name, "s3", *into, account="111111111111")
    assert not may(policies, name, "s3", *into)
    assert not may(policies, name, "sns", *into, account=ACCOUNT)
    assert not may(policies, name, "s3", "sqs:ReceiveMessage", "IngestQueue.Arn", account=ACCOUNT)


def test_only_our_topic_fills_the_feedback_queue(policies):
    into = ("sqs:SendMessage", "FeedbackQueue.Arn")
    name = "FeedbackQueuePolicy"
    # A planned stack's topic has no ARN yet; any ARN but its own is another topic's.
    (condition,) = policies[name][0].conditions
    (own,) = condition.wanted

    assert may(policies, name, "sns", *into, arn=own)
    assert not may(policies, name, "sns", *into, arn=f"{own}2")
    assert not may(policies, name, "sns", *into)
    assert not may(policies, name, "s3", *into, arn=own)


def test_only_our_own_mail_tells_the_topic(policies):
    sets = f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/broadside"
    into = ("sns:Publish", "FeedbackTopic")
    name = "FeedbackTopicPolicy"
    own = {"account": ACCOUNT, "arn": f"{sets}-newsletter"}

    assert may(policies, name, "ses", *into, **own)
    assert not may(policies, name, "ses", *into, **own | {"account": "111111111111"})
    assert may(policies, name, "ses", *into, **own | {"arn": f"{sets}-transactional"})
    assert not may(policies, name, "ses", *into, **own | {"arn": f"{sets}-another"})
    assert not may(policies, name, "events", *into, **own)


def test_only_our_distribution_reads_the_site(policies):
    name, page = "SiteBucketPolicy", "SiteBucket.Arn/index.html"
    own = f"arn:aws:cloudfront::{ACCOUNT}:distribution/Distribution"

    assert may(policies, name, "cloudfront", "s3:GetObject", page, arn=own)
    assert not may(policies, name, "cloudfront", "s3:PutObject", page, arn=own)
    assert not may(policies, name, "cloudfront", "s3:GetObject", page, arn=f"{own}2")
    assert not may(policies, name, "cloudfront", "s3:GetObject", page)
