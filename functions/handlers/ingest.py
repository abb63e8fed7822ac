"""SQS: what has changed in the drop; each message holds events of S3, or names a post."""

from typing import Any
from urllib.parse import unquote_plus

import msgspec
from aws_lambda_powertools import Logger

from broadside.app.ingest import Ingester
from broadside.bootstrap import app
from broadside.posts import is_post, source_id_of

PREFIX = "posts/"

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Look at every post that the messages name; report those messages that must come again."""
    failed = []
    for record in event["Records"]:
        try:
            for path in paths(record["body"]):
                _ingest(path)
        except Exception:
            # The traceback's last words name ids and services, never what a post says.
            logger.exception("post.failed")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def paths(body: str) -> list[str]:
    """
    Read an event of S3, or what `images` asks for when it has prepared what a post brings along.

    Returns:
        The posts that it is about, each once: paths below the drop without language and ending.
        None for S3's test event, and for files that are no posts.
    """
    message = msgspec.json.decode(body)
    if isinstance(post := message.get("post"), str):
        return [post]
    keys = [unquote_plus(r["s3"]["object"]["key"]) for r in message.get("Records", [])]
    below = [key.removeprefix(PREFIX) for key in keys if key.startswith(PREFIX)]
    return list(dict.fromkeys(source_id_of(path) for path in below if is_post(path)))


def _ingest(path: str) -> None:
    world = app()
    report = Ingester(
        dropbox=world.dropbox,
        posts=world.posts,
        contents=world.contents,
        assets=world.assets,
        images_queue=world.images_queue,
        publication=world.publication,
        clock=world.clock,
        copies_remote=world.settings.copies_remote_pictures == "yes",
    ).ingest(path)
    logger.info(
        "post.ingested",
        extra={
            "outcome": report.outcome,
            "post": report.post_id,
            "revision": report.revision,
            "warnings": report.warnings,
        },
    )
