"""What CloudFormation itself refuses: names that lead nowhere, circles, one name for two things."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.template.refusals.rules import Refusal, listed, rule
from broadside_local.cloud.template.resolve import references

_NAMES = {
    "AWS::CloudFront::Function": "Name",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::SNS::Topic": "TopicName",
}
"""Where a type's own name is: there can be one of it in an account and region."""


_REQUIRED = {
    "AWS::DynamoDB::Table": ("AttributeDefinitions", "KeySchema"),
    "AWS::CloudFront::Distribution": ("DistributionConfig",),
    "AWS::CloudFront::Function": ("FunctionCode",),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument",),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName", "Qualifier"),
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn", "FunctionName"),
    "AWS::Lambda::Function": ("Code", "Handler", "Role", "Runtime"),
    "AWS::Lambda::Permission": ("Action", "FunctionName", "Principal"),
    "AWS::S3::BucketPolicy": ("Bucket", "PolicyDocument"),
    "AWS::SES::ConfigurationSet": ("Name",),  # or we don't know what it is called
    "AWS::SES::ConfigurationSetEventDestination": ("ConfigurationSetName", "EventDestination"),
    "AWS::SES::EmailIdentity": ("EmailIdentity",),
    "AWS::SNS::Subscription": ("Endpoint", "Protocol", "TopicArn"),
    "AWS::SNS::TopicPolicy": ("PolicyDocument", "Topics"),
    "AWS::SQS::QueuePolicy": ("PolicyDocument", "Queues"),
}
"""What a type can't be without."""


def needs(template: Mapping[str, Any]) -> dict[str, set[str]]:
    """Say of each resource which ones are made before it."""
    resources = template["Resources"]
    return {
        name: {
            needed.partition(".")[0]
            for needed in [*references(about), *listed(about.get("DependsOn", []))]
            if needed.partition(".")[0] in resources
        }
        for name, about in resources.items()
    }


def comes_after(template: Mapping[str, Any], later: str, earlier: str) -> bool:
    """Say whether a resource is sure to be made after another one."""
    graph, open_ = needs(template), [later]
    seen: set[str] = set()
    while open_:
        for needed in graph[open_.pop()] - seen:
            seen.add(needed)
            open_.append(needed)
    return earlier in seen


@rule('CloudFormation User Guide, "Ref" and "DependsOn attribute"')
def every_reference_leads_somewhere(stack: Stack) -> Iterator[Refusal]:
    """Refs and attributes of nothing: "Unresolved resource dependencies [X] in the template"."""
    known = {*stack.template["Resources"], *stack.template.get("Parameters", {})}
    parts = {**stack.template["Resources"], "Outputs": stack.template.get("Outputs", {})}
    for name, about in parts.items():
        needed = [*references(about), *listed(about.get("DependsOn", []))]
        for reference in needed:
            first = reference.partition(".")[0]
            if first not in known and not first.startswith("AWS::"):
                yield Refusal(name, reference, "there is no such resource or parameter")


@rule('CloudFormation User Guide, "Troubleshooting CloudFormation" (circular dependencies)')
def nothing_waits_for_itself(stack: Stack) -> Iterator[Refusal]:
    """A circle: "Circular dependency between resources: [X, Y]"."""
    try:
        TopologicalSorter(needs(stack.template)).prepare()
    except CycleError as error:
        circle = error.args[1]
        yield Refusal(circle[0], "DependsOn", f"a circle of references: {' < '.join(circle)}")


@rule('CloudFormation User Guide, "Conditions section syntax"')
def every_condition_exists(stack: Stack) -> Iterator[Refusal]:
    """A resource's condition that the template doesn't have."""
    for name, about in stack.template["Resources"].items():
        condition = about.get("Condition")
        if condition and condition not in stack.template.get("Conditions", {}):
            yield Refusal(name, "Condition", f"there is no condition {condition}")


@rule('CloudFormation Template Reference, each type\'s "Properties" (required)')
def nothing_required_is_missing(stack: Stack) -> Iterator[Refusal]:
    """A property without which there is no such resource: "required key [X] not found"."""
    for kind, required in _REQUIRED.items():
        for name, properties in stack.resources(kind).items():
            yield from (Refusal(name, p, "it is required") for p in required if p not in properties)


@rule('CloudFormation User Guide, "Name type" (a name can be used once)')
def a_name_is_given_once(stack: Stack) -> Iterator[Refusal]:
    """Two resources of one type and name: the second one "already exists"."""
    for kind, at in _NAMES.items():
        taken: dict[str, str] = {}
        for name, properties in stack.resources(kind).items():
            called = properties.get(at)
            if called in taken:
                yield Refusal(name, at, f"{taken[called]} is called {called}, too")
            elif called:
                taken[called] = name


RULES = (
    every_reference_leads_somewhere,
    nothing_waits_for_itself,
    every_condition_exists,
    nothing_required_is_missing,
    a_name_is_given_once,
)
