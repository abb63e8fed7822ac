"""What becomes of mail beyond what the simulator has addresses for, told as SES tells it."""

import json
from email.message import EmailMessage

import pytest

from broadside.feedback import Verdict, read_event
from broadside_local.ses import Outcome
from broadside_local.ses.sending import VIRUS
from tests.unit.local.ses.conftest import TOPIC
from tests.unit.local.ses.test_events import SHARED, TAGS, shape

READER = "reader@example.com"


@pytest.mark.parametrize(
    ("outcome", "kinds", "bounce"),
    [
        (Outcome.NO_EMAIL, ["Send", "Bounce"], ("Permanent", "NoEmail")),
        (Outcome.EXPIRED, ["Send", "DeliveryDelay", "Bounce"], ("Transient", "General")),
        (Outcome.MAILBOX_FULL, ["Send", "Bounce"], ("Transient", "MailboxFull")),
        (Outcome.MESSAGE_TOO_LARGE, ["Send", "Bounce"], ("Transient", "MessageTooLarge")),
        (Outcome.CONTENT_REJECTED, ["Send", "Bounce"], ("Transient", "ContentRejected")),
        (Outcome.ATTACHMENT_REJECTED, ["Send", "Bounce"], ("Transient", "AttachmentRejected")),
        (Outcome.UNDETERMINED, ["Send", "Bounce"], ("Undetermined", "Undetermined")),
        (Outcome.DELAYED, ["Send", "DeliveryDelay", "Delivery"], None),
        (Outcome.NOT_SPAM, ["Send", "Delivery", "Complaint"], None),
        (Outcome.UNSUBSCRIBED, ["Send", "Delivery", "Subscription"], None),
        (Outcome.OPENED, ["Send", "Delivery", "Open"], None),
        (Outcome.CLICKED, ["Send", "Delivery", "Open", "Click"], None),
        (Outcome.REJECTED, ["Reject"], None),
    ],
)
def test_a_mailbox_does_as_it_is_told(running, outcome, kinds, bounce):
    running.ses.mailboxes.behave(READER, outcome)

    running.bulk("Reader <Reader@example.com>")

    assert kinds == running.kinds()
    last = running.events()[-1]
    if bounce:
        assert bounce == (last["bounce"]["bounceType"], last["bounce"]["bounceSubType"])
    assert (outcome is not Outcome.REJECTED) == len(running.ses.outbox)


@pytest.mark.parametrize(
    ("outcome", "kind", "sample"),
    [
        (Outcome.NO_EMAIL, "Bounce", "13-bounce-permanent-noemail.json"),
        (Outcome.EXPIRED, "Bounce", "16-bounce-transient-general.json"),
        (Outcome.MAILBOX_FULL, "Bounce", "18-bounce-transient-mailboxfull.json"),
        (Outcome.MESSAGE_TOO_LARGE, "Bounce", "19-bounce-transient-messagetoolarge.json"),
        (Outcome.CONTENT_REJECTED, "Bounce", "20-bounce-transient-contentrejected.json"),
        (Outcome.ATTACHMENT_REJECTED, "Bounce", "21-bounce-transient-attachmentrejected.json"),
        (Outcome.UNDETERMINED, "Bounce", "23-bounce-undetermined.json"),
        (
            Outcome.DELAYED,
            "DeliveryDelay",
            "43-deliverydelay-transientcommunicationfailure.json",
        ),
        (Outcome.NOT_SPAM, "Complaint", "31-complaint-not-spam.json"),
        (Outcome.UNSUBSCRIBED, "Subscription", "53-subscription-unsubscribe-all.json"),
        (Outcome.OPENED, "Open", "50-open.json"),
        (Outcome.CLICKED, "Click", "52-click-linktags-null-scanner.json"),
        (Outcome.REJECTED, "Reject", "40-reject.json"),
    ],
)
@pytest.mark.skipif(not SHARED.exists(), reason="the sample payloads aren't here")
def test_its_event_has_the_fields_of_the_sample(running, outcome, kind, sample):
    running.ses.mailboxes.behave(READER, outcome)
    running.bulk(READER)

    event = next(event for event in running.events() if event["eventType"] == kind)

    assert _without_tags(_sample(sample)) == _without_tags(event)


@pytest.mark.skipif(not SHARED.exists(), reason="the sample payloads aren't here")
def test_a_complaint_on_the_list_and_a_rendering_failure_have_them_too(running):
    running.client.put_suppressed_destination(EmailAddress=READER, Reason="COMPLAINT")
    running.bulk(READER)
    event = running.events()[-1]
    expected = _sample("35-complaint-onaccountsuppressionlist.json")
    assert _without_tags(expected) == _without_tags(event)

    running.bulk(READER, content={"Subject": "{{x}}", "Text": "x"})
    event, expected = running.events()[-1], _sample("41-rendering-failure.json")
    assert shape(expected["failure"]) == shape(event["failure"])


def _sample(name):
    record = json.loads((SHARED / name).read_text(encoding="utf-8"))["Records"][0]
    return json.loads(json.loads(record["body"])["Message"])


def _without_tags(event):
    event["mail"]["tags"] = {
        name: value for name, value in event["mail"]["tags"].items() if name.startswith("ses:")
    }
    return shape(event)


@pytest.mark.parametrize(
    ("outcome", "evidence", "verdict"),
    [
        (Outcome.NO_EMAIL, ("sent", "bounced"), Verdict.BOUNCED),
        (Outcome.MAILBOX_FULL, ("sent", "soft"), Verdict.KEEP),
        (Outcome.DELAYED, ("sent", "delivered"), Verdict.KEEP),
        (Outcome.REJECTED, ("failed",), Verdict.KEEP),
    ],
)
def test_our_feedback_understands_them(running, outcome, evidence, verdict):
    running.ses.mailboxes.behave(READER, outcome)
    running.bulk(READER, entry={"ReplacementTags": TAGS})

    meaning = read_event(json.dumps(running.events()[-1]))

    assert (evidence, verdict) == (meaning.evidence, meaning.verdict)


def test_one_recipients_bounce_that_is_no_mailbox_is_not_mailed_again(running):
    running.ses.mailboxes.behave(READER, Outcome.NO_EMAIL)

    running.bulk(READER, READER)

    assert 1 == len(running.ses.outbox)


@pytest.mark.parametrize("outcome", [Outcome.MAILBOX_FULL, Outcome.NOT_SPAM, Outcome.DELAYED])
def test_what_is_no_hard_bounce_suppresses_nobody(running, outcome):
    running.ses.mailboxes.behave(READER, outcome)

    running.bulk(READER)

    assert running.ses.account.suppressed(READER) is None


class TestVirus:
    def test_a_mail_with_one_is_taken_counted_and_rejected_as_a_whole(self, running):
        body = {"Text": {"Data": f"x\n{VIRUS.decode()}\n"}}
        simple = {"Subject": {"Data": "x"}, "Body": body}

        running.simple(
            Content={"Simple": simple},
            Destination={"ToAddresses": [READER, "success@simulator.amazonses.com"]},
        )

        assert ["Reject"] == running.kinds()
        assert {"reason": "Bad content"} == running.events()[0]["reject"]
        assert [] == running.mails()
        assert 1 == running.client.get_account()["SendQuota"]["SentLast24Hours"]

    def test_one_in_an_attachment_is_found(self, running):
        message = _with_attachment(VIRUS)

        running.simple(Content={"Raw": {"Data": message}})

        assert ["Reject"] == running.kinds()


def _with_attachment(data):
    message = EmailMessage()
    message["From"], message["To"] = "notes@example.org", READER
    message.set_content("x")
    message.add_attachment(data, maintype="application", subtype="octet-stream")
    return message.as_bytes()


def test_only_destinations_that_ask_for_them_hear_of_opens(running):
    running.client.update_configuration_set_event_destination(
        ConfigurationSetName="newsletter",
        EventDestinationName="feedback",
        EventDestination={
            "Enabled": True,
            "MatchingEventTypes": ["DELIVERY", "DELIVERY_DELAY"],
            "SnsDestination": {"TopicArn": TOPIC},
        },
    )
    running.ses.mailboxes.behave(READER, Outcome.CLICKED)
    running.ses.mailboxes.behave("late@example.com", Outcome.DELAYED)

    running.bulk(READER, "late@example.com")

    assert ["Delivery", "DeliveryDelay", "Delivery"] == running.kinds()
