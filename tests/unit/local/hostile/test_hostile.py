"""Who may be killed, who is spared, and when time may pass."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from broadside_local.hostile import Fault, Hostile, Odds, What, hostile_run
from broadside_local.hostile.wire import Call

ALL = Odds(call=1, sending=1, kill=0, copy=1, again=1, fail=1)
CALL = Call("dynamodb", "PutItem")


def message(number, *, received=1):
    return {
        "messageId": f"m{number}",
        "receiptHandle": f"h{number}",
        "body": "{}",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:ca-central-1:000000000000:queue",
        "attributes": {"ApproximateReceiveCount": str(received)},
    }


def record(number):
    return {"eventID": f"e{number}", "eventSource": "aws:dynamodb"}


class Root:
    """The emulator, as its owner speaks to it."""

    def __init__(self):
        self.sent, self.released, self.invoked = [], [], []

    def __call__(self, _service):
        return self

    def get_queue_url(self, **asked):
        return {"QueueUrl": asked["QueueName"]}

    def send_message(self, **sent):
        self.sent.append(sent)
        return {"MessageId": f"copy{len(self.sent)}"}

    def change_message_visibility(self, **asked):
        self.released.append(asked["ReceiptHandle"])

    def invoke(self, **invoked):
        self.invoked.append(invoked)


@pytest.fixture
def root():
    return Root()


def begin(hostile, function, event, pid=None):
    told = {"pid": pid or os.getpid(), "event": event, "name": function}
    return hostile.about(function, "begin", told)


def end(hostile, function, *, done=True, failed=()):
    hostile.about(function, "end", {"pid": os.getpid(), "done": done, "failed": list(failed)})


class TestSparing:
    def test_a_message_received_often_is_left_alone(self):
        hostile = Hostile(1, odds=ALL)

        told = begin(hostile, "ingest", {"Records": [message(1), message(2, received=3)]})

        assert "not" == told["fails"]
        assert hostile.next("ingest", CALL, os.getpid()) is None

    def test_a_new_message_is_not(self):
        hostile = Hostile(1, odds=ALL)

        assert begin(hostile, "ingest", {"Records": [message(1)]})["fails"].startswith("failed")
        assert hostile.next("ingest", CALL, os.getpid())

    def test_a_batch_of_a_stream_fails_twice_at_most(self):
        hostile = Hostile(1, odds=ALL)
        failed = []
        for _ in range(4):
            told = begin(hostile, "publish", {"Records": [record(1), record(2)]})
            failed.append(told["fails"] != "not")
            end(hostile, "publish", done=not failed[-1])

        assert [True, True, False, False] == failed

    def test_a_request_of_a_browser_is_delivered_once(self, root):
        hostile = Hostile(1, odds=ALL)
        hostile.use(root)

        told = begin(hostile, "reader", {"version": "2.0", "requestContext": {}})

        assert "not" == told["fails"]
        assert [] == root.invoked


class TestMessages:
    def test_a_message_comes_twice_and_not_more_often(self, root):
        hostile = Hostile(1, odds=ALL)
        hostile.use(root)

        begin(hostile, "feedback", {"Records": [message(1)]})
        begin(hostile, "feedback", {"Records": [message(2) | {"messageId": "copy1"}]})

        assert 1 == len(root.sent) == hostile.tally["message twice"]

    def test_an_event_of_a_schedule_comes_twice_and_not_more_often(self, root):
        hostile = Hostile(1, odds=ALL)
        hostile.use(root)

        begin(hostile, "tick", {})
        begin(hostile, "tick", {"hostile": True})

        assert 1 == len(root.invoked)

    @pytest.mark.parametrize(
        ("done", "failed", "expected"),
        [(True, [], []), (True, ["m2"], ["h2"]), (False, [], ["h1", "h2"])],
    )
    def test_what_was_not_dealt_with_comes_again(self, root, done, failed, expected):
        hostile = Hostile.at()
        hostile.use(root)
        begin(hostile, "send", {"Records": [message(1), message(2)]})

        end(hostile, "send", done=done, failed=failed)

        assert expected == root.released


class TestKilling:
    @pytest.fixture
    def process(self):
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as started:
            yield started
            started.kill()

    def test_a_running_function_is_killed_and_its_messages_come_again(self, root, process):
        hostile = Hostile.at()
        hostile.use(root)
        begin(hostile, "send", {"Records": [message(1)]}, process.pid)

        hostile.kill("send", process.pid)

        assert -signal.SIGKILL == process.wait(5)
        assert ["h1"] == root.released

    def test_nobody_is_killed_for_another_function(self, process):
        hostile = Hostile.at()
        begin(hostile, "send", {}, process.pid)

        hostile.kill("plan", process.pid)

        process.communicate(b"\n")
        assert 0 == process.returncode

    def test_nobody_is_killed_who_is_done(self, process):
        hostile = Hostile.at()

        hostile.kill("send", process.pid)

        process.communicate(b"\n")
        assert 0 == process.returncode

    def test_who_hasnt_begun_is_not_killed(self):
        hostile = Hostile.at(Fault(function="send", operation="PutItem", what=What.KILL_AFTER))

        assert hostile.next("send", CALL, os.getpid()) is None


class TestTime:
    def test_it_passes_while_nobody_is_at_work(self):
        hostile = Hostile.at()
        moment, later = hostile.idle(), hostile.now() + timedelta(hours=1)

        assert hostile.pass_time(later, since=moment)
        assert hostile.now() >= later
        assert 3590 < begin(hostile, "tick", {})["ahead"] <= 3600

    def test_it_doesnt_pass_while_somebody_is(self):
        hostile = Hostile.at()
        moment, later = hostile.idle(), hostile.now() + timedelta(hours=1)
        begin(hostile, "tick", {})

        assert hostile.idle() is None
        assert not hostile.pass_time(later, since=moment)

    def test_it_doesnt_pass_when_somebody_was(self):
        hostile = Hostile.at()
        moment, later = hostile.idle(), hostile.now() + timedelta(hours=1)
        begin(hostile, "tick", {})
        end(hostile, "tick")

        assert not hostile.pass_time(later, since=moment)

    def test_messages_that_wait_are_late_by_six_minutes_at_most(self):
        hostile = Hostile(1, odds=Odds(early=1))

        passed = [
            hostile.pass_time(
                hostile.now() + timedelta(minutes=2), since=hostile.idle(), waiting=True
            )
            for _ in range(5)
        ]

        assert [True, True, True, False, False] == passed
        assert hostile.pass_time(hostile.now() + timedelta(hours=1), since=hostile.idle())
        soon = hostile.now() + timedelta(minutes=2)
        assert hostile.pass_time(soon, since=hostile.idle(), waiting=True)

    def test_nothing_is_late_where_the_odds_are_nothing(self):
        hostile = Hostile.at()

        soon = hostile.now() + timedelta(minutes=2)
        assert not hostile.pass_time(soon, since=hostile.idle(), waiting=True)

    def test_it_never_goes_back(self):
        hostile = Hostile.at()

        assert not hostile.pass_time(hostile.now() - timedelta(hours=1), since=hostile.idle())

    def test_who_died_of_something_else_is_not_waited_for(self):
        hostile = Hostile.at()
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            begin(hostile, "tick", {}, process.pid)

        assert hostile.idle()


class TestFaults:
    def test_a_fault_happens_to_its_call_only(self):
        fault = Fault(function="send", operation="PutItem", number=2, what=What.THROTTLE)
        hostile = Hostile.at(fault)

        seen = [hostile.next("send", CALL, os.getpid()) for _ in range(3)]

        assert [None, What.THROTTLE, None] == seen
        assert hostile.next("plan", CALL, os.getpid()) is None


class TestTelling:
    def test_a_run_that_fails_says_how_to_have_it_again(self, capsys):
        with pytest.raises(ValueError, match="broken"), hostile_run(17):
            raise ValueError("broken")

        assert "--hostile 17" in capsys.readouterr().err

    def test_a_seed_is_drawn_and_told(self, capsys):
        with hostile_run(-1) as hostile:
            assert hostile
            hostile.tally["throttle"] += 3

        err = capsys.readouterr().err
        assert f"--hostile {hostile.seed}" in err
        assert "throttle 3" in err

    def test_nobody_is_hostile_unasked(self, capsys):
        with hostile_run(None) as hostile:
            assert hostile is None

        assert "" == capsys.readouterr().err
