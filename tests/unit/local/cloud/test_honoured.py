"""Everything in a template is honoured, or left for a reason that is written down."""

import pytest

from broadside_local.cloud.deploy import CODE_BUCKET
from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.template import honoured
from broadside_local.cloud.template.honoured import Honoured, check
from broadside_local.cloud.template.source import load, parameter_values, translate
from tests.architecture.house import TEMPLATE

KNOWN = {
    "*": Honoured(by="deployer", properties=frozenset({"DependsOn"}), left={}),
    "AWS::SQS::Queue": Honoured(
        by="emulator",
        properties=frozenset({"RedrivePolicy.maxReceiveCount", "VisibilityTimeout"}),
        left={"Tags": "nobody reads them"},
    ),
}


def queue(properties, **attributes):
    about = {"Type": "AWS::SQS::Queue", "Properties": properties, **attributes}
    return {"Resources": {"Ingest": about}}


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"VisibilityTimeout": {"Ref": "Seconds"}},
        {"VisibilityTimeout": 3, "Tags": [{"Key": "a", "Value": "b"}]},
        {"RedrivePolicy": {"maxReceiveCount": {"Fn::If": ["Many", 5, 1]}}},
        {"Fn::If": ["Slow", {"VisibilityTimeout": 3}, {"Ref": "AWS::NoValue"}]},
    ],
)
def test_what_is_listed_passes(properties):
    check(queue(properties, DependsOn="Other"), KNOWN)


def test_nothing_is_part_of_what_is_listed():
    check(queue({"RedrivePolicy": {}}), KNOWN)


@pytest.mark.parametrize(
    ("named", "properties"),
    [
        ("AWS::SQS::Queue FifoQueue (Ingest)", {"FifoQueue": True}),
        ("AWS::SQS::Queue FifoQueue (Ingest)", {"FifoQueue": []}),
        ("the function Fn::Select (Ingest)", {"VisibilityTimeout": {"Fn::Select": [0, [1]]}}),
        ("AWS::SQS::Queue RedrivePolicy.other (Ingest)", {"RedrivePolicy": {"other": 1}}),
        ("AWS::SQS::Queue FifoQueue (Ingest)", {"Fn::If": ["A", {"FifoQueue": True}, {}]}),
    ],
)
def test_a_property_that_is_not_listed_is_named(named, properties):
    with pytest.raises(NotHonouredError) as caught:
        check(queue(properties), KNOWN)

    assert named in str(caught.value)
    assert "honoured.toml" in str(caught.value)


def test_a_type_that_is_not_listed_is_named():
    with pytest.raises(NotHonouredError, match=r"AWS::EC2::Instance \(Server\)"):
        check({"Resources": {"Server": {"Type": "AWS::EC2::Instance"}}}, KNOWN)


def test_an_attribute_that_is_not_listed_is_named():
    with pytest.raises(NotHonouredError, match="CreationPolicy of Ingest"):
        check(queue({}, CreationPolicy={}), KNOWN)


def test_a_section_that_is_not_known_is_named():
    with pytest.raises(NotHonouredError, match="section Mappings"):
        check({"Mappings": {}, "Resources": {}}, KNOWN)


class TestOurOwn:
    @pytest.fixture
    def translated(self):
        template = load(TEMPLATE)
        given = {"SiteHost": "news.example.org", "SenderDomain": "example.org"}
        return translate(template, parameter_values(template, given), bucket=CODE_BUCKET)

    def test_our_template_is_listed(self, translated):
        check(translated, honoured.read())

    def test_nothing_is_listed_both_ways(self):
        assert [] == [
            name for name, about in honoured.read().items() if about.properties & about.left.keys()
        ]

    def test_values_are_of_what_is_listed(self):
        for name, about in honoured.read().items():
            listed = about.properties | about.left.keys()
            for path in about.values:
                parts = path.split(".")
                prefixes = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
                assert prefixes & listed, (name, path)

    def test_whatever_is_left_has_a_reason(self):
        reasons = [reason for about in honoured.read().values() for reason in about.left.values()]

        assert reasons
        assert all(len(reason) > 10 for reason in reasons)
