"""SQS: one message, one unit of an edition to plan."""

from dataclasses import asdict
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from broadside.app.plan import plan_unit
from broadside.bootstrap import app

logger = Logger()


class Message(msgspec.Struct, frozen=True):
    """What the tick queues."""

    edition: str
    unit: str


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Plan the units that the messages name; report those messages that must come again."""
    failed = []
    for record in event["Records"]:
        try:
            _plan(msgspec.json.decode(record["body"], type=Message))
        except Exception:
            logger.exception("unit.failed")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _plan(message: Message) -> None:
    world = app()
    report = plan_unit(
        message.edition,
        message.unit,
        ledger=world.ledger,
        subscribers=world.subscribers,
        mailer=world.mailer,
        publication=world.publication,
        clock=world.clock,
    )
    logger.info("unit.planned", extra=asdict(report))
