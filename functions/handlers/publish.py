"""DynamoDB stream of the Posts table: heads that have something to announce."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.publish import Publisher
from broadside.bootstrap import app

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Publish the posts that the records name; on trouble the whole batch comes again."""
    world = app()
    publisher = Publisher(
        posts=world.posts,
        lists=world.lists,
        site=world.site,
        edge=world.edge,
        contents=world.contents,
        ledger=world.ledger,
        publication=world.publication,
        theme=world.theme,
        clock=world.clock,
        together=world.together,
        site_url=world.settings.site_url,
        release_delay=timedelta(seconds=int(world.settings.release_delay_seconds)),
    )
    report = publisher.publish(
        [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]]
    )
    logger.info(
        "posts.published",
        extra={
            "shown": report.shown,
            "hidden": report.hidden,
            "scheduled": report.scheduled,
            "held": report.held,
            "documents": report.documents,
            "invalidated": report.invalidated,
            "taken": report.taken,
        },
    )
    return {"batchItemFailures": []}
