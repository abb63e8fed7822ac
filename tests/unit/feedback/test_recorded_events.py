"""Payloads in every shape that SES's documentation shows, held against what each must lead to."""

import json
from pathlib import Path

import pytest

from broadside.errors import InvalidError
from broadside.feedback import Verdict, read_event

FOLDER = Path(__file__).parents[4] / "shared" / "ses-events"
EXPECTED = FOLDER / "expected.json"
FILES = json.loads(EXPECTED.read_text())["files"] if EXPECTED.is_file() else {}

pytestmark = pytest.mark.skipif(not FILES, reason="the payloads aren't here")

EVIDENCE = {
    "mark_sent": {"sent"},
    "mark_delivered": {"sent", "delivered"},
    "mark_delayed": {"sent"},
    "mark_rejected": {"failed"},
    "mark_render_failed": {"failed"},
    "count_soft": {"sent", "soft"},
    "content_problem": {"sent", "soft"},
    "record_open": set(),
    "record_click": set(),
    "unsubscribe": set(),
    "update_topics": set(),
}
SUPPRESSED = {
    "hard_bounce": (Verdict.BOUNCED, {"sent", "bounced"}),
    "complaint": (Verdict.COMPLAINED, {"sent", "complained"}),
    "unsubscribed": (Verdict.UNSUBSCRIBED, set()),
}
ELSEWHERE = {
    "85-sns-http-foreign-topic.json": "our queue takes messages of our own topic alone",
}
"""Files that are about another layer."""


def bodies(name):
    """Return a file's messages as they would lie in our queue, with their messages' ids."""
    content = json.loads((FOLDER / name).read_text())
    if "Records" not in content:
        return [(json.dumps(content), None)]
    return [
        (record["body"], record["messageId"])
        if "body" in record
        else (json.dumps(record["Sns"]), None)
        for record in content["Records"]
    ]


def verdict_of(recipient, kind):
    """Return what an event must say of a recipient: verdict, and evidence if that is certain."""
    if not recipient["suppress"]:
        return Verdict.KEEP, EVIDENCE.get(recipient["action"])
    if recipient["reason"] == "on_suppression_list":
        return (Verdict.BOUNCED if kind == "Bounce" else Verdict.COMPLAINED), None
    return SUPPRESSED[recipient["reason"]]


def cases():
    for name, expected in sorted(FILES.items()):
        if name not in ELSEWHERE:
            for number, record in enumerate(expected["records"]):
                yield pytest.param(name, number, record, id=f"{name}-{number}")


@pytest.mark.parametrize(("name", "number", "record"), list(cases()))
def test_each_record_means_what_it_must(name, number, record):
    body, _ = bodies(name)[number]
    if record.get("action") == "fail_record":
        with pytest.raises(InvalidError):
            read_event(body)
        return

    meaning = read_event(body)

    assert record["event"] in {meaning.kind, None}
    suppressed = [r["address"] for r in record["recipients"] if r["suppress"]]
    assert suppressed == list(meaning.addresses)
    for recipient in record["recipients"]:
        verdict, evidence = verdict_of(recipient, record["event"])
        assert verdict is meaning.verdict
        assert evidence in (None, set(meaning.evidence))


@pytest.mark.parametrize("name", sorted(FILES))
def test_exactly_the_damaged_messages_are_said_to_be_damaged(name):
    """The handler reports those, no more and no fewer."""
    damaged = []
    for body, message_id in bodies(name):
        try:
            read_event(body)
        except InvalidError:
            damaged.append(message_id)

    assert FILES[name]["batch_item_failures"] == damaged


def test_every_file_is_looked_at():
    there = {file.name for file in FOLDER.glob("*.json")} - {EXPECTED.name}

    assert there == set(FILES)
    assert set(ELSEWHERE) <= there
