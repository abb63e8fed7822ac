"""Each rule refuses what AWS refuses, and lets pass what is only unusual."""

import json

import pytest

from broadside_local.cloud.errors import NotHonouredError, RefusedError
from broadside_local.cloud.template.refusals import RULES, planned, refuse
from broadside_local.cloud.template.refusals.sources import _is_schedule, _wrong_in_pattern
from broadside_local.cloud.template.refusals.stores import _same_event, _same_keys
from broadside_local.cloud.template.refusals.structure import comes_after


def stack(**resources):
    return planned({"Resources": resources}, {})


def role(**policy):
    trust = {"Service": "lambda.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": trust, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": statement}
    properties = {"AssumeRolePolicyDocument": document, "Policies": [policy] if policy else []}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


@pytest.mark.parametrize(
    "text",
    [
        "rate(1 minute)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(2 days)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0/5 8-17 * * ? *)",
    ],
)
def test_this_is_a_schedule(text):
    assert _is_schedule(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "rate(1.5 hours)",
        "rate(1 week)",
        "rate( 1 minute)",
        "Rate(1 minute)",
        "cron(0 18 * * *)",
        "cron(0 18 * * * *)",
        "cron(0 18 ? * ? *)",
        "at(2026-01-01T00:00:00)",
    ],
)
def test_this_is_none(text):
    assert not _is_schedule(text)


@pytest.mark.parametrize(
    "pattern",
    [
        {"body": {"kind": ["a", 1, None, True]}},
        {"a": [{"exists": False}], "b": [{"prefix": "x"}, {"suffix": "y"}]},
        {"a": [{"anything-but": ["x", 1]}]},
        {"a": [{"numeric": [">", 0, "<=", 5]}]},
    ],
)
def test_this_is_a_pattern(pattern):
    assert "" == _wrong_in_pattern(json.dumps(pattern))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("no JSON", ""),
        ("no JSON", "{'a': ['b']}"),
        ("an object", "[]"),
        ("an object", "{}"),
        ("a.b must be a list", '{"a": {"b": "c"}}'),
        ("a must be a list", '{"a": []}'),
        ("a must be a list", '{"a": {}}'),
        ("a list in a list", '{"a": [[1]]}'),
        ("isn't known", '{"a": [{"like": "x"}]}'),
        ("isn't known", '{"a": [{"prefix": 1}]}'),
        ("isn't known", '{"a": [{"prefix": "x", "suffix": "y"}]}'),
        ("isn't known", '{"a": [{"numeric": [">"]}]}'),
        ("isn't known", '{"a": [{"numeric": ["~", 1]}]}'),
        ("more than 4096", json.dumps({"a": ["x" * 4096]})),
    ],
)
def test_this_is_no_pattern(wrong, text):
    assert wrong in _wrong_in_pattern(text)


@pytest.mark.parametrize(
    ("same", "one", "other"),
    [
        (True, "s3:ObjectCreated:*", "s3:ObjectCreated:*"),
        (True, "s3:ObjectCreated:*", "s3:ObjectCreated:Put"),
        (True, "s3:ObjectCreated:Put", "s3:ObjectCreated:*"),
        (False, "s3:ObjectCreated:Put", "s3:ObjectCreated:Post"),
        (False, "s3:ObjectCreated:*", "s3:ObjectRemoved:*"),
    ],
)
def test_events_are_the_same(same, one, other):
    assert same == _same_event(one, other)


@pytest.mark.parametrize(
    ("same", "one", "other"),
    [
        (True, {}, {"prefix": "posts/"}),
        (True, {"prefix": "posts/"}, {"prefix": "posts/en/"}),
        (True, {"prefix": "posts/"}, {"suffix": ".md"}),
        (False, {"prefix": "posts/"}, {"prefix": "drafts/"}),
        (False, {"prefix": "p", "suffix": ".md"}, {"prefix": "p", "suffix": ".html"}),
    ],
)
def test_keys_are_the_same(same, one, other):
    assert same == _same_keys(one, other)


def test_who_comes_after_whom_is_followed_through_references():
    template = {
        "Resources": {
            "Bucket": {"DependsOn": "Policy"},
            "Policy": {"Properties": {"Queues": [{"Ref": "Queue"}]}},
            "Queue": {},
        }
    }

    assert comes_after(template, "Bucket", "Queue")
    assert not comes_after(template, "Queue", "Bucket")


def test_a_circle_through_references_is_refused():
    one = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Other"}}}
    other = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "x-${One}"}}}

    with pytest.raises(RefusedError, match="circle"):
        refuse(stack(One=one, Other=other))


@pytest.mark.parametrize(
    ("named", "statement"),
    [
        ("Effect: must be Allow or Deny", {"Effect": "allow", "Action": "s3:GetObject"}),
        ("GetObject must name its service", {"Effect": "Allow", "Action": "GetObject"}),
        (r"\d+ characters are more than 10240", {"Effect": "Allow", "Action": ["a:b"] * 2000}),
    ],
)
def test_a_policy_that_iam_does_not_take(named, statement):
    document = {"Version": "2012-10-17", "Statement": {**statement, "Resource": "*"}}

    with pytest.raises(RefusedError, match=named):
        refuse(stack(Role=role(PolicyName="x", PolicyDocument=document)))


def test_what_aws_takes_and_never_calls():
    properties = {
        "ScheduleExpression": "rate(1 minute)",
        "Targets": [{"Arn": {"Fn::GetAtt": ["Tick", "Arn"]}, "Id": "x"}],
    }
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {},
            "Handler": "h",
            "Role": {"Ref": "Role"},
            "Runtime": "python3.14",
        },
    }
    rule = {"Type": "AWS::Events::Rule", "Properties": properties}

    with pytest.raises(RefusedError, match="Rule: Targets: no permission lets it call Tick"):
        refuse(stack(Tick=function, Role=role(), Rule=rule))


def test_what_a_rule_cannot_read_is_named():
    document = {"Version": "2012-10-17"}

    with pytest.raises(NotHonouredError, match=r"no 'Statement' \(a policy is well formed\)"):
        refuse(stack(Role=role(PolicyName="x", PolicyDocument=document)))


def test_a_number_that_is_none_is_refused():
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": "soon"}}

    with pytest.raises(RefusedError, match="soon is not from 0 to 43200"):
        refuse(stack(Queue=queue))


def test_the_error_says_where_it_is_written():
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 43201}}

    with pytest.raises(RefusedError) as caught:
        refuse(stack(Queue=queue))

    assert ("Queue", "VisibilityTimeout") == (caught.value.resource, caught.value.property)
    assert "See CloudFormation Template Reference" in str(caught.value)


def test_every_rule_has_a_source_and_a_word():
    assert len(RULES) >= 20
    assert all('"' in rule.source and rule.find.__doc__ for rule in RULES)
