"""Permissions: what a request is put to whoever decides as, and what a refusal does."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from broadside_local.ses import Fault, FaultKind
from tests.unit.local.ses.test_sending import code_of

ARN = "arn:aws:ses:ca-central-1:000000000000:"
IDENTITY, SET = f"{ARN}identity/example.org", f"{ARN}configuration-set/newsletter"


class Guard:
    """Decides, and remembers what it was asked."""

    def __init__(self, ses):
        self.asked = []
        self.refused = {}
        self.client = boto3.client(
            "sesv2",
            endpoint_url=ses.endpoint_for(self.decide),
            config=Config(retries={"total_max_attempts": 1}),
        )

    def decide(self, action, resources, context):
        self.asked.append((action, tuple(resources), {k: tuple(v) for k, v in context.items()}))
        return self.refused.get(action)


@pytest.fixture
def guard(running):
    guard = Guard(running.ses)
    yield guard
    guard.client.close()


@pytest.fixture
def guarded(running, guard):
    """Use the guarded endpoint for what `running` does."""
    own, running.client = running.client, guard.client
    yield running
    running.client = own


def test_a_bulk_call_is_put_with_sender_set_and_every_recipient(guarded, guard):
    def entry(n):
        return {
            "Destination": {
                "ToAddresses": [f"Reader <R{n}@example.com>"],
                "CcAddresses": [f"c{n}@example.com"],
                "BccAddresses": [f"b{n}@example.com"],
            }
        }

    guarded.bulk(BulkEmailEntries=[entry(1), entry(2)])

    recipients = tuple(f"{kind}{n}@example.com" for n in (1, 2) for kind in "rcb")
    assert [
        ("ses:SendBulkEmail", (IDENTITY, SET), {"ses:ApiVersion": ("2",)}),
        (
            "ses:SendBulkTemplatedEmail",
            (IDENTITY, SET),
            {
                "ses:ApiVersion": ("2",),
                "ses:Recipients": recipients,
                "ses:FromAddress": ("notes@example.org",),
                "ses:FromDisplayName": ("Notes",),
            },
        ),
    ] == guard.asked


def test_a_single_mail_is_put_as_what_it_is(guarded, guard):
    guarded.simple()

    context = {
        "ses:ApiVersion": ("2",),
        "ses:Recipients": ("reader@example.com",),
        "ses:FromAddress": ("notes@example.org",),
    }
    assert [("ses:SendEmail", (IDENTITY, SET), context)] == guard.asked


def test_an_identitys_own_configuration_set_counts(guarded, guard):
    guarded.client.create_email_identity(
        EmailIdentity="example.net", ConfigurationSetName="newsletter"
    )
    guard.asked.clear()

    guarded.bulk("r@example.com", FromEmailAddress="a@example.net", ConfigurationSetName="")

    assert {(f"{ARN}identity/example.net", SET)} == {resources for _, resources, _ in guard.asked}


def test_a_sender_that_is_nobodys_is_put_by_its_address(guarded, guard):
    guarded.bulk("r@example.com", FromEmailAddress="A <Me@Else.example>")

    assert f"{ARN}identity/me@else.example" == guard.asked[0][1][0]


@pytest.mark.parametrize(
    ("call", "members", "resource"),
    [
        ("get_account", {}, "*"),
        ("put_suppressed_destination", {"EmailAddress": "a@b.org", "Reason": "BOUNCE"}, "*"),
        ("get_configuration_set", {"ConfigurationSetName": "newsletter"}, SET),
        (
            "create_email_identity",
            {"EmailIdentity": "example.net", "ConfigurationSetName": "newsletter"},
            f"{ARN}identity/example.net",
        ),
    ],
)
def test_any_other_call_is_put_with_what_it_is_about(guarded, guard, call, members, resource):
    getattr(guarded.client, call)(**members)

    action = f"ses:{''.join(word.capitalize() for word in call.split('_'))}"
    assert [(action, (resource,), {"ses:ApiVersion": ("2",)})] == guard.asked


@pytest.mark.parametrize("action", ["ses:SendBulkEmail", "ses:SendBulkTemplatedEmail"])
def test_what_is_refused_does_not_happen(guarded, guard, action):
    guard.refused[action] = f"User: somebody is not authorized to perform: {action}"

    with pytest.raises(ClientError, match=f"User: somebody .* perform: {action}") as error:
        guarded.bulk("reader@example.com")

    assert ("AccessDeniedException", 403) == code_of(error)
    assert 0 == len(guarded.ses.outbox)


def test_a_refused_call_leaves_a_fault_on_demand_for_the_next(guarded, guard):
    guarded.ses.faults.add(Fault(kind=FaultKind.THROTTLE))
    guard.refused["ses:SendEmail"] = "no"

    with pytest.raises(ClientError, match="AccessDenied"):
        guarded.simple()

    assert 1 == len(guarded.ses.faults)


def test_the_first_endpoint_stays_open_for_all(running, guard):
    guard.refused["ses:SendBulkEmail"] = "no"

    assert "SUCCESS" == running.bulk("reader@example.com")[0]["Status"]
    assert [] == guard.asked


def test_both_are_closed_by_stop(running, guard):
    running.ses.stop()

    for client in (running.client, guard.client):
        with pytest.raises(Exception, match="Could not connect"):
            client.get_account()


def test_a_decision_that_fails_lets_nothing_through(guarded, guard):
    guard.refused = json  # it has no `get`

    with pytest.raises(ClientError, match="InternalFailure"):
        guarded.simple()

    assert 0 == len(guarded.ses.outbox)
