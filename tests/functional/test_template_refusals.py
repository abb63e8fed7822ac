"""
One change in the template, and nothing starts: AWS would refuse it, or we don't honour it.

What AWS's documentation says of each is in `refused_changes.py`; what only we don't know is in
`unhonoured_changes.py`.
"""

import pytest

from broadside_local.cloud import CloudError, NotHonouredError, RefusedError
from broadside_local.cloud.cloud import PARAMETERS
from broadside_local.cloud.template.accept import accept
from tests.architecture.house import ROOT, TEMPLATE
from tests.functional.refused_changes import REFUSED
from tests.functional.unhonoured_changes import NOT_HONOURED

TEXT = TEMPLATE.read_text(encoding="utf-8")


@pytest.fixture
def changed(tmp_path):
    """Return a copy of the template in which one thing is changed."""

    def change(old, new):
        assert 1 == TEXT.count(old)
        file = tmp_path / "template.yaml"
        file.write_text(TEXT.replace(old, new), encoding="utf-8")
        return file

    return change


def test_the_template_as_it_is_is_accepted():
    assert accept(ROOT / "template.yaml", PARAMETERS).template["Resources"]


@pytest.mark.parametrize("name", REFUSED)
def test_aws_would_refuse(changed, name):
    change = REFUSED[name]

    with pytest.raises(RefusedError, match=change.error) as caught:
        accept(changed(change.old, change.new), PARAMETERS)

    assert ". See " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NOT_HONOURED)
def test_the_local_cloud_does_not_honour(changed, name):
    old, new, error = NOT_HONOURED[name]

    with pytest.raises(NotHonouredError, match=error):
        accept(changed(old, new), PARAMETERS)


def test_every_refusal_has_a_page_and_its_words():
    assert all(change.page and change.says for change in REFUSED.values())


def test_a_name_that_is_there_twice_is_refused(changed):
    """CloudFormation User Guide, "Resources": a logical ID is unique within the template."""
    with pytest.raises(CloudError, match="PlanLog is there twice"):
        accept(changed("  PlanRole:\n", "  PlanLog:\n"), PARAMETERS)


def test_a_value_that_a_parameter_does_not_take_is_refused(checkout):
    """CloudFormation User Guide, "Parameters": AllowedValues."""
    start = checkout.start(parameters={"LogRetentionDays": "2"})

    with pytest.raises(CloudError, match="LogRetentionDays"), start:
        pass


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("Transform: AWS::Serverless-2016-10-31\n", "", "nobody asks SAM"),
        ("CodeUri: functions/", "CodeUri: elsewhere/", "there is no folder elsewhere/"),
        ("ContentUri: templates/", "ContentUri: template/", "there is no folder template/"),
        ("  PlanLog:\n", "  Plan-Log:\n", "the name Plan-Log isn't allowed"),
        ("  PlanLog:\n    Type: AWS::Logs::LogGroup\n", "  PlanLog:\n", "PlanLog has no Type"),
        ("Resources:\n  # --- data", "Ressourcen:\n  # --- data", "has no Resources"),
        ("      Timeout: 15\n", "      TimeOut: 15\n", "Reader.*TimeOut"),
    ],
)
def test_what_can_not_be_read_is_said_in_one_line(changed, old, new, error):
    with pytest.raises(CloudError, match=error) as caught:
        accept(changed(old, new), PARAMETERS)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("handlers.plan.handler", "handlers.plan.handle", "no handler handlers.plan.handle"),
        ("handlers.plan.handler", "handlers.plam.handler", "no handler handlers.plam.handler"),
        ("handlers.plan.handler", "handler", "no handler handler"),
        pytest.param(
            *("Role: !GetAtt PlanRole.Arn", "Role: !Ref PlanRole", "can't be deployed"),
            marks=pytest.mark.prove,
        ),
        ("Method: ANY", "Method: GETS", "the route gets"),
        ("ThrottlingRateLimit: 25", "ThrottlingRateLimit: many", "can't be deployed"),
        pytest.param(
            "{ ConfigurationSetName: !Ref TransactionalSet }",
            "{ ConfigurationSetName: nope }",
            "nope",
            marks=pytest.mark.prove,
        ),
    ],
)
def test_what_can_not_be_deployed_is_said_in_one_line(checkout, old, new, error):
    checkout.change(old, new)

    with pytest.raises(CloudError, match=error) as caught, checkout.start():
        pass

    assert "\n" not in str(caught.value)


def test_what_is_refused_never_starts(checkout):
    checkout.change("VisibilityTimeout: 1800", "VisibilityTimeout: 299")

    with pytest.raises(RefusedError, match="PlanQueue"), checkout.start():
        pass
