"""Strict SES by itself: a program that any client can be pointed at."""

import contextlib
import json
import re
import signal
import subprocess
import sys

import boto3

from tests.unit.local.ses.conftest import TOPIC


@contextlib.contextmanager
def start(*arguments):
    with subprocess.Popen(
        [sys.executable, "-m", "broadside_local.ses", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            yield program
        except BaseException:
            program.kill()  # or what failed would wait for it for ever
            raise


def test_it_says_where_it_is_prints_events_and_ends_when_asked(tmp_path):
    with start("--outbox", str(tmp_path / "outbox"), "--state", str(tmp_path / "db")) as program:
        assert program.stdout
        assert program.stderr
        (url,) = re.findall(r"http://127\.0\.0\.1:\d+", program.stderr.readline())
        client = boto3.client("sesv2", endpoint_url=url)
        client.create_email_identity(EmailIdentity="example.org")
        client.create_configuration_set(ConfigurationSetName="a")
        client.create_configuration_set_event_destination(
            ConfigurationSetName="a",
            EventDestinationName="a",
            EventDestination={
                "Enabled": True,
                "MatchingEventTypes": ["SEND"],
                "SnsDestination": {"TopicArn": TOPIC},
            },
        )
        client.send_email(
            FromEmailAddress="a@example.org",
            Destination={"ToAddresses": ["reader@example.com"]},
            Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "y"}}}},
            ConfigurationSetName="a",
        )
        lines = [json.loads(program.stdout.readline()) for _ in range(2)]
        program.send_signal(signal.SIGTERM)
        client.close()

    assert (TOPIC, "Send") == (lines[1]["topic"], json.loads(lines[1]["message"])["eventType"])
    assert 0 == program.returncode
    assert 1 == len(list((tmp_path / "outbox").glob("*.eml")))


def test_what_keeps_it_from_starting_is_said_in_a_line(running):
    port = running.url.rpartition(":")[2]

    with start("--port", port) as program:
        _, said = program.communicate(timeout=60)

    assert 2 == program.returncode
    assert re.fullmatch(r"strict SES can't start: .*in use.*\n", said)
