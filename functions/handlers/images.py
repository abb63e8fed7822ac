"""SQS: pictures and documents that posts bring along, to be made fit to be published."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from broadside.app.images import Workshop
from broadside.bootstrap import app

BUSY = timedelta(seconds=40)
"""How long new files are begun: fetching one takes ten seconds at most, and preparing it two."""
TRIES = 2
"""Of a message; the next time what isn't done is given up, before SQS gives up all of it."""

logger = Logger()


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    """A message."""

    post: str
    wanted: dict[str, str]
    attempt: int = 1


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """
    Prepare what the messages ask for; report those that must come again.

    The posts are looked at again together: then they are published together, too.
    """
    failed, decided = [], []
    until = app().clock.now() + BUSY
    for record in event["Records"]:
        try:
            decided += _make(record, until)
        except Exception:
            # The traceback's last words name ids and services, never what a picture shows.
            logger.exception("images.failed")
            failed.append({"itemIdentifier": record["messageId"]})
    app().ingest_queue.put([{"post": path} for path in dict.fromkeys(decided)])
    return {"batchItemFailures": failed}


def _make(record: dict[str, Any], until: datetime) -> list[str]:
    """Prepare what a message asks for; return the post if it is to be looked at again."""
    world = app()
    message = msgspec.json.decode(record["body"], type=Wanted)
    workshop = Workshop(
        dropbox=world.dropbox,
        web=world.web,
        contents=world.contents,
        assets=world.assets,
        images_queue=world.images_queue,
        clock=world.clock,
    )
    received = int(record["attributes"]["ApproximateReceiveCount"])
    made = workshop.make(
        message.post,
        message.wanted,
        until=until,
        attempt=message.attempt,
        is_last=received > TRIES,
    )
    logger.info("images.made", extra={"made": made.count, "wanted": len(message.wanted)})
    return [message.post] if made.is_decided else []
