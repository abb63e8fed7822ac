"""Events as SES publishes them: which ones, in which order, in which shape."""

import json
import threading
import time
from pathlib import Path

import pytest

from broadside.feedback import Verdict, read_event
from broadside_local.ses.mailboxes import Mailboxes, Outcome
from broadside_local.ses.publisher import TOPIC_TEST, Publisher
from broadside_local.ses.state import Event, State
from tests.unit.local.ses.conftest import TOPIC

SHARED = Path(__file__).parents[5] / "shared" / "ses-events"
TAGS = [
    {"Name": "edition", "Value": "e1"},
    {"Name": "batch", "Value": "0_en_0_1"},
    {"Name": "attempt", "Value": "1"},
    {"Name": "slot", "Value": "7"},
]


def shape(value):
    """Return which fields an object has, without what stands in them."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return type(value).__name__


class TestSimulator:
    @pytest.mark.parametrize(
        ("name", "kinds", "bounce"),
        [
            ("success", ["Send", "Delivery"], None),
            ("bounce", ["Send", "Bounce"], ("Permanent", "General")),
            ("complaint", ["Send", "Delivery", "Complaint"], None),
            ("ooto", ["Send", "Delivery", "Bounce"], ("Transient", "General")),
            ("suppressionlist", ["Send", "Bounce"], ("Permanent", "Suppressed")),
        ],
    )
    @pytest.mark.parametrize("label", ["", "+a-label"])
    def test_each_address_does_what_its_name_says(self, running, name, kinds, bounce, label):
        address = f"{name}{label}@simulator.amazonses.com"

        running.bulk(address)

        assert kinds == running.kinds()
        last = running.events()[-1]
        if bounce:
            assert bounce == (last["bounce"]["bounceType"], last["bounce"]["bounceSubType"])
            assert [address] == [r["emailAddress"] for r in last["bounce"]["bouncedRecipients"]]
        if name == "complaint":
            assert "abuse" == last["complaint"]["complaintFeedbackType"]
        assert 1 == len(running.ses.outbox)

    def test_an_address_that_it_does_not_have_bounces(self, running):
        running.bulk("nobody@simulator.amazonses.com")

        assert ["Send", "Bounce"] == running.kinds()

    def test_anyone_else_takes_the_mail(self, running):
        running.bulk("reader@example.com", "bounce@example.com")

        assert ["Send", "Delivery"] * 2 == running.kinds()


class TestShape:
    @pytest.mark.parametrize(
        ("address", "kind", "sample"),
        [
            ("success@simulator.amazonses.com", "Send", "10-send.json"),
            ("success@simulator.amazonses.com", "Delivery", "11-delivery.json"),
            ("bounce@simulator.amazonses.com", "Bounce", "12-bounce-permanent-general.json"),
            (
                "suppressionlist@simulator.amazonses.com",
                "Bounce",
                "14-bounce-permanent-suppressed.json",
            ),
            (
                "listed@example.com",
                "Bounce",
                "15-bounce-permanent-onaccountsuppressionlist.json",
            ),
            (
                "ooto@simulator.amazonses.com",
                "Bounce",
                "17-bounce-transient-general-out-of-office.json",
            ),
            ("complaint@simulator.amazonses.com", "Complaint", "30-complaint-abuse.json"),
        ],
    )
    @pytest.mark.skipif(not SHARED.exists(), reason="the sample payloads aren't here")
    def test_an_event_has_the_fields_of_the_sample(self, running, address, kind, sample):
        running.client.put_suppressed_destination(
            EmailAddress="listed@example.com", Reason="BOUNCE"
        )
        running.bulk(address, entry={"ReplacementTags": TAGS})

        event = next(event for event in running.events() if event["eventType"] == kind)

        record = json.loads((SHARED / sample).read_text(encoding="utf-8"))["Records"][0]
        expected = json.loads(json.loads(record["body"])["Message"])
        for each in (expected, event):
            each["mail"]["tags"] = {
                n: v for n, v in each["mail"]["tags"].items() if n.startswith("ses:")
            }
        assert shape(expected) == shape(event)

    def test_the_mail_is_told_with_headers_and_tags(self, running):
        header = {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"}
        results = running.bulk(
            "Reader <reader@example.com>",
            entry={"ReplacementTags": TAGS, "ReplacementHeaders": [header]},
        )

        mail = running.events()[0]["mail"]

        assert results[0]["MessageId"] == mail["messageId"] == mail["commonHeaders"]["messageId"]
        assert "arn:aws:ses:ca-central-1:000000000000:identity/example.org" == mail["sourceArn"]
        assert ["reader@example.com"] == mail["destination"]
        assert "News" == mail["commonHeaders"]["subject"]
        assert {
            "ses:operation": ["SendBulkEmail"],
            "ses:configuration-set": ["newsletter"],
            "ses:source-ip": ["127.0.0.1"],
            "ses:from-domain": ["example.org"],
            "ses:caller-identity": ["local"],
            **{tag["Name"]: [tag["Value"]] for tag in TAGS},
        } == mail["tags"]
        assert {"name": header["Name"], "value": header["Value"]} in mail["headers"]

    def test_a_rendering_failure_says_why(self, running):
        running.bulk(
            "reader@example.com",
            content={"Subject": "{{name}}", "Text": "x"},
            entry={"ReplacementTags": TAGS},
        )

        event = running.events()[0]

        assert "Rendering Failure" == event["eventType"]
        reason = "Attribute 'name' is not present in the rendering data."
        assert reason == event["failure"]["errorMessage"]

    def test_one_mail_to_several_tells_of_each(self, running):
        running.simple(
            Destination={
                "ToAddresses": ["a@example.com", "bounce@simulator.amazonses.com"],
                "CcAddresses": ["b@example.com"],
            }
        )

        events = running.events()

        assert ["Send", "Delivery", "Bounce"] == [event["eventType"] for event in events]
        assert ["a@example.com", "b@example.com"] == events[1]["delivery"]["recipients"]

    @pytest.mark.parametrize(
        ("name", "evidence", "verdict"),
        [
            ("success", ("sent", "delivered"), Verdict.KEEP),
            ("bounce", ("sent", "bounced"), Verdict.BOUNCED),
            ("complaint", ("sent", "complained"), Verdict.COMPLAINED),
            ("ooto", ("sent",), Verdict.KEEP),
        ],
    )
    def test_our_feedback_understands_them(self, running, name, evidence, verdict):
        running.bulk(f"{name}@simulator.amazonses.com", entry={"ReplacementTags": TAGS})

        meaning = read_event(json.dumps(running.events()[-1]))

        assert meaning.tags
        assert ("e1", 7) == (meaning.tags.edition, meaning.tags.slot)
        assert (evidence, verdict) == (meaning.evidence, meaning.verdict)


class TestDestinations:
    def test_a_new_topic_is_tried_out_with_plain_text(self, running):
        assert running.ses.settle()

        assert [(TOPIC, TOPIC_TEST)] == running.published

    def test_only_enabled_destinations_get_only_what_they_ask_for(self, running):
        for name, enabled, types in (("off", False, ["SEND"]), ("bounces", True, ["BOUNCE"])):
            running.client.create_configuration_set_event_destination(
                ConfigurationSetName="newsletter",
                EventDestinationName=name,
                EventDestination={
                    "Enabled": enabled,
                    "MatchingEventTypes": types,
                    "SnsDestination": {"TopicArn": f"{TOPIC}-{name}"},
                },
            )

        running.bulk("bounce@simulator.amazonses.com")

        assert running.ses.settle()
        told = [(t, json.loads(m)["eventType"]) for t, m in running.published if m[0] == "{"]
        assert [(TOPIC, "Send"), (TOPIC, "Bounce"), (f"{TOPIC}-bounces", "Bounce")] == told

    def test_a_mail_without_a_configuration_set_has_no_events(self, running):
        running.bulk("reader@example.com", ConfigurationSetName=None)

        assert [] == running.events()


class TestPublisher:
    def test_no_caller_waits_for_a_slow_topic(self, start):
        slow = threading.Event()
        running = start(publish=lambda *_: slow.wait(10)).set_up()

        running.bulk("reader@example.com")

        assert not running.ses.settle(0)
        slow.set()
        assert running.ses.settle()

    def test_a_topic_that_fails_loses_its_events_and_nothing_else(self, start, capfd):
        def publish(_topic, messages):
            if any("Delivery" in message for message in messages):
                raise ConnectionError
            told.extend(messages)

        told: list[str] = []
        running = start(publish=publish).set_up()

        running.bulk("reader@example.com")
        running.bulk("bounce@simulator.amazonses.com")

        assert running.ses.settle()
        assert 1 == running.ses.lost_events
        assert 4 == len(told)
        assert ("", "") == capfd.readouterr()

    def test_what_is_due_goes_together_and_in_its_order(self, start):
        sizes: list[int] = []
        begun, slow = threading.Event(), threading.Event()

        def publish(topic, messages):
            begun.set()
            slow.wait(10)
            sizes.append(len(messages))
            running.publish(topic, messages)

        running = start(publish=publish).set_up()
        assert begun.wait(10)  # the topic's first message is on its way, alone
        running.bulk(*(f"r{n}@example.com" for n in range(8)))
        slow.set()

        assert running.ses.settle()
        assert [1, 10, 6] == sizes
        assert ["Send", "Delivery"] * 8 == running.kinds()

    def test_it_stops_with_messages_waiting(self):
        publisher = Publisher(lambda *_: None, State())
        publisher.start()
        publisher.post([Event("topic", "message", time.time() + 3600)])

        publisher.stop()

        assert publisher.settle(0)
        assert not publisher._thread.is_alive()

    def test_one_that_was_never_started_can_be_stopped(self):
        Publisher(lambda *_: None, State()).stop()

    def test_late_messages_let_others_go_first(self):
        told: list[str] = []
        publisher = Publisher(lambda _, messages: told.extend(messages), State())
        publisher.start()

        soon = time.time() + 0.1
        publisher.post([Event("t", "late", soon), Event("t", "later", soon)])
        publisher.post([Event("t", "first", 0), Event("t", "second", 0)])

        assert publisher.settle(5)
        publisher.stop()
        assert ["first", "second", "late", "later"] == told


def test_every_outcome_of_the_simulator_has_an_address():
    mailboxes = Mailboxes()

    for name in ("success", "bounce", "complaint", "ooto", "suppressionlist"):
        assert Outcome(name) is mailboxes.outcome(f"{name}@simulator.amazonses.com")
