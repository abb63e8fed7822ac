"""Intrinsic functions are worked out as CloudFormation does, and unknown ones are errors."""

import pytest

from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.template.resolve import Resolver, substitute

TEMPLATE = {
    "Conditions": {
        "Yes": {"Fn::Equals": [{"Ref": "Mode"}, "on"]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
        "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
    },
    "Resources": {"Topic": {}, "Queue": {}, "Headers": {}},
}


@pytest.fixture
def resolver():
    values = {"Topic": "arn:topic", "Queue": "https://queue", "Queue.Arn": "arn:queue"}
    return Resolver(TEMPLATE, values, {"Mode": "on"})


@pytest.mark.parametrize(
    ("expected", "node"),
    [
        ("arn:topic", {"Ref": "Topic"}),
        ("arn:queue", {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("arn:queue", {"Fn::GetAtt": "Queue.Arn"}),
        ("to arn:topic, arn:queue", {"Fn::Sub": "to ${Topic}, ${Queue.Arn}"}),
        ("${literal} on", {"Fn::Sub": "${!literal} ${Mode}"}),
        ("own on", {"Fn::Sub": ["${a} ${Mode}", {"a": "own"}]}),
        ("a-on", {"Fn::Join": ["-", ["a", {"Ref": "Mode"}]]}),
        ("y", {"Fn::If": ["Yes", "y", "n"]}),
        ("n", {"Fn::If": ["Both", "y", "n"]}),
        ("y", {"Fn::If": ["Either", "y", "n"]}),
        ({"a": [1]}, {"a": [1, {"Ref": "AWS::NoValue"}], "b": {"Ref": "AWS::NoValue"}}),
        ({"Ref": "x", "other": 1}, {"Ref": "x", "other": 1}),
    ],
)
def test_it_is_worked_out(resolver, expected, node):
    assert expected == resolver.resolve(node)


def test_an_attribute_nobody_knows_is_only_said_to_be_meant(resolver):
    assert "Headers.Id" == resolver.resolve({"Fn::GetAtt": ["Headers", "Id"]})


@pytest.mark.parametrize(
    "node", [{"Ref": "Nothing"}, {"Fn::GetAtt": ["Nothing", "Arn"]}, {"Fn::ImportValue": "x"}]
)
def test_what_is_not_known_is_named(resolver, node):
    with pytest.raises(NotHonouredError, match=r"Nothing|Fn::ImportValue"):
        resolver.resolve(node)


@pytest.mark.parametrize(
    ("expected", "node"),
    [
        ("newsletter", {"Ref": "Set"}),
        ("host", {"Fn::GetAtt": ["Site", "Domain"]}),
        ({"Ref": "Other"}, {"Ref": "Other"}),
        ({"Fn::Sub": "a newsletter ${Other}"}, {"Fn::Sub": "a ${Set} ${Other}"}),
        ({"Fn::Join": ["", ["newsletter"]]}, {"Fn::Join": ["", [{"Ref": "Set"}]]}),
        ([7, "x"], [{"Ref": "Number"}, "x"]),
    ],
)
def test_substitution_leaves_other_functions_alone(expected, node):
    values: dict[str, str | int] = {"Set": "newsletter", "Site.Domain": "host", "Number": 7}

    assert expected == substitute(node, values)
