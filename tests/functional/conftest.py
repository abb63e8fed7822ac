"""What tests on the local cloud share: one stack of the checkout, and small ones of their own."""

import os

import pytest

from broadside_local.cloud import LocalCloud
from tests.architecture.house import ROOT

HANDLER = '''
import json, os, time
import boto3


def handler(event, context):
    """Do what the event says, so that tests can look at the world as a function sees it."""
    if event.get("version") == "2.0":
        return {"statusCode": 200, "cookies": ["a=1"], "body": json.dumps(event)}
    if "call" in event:
        service, method, arguments = event["call"]
        result = getattr(boto3.client(service), method)(**arguments)
        return json.loads(json.dumps(result, default=str))
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "fail" in event:
        raise ValueError(event["fail"])
    print("seen", json.dumps(event))
    return {"batchItemFailures": []}
'''
"""What every function of a small checkout does."""

STAGES = ("ingest", "images", "publish", "tick", "plan", "send")
"""The functions on a post's way."""


@pytest.fixture(autouse=True, scope="module")
def _variables():
    """Commands that run in this process forget accounts; other files' tests keep theirs."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """The checkout's own stack, with its real handlers; tests leave each other's things alone."""
    with LocalCloud(ROOT, tmp_path_factory.mktemp("cloud")) as started:
        yield started


class Checkout:
    """A folder with our template, maybe changed, and functions that do what they are told."""

    def __init__(self, folder):
        self.folder = folder
        self.template = folder / "template.yaml"
        handlers = folder / "functions" / "handlers"
        handlers.mkdir(parents=True)
        (folder / "templates").mkdir()
        (folder / ".venv-cloud").symlink_to(ROOT / ".venv-cloud")
        self.template.write_bytes((ROOT / "template.yaml").read_bytes())
        for name in (*STAGES, "announce", "feedback", "reader", "welcome"):
            (handlers / f"{name}.py").write_text(HANDLER, encoding="utf-8")

    def change(self, old, new):
        """Change one thing in the template."""
        text = self.template.read_text(encoding="utf-8")
        assert old in text
        self.template.write_text(text.replace(old, new), encoding="utf-8")

    def start(self, **options):
        """Return a local cloud of it, not yet started."""
        return LocalCloud(self.folder, self.folder / "work", **options)


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


@pytest.fixture(scope="module")
def small_cloud(tmp_path_factory):
    """A stack of a small checkout, its template unchanged."""
    with Checkout(tmp_path_factory.mktemp("small")).start() as started:
        yield started


@pytest.fixture(scope="class")
def small_checkout(tmp_path_factory):
    """A small checkout, for tests that start it more than once."""
    return Checkout(tmp_path_factory.mktemp("small"))
