"""What could not be handled is shown by reason and ids, and put back, on the local cloud."""

import json

import pytest

from broadside_local.commands.redrive import redrive
from broadside_local.dead_letters import dead_queues, waiting
from broadside_local.errors import WrongUseError
from tests.world import event

SECRET = "secret@example.org"
EDITION, BATCH = "e" * 32, "u0_en_0_000001"


@pytest.fixture
def stack(cloud, monkeypatch):
    """A stack that runs, whose queues nobody reads."""
    folder = cloud.outbox_folder.parent
    monkeypatch.setenv("BROADSIDE_STATE", str(folder.parent))
    functions = cloud.client("lambda")
    mappings = [
        mapping["UUID"]
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]
        if ":sqs:" in mapping["EventSourceArn"]
    ]
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    yield folder.name
    for queue in dead_queues(cloud.outputs):
        for url in (queue.url, queue.source_url):
            cloud.client("sqs").purge_queue(QueueUrl=url)
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)


def test_what_waits_is_told_without_its_content_and_put_back(cloud, stack, capsys):
    sqs = cloud.client("sqs")
    queues = {queue.name: queue for queue in dead_queues(cloud.outputs)}
    tags = {"edition": EDITION, "batch": BATCH, "attempt": 1, "slot": 1}
    bodies = {
        "feedback": [f'{{"to": "{SECRET}"', event("Send", address=SECRET, **tags)],
        "plan": [json.dumps({"edition": EDITION, "unit": "u0", "note": SECRET})],
        "ingest": ["{}", json.dumps({"Records": [{"s3": {"object": {"key": "posts/a.md"}}}]})],
        "send": ["[]"],
    }
    for name, several in bodies.items():
        for body in several:
            sqs.send_message(QueueUrl=queues[name].url, MessageBody=body)

    assert 1 == redrive(None, stack=stack, dry_run=True, as_json=False)
    out = capsys.readouterr().out
    assert "secret" not in out
    assert "feedback: 2 wait" in out
    assert "      1  not JSON\n" in out
    event_told = f"may be gone (kind Send, edition {EDITION}, batch {BATCH})"
    assert event_told in out
    assert f"its log says why (edition {EDITION}, unit u0)" in out
    assert "(file posts/a.md)" in out
    assert "not a JSON object" in out

    # Nothing was taken by looking.
    assert 0 == redrive("feedback", stack=stack, dry_run=False, as_json=True)
    (queue,) = json.loads(capsys.readouterr().out)["queues"]
    assert ("feedback", 2, 2) == (queue["queue"], queue["waiting"], queue["put_back"])
    assert 0 == waiting(queues["feedback"], sqs)
    back = sqs.receive_message(QueueUrl=queues["feedback"].source_url, MaxNumberOfMessages=10)
    assert sorted(bodies["feedback"]) == sorted(m["Body"] for m in back["Messages"])

    assert 0 == redrive(None, stack=stack, dry_run=False, as_json=False)
    assert "plan: 1 waited, 1 put back" in capsys.readouterr().out
    assert 0 == redrive(None, stack=stack, dry_run=True, as_json=False)
    assert "No message waits" in capsys.readouterr().out


def test_a_queue_that_is_none_is_told(stack):
    with pytest.raises(WrongUseError, match="there is no queue letters"):
        redrive("letters", stack=stack, dry_run=True, as_json=False)
