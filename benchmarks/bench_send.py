"""
Send: processor time of the sender for each 1,000 mails that SES takes, against two plain ways.

Ours is the real send handler with real events, real clients and all that it owes its readers:
claim, guard, consent read again, the call, the result written, the log line. The plain way is one
boto3 `send_email` for each subscriber, with the same two headers, and nothing else: no ledger, no
consent, no link of the reader's own in the body. The other is one boto3 `send_bulk_email` for each
fifty, with links, headers and tags, and nothing else. All send the same mail to the same stand-ins,
which run in another process. All are warm, and the warm-up isn't counted: clients are made,
connections open, and the mail's content is read from S3 once and kept, as in production.

A table tells what each call of ours costs.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time_ns
from typing import Any, TextIO
from urllib.request import urlopen

import boto3

from broadside.bootstrap import app
from broadside.ids import stable_id
from broadside.sending import BatchRef, Edition, EditionState, Unit
from broadside.sending.batch import planned_batch
from broadside.subscribers import Consent, State, Subscriber
from measure import alternate, conclude
from round_up import round_up

PROMISE, PROMISE_BULK = 12, 2.5
MAILS = 1_000
ROUNDS, WARM_UP = 7, 1
HTML_CHARACTERS = 75_000
_LOOKS = 3
"""Rounds more, in which each call is looked at."""
_PER_BATCH = 50
_NOW = datetime.now(UTC)
_EDITION = stable_id("benchmark", "edition")
_SENDER = "Riverbank Commons <newsletter@example.org>"
_ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure, and print the ratio last."""
    with (
        stand_ins() as address,
        TemporaryDirectory() as folder,
        Path(os.devnull).open("w") as log,
    ):
        set_environment(address, Path(folder))
        mail = example_mail()
        subscribers = fill(mail)
        handler = handler_round(log)
        ours, loop, bulk = alternate(
            handler,
            _loop(mail, subscribers),
            _bulk(mail, subscribers),
            rounds=ROUNDS,
            warm_up=WARM_UP,
        )
        taken = accepted(address)
        shares = _shares(handler)
    expected = 3 * (ROUNDS + WARM_UP) * MAILS
    if taken != expected:
        conclude(f"send: {taken:,} mails were accepted, and not {expected:,}", kept=False)
    print(
        f"send: {taken:,} mails of {HTML_CHARACTERS:,} characters of HTML accepted;"
        f" {ROUNDS} rounds\n\n{'':24}{'best':>10}{'median':>10}   CPU seconds per 1,000 mails"
    )
    sides = (("send handler", ours), ("send_email loop", loop), ("send_bulk_email loop", bulk))
    for name, timing in sides:
        print(f"{name:24}{timing.best:10.3f}{timing.usual:10.3f}")
    print("\nof the send handler's:")
    for name, share in shares.items():
        print(f"  {name:22}{share:10.1%}")
    ratio, of_bulk = loop.best / ours.best, ours.best / bulk.best
    conclude(
        f"\nsend: {ratio:.1f} times less CPU than a send_email loop (at least {PROMISE}),"
        f" {of_bulk:.2f} times a bare send_bulk_email loop's (at most {PROMISE_BULK})",
        kept=ratio >= PROMISE and of_bulk <= PROMISE_BULK,
    )


@contextlib.contextmanager
def stand_ins() -> Iterator[str]:
    """Start the stand-ins, and yield their address; they end when their input does."""
    script = Path(__file__).with_name("stand_ins.py")
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip()


def accepted(address: str) -> int:
    """Return how many mails the stand-ins took."""
    with urlopen(f"{address}/accepted") as answer:
        return int(answer.read())


def set_environment(address: str, folder: Path) -> None:
    """Be a function of a stack whose AWS is at this address."""
    nothing = folder / "nothing"
    nothing.touch()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "made up",
        "AWS_CONFIG_FILE": str(nothing),
        "AWS_SHARED_CREDENTIALS_FILE": str(nothing),
        "AWS_DEFAULT_REGION": "ca-central-1",
        "AWS_ENDPOINT_URL": address,
        "NO_PROXY": "127.0.0.1",
        "DROP_BUCKET": "drop",
        "EDITIONS_TABLE": "editions",
        "SUBSCRIBERS_TABLE": "subscribers",
        "NEWSLETTER_CONFIGURATION_SET": "newsletter",
        "POWERTOOLS_SERVICE_NAME": "broadside",
        "SECRET_ARN": "arn:aws:secretsmanager:ca-central-1:123456789012:secret:root",
        "SITE_URL": "https://newsletter.example.org",
        "TEMPLATES_DIR": str(_ROOT / "templates"),
    }


def example_mail() -> dict[str, str]:
    """Make a mail as rendering leaves it, its HTML as long as promised."""
    text = round_up().replace("{", "(").replace("}", ")")
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines() if line)
    end = '<p><a href="{{unsubscribe_url}}">Unsubscribe</a></p>'
    html = (lines * 4)[: HTML_CHARACTERS - len(end)] + end
    return {
        "subject": "What we did this year",
        "html": html,
        "text": f"{text}\n\nUnsubscribe:\n{{{{unsubscribe_url}}}}\n",
    }


def fill(mail: dict[str, str]) -> list[Subscriber]:
    """Put subscribers, the mail, and an edition that is planned into the stack."""
    world = app()
    subscribers = [_subscriber(n) for n in range(MAILS)]
    for subscriber in subscribers:
        consent = Consent(
            subscriber_id=subscriber.id, given_at=_NOW, how="operator", words="made up"
        )
        world.subscribers.add(
            subscriber, address_hash=stable_id(subscriber.address), consent=consent
        )
    edition = Edition(
        id=_EDITION,
        post_id=stable_id("benchmark", "post"),
        state=EditionState.SENDING,
        created_at=_NOW,
        release_at=_NOW,
        as_of=_NOW,
        mails={"en": world.contents.put(json.dumps(mail).encode())},
        units=1,
    )
    world.ledger.create(edition)
    unit = Unit(edition_id=_EDITION, name="u0", first="0" * 32, last="f" * 32, done=True)
    ids = [subscriber.id for subscriber in subscribers]
    for sequence in range((ROUNDS + WARM_UP + _LOOKS) * MAILS // _PER_BATCH):
        start = sequence * _PER_BATCH % MAILS
        batch = planned_batch(_ref(sequence), ids[start : start + _PER_BATCH], at=_NOW)
        world.ledger.plan(unit, after="", batches=[batch])
    return subscribers


def _subscriber(n: int) -> Subscriber:
    return Subscriber(
        id=stable_id("benchmark", "subscriber", str(n)),
        address=f"reader-{n:05}@example.org",
        languages=("en",),
        state=State.ACTIVE,
        active_since=_NOW,
    )


def _ref(sequence: int) -> BatchRef:
    return BatchRef(edition_id=_EDITION, unit="u0", language="en", sequence=sequence)


def handler_round(log: TextIO) -> Callable[[], None]:
    """Return what sends the next 1,000 mails: 20 messages, one an invocation."""
    # The logger keeps the stream that is there when it is made.
    with contextlib.redirect_stdout(log):
        from handlers.send import handler
    sequences = iter(range(sys.maxsize))

    def send() -> None:
        for _ in range(MAILS // _PER_BATCH):
            answer = handler(_event(next(sequences)), None)
            assert answer == {"batchItemFailures": []}

    return send


def _event(sequence: int) -> dict[str, Any]:
    message = {
        "edition": _EDITION,
        "batch": _ref(sequence).tag,
        "attempt": 1,
        "take": _PER_BATCH,
        "not_before": int(_NOW.timestamp() * 1000),
    }
    return {"Records": [{"messageId": str(sequence), "body": json.dumps(message)}]}


def _shares(handler: Callable[[], None]) -> dict[str, float]:
    """Return each call's share of the handler's processor time."""
    spent: Counter[str] = Counter()
    world = app()
    calls = {
        "claim": (world.ledger, "claim"),
        "guard": (world.ledger, "guard"),
        "consent of 50": (world.subscribers, "consenting"),
        "SES": (world.mailer, "send"),
        "result": (world.ledger, "settle"),
    }
    for name, (port, method) in calls.items():
        setattr(port, method, _timed(getattr(port, method), name, spent))
    begun = process_time_ns()
    for _ in range(_LOOKS):
        handler()
    whole = process_time_ns() - begun
    spent["all else"] = whole - spent.total()
    return {name: spent[name] / whole for name in (*calls, "all else")}


def _timed(do: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    def timed(*args: Any, **options: Any) -> Any:
        begun = process_time_ns()
        try:
            return do(*args, **options)
        finally:
            spent[name] += process_time_ns() - begun

    return timed


def _bulk(mail: dict[str, str], subscribers: list[Subscriber]) -> Callable[[], None]:
    """Return what sends 1,000 mails by fifties."""
    client = boto3.client("sesv2")
    link = "https://newsletter.example.org/r/unsubscribe/" + "x" * 67
    template = {"Subject": mail["subject"], "Html": mail["html"], "Text": mail["text"]}
    data = json.dumps({"unsubscribe_url": link})

    def entry(n: int, subscriber: Subscriber) -> dict[str, Any]:
        tags = {"edition": _EDITION, "batch": _ref(0).tag, "attempt": "1", "slot": str(n)}
        return {
            "Destination": {"ToAddresses": [subscriber.address]},
            "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": data}},
            "ReplacementHeaders": [
                {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
                {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
            ],
            "ReplacementTags": [{"Name": name, "Value": value} for name, value in tags.items()],
        }

    def send() -> None:
        for first in range(0, MAILS, _PER_BATCH):
            some = subscribers[first : first + _PER_BATCH]
            client.send_bulk_email(
                FromEmailAddress=_SENDER,
                DefaultContent={"Template": {"TemplateContent": template, "TemplateData": "{}"}},
                BulkEmailEntries=[entry(n, subscriber) for n, subscriber in enumerate(some)],
                ConfigurationSetName="newsletter",
            )

    return send


def _loop(mail: dict[str, str], subscribers: list[Subscriber]) -> Callable[[], None]:
    """Return what sends 1,000 mails one by one."""
    client = boto3.client("sesv2")
    link = "https://newsletter.example.org/r/unsubscribe/" + "x" * 67
    headers = [
        {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
    ]
    simple = {
        "Subject": {"Data": mail["subject"]},
        "Body": {"Html": {"Data": mail["html"]}, "Text": {"Data": mail["text"]}},
        "Headers": headers,
    }

    def send() -> None:
        for subscriber in subscribers:
            client.send_email(
                FromEmailAddress=_SENDER,
                Destination={"ToAddresses": [subscriber.address]},
                Content={"Simple": simple},
                ConfigurationSetName="newsletter",
            )

    return send


if __name__ == "__main__":
    main()
