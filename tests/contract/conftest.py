"""
Each port's twins: in memory, and the real adapter on each side that stands in for AWS.

The sides: moto, in this process; the local cloud, as `template.yaml` has it; and, in proofs, AWS's
own DynamoDB Local where the developer has it.
"""

import os
from typing import Any

import pytest
from moto import mock_aws

from broadside_local.cloud import LocalCloud
from broadside_local.cloud.template.source import load, parameter_values, translate
from tests.architecture.house import ROOT
from tests.contract.dynamodb_local import find
from tests.contract.sides import Cloud, DynamoDbLocal, Moto, idle_checkout

TABLES_ONLY = {
    *("test_ledger", "test_lists", "test_posts", "test_subscribers", "test_tables"),
    *("test_acts", "test_conditions", "test_joins", "test_tallies"),
}
"""Suites of what lies in tables: only these can run on DynamoDB Local."""

_LOCAL = pytest.param("dynamodb-local", marks=pytest.mark.prove)
_GIVEN = {"SiteHost": "news.example.org", "SenderDomain": "example.org"}


def pytest_generate_tests(metafunc):
    """Run what asks for a `twin` in memory and on each side, what asks for an `account` on each."""
    real: list[Any] = ["moto", "cloud"]
    if metafunc.module.__name__.rpartition(".")[2] in TABLES_ONLY and find(os.environ)[0]:
        real.append(_LOCAL)
    if "twin" in metafunc.fixturenames:
        metafunc.parametrize("twin", ["memory", *real])
    elif "account" in metafunc.fixturenames:
        metafunc.parametrize("account", real, indirect=True)


@pytest.fixture(scope="session")
def stack():
    """The template's resources, as CloudFormation sees them."""
    template = load(ROOT / "template.yaml")
    values = parameter_values(template, _GIVEN)
    return translate(template, values, bucket="code")["Resources"]


@pytest.fixture(scope="session")
def side_moto(stack):
    """One account for all tests; each makes tables of its own in it."""
    with mock_aws():
        yield Moto(stack)


@pytest.fixture(scope="session")
def side_cloud(stack, tmp_path_factory):
    """One local cloud for all tests; each finds its tables empty."""
    folder = idle_checkout(tmp_path_factory.mktemp("contracts"))
    with LocalCloud(folder, folder / "work") as cloud:
        yield Cloud(stack, cloud)


@pytest.fixture(scope="session")
def side_dynamodb_local(stack):
    """AWS's own, started once; each test makes tables of its own in it."""
    server, _ = find(os.environ)
    with server as endpoint:
        yield DynamoDbLocal(stack, endpoint)


def _side(request, name):
    return request.getfixturevalue(f"side_{name.replace('-', '_')}")


@pytest.fixture
def account(request):
    """The account of a side."""
    side = _side(request, request.param)
    yield side
    side.forget()


@pytest.fixture
def aws(request, twin):
    """The account, where the twin needs one."""
    side = None if twin == "memory" else _side(request, twin)
    yield side
    if side:
        side.forget()
