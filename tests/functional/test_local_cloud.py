"""The local cloud does what template.yaml says, under its permissions, and leaves nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from broadside_local.cloud import CloudDiedError, CloudError, InvocationError, NotHonouredError
from broadside_local.cloud.emulator.process import LOOPBACK
from tests.architecture.house import ROOT
from tests.functional.conftest import Checkout

PUT_FROM_INGEST = {"pk": {"S": "a"}, "sk": {"S": "r.00000001"}}


def until(condition, *, seconds=15):
    """Wait for what happens by itself."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't happen"
        time.sleep(0.1)


CHANGES = [
    ("dynamodb:PutItem, ", ""),
    ("Timeout: 15", "Timeout: 1"),
    ("VisibilityTimeout: 1800", "VisibilityTimeout: 1"),
    ("Timeout: 300", "Timeout: 1"),
    ("PlanDeadLetterQueue.Arn, maxReceiveCount: 5", "PlanDeadLetterQueue.Arn, maxReceiveCount: 2"),
]
"""What a policy lacks, how long reader and plan may take, how often plan's queue tries."""


@pytest.fixture(scope="module")
def changed_cloud(tmp_path_factory):
    """A stack whose template is changed in ways that don't meet; its plan always fails."""
    checkout = Checkout(tmp_path_factory.mktemp("changed"))
    for old, new in CHANGES:
        checkout.change(old, new)
    handler = checkout.folder / "functions" / "handlers" / "plan.py"
    handler.write_text("def handler(event, context): raise ValueError", encoding="utf-8")
    with checkout.start(parameters={"DeletionProtection": "on"}) as started:
        yield started


def put(table, item):
    return {"call": ["dynamodb", "put_item", {"TableName": table, "Item": item}]}


class TestPermissions:
    def test_a_function_may_do_what_its_role_allows(self, small_cloud):
        small_cloud.invoke("ingest", put(small_cloud.outputs["PostsTable"], PUT_FROM_INGEST))

    @pytest.mark.parametrize(
        ("function", "table"),
        [
            ("tick", "SubscribersTable"),
            ("publish", "SubscribersTable"),
            ("reader", "PostsTable"),
            ("feedback", "PostsTable"),
        ],
    )
    def test_a_function_may_not_do_anything_else(self, small_cloud, function, table):
        with pytest.raises(InvocationError, match="AccessDenied"):
            small_cloud.invoke(function, put(small_cloud.outputs[table], PUT_FROM_INGEST))

    def test_a_policy_that_is_cut_denies(self, changed_cloud):
        item = put(changed_cloud.outputs["PostsTable"], PUT_FROM_INGEST)

        with pytest.raises(InvocationError, match="AccessDenied"):
            changed_cloud.invoke("ingest", item)

    def test_a_bucket_may_only_tell_a_queue_that_lets_it(self, checkout):
        checkout.change("Service: s3.amazonaws.com", "Service: ec2.amazonaws.com")

        with pytest.raises(CloudError, match="DropBucket"), checkout.start():
            pass

    def test_ses_may_only_tell_a_topic_that_lets_it(self, checkout):
        checkout.change("Service: ses.amazonaws.com", "Service: ec2.amazonaws.com")

        with pytest.raises(CloudError, match="SES may not publish"), checkout.start():
            pass


class TestTriggers:
    def test_a_dropped_post_reaches_ingest(self, small_cloud):
        bucket = small_cloud.outputs["DropBucket"]

        small_cloud.client("s3").put_object(Bucket=bucket, Key="posts/a b.md", Body=b"x")
        small_cloud.client("s3").put_object(Bucket=bucket, Key="content/private", Body=b"x")

        until(lambda: "posts/a+b.md" in small_cloud.logs())
        assert "content/private" not in small_cloud.logs()

    def test_a_head_with_something_to_do_reaches_publish(self, small_cloud):
        todo = {"todo_list": {"S": "todo"}, "todo_at": {"S": "2026"}}
        for item in (
            {"pk": {"S": "revision"}, "sk": {"S": "r.00000001"}, **todo},
            {"pk": {"S": "done"}, "sk": {"S": "head"}},
            {"pk": {"S": "waiting"}, "sk": {"S": "head"}, **todo},
        ):
            table = small_cloud.outputs["PostsTable"]
            small_cloud.client("dynamodb").put_item(TableName=table, Item=item)

        def seen():
            return [line for line in small_cloud.logs().splitlines() if line.startswith("publish")]

        until(lambda: any('"waiting"' in line for line in seen()))
        assert not any('"done"' in line or '"revision"' in line for line in seen())

    def test_a_head_that_says_what_has_changed_reaches_announce(self, small_cloud):
        changed = {"changed": {"S": '["*/posts"]'}}
        for item in (
            {"pk": {"S": "places"}, "sk": {"S": "places"}, **changed},
            {"pk": {"S": "quiet"}, "sk": {"S": "head"}},
            {"pk": {"S": "news"}, "sk": {"S": "head"}, **changed},
        ):
            table = small_cloud.outputs["PostsTable"]
            small_cloud.client("dynamodb").put_item(TableName=table, Item=item)

        def seen():
            return [line for line in small_cloud.logs().splitlines() if line.startswith("announce")]

        until(lambda: any('"news"' in line for line in seen()))
        assert not any('"places"' in line or '"quiet"' in line for line in seen())

    @pytest.mark.parametrize(
        ("function", "queue"),
        [("plan", "PlanQueue"), ("send", "SendQueue"), ("ingest", "IngestQueue")],
    )
    def test_a_message_reaches_its_function(self, small_cloud, function, queue):
        message = json.dumps({"for": function})

        small_cloud.client("sqs").send_message(
            QueueUrl=small_cloud.outputs[queue], MessageBody=message
        )

        until(lambda: json.dumps(message) in small_cloud.logs())

    def test_an_event_of_mail_reaches_feedback(self, small_cloud):
        topic = small_cloud.outputs["FeedbackTopic"]

        small_cloud.client("sns").publish(TopicArn=topic, Message="an event")

        until(lambda: "an event" in small_cloud.logs())

    @pytest.mark.prove
    def test_the_tick_comes_by_itself_each_minute(self, small_cloud):
        until(lambda: "tick: seen" in small_cloud.logs(), seconds=150)


class TestFunctions:
    def test_an_error_is_the_functions_own(self, small_cloud):
        with pytest.raises(InvocationError, match="tick failed: too bad"):
            small_cloud.invoke("tick", {"fail": "too bad"})

    def test_a_function_is_stopped_at_its_time_out(self, changed_cloud):
        with pytest.raises(InvocationError, match="timed out"):
            changed_cloud.invoke("reader", {"sleep": 30})

    def test_a_queue_is_tried_again_and_then_its_dead_letter_queue(self, changed_cloud):
        queue, urls = changed_cloud.client("sqs"), changed_cloud.outputs

        queue.send_message(QueueUrl=urls["PlanQueue"], MessageBody="bad")

        dead = urls["PlanDeadLetterQueue"]
        until(lambda: "Messages" in queue.receive_message(QueueUrl=dead))


class TestTables:
    def test_items_expire_where_the_template_says(self, small_cloud):
        table = small_cloud.outputs["SubscribersTable"]

        about = small_cloud.client("dynamodb").describe_time_to_live(TableName=table)

        assert {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"} == about[
            "TimeToLiveDescription"
        ]

    def test_a_protected_table_is_not_deleted(self, changed_cloud):
        dynamodb = changed_cloud.client("dynamodb")

        with pytest.raises(dynamodb.exceptions.ClientError, match="protected"):
            dynamodb.delete_table(TableName=changed_cloud.outputs["PostsTable"])


class TestRefusals:
    def test_a_type_that_is_not_honoured_stops_it(self, checkout):
        checkout.change("AWS::SNS::Topic\n", "AWS::Kinesis::Stream\n")

        with pytest.raises(NotHonouredError, match="AWS::Kinesis::Stream"), checkout.start():
            pass

    def test_a_property_that_is_not_honoured_stops_it(self, checkout):
        checkout.change("VisibilityTimeout: 1800", "DelaySeconds: 5")

        with pytest.raises(NotHonouredError, match=r"DelaySeconds \(PlanQueue\)"), checkout.start():
            pass

    def test_a_parameter_that_does_not_exist_stops_it(self, checkout):
        with pytest.raises(CloudError, match="no parameter"), checkout.start(parameters={"A": "b"}):
            pass

    def test_a_port_in_use_is_said_to_be(self, checkout):
        with socket.socket() as taken:
            taken.bind((LOOPBACK, 0))
            taken.listen()
            port = taken.getsockname()[1]

            with pytest.raises(CloudError, match=f"port {port} "), checkout.start(port=port):
                pass

    def test_a_second_one_in_the_same_folder_is_refused(self, checkout):
        with checkout.start() as cloud:
            with pytest.raises(CloudError, match="another local cloud runs"), checkout.start():
                pass
            cloud.check()

    def test_a_checkout_that_is_not_set_up_is_said_to_be(self, checkout):
        (checkout.folder / ".venv-cloud").unlink()

        with pytest.raises(CloudError, match="make setup"), checkout.start():
            pass


class TestProcesses:
    def test_when_the_emulator_dies_it_is_said_at_once(self, checkout):
        with checkout.start() as cloud:
            cloud.check()
            os.killpg(cloud._emulator._process.pid, signal.SIGKILL)

            with pytest.raises(CloudDiedError, match="the local cloud stopped"):
                cloud.client("sqs").list_queues()
            with pytest.raises(CloudDiedError):
                cloud.check()

    def test_nothing_listens_after_it(self, checkout):
        with checkout.start() as cloud:
            ports = [cloud._emulator.port, int(cloud.site_url.rpartition(":")[2])]
            cloud.invoke("tick", {})

        for port in ports:
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((LOOPBACK, port), timeout=5)

    def test_nothing_is_left_when_its_parent_is_killed(self, checkout):
        program = (
            "import sys, time\n"
            "from pathlib import Path\n"
            "from broadside_local.cloud import LocalCloud\n"
            "with LocalCloud(Path(sys.argv[1]), Path(sys.argv[1]) / 'work') as cloud:\n"
            "    cloud.invoke('tick', {})\n"
            "    print(cloud._emulator._process.pid, flush=True); time.sleep(60)\n"
        )
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'functions'}:{ROOT / 'local'}"}
        with subprocess.Popen(
            [sys.executable, "-c", program, str(checkout.folder)],
            stdout=subprocess.PIPE,
            env=environment,
        ) as parent:
            assert parent.stdout
            group = int(parent.stdout.readline())
            parent.kill()

        def gone():
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return True
            return False

        until(gone)

    def test_what_it_keeps_is_nobody_elses_business(self, small_cloud):
        modes = {
            path.relative_to(small_cloud._work): path.stat().st_mode & 0o077
            for path in (small_cloud._work, small_cloud.outbox_folder)
            for path in [path, *path.iterdir()]
            if path.is_dir() and path.is_relative_to(small_cloud._work)
        }

        assert {0} == set(modes.values())
