"""SQS: one message, one batch of an edition to send."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from broadside.app.letters import Letters
from broadside.app.send import Sender
from broadside.bootstrap import Application, app
from broadside.sending import BatchRef
from broadside.subscribers import KEY_ID, Purpose, UnsubscribeLinks, key_name

logger = Logger()


class Message(msgspec.Struct, frozen=True):
    """What the tick queues."""

    edition: str
    batch: str
    attempt: int
    take: int
    not_before: int
    """Milliseconds since 1970."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Send the batch that the message names; report a message that must come again."""
    failed = []
    for record in event["Records"]:
        try:
            _send(msgspec.json.decode(record["body"], type=Message))
        except Exception:
            # What was claimed is found by the tick; what wasn't may come again.
            logger.exception("batch.failed")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _send(message: Message) -> None:
    world = app()
    ref = BatchRef.from_tag(message.edition, message.batch)
    world.clock.wait_until(datetime.fromtimestamp(message.not_before / 1000, UTC))
    report = _sender(world).send(ref, attempt=message.attempt, take=message.take)
    log = logger.error if report.stopped else logger.info
    log("batch.sent", extra={"edition": ref.edition_id, "batch": ref.tag, **asdict(report)})


@cache
def _sender(world: Application) -> Sender:
    """Keep the sender, which keeps the mail that every batch of an edition needs."""
    return Sender(
        ledger=world.ledger,
        subscribers=world.subscribers,
        letters=Letters(contents=world.contents, publication=world.publication),
        mailer=world.mailer,
        clock=world.clock,
        unsubscribe_url=UnsubscribeLinks(
            world.settings.site_url, world.keys.key(key_name(Purpose.UNSUBSCRIBE, KEY_ID))
        ),
    )
