"""Every sample in `events/` does what its README says, on a cloud where nothing else moves."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from broadside.adapters.ledger_items import batch_key
from broadside.posts import Status
from broadside.sending import BatchRef, BatchState, EditionState
from broadside.sending.evidence import KINDS
from broadside.subscribers import Row, State, address_hash
from broadside_local.cloud import LocalCloud
from broadside_local.commands.samples import (
    EDITION_ID,
    EVENTS,
    NEWCOMER,
    PICTURE,
    POST,
    READER,
    drop,
    fill,
    load,
    rest,
)
from broadside_local.pipeline import Pipeline
from tests.architecture.house import ROOT

PROGRAM = Path(sys.executable).with_name("broadside")
PATH = "2026-11-harvest"
BATCH = BatchRef(edition_id=EDITION_ID, unit="u0", language="en", sequence=0)
READERS = [f"reader{n or ''}@example.com" for n in range(10)]
TEXT = (EVENTS / "given" / POST).read_bytes()
GOOD: dict[str, list[object]] = {"batchItemFailures": []}

FEEDBACK = {
    "topic-test": (set(), State.ACTIVE),
    "send": ({"sent"}, State.ACTIVE),
    "delivery": ({"sent", "delivered"}, State.ACTIVE),
    "delivery-delay": ({"sent"}, State.ACTIVE),
    "bounce-transient": ({"sent", "soft"}, State.ACTIVE),
    "bounce-permanent": ({"sent", "bounced"}, State.BOUNCED),
    "complaint": ({"sent", "complained"}, State.COMPLAINED),
    "reject": ({"failed"}, State.ACTIVE),
    "rendering-failure": ({"failed"}, State.ACTIVE),
    "subscription": (set(), State.UNSUBSCRIBED),
}
"""What each event proves, and what becomes of the reader."""

READER_SAMPLES = {
    "get": (200, State.ACTIVE),
    "head": (200, State.ACTIVE),
    "bad-token": (404, State.ACTIVE),
    "post-form": (200, State.UNSUBSCRIBED),
    "post-multipart": (200, State.UNSUBSCRIBED),
    "post-text": (200, State.UNSUBSCRIBED),
}
"""What each request is answered, and what becomes of the reader."""


JOIN_SAMPLES = {
    "reader-join-page": (200, None, 0),
    "reader-join-json": (202, None, 0),
    "reader-join-form": (200, None, 0),
    "welcome": ("mailed", State.PENDING, 1),
    "welcome-hourly": ("", State.PENDING, 1),
    "reader-confirm-get": (200, State.PENDING, 1),
    "reader-confirm-post": (200, State.ACTIVE, 1),
}
"""What each is answered, what becomes of the newcomer, and how many mails they have."""


@dataclass
class Story:
    """A cloud, and what was seen on it, sample by sample."""

    cloud: LocalCloud
    fed: set[str] = field(default_factory=set)
    seen: dict[str, object] = field(default_factory=dict)

    def __post_init__(self):
        self.pipeline = Pipeline(self.cloud)
        self.posts, self.ledger = self.pipeline._posts, self.pipeline._ledger
        self.subscribers = self.pipeline._subscribers

    def feed(self, sample):
        self.fed.add(sample)
        event = fill(load(sample), self.cloud, file=sample)
        return self.cloud.invoke(sample.partition("-")[0], event)

    def page(self):
        bucket = self.cloud.outputs["SiteBucket"]
        key = f"en/{PATH}/index.html"
        answer = self.cloud.client("s3").get_object(Bucket=bucket, Key=key)
        return answer["Body"].read().decode()

    def message(self, queue):
        """Take the one message of a queue."""
        (message,) = self.messages(queue)
        return message

    def messages(self, queue):
        """Take the messages of a queue."""
        answer = self.cloud.client("sqs").receive_message(
            QueueUrl=self.cloud.outputs[queue], MaxNumberOfMessages=10, WaitTimeSeconds=2
        )
        return [json.loads(message["Body"]) for message in answer["Messages"]]

    def reader(self, address=READER):
        hashed = address_hash(address, self.pipeline._keys.key("pepper"))
        found = self.subscribers.find(hashed)
        return self.subscribers.reading(found) if found else None

    def mailed(self):
        """Return whom the mail of the samples' slot went to."""
        batch = self.ledger.batch(BATCH)
        assert batch
        return self.subscribers.reading(batch.ids[7])

    def mails_to(self, address):
        files = self.cloud.outbox_folder.glob("*.eml")
        return sum(f"\nTo: {address}\n" in file.read_text("utf-8") for file in files)

    def forget(self):
        """Make the readers active again, and the batch a blank page."""
        database = self.cloud.client("dynamodb")
        for reader in (self.reader(), self.mailed()):
            database.update_item(
                TableName=self.cloud.outputs["SubscribersTable"],
                Key={"pk": {"S": reader.id[0]}, "sk": {"S": reader.id}},
                UpdateExpression="SET #state = :active",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":active": {"S": "active"}},
            )
        database.delete_item(
            TableName=self.cloud.outputs["EditionsTable"], Key=batch_key(BATCH, "v")
        )

    def evidence(self):
        """Say what is known of the slot that the samples are about."""
        found = self.ledger.evidence(BATCH)
        return {kind for kind in KINDS if 7 in found.slots(kind)}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Tell it once; the tests say what must have been seen."""
    with LocalCloud(ROOT, tmp_path_factory.mktemp("invoke")) as cloud:
        rest(cloud)
        story = Story(cloud)
        publish_and_mail(story)
        hear_of_the_mail(story)
        answer_the_reader(story)
        let_somebody_join(story)
        change_and_withdraw(story)
        yield story


def publish_and_mail(story):
    seen, posts, ledger = story.seen, story.posts, story.ledger
    for name, data in ((PICTURE, (EVENTS / "given" / PICTURE).read_bytes()), (POST, TEXT)):
        drop(story.cloud, name, data)
    seen["prepared"] = story.feed("images"), story.messages("IngestQueue")
    story.pipeline.subscribe([Row(line=n, address=each) for n, each in enumerate(READERS, 2)])
    seen["test event"] = story.feed("ingest-test-event"), posts.at_path(PATH)
    seen["ingested"] = story.feed("ingest-created"), posts.at_path(PATH)
    seen["again"] = story.feed("ingest-again"), posts.at_path(PATH)
    seen["published"] = story.feed("publish-insert"), story.page(), ledger.head(EDITION_ID)
    seen["released"] = story.feed("tick"), story.message("PlanQueue")
    seen["planned"] = story.feed("plan"), ledger.batch(BATCH)
    seen["dispatched"] = story.feed("tick"), story.message("SendQueue")
    seen["sent"] = story.feed("send"), ledger.batch(BATCH), len(story.cloud.outbox)


def hear_of_the_mail(story):
    for kind in ["", *FEEDBACK]:
        story.forget()
        answer = story.feed(f"feedback-{kind}" if kind else "feedback")
        # A wish is that of whoever was mailed, as the tags say; a bounce is the address's.
        who = story.mailed() if kind == "subscription" else story.reader()
        story.seen[f"feedback-{kind}"] = answer, story.evidence(), who.state


def answer_the_reader(story):
    for kind in READER_SAMPLES:
        story.forget()
        answer = story.feed(f"reader-{kind}")
        story.seen[f"reader-{kind}"] = answer, story.reader().state


def let_somebody_join(story):
    for kind in JOIN_SAMPLES:
        answer = story.feed(kind)
        story.seen[kind] = answer, story.reader(NEWCOMER), story.mails_to(NEWCOMER)


def change_and_withdraw(story):
    seen, posts = story.seen, story.posts
    drop(story.cloud, POST, TEXT + b"\nAnd pumpkins.\n")
    seen["changed"] = story.feed("ingest"), posts.at_path(PATH), posts.at_path("old news春")
    seen["published again"] = story.feed("publish"), story.page()
    seen["announced"] = story.feed("announce"), posts.at_path(PATH)
    drop(story.cloud, "old news春.md", TEXT.replace(b"The harvest is in", b"Old news"))
    seen["encoded key"] = story.feed("ingest-encoded-key"), posts.at_path("old news春")
    bucket = story.cloud.outputs["DropBucket"]
    story.cloud.client("s3").delete_object(Bucket=bucket, Key=f"posts/{POST}")
    seen["removed"] = story.feed("ingest-removed"), posts.at_path(PATH)


class TestAPostsWay:
    def test_a_picture_is_prepared_and_its_post_is_to_be_looked_at(self, story):
        answer, queued = story.seen["prepared"]

        assert GOOD == answer
        assert {"post": PATH} in queued

    def test_looking_at_a_post_again_changes_nothing(self, story):
        assert (GOOD, story.seen["ingested"][1]) == story.seen["again"]

    def test_s3s_test_event_is_nothing(self, story):
        assert (GOOD, None) == story.seen["test event"]

    def test_a_created_object_becomes_a_post(self, story):
        answer, head = story.seen["ingested"]

        assert GOOD == answer
        assert (1, 1, Status.PUBLISHED) == (head.revision, head.todo, head.status)

    def test_an_inserted_head_becomes_a_page_and_an_edition(self, story):
        answer, page, edition = story.seen["published"]

        assert GOOD == answer
        assert "The harvest is in" in page
        assert EditionState.HELD is edition.state

    def test_a_tick_releases_the_edition_with_the_message_of_the_sample(self, story):
        told, message = story.seen["released"]

        assert [EDITION_ID] == told["released"]
        assert message == json.loads(load("plan")["Records"][0]["body"])

    def test_the_message_for_plan_becomes_a_batch(self, story):
        answer, batch = story.seen["planned"]

        assert GOOD == answer
        assert (BatchState.PENDING, len(READERS)) == (batch.state, len(batch.ids))

    def test_a_tick_dispatches_the_batch_with_the_message_of_the_sample(self, story):
        told, message = story.seen["dispatched"]
        sample = json.loads(load("send")["Records"][0]["body"])

        assert 1 == told["batches"]
        assert sample.keys() == message.keys()
        for name in ("edition", "batch", "attempt"):
            assert sample[name] == message[name]

    def test_the_message_for_send_mails_everybody(self, story):
        answer, batch, mails = story.seen["sent"]

        assert GOOD == answer
        assert (BatchState.DONE, len(READERS)) == (batch.state, mails)

    def test_several_records_are_all_looked_at(self, story):
        answer, head, other = story.seen["changed"]

        assert GOOD == answer
        assert (2, None) == (head.revision, other)

    def test_a_modified_head_changes_the_page(self, story):
        answer, page = story.seen["published again"]

        assert GOOD == answer
        assert "And pumpkins." in page

    def test_what_it_has_changed_is_what_the_sample_says_and_no_hub_is_there(self, story):
        answer, head = story.seen["announced"]
        image = load("announce")["Records"][0]["dynamodb"]["NewImage"]

        assert {"hubs": []} == answer
        assert json.loads(image["changed"]["S"]) == list(head.changed)

    def test_an_encoded_key_is_decoded(self, story):
        answer, head = story.seen["encoded key"]

        assert GOOD == answer
        assert Status.PUBLISHED is head.status

    def test_a_removed_object_takes_the_post_down(self, story):
        answer, head = story.seen["removed"]

        assert GOOD == answer
        assert Status.WITHDRAWN is head.status


class TestFeedback:
    @pytest.mark.parametrize("kind", FEEDBACK)
    def test_an_event_of_a_mail(self, story, kind):
        assert (GOOD, *FEEDBACK[kind]) == story.seen[f"feedback-{kind}"]

    def test_several_at_once(self, story):
        evidence = {"sent", "delivered", "bounced"}

        assert (GOOD, evidence, State.BOUNCED) == story.seen["feedback-"]


class TestReader:
    @pytest.mark.parametrize("kind", READER_SAMPLES)
    def test_a_request(self, story, kind):
        answer, state = story.seen[f"reader-{kind}"]

        assert READER_SAMPLES[kind] == (answer["statusCode"], state)
        assert (kind == "head") == (answer["body"] == "")


class TestJoining:
    @pytest.mark.parametrize("kind", JOIN_SAMPLES)
    def test_a_sample(self, story, kind):
        answer, reading, mails = story.seen[kind]
        expected, state, mailed = JOIN_SAMPLES[kind]

        outcomes = [name for name, count in answer.items() if count == 1]
        said = answer["statusCode"] if "statusCode" in answer else "".join(outcomes)
        assert (expected, state, mailed) == (said, reading.state if reading else None, mails)


def test_no_sample_is_left_out(story):
    assert {file.stem for file in EVENTS.glob("*.json")} == story.fed


class TestTheCommand:
    """As a developer calls it."""

    @pytest.fixture
    def invoke(self, tmp_path):
        def invoke(*arguments, given=""):
            environment = {**os.environ, "BROADSIDE_STATE": str(tmp_path / "state")}
            return subprocess.run(
                [PROGRAM, "invoke", *arguments],
                input=given,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )

        return invoke

    @pytest.mark.prove
    def test_the_way_to_the_function_is_gone_and_its_answer_is_given(self, invoke, tmp_path):
        done = invoke("plan", str(EVENTS / "plan.json"))

        assert (0, GOOD) == (done.returncode, json.loads(done.stdout))
        (line,) = done.stderr.splitlines()
        assert f"plan     INFO  unit.planned edition_id={EDITION_ID} unit=u0 considered=10" in line
        assert [] == list((tmp_path / "state").iterdir())

    @pytest.mark.prove
    def test_what_went_wrong_in_the_function_is_one_line(self, invoke):
        done = invoke("ingest", "-", given="{}")

        assert (1, "") == (done.returncode, done.stdout)
        *log, last = done.stderr.splitlines()
        assert last.startswith("broadside: the function ingest failed: 'Records'. Its words are in")
        assert any("KeyError" in line for line in log)
