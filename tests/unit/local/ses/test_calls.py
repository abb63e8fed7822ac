"""The calls around sending: lists, changes, and answers in the form that clients expect."""

from datetime import UTC, datetime

import botocore.session
import pytest
from botocore.exceptions import ClientError

from broadside_local.ses import Outcome
from tests.unit.local.ses.conftest import TOPIC
from tests.unit.local.ses.test_sending import code_of

MODEL = botocore.session.get_session().get_service_model("sesv2")


class Clock:
    now = 1_790_000_000.0

    def __call__(self):
        return self.now


class TestSuppressionList:
    @pytest.fixture
    def listed(self, start):
        """Have three addresses on the list, an hour apart."""
        clock = Clock()
        running = start(clock=clock).set_up()
        for name, reason in (("a", "BOUNCE"), ("b", "COMPLAINT"), ("c", "BOUNCE")):
            running.client.put_suppressed_destination(
                EmailAddress=f"{name}@Example.com", Reason=reason
            )
            clock.now += 3600
        return running

    def names(self, listed, **members):
        answer = listed.client.list_suppressed_destinations(**members)
        found = answer["SuppressedDestinationSummaries"]
        return "".join(each["EmailAddress"][0] for each in found), answer.get("NextToken")

    def test_it_is_told_with_reasons_and_times(self, listed):
        answer = listed.client.list_suppressed_destinations()

        first = answer["SuppressedDestinationSummaries"][0]
        at = datetime.fromtimestamp(Clock.now, UTC)
        assert ("a@example.com", "BOUNCE", at) == (
            first["EmailAddress"],
            first["Reason"],
            first["LastUpdateTime"],
        )

    def test_it_can_be_had_by_reason_and_by_time(self, listed):
        second = datetime.fromtimestamp(Clock.now + 3600, UTC)

        assert ("ac", None) == self.names(listed, Reasons=["BOUNCE"])
        assert ("abc", None) == self.names(listed, Reasons=["BOUNCE", "COMPLAINT"])
        assert ("c", None) == self.names(listed, StartDate=second)
        assert ("a", None) == self.names(listed, EndDate=second)

    def test_it_comes_in_pages(self, listed):
        page, token = self.names(listed, PageSize=2)
        assert "ab" == page
        assert ("c", None) == self.names(listed, PageSize=2, NextToken=token)

        with pytest.raises(ClientError) as error:
            self.names(listed, NextToken="nonsense")
        assert ("InvalidNextTokenException", 400) == code_of(error)

    @pytest.mark.parametrize("size", [0, 1001])
    def test_a_page_has_a_size(self, listed, size):
        with pytest.raises(ClientError, match="PageSize: 1 to 1000"):
            self.names(listed, PageSize=size)

    def test_an_account_may_give_up_reasons(self, running):
        running.client.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])
        running.ses.mailboxes.behave("gone@example.com", Outcome.BOUNCED)

        running.bulk("gone@example.com", ConfigurationSetName=None)

        assert running.ses.account.suppressed("gone@example.com") is None
        attributes = running.client.get_account()["SuppressionAttributes"]
        assert {"SuppressedReasons": ["COMPLAINT"]} == attributes

    def test_a_set_without_a_wish_follows_the_account_even_later(self, running):
        running.client.create_configuration_set(ConfigurationSetName="plain")
        running.client.put_account_suppression_attributes(SuppressedReasons=[])
        running.ses.mailboxes.behave("gone@example.com", Outcome.BOUNCED)

        running.bulk("gone@example.com", ConfigurationSetName="plain")

        assert running.ses.account.suppressed("gone@example.com") is None

    def test_a_sets_wish_can_be_changed(self, running):
        running.client.put_configuration_set_suppression_options(
            ConfigurationSetName="newsletter", SuppressedReasons=[]
        )
        running.client.put_suppressed_destination(EmailAddress="a@example.com", Reason="BOUNCE")

        running.bulk("a@example.com")

        assert 1 == len(running.ses.outbox)
        found = running.client.get_configuration_set(ConfigurationSetName="newsletter")
        assert {"SuppressedReasons": []} == found["SuppressionOptions"]


class TestIdentities:
    def test_they_are_listed(self, running):
        running.client.create_email_identity(EmailIdentity="a@example.net")
        running.ses.account.identities["a@example.net"].verified = False

        found = running.client.list_email_identities()["EmailIdentities"]

        assert [
            ("a@example.net", "EMAIL_ADDRESS", False, "PENDING"),
            ("example.org", "DOMAIN", True, "SUCCESS"),
        ] == [
            (
                each["IdentityName"],
                each["IdentityType"],
                each["SendingEnabled"],
                each["VerificationStatus"],
            )
            for each in found
        ]

    def test_one_that_is_not_verified_covers_nobody_but_its_domain_may(self, running):
        running.client.create_email_identity(EmailIdentity="notes@example.org")
        running.ses.account.identities["notes@example.org"].verified = False

        running.simple()

        assert 1 == len(running.ses.outbox)

    def test_its_configuration_set_can_be_changed(self, running):
        running.client.put_email_identity_configuration_set_attributes(
            EmailIdentity="example.org", ConfigurationSetName="newsletter"
        )
        running.simple(ConfigurationSetName=None)
        assert ["Send", "Delivery"] == running.kinds()

        running.client.put_email_identity_configuration_set_attributes(EmailIdentity="example.org")
        running.simple(ConfigurationSetName=None)
        assert ["Send", "Delivery"] == running.kinds()

    def test_one_that_is_gone_may_not_send(self, running):
        running.client.delete_email_identity(EmailIdentity="example.org")

        with pytest.raises(ClientError, match="not verified"):
            running.simple()


class TestConfigurationSets:
    def test_they_are_listed_and_can_go(self, running):
        running.client.create_configuration_set(ConfigurationSetName="b")
        assert ["b", "newsletter"] == running.client.list_configuration_sets()["ConfigurationSets"]

        running.client.delete_configuration_set(ConfigurationSetName="newsletter")

        assert ["b"] == running.client.list_configuration_sets()["ConfigurationSets"]

    def test_an_event_destination_can_be_turned_elsewhere_and_off(self, running):
        def update(**changes):
            definition = {
                "Enabled": True,
                "MatchingEventTypes": ["SEND"],
                "SnsDestination": {"TopicArn": TOPIC},
            }
            running.client.update_configuration_set_event_destination(
                ConfigurationSetName="newsletter",
                EventDestinationName="feedback",
                EventDestination=definition | changes,
            )

        update(SnsDestination={"TopicArn": f"{TOPIC}-2"})
        running.simple()
        update(Enabled=False)
        running.simple()
        running.client.delete_configuration_set_event_destination(
            ConfigurationSetName="newsletter", EventDestinationName="feedback"
        )
        running.simple()

        assert ["Send"] == running.kinds()
        assert [f"{TOPIC}-2"] == [
            topic for topic, message in running.published if message[0] == "{"
        ]

    @pytest.mark.parametrize("call", ["update", "delete"])
    def test_an_event_destination_that_is_not_there_is_not_found(self, running, call):
        definition = {"MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": TOPIC}}
        more = {"EventDestination": definition} if call == "update" else {}

        with pytest.raises(ClientError) as error:
            getattr(running.client, f"{call}_configuration_set_event_destination")(
                ConfigurationSetName="newsletter", EventDestinationName="none", **more
            )

        assert ("NotFoundException", 404) == code_of(error)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("GetAccount", {}),
        ("GetEmailIdentity", {"EmailIdentity": "example.org"}),
        ("CreateEmailIdentity", {"EmailIdentity": "example.net"}),
        ("ListEmailIdentities", {}),
        ("GetConfigurationSet", {"ConfigurationSetName": "newsletter"}),
        ("ListConfigurationSets", {}),
        ("GetConfigurationSetEventDestinations", {"ConfigurationSetName": "newsletter"}),
        ("GetSuppressedDestination", {"EmailAddress": "a@example.com"}),
        ("ListSuppressedDestinations", {}),
        ("GetEmailTemplate", {"TemplateName": "news"}),
        ("ListEmailTemplates", {}),
        ("TestRenderEmailTemplate", {"TemplateName": "news", "TemplateData": "{}"}),
    ],
)
def test_an_answer_has_the_models_form(running, operation, members):
    running.client.put_suppressed_destination(EmailAddress="a@example.com", Reason="BOUNCE")
    running.client.create_email_template(
        TemplateName="news", TemplateContent={"Subject": "x", "Text": "y"}
    )
    answers = []
    carry_out = running.ses._carry_out

    def keep(*asked):
        answers.append(carry_out(*asked))
        return answers[-1]

    running.ses._carry_out = keep
    call = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)
    getattr(running.client, call[1:])(**members)

    fits(MODEL.operation_model(operation).output_shape, answers[0], operation)


def fits(shape, value, path):
    """Assert that a value is what a shape of botocore's says."""
    kinds = {"string": str, "boolean": bool, "integer": int, "timestamp": float, "double": float}
    if shape.type_name == "structure":
        assert set(value) <= set(shape.members), path
        assert set(shape.required_members) <= set(value), path
        for name, each in value.items():
            fits(shape.members[name], each, f"{path}.{name}")
    elif shape.type_name == "list":
        for each in value:
            fits(shape.member, each, path)
    else:
        assert isinstance(value, kinds[shape.type_name]), path
        assert value in (getattr(shape, "enum", []) or [value]), path
