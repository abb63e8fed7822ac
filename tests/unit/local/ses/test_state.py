"""What lasts: a strict SES that is stopped or killed goes on where it was."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from broadside_local.ses import Outcome, StateError
from broadside_local.ses.outbox import Outbox
from broadside_local.ses.publisher import TOPIC_TEST
from broadside_local.ses.state import VERSION, Event, State
from tests.unit.local.ses.conftest import TOPIC

TEMPLATE = {"TemplateName": "news", "TemplateContent": {"Subject": "x", "Text": "y"}}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "ses.db"


class TestRestart:
    def test_quota_list_templates_and_settings_are_as_they_were(self, start, file):
        first = start(state_file=file).set_up()
        first.ses.mailboxes.behave("gone@example.com", Outcome.BOUNCED)
        first.bulk("gone@example.com", "r@example.com", "success@simulator.amazonses.com")
        first.client.put_suppressed_destination(EmailAddress="c@example.com", Reason="COMPLAINT")
        first.client.create_email_template(**TEMPLATE)
        first.client.put_account_suppression_attributes(SuppressedReasons=["BOUNCE"])
        first.client.put_account_sending_attributes(SendingEnabled=False)
        first.ses.stop()

        again = start(state_file=file)

        account = again.client.get_account()
        assert 2 == account["SendQuota"]["SentLast24Hours"]
        assert account["SendingEnabled"] is False
        assert {"SuppressedReasons": ["BOUNCE"]} == account["SuppressionAttributes"]
        listed = again.client.list_suppressed_destinations()["SuppressedDestinationSummaries"]
        assert [("c@example.com", "COMPLAINT"), ("gone@example.com", "BOUNCE")] == [
            (each["EmailAddress"], each["Reason"]) for each in listed
        ]
        assert (
            "x"
            == again.client.get_email_template(TemplateName="news")["TemplateContent"]["Subject"]
        )
        assert 3 == len(again.ses.outbox)

    def test_what_was_taken_back_stays_away(self, start, file):
        first = start(state_file=file).set_up()
        first.client.put_suppressed_destination(EmailAddress="c@example.com", Reason="COMPLAINT")
        first.client.delete_suppressed_destination(EmailAddress="C@example.com")
        first.client.create_email_template(**TEMPLATE)
        first.client.delete_email_template(TemplateName="news")
        first.ses.stop()

        again = start(state_file=file)

        assert {} == again.ses.account.suppression_list()
        assert {} == again.ses.account.templates()

    def test_sets_and_identities_are_made_anew(self, start, file):
        start(state_file=file).set_up().ses.stop()

        again = start(state_file=file).set_up()

        assert "SUCCESS" == again.bulk("r@example.com")[0]["Status"]

    def test_the_quotas_day_rolls_on(self, start, file):
        now = 1_790_000_000.0
        first = start(state_file=file, clock=lambda: now).set_up()
        first.bulk("a@example.com", "b@example.com")
        first.ses.stop()

        now += 24 * 3600 - 1
        again = start(state_file=file, clock=lambda: now)
        assert 2 == again.client.get_account()["SendQuota"]["SentLast24Hours"]
        now += 1
        assert 0 == again.client.get_account()["SendQuota"]["SentLast24Hours"]


class TestEvents:
    def test_what_could_not_be_published_is_once_its_topic_is_there_again(self, start, file):
        def refuse(*_):
            raise ConnectionError

        first = start(state_file=file, publish=refuse).set_up()
        first.bulk("r@example.com")
        first.ses.settle()
        first.ses.stop()

        again = start(state_file=file)
        assert again.ses.settle()
        assert [] == again.published
        again.set_up()

        assert ["Send", "Delivery"] == again.kinds()
        assert (TOPIC, TOPIC_TEST) == again.published[0]

    def test_what_still_waited_when_it_was_stopped_comes_later(self, start, file):
        slow = threading.Event()
        first = start(state_file=file, publish=lambda *_: slow.wait(10)).set_up()
        first.bulk("r@example.com")
        threading.Timer(0.2, slow.set).start()
        first.ses.stop()

        again = start(state_file=file).set_up()

        assert {"Send", "Delivery"} == set(again.kinds())

    def test_what_was_published_is_not_again(self, start, file):
        first = start(state_file=file).set_up()
        first.bulk("r@example.com")
        assert ["Send", "Delivery"] == first.kinds()
        first.ses.stop()

        again = start(state_file=file).set_up()

        assert [] == again.events()


class TestFile:
    def test_it_is_nobody_elses_business(self, start, file):
        start(state_file=file).set_up().bulk("r@example.com")

        assert 0o700 == stat.S_IMODE(file.parent.stat().st_mode)
        assert {0o600} == {stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()}

    def test_another_version_is_refused_with_a_word(self, file):
        State(file).close()
        with sqlite3.connect(file) as database:
            database.execute(f"PRAGMA user_version = {VERSION + 1}")
        database.close()

        with pytest.raises(StateError, match=f"of version {VERSION + 1}"):
            State(file)

    def test_so_is_what_is_no_state(self, file):
        file.parent.mkdir()
        file.write_bytes(b"nonsense" * 200)

        with pytest.raises(StateError, match="can't be read"):
            State(file)

    def test_mails_of_the_day_before_are_forgotten(self, file, monkeypatch):
        monkeypatch.setattr("broadside_local.ses.state._UNFINISHED", 0)
        state = State(file)
        for at in (1.0, 1.5, 5.0):
            state.accept(name="", at=at, counted=2, suppressed={}, events=[])

        assert [(1.5, 4), (5.0, 2)] == state.sent_since(0)
        assert [(5.0, 2)] == state.sent_since(2)
        assert [(5.0, 2)] == state.sent_since(0)
        state.close()

    def test_accepting_is_all_or_nothing(self, file):
        state = State(file)
        broken: Any = Event("topic", "message", 0)
        object.__setattr__(broken, "message", object())

        with pytest.raises(sqlite3.Error):
            state.accept(
                name="a", at=1.0, counted=1, suppressed={"a@b.org": "BOUNCE"}, events=[broken]
            )

        assert ([], [], []) == (state.last_files(), state.suppressed(), state.unpublished())
        state.close()


class TestOutbox:
    def test_a_mail_that_was_accepted_gets_its_name_and_any_other_goes(self, tmp_path):
        outbox = Outbox(tmp_path)
        accepted, never = (outbox.write(name, b"x") for name in ("a", "b"))

        again = Outbox(tmp_path, [accepted.file.name])

        assert [accepted.file] == list(tmp_path.iterdir())
        assert (1, False) == (len(again), never.unfinished.exists())


PROGRAM = """
import sys
from pathlib import Path
from broadside_local.ses import StrictSes
work = Path(sys.argv[1])
ses = StrictSes(work / "outbox", rate=10000, quota=-1, publish=lambda *_: None,
                state_file=work / "ses.db")
print(ses.start(), flush=True)
sys.stdin.read()
"""


class TestKilled:
    @pytest.mark.parametrize("mails", [3, 40])
    def test_nothing_that_was_answered_is_lost(self, tmp_path, mails):
        """It is killed while it accepts; what came back is in the outbox, counted, and told."""
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            client = _client(process.stdout.readline().strip())
            answered = _send_until(client, process, mails)
        client.close()

        state = State(tmp_path / "ses.db")
        outbox = Outbox(tmp_path / "outbox", state.last_files())
        sent = sum(count for _, count in state.sent_since(0))
        names = {file.name[8:].removesuffix(".eml") for file in outbox.folder.iterdir()}
        state.close()

        assert len(answered) >= mails
        assert answered <= names
        # Whatever it accepted, it accepted whole.
        assert sent == len(names)


def _client(url):
    config = Config(retries={"total_max_attempts": 1}, read_timeout=10)
    client = boto3.client("sesv2", endpoint_url=url, config=config)
    client.create_email_identity(EmailIdentity="example.org")
    return client


def _send_until(client, process, mails):
    """Send from two threads at once, and kill it in the middle; return ids that came back."""
    answered: set[str] = set()

    def send():
        try:
            while True:
                answer = client.send_bulk_email(
                    FromEmailAddress="a@example.org",
                    DefaultContent={"Template": {"TemplateContent": {"Subject": "x", "Text": "y"}}},
                    BulkEmailEntries=[
                        {"Destination": {"ToAddresses": [f"r{n}@example.com"]}} for n in range(9)
                    ],
                )
                answered.update(each["MessageId"] for each in answer["BulkEmailEntryResults"])
                if len(answered) >= mails:
                    os.kill(process.pid, signal.SIGKILL)
        except (BotoCoreError, ClientError):
            """It is dead."""

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answered
