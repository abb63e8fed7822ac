"""Every result that SES documents: as the account's state brings it, and on demand."""

import botocore.session
import pytest
from botocore.exceptions import ClientError

from broadside_local.ses import Fault, FaultKind
from broadside_local.ses.ses import OPERATIONS
from tests.unit.local.ses.test_faults import fail
from tests.unit.local.ses.test_sending import code_of

MODEL = botocore.session.get_session().get_service_model("sesv2")
STATUSES = MODEL.shape_for("BulkEmailStatus").enum
SINGLE = {
    "MESSAGE_REJECTED": ("MessageRejected", 400),
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": ("MessageRejected", 400),
    "CONFIGURATION_SET_NOT_FOUND": ("NotFoundException", 404),
    "TEMPLATE_NOT_FOUND": ("NotFoundException", 404),
    "ACCOUNT_SUSPENDED": ("AccountSuspendedException", 400),
    "ACCOUNT_THROTTLED": ("TooManyRequestsException", 429),
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": ("LimitExceededException", 400),
    "INVALID_SENDING_POOL_NAME": ("NotFoundException", 404),
    "ACCOUNT_SENDING_PAUSED": ("SendingPausedException", 400),
    "CONFIGURATION_SET_SENDING_PAUSED": ("SendingPausedException", 400),
    "INVALID_PARAMETER": ("BadRequestException", 400),
    "TRANSIENT_FAILURE": ("InternalFailure", 500),
    "FAILED": ("InternalFailure", 500),
}


def test_there_are_fourteen():
    assert {"SUCCESS", *SINGLE} == set(STATUSES)
    assert 14 == len(STATUSES)


@pytest.mark.parametrize("status", SINGLE)
class TestOnDemand:
    def test_an_entry_gets_it_and_nobody_is_accepted(self, running, status):
        fail(running, FaultKind.STATUSES, statuses=(status,))

        results = running.bulk("a@example.com", "b@example.com")

        assert [status, "SUCCESS"] == [result["Status"] for result in results]
        assert ["b@example.com"] == [mail["To"] for mail in running.mails()]

    def test_a_single_mail_gets_its_error(self, running, status):
        fail(running, FaultKind.STATUSES, statuses=(status,))

        with pytest.raises(ClientError) as error:
            running.simple()

        assert SINGLE[status] == code_of(error)
        assert 0 == len(running.ses.outbox)


def unverified(running):
    running.ses.account.identities["example.org"].verified = False


def unknown_set(running):
    running.client.delete_configuration_set(ConfigurationSetName="newsletter")


def paused_set(running):
    running.client.put_configuration_set_sending_options(
        ConfigurationSetName="newsletter", SendingEnabled=False
    )


def unknown_pool(running):
    running.client.put_configuration_set_delivery_options(
        ConfigurationSetName="newsletter", SendingPoolName="ours"
    )


def paused_account(running):
    running.client.put_account_sending_attributes(SendingEnabled=False)


def suspended(running):
    running.ses.account.suspended = True


def sandboxed(running):
    running.ses.account.sandbox = True


@pytest.mark.parametrize(
    ("happen", "status"),
    [
        (unverified, "MAIL_FROM_DOMAIN_NOT_VERIFIED"),
        (unknown_set, "CONFIGURATION_SET_NOT_FOUND"),
        (paused_set, "CONFIGURATION_SET_SENDING_PAUSED"),
        (unknown_pool, "INVALID_SENDING_POOL_NAME"),
        (paused_account, "ACCOUNT_SENDING_PAUSED"),
        (suspended, "ACCOUNT_SUSPENDED"),
        (sandboxed, "MESSAGE_REJECTED"),
    ],
)
def test_the_accounts_state_brings_it(running, happen, status):
    """The others have tests of their own: quota and rate, templates, bad members."""
    happen(running)

    assert status == running.bulk("reader@example.com")[0]["Status"]
    with pytest.raises(ClientError) as error:
        running.simple()
    assert SINGLE[status] == code_of(error)
    assert 0 == len(running.ses.outbox)


def test_an_account_that_is_shut_down_says_so(running):
    suspended(running)

    account = running.client.get_account()

    assert ("SHUTDOWN", False) == (account["EnforcementStatus"], account["SendingEnabled"])


class TestFaultsOfOtherCalls:
    def test_a_fault_waits_for_its_operation(self, running):
        running.ses.faults.add(
            Fault(kind=FaultKind.THROTTLE, operation="GetAccount"),
            Fault(kind=FaultKind.ERROR_AFTER, operation="PutSuppressedDestination"),
        )

        running.simple()
        with pytest.raises(ClientError, match="TooManyRequests"):
            running.client.get_account()
        running.client.get_account()
        with pytest.raises(ClientError, match="InternalFailure"):
            running.client.put_suppressed_destination(EmailAddress="a@b.org", Reason="BOUNCE")
        assert running.ses.account.suppressed("a@b.org") is not None

    @pytest.mark.parametrize(
        "shape", MODEL.operation_model("SendBulkEmail").error_shapes, ids=lambda shape: shape.name
    )
    def test_every_error_that_is_documented_can_be_had(self, running, shape):
        fail(running, FaultKind.REFUSE, code=shape.name)

        with pytest.raises(ClientError) as error:
            running.bulk("reader@example.com")

        assert (shape.name, shape.metadata["error"]["httpStatusCode"]) == code_of(error)
        assert 0 == len(running.ses.outbox)

    def test_events_come_in_the_wrong_order(self, running):
        fail(running, FaultKind.SHUFFLE_EVENTS)

        running.bulk("complaint@simulator.amazonses.com")

        assert ["Complaint", "Delivery", "Send"] == running.kinds()


def test_every_operation_is_one_of_the_models():
    assert set(MODEL.operation_names) >= OPERATIONS
