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
    "content_problem": {"sent", "soft", "refused"},
    "stop_sending_alert": set(),
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
UNKNOWN = {"25-bounce-unknown-type.json", "83-unknown-event-type.json"}
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


def verdict_of(recipient, record):
    """Return what an event must say of a recipient: verdict, and evidence of which it has one."""
    if not recipient["suppress"]:
        actions = (recipient["action"], *record.get("accept", ()))
        said = [EVIDENCE[each] for each in actions if each in EVIDENCE]
        if recipient["reason"] in ("duplicate", "older_state"):
            return Verdict.KEEP, []
        return Verdict.KEEP, [*said, {"sent"}, set()] if "ignore" in actions else said
    if recipient["reason"] == "on_suppression_list":
        return (Verdict.BOUNCED if record["event"] == "Bounce" else Verdict.COMPLAINED), []
    verdict, evidence = SUPPRESSED[recipient["reason"]]
    return verdict, [evidence]


def cases():
    for name, expected in sorted(FILES.items()):
        if name not in ELSEWHERE:
            for number, record in enumerate(expected["records"]):
                yield pytest.param(name, number, record, id=f"{name}-{number}")


@pytest.mark.parametrize(("name", "number", "record"), list(cases()))
def test_each_record_means_what_it_must(name, number, record):
    body, _ = bodies(name)[number]
    if "fail_record" in (record.get("action"), FILES[name].get("accept_alternative")):
        with pytest.raises(InvalidError):
            read_event(body)
        return

    meaning = read_event(body)

    assert record["event"] in {meaning.kind, None}
    suppressed = [r["address"] for r in record["recipients"] if r["suppress"]]
    if suppressed:
        assert suppressed == list(meaning.addresses)
    assert meaning.stopped == (record.get("action") == "stop_sending_alert")
    assert (meaning.unknown is not None) == (name in UNKNOWN)
    for recipient in record["recipients"]:
        verdict, evidence = verdict_of(recipient, record)
        assert verdict is meaning.verdict
        # What is doubled or late is evidence as ever: the sets don't mind.
        assert not evidence or set(meaning.evidence) in evidence


@pytest.mark.parametrize("name", sorted(FILES))
def test_exactly_the_damaged_messages_are_said_to_be_damaged(name):
    """The handler reports those, no more and no fewer."""
    damaged = []
    for body, message_id in bodies(name):
        try:
            read_event(body)
        except InvalidError:
            damaged.append(message_id)

    if FILES[name].get("accept_alternative") == "fail_record":
        assert len(FILES[name]["records"]) == len(damaged)
    else:
        assert FILES[name]["batch_item_failures"] == damaged


def test_every_file_is_looked_at():
    there = {file.name for file in FOLDER.glob("*.json")} - {EXPECTED.name}

    assert there == set(FILES)
    assert set(ELSEWHERE) <= there
