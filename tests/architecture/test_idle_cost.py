"""What an idle stack costs: the items in docs/cost.md are the template's, and add up."""

import re

import pytest

from broadside_local.pricing import read_prices
from tests.architecture.house import ROOT, template

PAGE = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
PRICES = read_prices()
RESOURCES = template()["Resources"]
DAYS = 30
MINUTES = DAYS * 24 * 60
POLLS = 15
"""Of an idle queue, a minute: Lambda keeps five pollers, each of which waits for 20 s."""
FREE_REQUESTS = 1_000_000
READS = 3
TICK_SECONDS, TICK_GIGABYTES, TICK_LOG_BYTES = 0.3, 0.5, 1_000


def resources(kind):
    return [r for r in RESOURCES.values() if r["Type"] == kind]


def triggers(kind):
    functions = resources("AWS::Serverless::Function")
    return [
        e["Properties"]
        for f in functions
        for e in f["Properties"].get("Events", {}).values()
        if e["Type"] == kind
    ]


def metrics():
    alarms = resources("AWS::CloudWatch::Alarm")
    return [m for alarm in alarms for m in alarm["Properties"]["Metrics"] if "MetricStat" in m]


def ticks():
    return [t for t in triggers("Schedule") if t["Schedule"] == "rate(1 minute)"]


def items():
    """Return each item's cost at list price, and with what is free for ever."""
    queues = len(triggers("SQS"))
    requests = queues * POLLS * MINUTES
    aws = PRICES.aws
    seconds = MINUTES * TICK_SECONDS * TICK_GIGABYTES
    return {
        f"{queues} queues": (
            requests * aws.queue_request,
            max(0, requests - FREE_REQUESTS) * aws.queue_request,
        ),
        f"{len(resources('AWS::CloudWatch::Alarm'))} alarm over {len(metrics())} metrics": (
            len(metrics()) * PRICES.alarm_metric,
            0 if len(metrics()) <= 10 else 99,
        ),
        f"{len(resources('AWS::SecretsManager::Secret'))} secret": (PRICES.secret,) * 2,
        f"{len(ticks())} tick each minute": (
            MINUTES * aws.invocation + seconds * aws.gigabyte_second,
            0,
        ),
        "its reads": (MINUTES * READS * aws.read_unit,) * 2,
        "its log": (MINUTES * TICK_LOG_BYTES / 1e9 * aws.log_gigabyte, 0),
    }


@pytest.mark.parametrize("name", items())
def test_each_item_is_as_dear_as_the_page_says(name):
    listed, free = items()[name]
    (row,) = re.findall(rf"^\| {name}.*$", PAGE, re.MULTILINE)
    _, _, _, at_list, for_ever, _ = row.split("|")

    assert f" ${listed:.2f} " == at_list
    assert for_ever.startswith(f" ${free:.2f} ")


def test_it_is_under_two_dollars():
    listed = sum(round(a, 2) for a, _ in items().values())
    free = sum(round(b, 2) for _, b in items().values())

    assert f"| together | | ${listed:.2f} | ${free:.2f} |" in PAGE
    assert free < 2


def test_there_is_nothing_else_that_costs_while_nothing_happens():
    paid_by_time = {
        *("AWS::CloudWatch::Alarm", "AWS::SecretsManager::Secret"),
        *("AWS::EC2::NatGateway", "AWS::KMS::Key", "AWS::WAFv2::WebACL", "AWS::EC2::VPCEndpoint"),
    }
    kinds = {r["Type"] for r in RESOURCES.values()}

    assert kinds & paid_by_time == {"AWS::CloudWatch::Alarm", "AWS::SecretsManager::Secret"}
    assert len(resources("AWS::DynamoDB::Table")) == 3
    assert "3 tables on demand" in PAGE
