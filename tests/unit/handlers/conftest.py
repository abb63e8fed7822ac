"""The Lambdas on a world in memory, fed with `events/`."""

import json
from importlib import import_module
from io import StringIO

import pytest

from broadside.adapters.hands import one_by_one
from broadside.bootstrap import Application
from broadside.settings import Settings
from tests.architecture.house import ROOT
from tests.world import PUBLICATION, THEME, World

HANDLERS = [
    *("announce", "feedback", "images", "ingest", "plan", "publish", "reader", "send", "tick"),
    "welcome",
]

EDGE_KEY = "${AWS::StackId}"
"""As the samples have it, unfilled."""


@pytest.fixture
def world():
    return World()


@pytest.fixture
def call(world, monkeypatch):
    """Call a handler with an event, as Lambda would; its application is the world's."""
    shared = application(world)

    def call(name, event=None):
        handler = import_module(f"handlers.{name}")
        monkeypatch.setattr(handler, "app", lambda: shared)
        return handler.handler(event_of(name) if event is None else event, Context)

    return call


class Context:
    """What Lambda tells of a call."""

    @staticmethod
    def get_remaining_time_in_millis():
        return 600_000


def application(world):
    """Return an application whose parts are the world's, in the place of AWS's."""
    settings = Settings(
        site_url=PUBLICATION.site_url,
        release_delay_seconds="600",
        edge_key=EDGE_KEY,
        copies_remote_pictures="yes",
        tells_hubs="yes",
    )
    made = Application(settings)
    parts = ("clock", "contents", "dropbox", "site", "lists", "posts", "subscribers", "ledger")
    for part in (
        *parts,
        "edge",
        "joins",
        "tallies",
        "courier",
        "mailer",
        "keys",
        "assets",
        "web",
        "hubs",
        "images_queue",
        "ingest_queue",
        "plan_queue",
        "send_queue",
        "feedback_queue",
    ):
        setattr(made, part, getattr(world, part))
    made.feedback_dead_letter_queue = world.feedback_dead_letters
    made.publication = world.publication
    made.together = one_by_one
    made.theme = THEME()
    return made


def event_of(name):
    """Read the sample event of a trigger."""
    return json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))


def bodies(event, *changed):
    """Return an SQS event with these bodies."""
    (first, *_) = event["Records"]
    records = [
        {
            **first,
            "messageId": f"message-{n}",
            "body": body if isinstance(body, str) else json.dumps(body),
        }
        for n, body in enumerate(changed)
    ]
    return {"Records": records}


@pytest.fixture
def logged(monkeypatch):
    """Return what was logged, as text and as entries."""
    stream = StringIO()
    for name in HANDLERS:
        logger = import_module(f"handlers.{name}").logger
        monkeypatch.setattr(logger.registered_handler, "stream", stream)

    def logged():
        text = stream.getvalue()
        return text, [json.loads(line) for line in text.splitlines()]

    return logged
