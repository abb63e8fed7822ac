"""The account: identities, configuration sets, quota, rate, sandbox, suppression."""

import pytest
from botocore.exceptions import ClientError

from broadside_local.ses import Outcome, limits
from tests.unit.local.ses.conftest import TOPIC
from tests.unit.local.ses.test_sending import code_of


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def statuses(results):
    return [result["Status"] for result in results]


class TestIdentities:
    @pytest.mark.parametrize("sender", ["a@example.org", "A <a@News.Example.org>", "a@friend.net"])
    def test_a_domain_its_subdomains_and_an_address_may_send(self, running, sender):
        running.client.create_email_identity(EmailIdentity="a@friend.net")

        assert ["SUCCESS"] == statuses(running.bulk("r@example.com", FromEmailAddress=sender))

    @pytest.mark.parametrize("sender", ["a@example.com", "a@xexample.org", "a@org"])
    def test_anyone_else_may_not(self, running, sender):
        running.client.create_email_identity(EmailIdentity="b@example.com")
        if sender != "a@org":
            results = running.bulk("r@example.com", FromEmailAddress=sender)
            assert ["MAIL_FROM_DOMAIN_NOT_VERIFIED"] == statuses(results)

        with pytest.raises(ClientError) as error:
            running.simple(FromEmailAddress=sender)
        expected = "BadRequestException" if sender == "a@org" else "MessageRejected"
        assert (expected, 400) == code_of(error)
        assert 0 == len(running.ses.outbox)

    def test_it_tells_what_it_knows(self, running):
        found = running.client.get_email_identity(EmailIdentity="example.org")

        assert ("DOMAIN", True) == (found["IdentityType"], found["VerifiedForSendingStatus"])
        with pytest.raises(ClientError) as error:
            running.client.get_email_identity(EmailIdentity="example.net")
        assert ("NotFoundException", 404) == code_of(error)

    def test_making_one_twice_is_an_error(self, running):
        with pytest.raises(ClientError) as error:
            running.client.create_email_identity(EmailIdentity="Example.org")

        assert "AlreadyExistsException" == code_of(error)[0]

    def test_its_configuration_set_is_used_where_a_call_names_none(self, running):
        running.client.create_email_identity(
            EmailIdentity="example.net", ConfigurationSetName="newsletter"
        )

        running.bulk("r@example.com", FromEmailAddress="a@example.net", ConfigurationSetName=None)
        running.bulk("r@example.com", ConfigurationSetName=None)

        assert ["Send", "Delivery"] == running.kinds()

    def test_dkim_is_a_domains(self, running):
        with pytest.raises(ClientError, match="DkimSigningAttributes"):
            running.client.create_email_identity(
                EmailIdentity="a@example.net",
                DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"},
            )


class TestConfigurationSets:
    def test_one_that_is_not_there_is_refused(self, running):
        results = running.bulk("r@example.com", ConfigurationSetName="none")
        assert ["CONFIGURATION_SET_NOT_FOUND"] == statuses(results)

        with pytest.raises(ClientError) as error:
            running.simple(ConfigurationSetName="none")
        assert ("NotFoundException", 404) == code_of(error)

    def test_one_that_is_paused_sends_nothing(self, running):
        running.client.create_configuration_set(
            ConfigurationSetName="paused", SendingOptions={"SendingEnabled": False}
        )

        results = running.bulk("r@example.com", ConfigurationSetName="paused")
        assert ["CONFIGURATION_SET_SENDING_PAUSED"] == statuses(results)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"ConfigurationSetName": "newsletter"}, "AlreadyExistsException"),
            ({"ConfigurationSetName": "a.b"}, "BadRequestException"),
            ({"ConfigurationSetName": "a" * 65}, "BadRequestException"),
            (
                {"TrackingOptions": {"CustomRedirectDomain": "example.org"}},
                "NotImplementedException",
            ),
            ({"SuppressionOptions": {"SuppressionScope": "TENANT"}}, "NotImplementedException"),
            (
                {"SuppressionOptions": {"SuppressedReasons": ["WHIM"]}},
                "BadRequestException",
            ),
        ],
    )
    def test_what_can_not_be_made_is_refused(self, running, changes, code):
        with pytest.raises(ClientError) as error:
            running.client.create_configuration_set(**({"ConfigurationSetName": "a"} | changes))

        assert code == code_of(error)[0]

    def test_it_is_told_as_it_was_made(self, running):
        found = running.client.get_configuration_set(ConfigurationSetName="newsletter")

        assert {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]} == found["SuppressionOptions"]

    def test_its_event_destinations_are_told(self, running):
        found = running.client.get_configuration_set_event_destinations(
            ConfigurationSetName="newsletter"
        )["EventDestinations"]

        assert [("feedback", True)] == [(each["Name"], each["Enabled"]) for each in found]
        assert {"TopicArn": TOPIC} == found[0]["SnsDestination"]

    @pytest.mark.parametrize(
        ("name", "changes", "code"),
        [
            ("feedback", {}, "AlreadyExistsException"),
            ("a b", {}, "BadRequestException"),
            ("a", {"MatchingEventTypes": []}, "BadRequestException"),
            ("a", {"MatchingEventTypes": ["NEWS"]}, "BadRequestException"),
            ("a", {"SnsDestination": None}, "BadRequestException"),
            ("a", {"SnsDestination": {"TopicArn": "topic"}}, "BadRequestException"),
            ("a", {"EventBridgeDestination": {"EventBusArn": "arn"}}, "BadRequestException"),
            (
                "a",
                {"SnsDestination": None, "EventBridgeDestination": {"EventBusArn": "arn"}},
                "NotImplementedException",
            ),
        ],
    )
    def test_an_event_destination_that_can_not_be_is_refused(self, running, name, changes, code):
        default = {"MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": TOPIC}}
        definition = {k: v for k, v in (default | changes).items() if v is not None}

        with pytest.raises(ClientError) as error:
            running.client.create_configuration_set_event_destination(
                ConfigurationSetName="newsletter",
                EventDestinationName=name,
                EventDestination=definition,
            )

        assert code == code_of(error)[0]

    def test_there_are_ten_event_destinations_at_most(self, running):
        def create(name):
            running.client.create_configuration_set_event_destination(
                ConfigurationSetName="newsletter",
                EventDestinationName=name,
                EventDestination={
                    "MatchingEventTypes": ["SEND"],
                    "SnsDestination": {"TopicArn": TOPIC},
                },
            )

        for n in range(limits.EVENT_DESTINATIONS_PER_SET - 1):
            create(f"d{n}")
        with pytest.raises(ClientError) as error:
            create("d10")
        assert "LimitExceededException" == code_of(error)[0]


class TestQuotaAndRate:
    def test_the_account_tells_what_it_may_send(self, start, clock):
        running = start(rate=14, quota=50_000, clock=clock).set_up()
        running.bulk("a@example.com", "b@example.com", "success@simulator.amazonses.com")

        account = running.client.get_account()

        expected = {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 2.0}
        assert expected == account["SendQuota"]
        assert (True, True) == (account["SendingEnabled"], account["ProductionAccessEnabled"])

    def test_entries_over_the_quota_are_refused_one_by_one(self, start, clock):
        running = start(quota=2, clock=clock).set_up()

        results = running.bulk("a@example.com", "b@example.com", "c@example.com")
        assert ["SUCCESS", "SUCCESS", "ACCOUNT_DAILY_QUOTA_EXCEEDED"] == statuses(results)
        with pytest.raises(ClientError, match="Daily message quota exceeded") as error:
            running.simple()
        assert ("LimitExceededException", 400) == code_of(error)

    def test_the_quota_is_of_a_rolling_day(self, start, clock):
        running = start(quota=2, clock=clock).set_up()
        running.bulk("a@example.com")
        clock.now += 23 * 3600
        running.bulk("a@example.com")
        clock.now += 3599
        assert ["ACCOUNT_DAILY_QUOTA_EXCEEDED"] == statuses(running.bulk("a@example.com"))

        clock.now += 1
        assert ["SUCCESS"] == statuses(running.bulk("a@example.com"))
        assert 2 == running.client.get_account()["SendQuota"]["SentLast24Hours"]

    def test_the_simulator_does_not_count(self, start, clock):
        running = start(quota=1, clock=clock).set_up()
        running.bulk("a@example.com")

        results = running.bulk("success+1@simulator.amazonses.com", "a@example.com")
        assert ["SUCCESS", "ACCOUNT_DAILY_QUOTA_EXCEEDED"] == statuses(results)

    def test_a_quota_of_minus_one_is_none(self, start, clock):
        running = start(quota=-1, clock=clock).set_up()

        assert {"SUCCESS"} == set(statuses(running.bulk(*["a@example.com"] * 50)))

    def test_entries_over_the_rate_are_throttled_one_by_one(self, start, clock):
        running = start(rate=2, clock=clock).set_up()
        burst = int(2 * limits.BURST_SECONDS)

        results = running.bulk(*["a@example.com"] * (burst + 1))
        assert [*["SUCCESS"] * burst, "ACCOUNT_THROTTLED"] == statuses(results)
        with pytest.raises(ClientError, match="Maximum sending rate exceeded") as error:
            running.simple()
        assert ("TooManyRequestsException", 429) == code_of(error)
        assert burst == len(running.ses.outbox)

    def test_the_rate_comes_back_with_time(self, start, clock):
        running = start(rate=2, clock=clock).set_up()
        running.bulk(*["a@example.com"] * 10)

        clock.now += 1
        results = running.bulk(*["a@example.com"] * 3)
        assert ["SUCCESS", "SUCCESS", "ACCOUNT_THROTTLED"] == statuses(results)
        clock.now += 3600
        results = running.bulk(*["a@example.com"] * 10)
        assert int(2 * limits.BURST_SECONDS) == statuses(results).count("SUCCESS")

    def test_a_mail_to_several_takes_as_much_as_several(self, start, clock):
        running = start(rate=1, clock=clock).set_up()

        running.simple(Destination={"ToAddresses": [f"r{n}@example.com" for n in range(5)]})
        clock.now += 4
        with pytest.raises(ClientError, match="Maximum sending rate"):
            running.simple()
        clock.now += 1
        running.simple()
        assert 6 == running.client.get_account()["SendQuota"]["SentLast24Hours"]

    def test_what_is_refused_takes_nothing(self, start, clock):
        running = start(rate=1, clock=clock).set_up()

        running.bulk(*["nonsense"] * 50)

        assert ["SUCCESS"] == statuses(running.bulk("a@example.com"))

    def test_a_clock_that_is_set_back_gives_nothing_away(self, start, clock):
        running = start(rate=2, clock=clock).set_up()
        running.bulk(*["a@example.com"] * 2)

        clock.now -= 3600
        assert ["ACCOUNT_THROTTLED"] == statuses(running.bulk("a@example.com"))
        clock.now += 1
        assert ["SUCCESS"] == statuses(running.bulk("a@example.com"))

    def test_a_paused_account_sends_nothing(self, running):
        running.client.put_account_sending_attributes(SendingEnabled=False)

        assert ["ACCOUNT_SENDING_PAUSED"] == statuses(running.bulk("a@example.com"))
        with pytest.raises(ClientError) as error:
            running.simple()
        assert "SendingPausedException" == code_of(error)[0]
        assert running.client.get_account()["SendingEnabled"] is False
        running.client.put_account_sending_attributes(SendingEnabled=True)
        running.simple()


class TestSandbox:
    def test_only_verified_recipients_and_the_simulator_get_mail(self, start, clock):
        running = start(sandbox=True, clock=clock).set_up()

        found = []
        for address in ("me@example.org", "success@simulator.amazonses.com", "r@example.com"):
            found += statuses(running.bulk(address))
            clock.now += 1

        assert ["SUCCESS", "SUCCESS", "MESSAGE_REJECTED"] == found
        assert running.client.get_account()["ProductionAccessEnabled"] is False

    @pytest.mark.parametrize("quota", [-1, 100_000])
    def test_rate_and_quota_are_those_of_the_sandbox(self, start, quota):
        running = start(sandbox=True, rate=200, quota=quota)

        found = running.client.get_account()["SendQuota"]
        assert (1.0, 200.0) == (found["MaxSendRate"], found["Max24HourSend"])


class TestSuppression:
    def test_who_bounced_is_not_mailed_again(self, running):
        running.ses.mailboxes.behave("Gone@example.com", Outcome.BOUNCED)

        first, second = (running.bulk("gone@Example.com")[0] for _ in range(2))

        assert ["SUCCESS", "SUCCESS"] == statuses([first, second])
        bounces = [event["bounce"] for event in running.events() if "bounce" in event]
        assert ["General", "OnAccountSuppressionList"] == [b["bounceSubType"] for b in bounces]
        assert [first["MessageId"]] == [
            str(mail["Message-ID"])[1:].partition("@")[0] for mail in running.mails()
        ]

    def test_who_complained_is_not_mailed_again(self, running):
        running.ses.mailboxes.behave("r@example.com", Outcome.COMPLAINED)

        running.bulk("r@example.com")
        running.bulk("r@example.com")

        assert ["Send", "Delivery", "Complaint", "Send", "Complaint"] == running.kinds()
        assert "OnAccountSuppressionList" == running.events()[-1]["complaint"]["complaintSubType"]
        assert 1 == len(running.mails())

    def test_a_set_without_suppression_neither_fills_the_list_nor_obeys_it(self, running):
        running.client.create_configuration_set(
            ConfigurationSetName="transactional", SuppressionOptions={"SuppressedReasons": []}
        )
        running.ses.mailboxes.behave("gone@example.com", Outcome.BOUNCED)

        running.bulk("gone@example.com", ConfigurationSetName="transactional")
        assert running.ses.account.suppressed("gone@example.com") is None
        running.bulk("gone@example.com")
        assert running.ses.account.suppressed("gone@example.com") is not None
        running.bulk("gone@example.com", ConfigurationSetName="transactional")

        assert 3 == len(running.ses.outbox)

    def test_a_mail_without_a_set_follows_the_account(self, running):
        running.ses.mailboxes.behave("gone@example.com", Outcome.BOUNCED)

        running.bulk("gone@example.com", ConfigurationSetName=None)

        assert running.ses.account.suppressed("gone@example.com") is not None

    def test_the_simulator_is_never_put_on_the_list(self, running):
        running.bulk("bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com")

        assert running.ses.account.suppressed("bounce@simulator.amazonses.com") is None
        assert running.ses.account.suppressed("complaint@simulator.amazonses.com") is None

    def test_the_list_can_be_kept_by_hand(self, running):
        address = "r+1@example.com"
        running.client.put_suppressed_destination(EmailAddress=address, Reason="COMPLAINT")
        found = running.client.get_suppressed_destination(EmailAddress="R+1@example.com")
        assert "COMPLAINT" == found["SuppressedDestination"]["Reason"]
        running.bulk(address)
        assert [] == running.mails()

        running.client.delete_suppressed_destination(EmailAddress=address)
        running.bulk(address)
        assert 1 == len(running.ses.outbox)
        for call in ("get", "delete"):
            with pytest.raises(ClientError) as error:
                getattr(running.client, f"{call}_suppressed_destination")(EmailAddress=address)
            assert ("NotFoundException", 404) == code_of(error)
