"""The samples in `events/`: one for every trigger that template.yaml has, and none for another."""

import json
import re
from urllib.parse import unquote_plus

import pytest

from broadside_local.commands.samples import EDITION_ID, EVENTS, PATH, POST, steps_before
from tests.architecture.house import ROOT, functions, template

SAMPLES = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in EVENTS.glob("*.json")
}
BY_SNS = "feedback"

RECORD_OF_SQS = {
    *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody"),
    *("eventSource", "eventSourceARN", "awsRegion"),
}
ENVELOPE_OF_SNS = {
    *("Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion"),
    *("Signature", "SigningCertURL", "UnsubscribeURL"),
}


def name_in(reference):
    """Return the resource that a GetAtt is about."""
    return reference["Fn::GetAtt"].partition(".")[0]


def triggers():
    """Name each trigger of the template by what its events say of where they come from."""
    found = set()
    for function, properties in functions(template()).items():
        for name, event in properties["Events"].items():
            about = event["Properties"]
            match event["Type"]:
                case "SQS":
                    found.add((function, f"queue {name_in(about['Queue'])}"))
                case "DynamoDB":
                    found.add((function, f"stream {name_in(about['Stream'])}"))
                case "Schedule":
                    found.add((function, f"rule {function}{name}"))
                case "HttpApi":
                    found.add((function, f"route {about['Method']} {about['Path']}"))
                case other:
                    pytest.fail(f"no sample is known to be of {other}")
    return found


def origin(event):
    """Say where an event comes from, in the same words."""
    if "routeKey" in event:
        return f"route {event['routeKey']}"
    if "detail-type" in event:
        return f"rule {event['resources'][0].partition('rule/broadside-')[2]}"
    arn = event["Records"][0]["eventSourceARN"]
    if ":dynamodb:" in arn:
        return f"stream {arn.partition('table/broadside-')[2].partition('/')[0]}"
    return f"queue {arn.partition(':broadside-')[2]}"


def told(event):
    """Return what a sample of SQS tells: the bodies of its messages."""
    for record in event["Records"]:
        body = record["body"]
        yield json.loads(body) if body.startswith("{") else body


def of(function):
    return {name: event for name, event in SAMPLES.items() if name.partition("-")[0] == function}


def test_every_trigger_has_a_sample_and_every_sample_a_trigger():
    origins = {(name.partition("-")[0].capitalize(), origin(e)) for name, e in SAMPLES.items()}

    assert triggers() == origins


def test_every_kind_of_notification_of_the_drop_has_a_sample():
    bucket = template()["Resources"]["DropBucket"]["Properties"]
    wanted = {
        each["Event"].removeprefix("s3:").removesuffix("*")
        for each in bucket["NotificationConfiguration"]["QueueConfigurations"]
    }
    names = [
        r["eventName"] for e in of("ingest").values() for m in told(e) for r in m.get("Records", [])
    ]

    assert wanted == {each.partition(":")[0] + ":" for each in names}
    assert any("s3:TestEvent" == m.get("Event") for e in of("ingest").values() for m in told(e))


def test_a_key_of_s3_is_url_encoded():
    (message,) = told(SAMPLES["ingest-encoded-key"])
    key = message["Records"][0]["s3"]["object"]["key"]

    assert "posts/old news春.md" == unquote_plus(key) != key


def test_every_kind_of_event_that_ses_is_asked_for_has_a_sample():
    events = template()["Resources"]["NewsletterEvents"]["Properties"]["EventDestination"]
    _, all_of_them, _ = events["MatchingEventTypes"]["Fn::If"]
    kinds = set()
    for event in of(BY_SNS).values():
        for envelope in told(event):
            assert ENVELOPE_OF_SNS == envelope.keys()
            message = envelope["Message"]
            kinds.add(json.loads(message)["eventType"] if message[0] == "{" else message)

    spelled = {kind.replace(" ", "").lower() for kind in kinds}
    assert {each.lower() for each in all_of_them} <= spelled
    assert any(each.startswith("Successfully validated SNS topic") for each in kinds)


@pytest.mark.parametrize("name", [n for n in SAMPLES if origin(SAMPLES[n]).startswith("queue")])
def test_a_record_of_sqs_has_all_of_its_fields(name):
    records = SAMPLES[name]["Records"]

    assert {frozenset(RECORD_OF_SQS)} == {frozenset(record) for record in records}
    assert len(records) == len({record["messageId"] for record in records})


@pytest.mark.parametrize("name", SAMPLES)
def test_nobodys_address_is_in_it(name):
    text = json.dumps(SAMPLES[name])
    hosts = set(re.findall(r"@([\w.-]+)", text))
    numbers = {
        number
        for number in re.findall(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", text)
        if not number.startswith("192.0.2.")  # RFC 5737: for documentation
    }

    assert hosts <= {"example.com", "example.org"}
    assert set() == numbers
    assert set(re.findall(r":(\d{12}):", text)) <= {"123456789012"}


@pytest.mark.parametrize("name", ["plan", "send", *(n for n in of(BY_SNS) if "test" not in n)])
def test_the_edition_is_the_sample_posts(name):
    assert EDITION_ID in json.dumps(SAMPLES[name])


def test_the_way_of_a_post_is_the_design_documents():
    assert ["ingest", "publish", "tick", "plan", "tick", "send", "feedback"] == [n for n, _ in PATH]
    assert PATH[:3] == steps_before("plan")
    assert () == steps_before("reader") == tuple(steps_before("ingest"))
    assert (EVENTS / "given" / POST).is_file()


def test_the_table_names_every_file():
    table = (ROOT / "events" / "README.md").read_text(encoding="utf-8")

    assert set(SAMPLES) == set(re.findall(r"`([a-z-]+)\.json`", table))
