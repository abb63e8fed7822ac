"""Our decisions about policies are the emulator's, but where it differs from AWS's documents."""

import json
import random
import subprocess
from typing import Any

import pytest

from broadside_local.iam import Decision, Request, decide, read_policy
from tests.architecture.house import ROOT

THEIRS = """
import json, sys
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document
decisions = []
for document, action, resource, context in json.load(sys.stdin):
    asked = EvalContext(
        principal_arn="arn:aws:sts::000000000000:assumed-role/a/b", principal_type="AssumedRole",
        principal_account="000000000000", action=action, resource_arn=resource, region="r",
        service_context={key.lower(): values for key, values in context.items()})
    decisions.append(evaluate(asked, [parse_policy_document(document)]).decision)
json.dump(decisions, sys.stdout)
"""
NAMES = {"Allow": Decision.ALLOWED, "Deny": Decision.DENIED, "ImplicitDeny": Decision.SILENT}

TABLE = "arn:aws:dynamodb:r:000000000000:table/T"
RESOURCES = (TABLE, f"{TABLE}/index/i", "arn:aws:s3:::b/k:1", "arn:aws:sqs:r:000000000000:q")
PATTERNS = (*RESOURCES, "*", f"{TABLE}*", "arn:aws:s3:::b/*", "arn:aws:sqs:*", "arn:aws:sqs:r:*:?")
ACTIONS = ("dynamodb:GetItem", "dynamodb:Query", "s3:GetObject", "sqs:SendMessage")
ACTION_PATTERNS = (*ACTIONS, "*", "dynamodb:*", "DYNAMODB:getitem", "s3:Get*", "sqs:S???Message")
KEY = "ses:Recipients"
VALUES = ("a@x", "A@x", "ab@x", "success+1@x")
WANTED = (*VALUES, "*@x", "success*", "a?@x")
OPERATORS = tuple(
    f"{quantifier}{plain}{if_exists}"
    for quantifier in ("", "ForAllValues:", "ForAnyValue:")
    for plain in ("StringEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
    for if_exists in ("", "IfExists")
)

DIFFERENCES: dict[str, tuple[dict[str, Any], dict[str, Any], Decision, str]] = {
    "a star inside a segment stays in it (IAM JSON policy elements: Resource)": (
        {"Resource": "arn:aws:sqs:r*0:q"},
        {},
        Decision.SILENT,
        "Allow",
    ),
    "ARN operators compare each of the six parts (… Condition operators)": (
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:*:q"}}},
        {"aws:SourceArn": "arn:aws:sqs:r:0:q"},
        Decision.SILENT,
        "Allow",
    ),
    "an empty value is none for a set operator (… multivalued context keys)": (
        {"Condition": {"ForAllValues:StringEquals": {KEY: "a@x"}}},
        {KEY: [""]},
        Decision.ALLOWED,
        "ImplicitDeny",
    ),
    "Null asks whether the value is null, too (… Condition operators)": (
        {"Condition": {"Null": {KEY: "true"}}},
        {KEY: []},
        Decision.ALLOWED,
        "ImplicitDeny",
    ),
}
"""
What we decide otherwise: statement, context, ours, theirs. Each time ours is by the document named.

Besides, an operator or variable that they don't know never holds; with us it is an error.
"""


def theirs(cases):
    """Ask ministack's evaluator."""
    python = ROOT / ".venv-cloud" / "bin" / "python"
    asked = subprocess.run(
        [python, "-c", THEIRS], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    return json.loads(asked.stdout)


def ours(document, action, resource, context):
    values = {key: [v] if isinstance(v, str) else v for key, v in context.items()}
    return decide(read_policy(document), Request(action=action, resource=resource, context=values))


def case(chance):
    """Make a policy and a request."""

    def some(of):
        return chance.sample(of, chance.randint(1, 2))

    statements = [
        {
            "Effect": chance.choice(["Allow", "Allow", "Deny"]),
            chance.choice(["Action", "NotAction"]): some(ACTION_PATTERNS),
            chance.choice(["Resource", "NotResource"]): some(PATTERNS),
        }
        for _ in range(chance.randint(1, 3))
    ]
    operator = chance.choice(OPERATORS)
    statements[0]["Condition"] = {operator: {KEY: some(WANTED)}}
    count = chance.randint(0, 3 if operator.startswith("For") else 1)
    given = chance.sample(VALUES, count)
    context = {KEY: given if operator.startswith("For") else given[0]} if given else {}
    document = {"Version": "2012-10-17", "Statement": statements}
    return document, chance.choice(ACTIONS), chance.choice(RESOURCES), context


def test_of_thousands_of_requests_we_decide_the_same():
    chance = random.Random(4)
    cases = [case(chance) for _ in range(2_000)]

    decisions = [NAMES[decision] for decision in theirs(cases)]

    assert set(NAMES.values()) == set(decisions)
    assert [] == [c for c, theirs in zip(cases, decisions, strict=True) if ours(*c) is not theirs]


def test_where_we_differ_it_is_for_a_reason():
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    cases = [
        (
            {"Version": "2012-10-17", "Statement": everything | statement},
            *("sqs:SendMessage", RESOURCES[-1], context),
        )
        for statement, context, _, _ in DIFFERENCES.values()
    ]

    expected = [(ours, theirs) for _, _, ours, theirs in DIFFERENCES.values()]

    assert expected == list(zip([ours(*c) for c in cases], theirs(cases), strict=True))


def test_what_they_pass_over_is_an_error_here():
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringMatches": {KEY: "a"}},
        },
    }

    assert ["ImplicitDeny"] == theirs([(document, "sqs:SendMessage", "*", {KEY: "a"})])
    with pytest.raises(ValueError, match="StringMatches"):
        read_policy(document)
