"""Result classes: total over what SES's own model can answer, and as the protocol says."""

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.sending import EntryResult, ResultClass, classify_refusal
from broadside.sending.results import COUNTED, STATUSES

AS_THE_PROTOCOL_SAYS = {
    ResultClass.ACCEPTED: {"SUCCESS"},
    ResultClass.AGAIN: {"TRANSIENT_FAILURE", "FAILED", "ACCOUNT_THROTTLED"},
    ResultClass.WAIT: {"ACCOUNT_DAILY_QUOTA_EXCEEDED"},
    ResultClass.REJECT: {"MESSAGE_REJECTED", "INVALID_PARAMETER"},
}
"""Every other status stops the edition."""

REFUSALS = {
    "TooManyRequestsException": ResultClass.AGAIN,
    "LimitExceededException": ResultClass.WAIT,
    "AccountSuspendedException": ResultClass.STOP,
    "SendingPausedException": ResultClass.STOP,
    "MailFromDomainNotVerifiedException": ResultClass.STOP,
    "NotFoundException": ResultClass.STOP,
    "MessageRejected": ResultClass.SPLIT,
    "BadRequestException": ResultClass.SPLIT,
}


@pytest.fixture(scope="module")
def model():
    return botocore.session.get_session().get_service_model("sesv2")


class TestStatuses:
    def test_the_table_is_total_over_the_services_model(self, model):
        assert set(model.shape_for("BulkEmailStatus").enum) == set(STATUSES)

    @pytest.mark.parametrize("status", sorted(STATUSES))
    def test_each_is_classified_as_the_protocol_says(self, status):
        named = [means for means, all_of in AS_THE_PROTOCOL_SAYS.items() if status in all_of]

        assert (named or [ResultClass.STOP])[0] is EntryResult(status).means

    @pytest.mark.parametrize("status", ["", "success", "BRAND_NEW_STATUS", "None"])
    def test_one_that_nobody_knows_stops(self, status):
        assert ResultClass.STOP is EntryResult(status).means

    def test_only_failures_of_the_moment_use_up_tries(self):
        assert {"TRANSIENT_FAILURE", "FAILED"} == COUNTED


class TestRefusals:
    def test_the_table_is_total_over_the_services_model(self, model):
        shapes = model.operation_model("SendBulkEmail").error_shapes

        assert set(REFUSALS) == {shape.name for shape in shapes}
        for shape in shapes:
            status = shape.metadata["error"]["httpStatusCode"]
            assert REFUSALS[shape.name] is classify_refusal(shape.name, status), shape.name

    @pytest.mark.parametrize("code", [*REFUSALS, "AccessDeniedException", "ThrottlingException"])
    @pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
    def test_after_a_5xx_nobody_knows(self, code, status):
        assert ResultClass.UNKNOWN is classify_refusal(code, status)

    @pytest.mark.parametrize("status", [0, 200, 301, 307])
    def test_after_an_answer_that_is_no_refusal_nobody_knows(self, status):
        assert ResultClass.UNKNOWN is classify_refusal("", status)

    @pytest.mark.parametrize("code", ["", "Anything"])
    def test_429_means_later(self, code):
        assert ResultClass.AGAIN is classify_refusal(code, 429)

    @pytest.mark.parametrize("code", ["Throttling", "ThrottlingException"])
    def test_throttling_has_more_names_than_one(self, code):
        assert ResultClass.AGAIN is classify_refusal(code, 400)

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("AccessDeniedException", 400),
            ("AccessDenied", 403),
            ("ExpiredTokenException", 403),
            ("IncompleteSignature", 400),
            ("InvalidClientTokenId", 403),
            ("MissingAuthenticationToken", 400),
            ("NotAuthorized", 400),
            ("OptInRequired", 400),
            ("RequestExpired", 400),
            ("SignatureDoesNotMatch", 400),
            ("UnrecognizedClientException", 400),
            ("", 401),
            ("", 403),
            ("", 404),
        ],
    )
    def test_what_is_wrong_for_every_mail_stops(self, code, status):
        """Never one by one: each subscriber would count as the bad one."""
        assert ResultClass.STOP is classify_refusal(code, status)

    @given(st.text(), st.integers(100, 599))
    def test_it_is_total(self, code, status):
        means = classify_refusal(code, status)

        assert means is not ResultClass.ACCEPTED
        assert means is not ResultClass.REJECT
