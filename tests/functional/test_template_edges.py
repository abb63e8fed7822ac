"""
One change on the readers' side or of mail, and our stand-ins behave as AWS would.

What AWS's documentation says of each is in `edge_changes.py`. CloudFront, the HTTP API and SES are
our own, so nothing has to be started but they.
"""

import io
from dataclasses import replace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from broadside_local.cloud.cloud import PARAMETERS
from broadside_local.cloud.edge.http_api import Request
from broadside_local.cloud.edge.server import _answer, behaviours_of
from broadside_local.cloud.emulator.process import REGION
from broadside_local.cloud.errors import NotHonouredError
from broadside_local.cloud.mail import deploy_mail
from broadside_local.cloud.template.accept import accept
from broadside_local.cloud.template.refusals import planned
from broadside_local.ses import StrictSes
from tests.architecture.house import TEMPLATE
from tests.functional.edge_changes import MAIL, READERS

TEXT = TEMPLATE.read_text(encoding="utf-8")

TOPIC = "arn:aws:sns:ca-central-1:000000000000:feedback"

PAGES = {
    "en/a/index.html": b"<p>hi",
    "en/long/index.html": b"<p>hi</p>" * 200,
    "a.html": b"<p>moved",
    "404.html": b"<p>lost",
}
MOVED = {"a.html": {"location": "/en/a/", "owner": "post"}}


def stack(folder, old="", new=""):
    """Return the stack of a copy of the template in which one thing is changed."""
    assert not old or 1 == TEXT.count(old)
    file = folder / "template.yaml"
    file.write_text(TEXT.replace(old, new) if old else TEXT, encoding="utf-8")
    accepted = accept(file, PARAMETERS)
    return planned(accepted.template, accepted.parameters)


class Site:
    """The edge of a stack, with two pages in the site bucket."""

    def __init__(self, stack):
        self.events = []
        self._behaviours = behaviours_of(stack, storage=self, invoke=self.call)

    def get_object(self, *, Bucket, Key):  # noqa: N803 - boto3's
        if Bucket != "SiteBucket" or Key not in PAGES:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        metadata = MOVED.get(Key, {})
        body = io.BytesIO(PAGES[Key])
        return {"Body": body, "ContentType": "text/html", "Metadata": metadata}

    def call(self, function, event):
        assert "Reader" == function
        self.events.append(event)
        return {"statusCode": 200}

    def ask(self, method, path):
        headers = (("accept-encoding", "gzip"),)
        request = Request(method=method, path=path, query="", headers=headers, body=b"", caller="x")
        return _answer(self._behaviours, request)


class Mail:
    """The mail of a stack, with what it told its topic."""

    def __init__(self, stack, folder):
        self._told = []
        self._set = stack.ids["NewsletterSet"]
        self._ses = StrictSes(folder, rate=100, quota=100, publish=self._tell)
        self._client = boto3.client(
            "sesv2",
            endpoint_url=self._ses.start(),
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )
        deploy_mail(replace(stack, ids={**stack.ids, "FeedbackTopic": TOPIC}), self._client)

    def _tell(self, topic, messages):
        assert TOPIC == topic
        self._told.extend(messages)

    def events_of(self, address):
        """Send a mail; name its events, or the error."""
        text = {"Data": "x"}
        try:
            self._client.send_email(
                FromEmailAddress="news@example.org",
                Destination={"ToAddresses": [address]},
                ConfigurationSetName=self._set,
                Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
            )
        except ClientError as error:
            return error.response["Error"]["Code"]
        assert self._ses.settle(5)
        kinds = ("Send", "Delivery", "Bounce", "Complaint")
        return {kind for kind in kinds if any(f'"{kind}"' in message for message in self._told)}

    def stop(self):
        self._ses.stop()


@pytest.mark.parametrize("name", READERS)
def test_readers_see_it(tmp_path, name):
    change = READERS[name]

    assert change.before == change.ask(Site(stack(tmp_path)))
    assert change.after == change.ask(Site(stack(tmp_path, change.old, change.new)))


def test_two_functions_for_one_event_are_an_error(tmp_path):
    one, other = "viewer-response, FunctionARN", "viewer-request, FunctionARN"

    with pytest.raises(NotHonouredError, match="the function association"):
        Site(stack(tmp_path, one, other))


@pytest.mark.parametrize("name", MAIL)
def test_mail_goes_otherwise(tmp_path, name):
    change = MAIL[name]
    answers = []
    for number, change_made in enumerate([(), (change.old, change.new)]):
        mail = Mail(stack(tmp_path, *change_made), tmp_path / str(number))
        try:
            answers.append(change.ask(mail))
        finally:
            mail.stop()

    assert [change.before, change.after] == answers


def test_every_change_has_a_page_and_its_words():
    assert all(change.page and change.says for change in [*READERS.values(), *MAIL.values()])
