"""A strict SES that is up, and real boto3 clients that speak to it."""

import email
import email.policy
import json

import boto3
import pytest
from botocore.config import Config

from broadside_local.ses import StrictSes

TOPIC = "arn:aws:sns:ca-central-1:000000000000:feedback"
EVERY_EVENT = [
    *("SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE"),
    *("DELIVERY_DELAY", "SUBSCRIPTION", "OPEN", "CLICK"),
]


class Running:
    """What tests do with a strict SES."""

    def __init__(self, folder, **options):
        self.published = []
        self.ses = StrictSes(
            folder / "outbox",
            **{"rate": 1000, "quota": 1000, "publish": self.publish, **options},
        )
        self.url = self.ses.start()
        self.client = boto3.client(
            "sesv2",
            endpoint_url=self.url,
            # Each call is tried once, and what the model forbids is SES's to find.
            config=Config(
                retries={"total_max_attempts": 1}, parameter_validation=False, read_timeout=5
            ),
        )

    def publish(self, topic, messages):
        self.published.extend((topic, message) for message in messages)

    def set_up(self):
        """Make what every test needs: an identity, and a configuration set with all its events."""
        self.client.create_email_identity(EmailIdentity="example.org")
        self.client.create_configuration_set(
            ConfigurationSetName="newsletter",
            SuppressionOptions={"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        )
        self.client.create_configuration_set_event_destination(
            ConfigurationSetName="newsletter",
            EventDestinationName="feedback",
            EventDestination={
                "Enabled": True,
                "MatchingEventTypes": EVERY_EVENT,
                "SnsDestination": {"TopicArn": TOPIC},
            },
        )
        return self

    def bulk(self, *addresses, content=None, data=None, entry=None, **changes):
        """Send a mail to each address; return the entries' results."""
        request = {
            "FromEmailAddress": "Notes <notes@example.org>",
            "ConfigurationSetName": "newsletter",
            "DefaultContent": {
                "Template": {
                    "TemplateContent": content
                    or {"Subject": "News", "Html": "<p>News</p>", "Text": "News"},
                    "TemplateData": json.dumps(data or {}),
                }
            },
            "BulkEmailEntries": [
                {"Destination": {"ToAddresses": [address]}, **(entry or {})}
                for address in addresses
            ],
        }
        return self.client.send_bulk_email(**(request | changes))["BulkEmailEntryResults"]

    def simple(self, address="reader@example.com", **changes):
        """Send one mail by SendEmail; return its message id."""
        request = {
            "FromEmailAddress": "notes@example.org",
            "Destination": {"ToAddresses": [address]},
            "Content": {
                "Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}
            },
            "ConfigurationSetName": "newsletter",
        }
        return self.client.send_email(**(request | changes))["MessageId"]

    def mails(self):
        """Read the outbox as a mail client does."""
        return [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(self.ses.outbox.folder.glob("*.eml"))
        ]

    def events(self):
        """Return all events, once they are published."""
        assert self.ses.settle()
        return [json.loads(message) for _, message in self.published if message.startswith("{")]

    def kinds(self):
        """Return the events' kinds, in their order."""
        return [event["eventType"] for event in self.events()]


@pytest.fixture
def start(tmp_path):
    """Start strict SES with options of one's own."""
    running = []

    def start(**options):
        running.append(Running(tmp_path, **options))
        return running[-1]

    yield start
    for each in running:
        each.ses.stop()
        each.client.close()


@pytest.fixture
def running(start):
    return start().set_up()
