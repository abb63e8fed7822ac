"""SQS: events of mails, from SES through SNS."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.feedback import Listener
from broadside.bootstrap import app
from broadside.errors import InvalidError
from broadside.feedback import read_event

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """
    Take in the events; report those messages that are damaged.

    Events hold addresses, so nothing of a body is logged: kinds and counts only.
    """
    good, damaged = [], []
    for record in event["Records"]:
        try:
            read_event(record["body"])
            good.append(record)
        except InvalidError as error:
            # Its reason only: no traceback, which might hold more of a body.
            logger.error("event.damaged", extra={"reason": str(error)})  # noqa: TRY400
            damaged.append(record)
    world = app()
    listener = Listener(
        ledger=world.ledger,
        subscribers=world.subscribers,
        tallies=world.tallies,
        keys=world.keys,
        clock=world.clock,
    )
    report = listener.read([record["body"] for record in good])
    log = logger.error if report.is_alarming else logger.info
    log("events.read", extra=asdict(report))
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in damaged]}
