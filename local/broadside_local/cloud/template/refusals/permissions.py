"""What is refused, or never happens, because a policy doesn't let a service in."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.emulator.process import ACCOUNT, REGION
from broadside_local.cloud.template.refusals.grants import Call, allows
from broadside_local.cloud.template.refusals.rules import Refusal, listed, owner, rule
from broadside_local.cloud.template.refusals.sources import mappings
from broadside_local.cloud.template.refusals.structure import comes_after

_VERSIONS = ("2012-10-17", "2008-10-17")

_ROLE_BYTES = 10_240

_READING = {
    "AWS::SQS::Queue": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "AWS::DynamoDB::Table": (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
}
"""What a function's role must be allowed of its source, by the source's type."""


def documents(stack: Stack) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every policy document with the name of the resource that has it."""
    for name, role in stack.resources("AWS::IAM::Role").items():
        yield name, role["AssumeRolePolicyDocument"]
        yield from ((name, policy["PolicyDocument"]) for policy in role.get("Policies", []))
    for kind in ("AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
        for name, about in stack.resources(kind).items():
            yield name, about["PolicyDocument"]


def let_in(stack: Stack, kind: str, attached: str, call: Call) -> str | None:
    """Name the resource policy of a kind, attached to the call's resource, that allows the call."""
    targets = "Bucket", "Queues", "Topics"
    for name, policy in stack.resources(kind).items():
        to = [owner(one) for target in targets for one in listed(policy.get(target, []))]
        if attached in to and allows(policy["PolicyDocument"], call):
            return name
    return None


@rule('IAM User Guide, "Grammar of the IAM JSON policy language"')
def a_policy_is_well_formed(stack: Stack) -> Iterator[Refusal]:
    """Another version, effect or action is a MalformedPolicyDocument."""
    for name, document in documents(stack):
        if document.get("Version") not in _VERSIONS:
            reason = f"{document.get('Version')} is not {_VERSIONS[0]}"
            yield Refusal(name, "PolicyDocument.Version", reason)
        for statement in listed(document["Statement"]):
            if statement.get("Effect") not in {"Allow", "Deny"}:
                yield Refusal(name, "PolicyDocument.Statement.Effect", "must be Allow or Deny")
            for action in listed(statement.get("Action", [])):
                if action != "*" and ":" not in action:
                    reason = f"{action} must name its service first: service:action"
                    yield Refusal(name, "PolicyDocument.Statement.Action", reason)


@rule('IAM User Guide, "IAM and AWS STS quotas" (inline policies of a role)')
def the_policies_of_a_role_have_room(stack: Stack) -> Iterator[Refusal]:
    """All inline policies of a role: 10,240 characters, white space not counted."""
    for name, role in stack.resources("AWS::IAM::Role").items():
        policies = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        size = sum(len(json.dumps(one, separators=(",", ":"))) for one in policies)
        if size > _ROLE_BYTES:
            yield Refusal(name, "Policies", f"{size} characters are more than {_ROLE_BYTES}")


@rule('Lambda Developer Guide, "Defining Lambda function permissions with an execution role"')
def a_role_trusts_lambda(stack: Stack) -> Iterator[Refusal]:
    """Refused of a function: "The role defined for the function cannot be assumed by Lambda"."""
    roles = stack.resources("AWS::IAM::Role")
    call = Call(action="sts:AssumeRole", resource="*", service="lambda.amazonaws.com")
    for function in stack.resources("AWS::Lambda::Function").values():
        role = owner(function["Role"])
        if not allows(roles[role]["AssumeRolePolicyDocument"], call):
            reason = "it must allow sts:AssumeRole to lambda.amazonaws.com"
            yield Refusal(role, "AssumeRolePolicyDocument", reason)


@rule('SQS Developer Guide, "Configuring a queue to trigger a Lambda function" (prerequisites)')
def a_function_may_read_its_source(stack: Stack) -> Iterator[Refusal]:
    """Refused of a mapping: "… execution role does not have permissions to call ReceiveMessage"."""
    functions, roles = stack.resources("AWS::Lambda::Function"), stack.resources("AWS::IAM::Role")
    for kind, actions in _READING.items():
        for _, properties, _ in mappings(stack, kind):
            role = owner(functions[owner(properties["FunctionName"])]["Role"])
            policies = [policy["PolicyDocument"] for policy in roles[role].get("Policies", [])]
            source = properties["EventSourceArn"]
            for action in actions:
                call = Call(action=action, resource=source)
                if not any(allows(document, call) for document in policies):
                    reason = f"it must allow {action} of {owner(source)}, which its function reads"
                    yield Refusal(role, "Policies", reason)


@rule('S3 User Guide, "Granting permissions to publish event notification messages"')
def a_bucket_may_tell_its_queue(stack: Stack) -> Iterator[Refusal]:
    """Refused of a bucket: "Unable to validate the following destination configurations"."""
    for name, bucket in stack.resources("AWS::S3::Bucket").items():
        for about in bucket.get("NotificationConfiguration", {}).get("QueueConfigurations", []):
            queue = owner(about["Queue"])
            call = Call(
                action="sqs:SendMessage",
                resource=f"{queue}.Arn",
                service="s3.amazonaws.com",
                context={"aws:sourceaccount": ACCOUNT, "aws:sourcearn": f"{name}.Arn"},
            )
            policy = let_in(stack, "AWS::SQS::QueuePolicy", queue, call)
            yield from _in_time(
                stack,
                policy,
                Refusal(name, "NotificationConfiguration", f"S3 may not tell {queue}"),
            )


@rule('SES Developer Guide, "Set up an Amazon SNS event destination for event publishing"')
def ses_may_tell_its_topic(stack: Stack) -> Iterator[Refusal]:
    """Refused of an event destination: SES tries the topic when it is made."""
    kind = "AWS::SES::ConfigurationSetEventDestination"
    for name, destination in stack.resources(kind).items():
        topic = owner(destination["EventDestination"]["SnsDestination"]["TopicARN"])
        named = f"configuration-set/{destination['ConfigurationSetName']}"
        call = Call(
            action="sns:Publish",
            resource=topic,
            service="ses.amazonaws.com",
            context={
                "aws:sourceaccount": ACCOUNT,
                "aws:sourcearn": f"arn:aws:ses:{REGION}:{ACCOUNT}:{named}",
            },
        )
        policy = let_in(stack, "AWS::SNS::TopicPolicy", topic, call)
        reason = "SES may not publish to its topic"
        yield from _in_time(stack, policy, Refusal(name, "EventDestination", reason))


def _in_time(stack: Stack, policy: str | None, refusal: Refusal) -> Iterator[Refusal]:
    """Refuse what no policy allows, and what may be made before the policy is there."""
    if policy is None:
        yield refusal
    elif not comes_after(stack.template, refusal.resource, policy):
        reason = f"{refusal.reason} as long as {policy} isn't there"
        yield Refusal(refusal.resource, "DependsOn", f"{reason}: name it")


@rule('SNS Developer Guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic"')
def a_topic_may_fill_its_queue(stack: Stack) -> Iterator[Refusal]:
    """AWS takes the subscription, and every message is lost without a word."""
    for name, subscription in stack.resources("AWS::SNS::Subscription").items():
        queue = owner(subscription["Endpoint"])
        call = Call(
            action="sqs:SendMessage",
            resource=f"{queue}.Arn",
            service="sns.amazonaws.com",
            context={"aws:sourcearn": subscription["TopicArn"], "aws:sourceaccount": ACCOUNT},
        )
        if let_in(stack, "AWS::SQS::QueuePolicy", queue, call) is None:
            yield Refusal(name, "Endpoint", f"no policy lets the topic send messages to {queue}")


@rule('Lambda Developer Guide, "Granting Lambda function access to AWS services"')
def whoever_calls_a_function_may(stack: Stack) -> Iterator[Refusal]:
    """AWS takes a rule or an API without the function's permission, and never calls it."""
    let = {
        (owner(about["FunctionName"]), about["Principal"])
        for about in stack.resources("AWS::Lambda::Permission").values()
        if about["Action"] in {"lambda:InvokeFunction", "lambda:*", "*"}
    }
    for name, properties in stack.resources("AWS::Events::Rule").items():
        for target in properties.get("Targets", []):
            if (owner(target["Arn"]), "events.amazonaws.com") not in let:
                yield Refusal(name, "Targets", f"no permission lets it call {owner(target['Arn'])}")
    for name, properties in stack.resources("AWS::ApiGatewayV2::Api").items():
        for function in _functions_of(properties["Body"]):
            if (function, "apigateway.amazonaws.com") not in let:
                yield Refusal(name, "Body", f"no permission lets it call {function}")


def _functions_of(body: Mapping[str, Any]) -> Iterator[str]:
    for methods in body.get("paths", {}).values():
        for about in methods.values():
            uri = about.get("x-amazon-apigateway-integration", {}).get("uri", "")
            yield owner(uri.partition("functions/")[2].partition("/")[0])


RULES = (
    a_policy_is_well_formed,
    the_policies_of_a_role_have_room,
    a_role_trusts_lambda,
    a_function_may_read_its_source,
    a_bucket_may_tell_its_queue,
    ses_may_tell_its_topic,
    a_topic_may_fill_its_queue,
    whoever_calls_a_function_may,
)
