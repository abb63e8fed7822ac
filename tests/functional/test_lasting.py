"""What a local cloud held is there again: after an end, after a kill of any of its processes."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from broadside.adapters.dynamo_posts import DynamoPosts
from broadside.adapters.s3_contents import S3Contents
from broadside.posts import Mailing, SourceFile, read_post
from broadside_local.cloud import CloudError, LocalCloud, lasting
from broadside_local.cloud.emulator.data_file import DataFile
from broadside_local.commands.resume import Resumption
from tests.architecture.house import ROOT

PROGRAM = Path(sys.executable).with_name("broadside")
READERS = 181
"""Of the sample publication's 200 subscribers, those who want its latest post."""


NEWS = {"todo_list": "todo", "todo_at": "2026-01-01T00:00:00.000000Z"}
"""What a head has that the stream carries to publish."""


def wait_until(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
    return found


def kill_emulator(cloud):
    os.killpg(cloud._emulator._process.pid, signal.SIGKILL)
    cloud._emulator._process.wait()


def row(table, **attributes):
    return {"TableName": table, "Item": {name: {"S": value} for name, value in attributes.items()}}


class TestKilledEmulator:
    """One stack, filled, killed in the middle of writing, and started again."""

    @pytest.fixture(scope="class")
    @classmethod
    def told(cls, small_checkout):
        """What the first one answered before it was killed."""
        told = {}
        with small_checkout.start(lasting=True) as cloud:
            names, table = cloud.outputs, cloud.outputs["PostsTable"]
            database, storage = cloud.client("dynamodb"), cloud.client("s3")
            database.put_item(**row(table, pk="kept", sk="head", text="老實", **NEWS))
            database.put_item(**row(table, pk="gone", sk="one"))
            database.delete_item(TableName=table, Key={"pk": {"S": "gone"}, "sk": {"S": "one"}})
            for body in (b"first", b"second"):
                storage.put_object(
                    Bucket=names["DropBucket"], Key="posts/a.md", Body=body,
                    Metadata={"mailing": "now"}, ContentType="text/markdown",
                )  # fmt: skip
            storage.put_object(Bucket=names["SiteBucket"], Key="gone.html", Body=b"x")
            storage.delete_object(Bucket=names["SiteBucket"], Key="gone.html")
            storage.delete_object(Bucket=names["DropBucket"], Key="posts/b.md")
            queue = cloud.client("sqs")
            for text in ("received", "waiting"):
                queue.send_message(QueueUrl=names["SendDeadLetterQueue"], MessageBody=text)
            queue.receive_message(QueueUrl=names["SendDeadLetterQueue"])
            queue.send_message(QueueUrl=names["PlanDeadLetterQueue"], MessageBody="done")
            (done,) = queue.receive_message(QueueUrl=names["PlanDeadLetterQueue"])["Messages"]
            queue.delete_message(
                QueueUrl=names["PlanDeadLetterQueue"], ReceiptHandle=done["ReceiptHandle"]
            )
            wait_until(
                lambda: {"received": 1, "waiting": 0} == messages_of(small_checkout),
                "what became of messages",
            )
            told["secret"] = secret_of(cloud)
            told["pairs"] = write_until_killed(cloud)
        return told

    @pytest.fixture(scope="class")
    @classmethod
    def again(cls, small_checkout, told):
        with small_checkout.start(lasting=True) as cloud:
            yield cloud

    def test_items_are_there_and_deleted_ones_are_not(self, again):
        database, table = again.client("dynamodb"), again.outputs["PostsTable"]
        found = database.scan(TableName=table)["Items"]

        kept = row(table, pk="kept", sk="head", text="老實", **NEWS)["Item"]
        assert [kept] == [item for item in found if item["pk"]["S"] in {"kept", "gone"}]
        assert len(found) == database.describe_table(TableName=table)["Table"]["ItemCount"]

    def test_a_transaction_is_whole_and_what_was_answered_is_there(self, again, told):
        pair = again.client("dynamodb").query(
            TableName=again.outputs["EditionsTable"],
            KeyConditionExpression="pk = :pair",
            ExpressionAttributeValues={":pair": {"S": "pair"}},
        )["Items"]

        left, right = (int(item["number"]["S"]) for item in pair)
        assert left == right
        assert told["pairs"] <= left <= told["pairs"] + 1
        assert told["pairs"] > 0

    def test_objects_are_there_with_metadata_and_versions(self, again):
        storage, drop = again.client("s3"), again.outputs["DropBucket"]

        found = storage.get_object(Bucket=drop, Key="posts/a.md")
        assert (b"second", {"mailing": "now"}, "text/markdown") == (
            found["Body"].read(), found["Metadata"], found["ContentType"],
        )  # fmt: skip
        listed = storage.list_object_versions(Bucket=drop, Prefix="posts/")
        bodies = {
            storage.get_object(Bucket=drop, Key=v["Key"], VersionId=v["VersionId"])["Body"].read()
            for v in listed["Versions"]
        }
        assert {b"first", b"second"} == bodies
        assert ["posts/b.md"] == [marker["Key"] for marker in listed["DeleteMarkers"]]
        assert 0 == storage.list_objects_v2(Bucket=again.outputs["SiteBucket"])["KeyCount"]

    def test_the_secret_is_the_same(self, again, told):
        assert told["secret"] == secret_of(again)

    def test_messages_are_there_and_one_that_was_received_comes_again(self, again):
        queue, url = again.client("sqs"), again.outputs["SendDeadLetterQueue"]
        found = [
            message
            for _ in range(2)
            for message in queue.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
        ]

        assert ["received", "waiting"] == sorted(message["Body"] for message in found)
        counts = {m["Body"]: m["Attributes"]["ApproximateReceiveCount"] for m in found}
        assert {"received": "2", "waiting": "1"} == counts

    def test_a_message_is_there_from_the_moment_it_was_taken(self, again):
        url = again.outputs["FeedbackDeadLetterQueue"]
        (message,) = again.client("sqs").receive_message(QueueUrl=url)["Messages"]

        assert "taken last" == message["Body"]

    def test_what_was_put_back_is_no_news(self, again):
        """Publish is called for a new item, and for that alone."""
        table = again.outputs["PostsTable"]
        again.client("dynamodb").put_item(**row(table, pk="new", sk="head", **NEWS))

        wait_until(lambda: '"pk": {"S": "new"}' in again.logs(), "publish")
        assert "kept" not in again.logs()


def messages_of(checkout):
    """Return how often each of the messages that we sent was received, as the disk has it."""
    data = DataFile(checkout.folder / "work" / lasting.DATA, read_only=True)
    found = [json.loads(text) for queue, text in data.messages() if "DeadLetter" in queue]
    data.close()
    return {message["body"]: message["receive_count"] for message in found}


def secret_of(cloud):
    client = cloud.client("secretsmanager")
    return client.get_secret_value(SecretId=cloud.outputs["SecretArn"])["SecretString"]


def write_until_killed(cloud):
    """
    Write the same number into two items, in one transaction, until the emulator is killed.

    It is killed the moment that a message was taken.
    """
    url = cloud.outputs["FeedbackDeadLetterQueue"]
    table, written = cloud.outputs["EditionsTable"], [0]
    client = cloud.client("dynamodb")

    def write():
        with contextlib.suppress(CloudError, BotoCoreError, ClientError):
            while True:
                number = str(written[0] + 1)
                client.transact_write_items(
                    TransactItems=[
                        {"Put": row(table, pk="pair", sk=sk, number=number)} for sk in ("a", "b")
                    ]
                )
                written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    wait_until(lambda: written[0] > 20, "pairs")
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="taken last")
    kill_emulator(cloud)
    writer.join()
    return written[0]


@pytest.mark.prove
class TestLostStream:
    """Posts whose news the stream lost, as a kill may lose it: their heads still say `todo`."""

    @pytest.fixture(scope="class")
    @classmethod
    def cloud(cls, tmp_path_factory):
        """Started again after pages and news were lost: of "late" long ago, of "new" just now."""
        work = tmp_path_factory.mktemp("lost") / "demo"
        with LocalCloud(ROOT, work, lasting=True) as first:
            for name in ("late", "new"):
                write_post(first, name)
            wait_until(lambda: page_of(first, "late") and page_of(first, "new"), "the pages")
            wait_until(lambda: not posts_of(first).at_path("new").todo, "the end of publishing")
            wait_until(lambda: not posts_of(first).at_path("late").todo, "the end of publishing")
        now = datetime.now(UTC)
        lose_news(
            work / lasting.DATA,
            {"late": now - timedelta(minutes=1), "new": now + timedelta(minutes=4)},
        )
        with LocalCloud(ROOT, work, lasting=True) as again:
            yield again

    def test_the_tick_finds_what_is_long_lost_and_resuming_does_not_wait_for_it(self, cloud):
        assert ("", "") == (page_of(cloud, "late"), page_of(cloud, "new"))

        cloud.invoke("tick", {})
        wait_until(lambda: page_of(cloud, "late"), "the page")
        assert not page_of(cloud, "new")

        Resumption(cloud).bring_back()
        wait_until(lambda: page_of(cloud, "new"), "the page")


def write_post(cloud, name):
    text = f"---\ntitle: {name}\ndate: 2026-01-01\n---\nText.\n"
    now = datetime.now(UTC)
    source = SourceFile(path=f"{name}.md", data=text.encode(), modified_at=now)
    read = read_post([source], source="drop", languages=("en",), time_zone="UTC", assets={})
    posts_of(cloud).write(read.post, after=None, path=name, mailing=Mailing.NEVER, at=now)


def posts_of(cloud):
    contents = S3Contents(cloud.client("s3"), cloud.outputs["DropBucket"])
    return DynamoPosts(cloud.client("dynamodb"), cloud.outputs["PostsTable"], contents)


def page_of(cloud, slug):
    storage, site = cloud.client("s3"), cloud.outputs["SiteBucket"]
    try:
        return storage.get_object(Bucket=site, Key=f"en/{slug}/index.html")["Body"].read().decode()
    except storage.exceptions.NoSuchKey:
        return ""


def lose_news(file, todo_at):
    """Make the data as if the emulator was killed after the heads were written, and before more."""
    data = DataFile(file)
    for table, pk, sk, text in list(data.items()):
        item = json.loads(text)
        if (table, sk) == ("PostsTable", "head"):
            at = todo_at[item["path"]["S"]].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            item |= {"todo": {"N": "1"}, "todo_list": {"S": "todo"}, "todo_at": {"S": at}}
            data.put_item(table, pk, sk, json.dumps(item))
    for bucket, key, _ in list(data.objects()):
        if bucket == "SiteBucket":
            data.drop_object(bucket, key)
    data.commit()
    data.close()


class Demo:
    """`broadside demo`, started in a state folder of its own, as a process that can be killed."""

    def __init__(self, state):
        self.state = state
        self.outbox = state / "demo" / "outbox"
        self.process = self.start()

    def start(self):
        return subprocess.Popen(
            [PROGRAM, "demo", "--headless", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "BROADSIDE_STATE": str(self.state)},
        )

    def finish(self):
        """Run it again, to its end, and return its account."""
        self.process = self.start()
        out, err = self.process.communicate(timeout=180)
        assert "" == err
        assert 0 == self.process.returncode
        return json.loads(out)

    def wait_for(self, moment):
        """Wait until the state on disk, read beside the demo, is past a moment."""

        def is_past():
            assert self.process.poll() is None, "it ended before it could be killed"
            return any(moment(told) for told in lasting.stacks(self.state) if not told.problem)

        wait_until(is_past, "the moment to kill")

    def kill(self, whom):
        os.kill(whom(self.process.pid), signal.SIGKILL)

    def wait(self):
        self.process.communicate(timeout=180)

    def recipients(self):
        mails = (file.read_text("utf-8").splitlines() for file in self.outbox.glob("*.eml"))
        return Counter(next(line for line in mail if line.startswith("To: ")) for mail in mails)


def command(pid):
    return pid


def emulator(pid):
    (keeper,) = [child for child, program in children_of(pid) if "keeper.py" in program]
    return keeper


def worker(pid):
    """Return a function's process; the last one to be started."""
    return max(child for child, _ in wait_until(lambda: children_of(emulator(pid)), "a worker"))


def children_of(parent):
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 2) for line in listing.splitlines())
    return [(int(row[0]), row[2]) for row in rows if row[1] == str(parent)]


MOMENTS = {
    "subscribing": lambda told: told.items.get("SubscribersTable", 0) >= 150,
    "publishing": lambda told: told.items.get("PostsTable", 0) >= 20,
    "planning": lambda told: told.items.get("EditionsTable", 0) >= 3,
    "the first mail": lambda told: told.mails >= 1,
    "many mails": lambda told: told.mails >= 90,
}


def assert_all_is_there_once(demo, account):
    recipients = demo.recipients()
    assert {} == {to: count for to, count in recipients.items() if count > 1}
    assert READERS == len(recipients)
    (edition,) = account["editions"]
    assert (READERS, 0, 0) == (edition["accepted"], edition["left"], edition["doubled"])
    assert READERS == account["mails_before"] + account["mails_now"]
    assert 0 == account["published_again_mails"]
    assert 200 == account["subscribers"]["active"]
    (told,) = lasting.stacks(demo.state)
    assert 600 == told.items["SubscribersTable"]
    assert 0 == sum(n for queue, n in told.messages.items() if "DeadLetter" in queue)


class TestKilledDemo:
    @pytest.mark.prove
    def test_a_command_that_is_killed_while_it_mails_goes_on_with_the_rest(self, tmp_path):
        demo = Demo(tmp_path)
        demo.wait_for(MOMENTS["the first mail"])
        demo.kill(command)
        demo.wait()
        before = demo.recipients()

        account = demo.finish()

        assert_all_is_there_once(demo, account)
        assert sum(before.values()) <= account["mails_before"]
        assert before.keys() <= demo.recipients().keys()

    @pytest.mark.prove
    @pytest.mark.parametrize(
        ("whom", "moment"),
        [
            (command, "subscribing"),
            (command, "publishing"),
            (command, "planning"),
            (command, "many mails"),
            (emulator, "publishing"),
            (emulator, "many mails"),
            # The command itself goes on, and may give up: a message that a function had comes
            # again after minutes.
            (worker, "publishing"),
            (worker, "the first mail"),
        ],
    )
    def test_whoever_is_killed_whenever_all_of_it_is_there_once(self, tmp_path, whom, moment):
        demo = Demo(tmp_path)
        demo.wait_for(MOMENTS[moment])
        demo.kill(whom)
        demo.wait()

        assert_all_is_there_once(demo, demo.finish())


class TestManySubscribers:
    @pytest.mark.prove
    def test_fifty_thousand_start_in_seconds(self, tmp_path, capsys):
        work = tmp_path / "demo"
        work.mkdir()
        fill(lasting.prepare(work), subscribers=50_000)
        took = [start_seconds(work, lasting=True) for _ in range(2)]
        empty = start_seconds(tmp_path / "empty", lasting=False)

        with capsys.disabled():
            sys.stdout.write(
                f"\nstart with 50,000 subscribers: {min(took):.2f} s, with none: {empty:.2f} s\n"
            )
        assert min(took) < 15


def start_seconds(work, **options):
    begun = time.monotonic()
    with LocalCloud(ROOT, work, **options) as cloud:
        took = time.monotonic() - begun
        about = cloud.client("dynamodb").describe_table(TableName=cloud.outputs["SubscribersTable"])
        assert about["Table"]["ItemCount"] == (150_000 if options["lasting"] else 0)
    return took


def fill(file, *, subscribers):
    """Write subscribers as the emulator would: each with its pointer and its consent."""
    data = DataFile(file)
    at = "2026-11-25T08:00:00.000000+00:00"
    for number in range(subscribers):
        subscriber_id = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        address_hash = hashlib.sha256(str(number).encode()).hexdigest()
        for pk, sk, attributes in (
            (subscriber_id[0], subscriber_id, {
                "address": {"S": f"reader{number}@example.org"},
                "address_hash": {"S": address_hash}, "name": {"S": f"Reader {number}"},
                "languages": {"L": [{"S": "en"}, {"S": "zh-Hant"}]}, "topics": {"L": []},
                "state": {"S": "active"}, "active_since": {"S": at},
            }),
            (f"a.{address_hash}", "pointer", {"id": {"S": subscriber_id}}),
            (f"c.{subscriber_id}", at, {"how": {"S": "operator"}, "words": {"S": "given by hand"}}),
        ):  # fmt: skip
            item = {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}
            data.put_item("SubscribersTable", pk, sk, json.dumps(item))
    data.commit()
    data.close()
