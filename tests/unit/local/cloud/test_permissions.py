"""Functions' doors to strict SES: shut, but for what the role allows."""

import json

import pytest

from broadside_local.cloud.deploy import Stack
from broadside_local.cloud.permissions import TEMPLATES, MailGate

MAIL = TEMPLATES.removesuffix(":template/*")
OURS, OTHERS = f"{MAIL}:identity/example.org", f"{MAIL}:identity/example.net"
CONTEXT = {"ses:Recipients": ("a@example.com",)}


class Ses:
    """Opens doors that can be knocked at."""

    def __init__(self):
        self.doors = []

    def endpoint_for(self, authorise):
        self.doors.append(authorise)
        return f"http://door{len(self.doors)}"


class Iam:
    """Has one policy for every role."""

    def __init__(self, *resources):
        self.resources = [*resources]
        self.asked = 0

    def list_role_policies(self, *, RoleName):  # noqa: N803 - boto3's
        self.asked += 1
        assert RoleName == "role-of-send"
        return {"PolicyNames": ["send"]}

    def get_role_policy(self, **_):
        statement = {"Effect": "Allow", "Action": "ses:SendBulkEmail", "Resource": self.resources}
        return {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


@pytest.fixture
def stack():
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": "SendRole.Arn"}}
    return Stack(
        template={"Resources": {"Send": function}},
        parameters={},
        ids={"SendRole": "role-of-send"},
        outputs={},
    )


@pytest.fixture
def ses():
    return Ses()


def test_before_anything_is_deployed_nothing_is_allowed(ses):
    MailGate(ses).door("Send")

    assert "not authorized" in ses.doors[0]("ses:SendBulkEmail", [OURS], {})


def test_a_function_may_do_what_its_role_allows(ses, stack):
    gate = MailGate(ses)
    assert "http://door1" == gate.door("Send")
    gate.learn(stack, Iam(OURS, TEMPLATES))

    assert ses.doors[0]("ses:SendBulkEmail", [OURS], CONTEXT) is None


@pytest.mark.parametrize(
    ("action", "resources", "refused"),
    [
        ("ses:SendBulkEmail", [OTHERS], OTHERS),
        ("ses:SendBulkEmail", [OURS, OTHERS], OTHERS),
        ("ses:SendEmail", [OURS], OURS),
        ("ses:GetAccount", ["*"], "*"),
    ],
)
def test_what_it_may_not_do_is_said_in_the_words_of_ses(ses, stack, action, resources, refused):
    gate = MailGate(ses)
    gate.door("Send")
    gate.learn(stack, Iam(OURS, TEMPLATES))

    assert ses.doors[0](action, resources, {}) == (
        "User `arn:aws:sts::000000000000:assumed-role/role-of-send/Send' is not authorized to "
        f"perform `{action}' on resource `{refused}'"
    )


def test_bulk_mail_asks_for_a_template_whether_it_has_one_or_not(ses, stack):
    gate = MailGate(ses)
    gate.door("Send")
    gate.learn(stack, Iam(OURS))

    assert TEMPLATES in ses.doors[0]("ses:SendBulkEmail", [OURS], {})


def test_a_role_is_read_once_and_again_when_it_has_changed(ses, stack):
    gate, iam = MailGate(ses), Iam(OURS, TEMPLATES)
    gate.door("Send")
    gate.learn(stack, iam)
    for _ in range(2):
        ses.doors[0]("ses:SendBulkEmail", [OURS], {})
    assert 1 == iam.asked

    iam.resources = [OTHERS]
    gate.forget()

    assert ses.doors[0]("ses:SendBulkEmail", [OURS], {}) is not None


def test_every_decision_is_noted_where_it_is_asked_for(ses, stack, tmp_path):
    gate = MailGate(ses, tmp_path / "trace")
    gate.door("Send")
    gate.learn(stack, Iam(OURS))

    ses.doors[0]("ses:SendBulkEmail", [OURS], CONTEXT)

    notes = [json.loads(line) for line in (tmp_path / "trace").read_text().splitlines()]
    assert [(OURS, True), (TEMPLATES, False)] == [(n["resource"], n["allowed"]) for n in notes]
    assert {"role-of-send"} == {note["role"] for note in notes}
    assert [{"ses:Recipients": ["a@example.com"]}] * 2 == [note["context"] for note in notes]
