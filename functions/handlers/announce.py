"""DynamoDB stream of the Posts table: heads of posts whose announcement changed feeds."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from broadside.app.announce import Announcer
from broadside.bootstrap import app

LAST = timedelta(seconds=15)
"""Before this function's time-out no request begins: one takes ten seconds at most."""

logger = Logger()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """
    Tell hubs of the feeds that the records name, for as long as this function may run.

    That a hub can't be reached is no failure of this function: others would be told again, and
    newer posts would wait. It is told in the log.
    """
    world = app()
    if world.settings.tells_hubs != "yes" or not world.publication.hubs:
        return {"hubs": []}
    announcer = Announcer(
        hubs=world.hubs,
        publication=world.publication,
        clock=world.clock,
        together=world.together,
        site_url=world.settings.site_url,
    )
    remaining = timedelta(milliseconds=context.get_remaining_time_in_millis())
    until = world.clock.now() + remaining - LAST
    reports = announcer.announce(
        {name for record in event["Records"] for name in _changed(record)},
        announced_at=max(map(_written_at, event["Records"])),
        until=until,
    )
    told = [asdict(report) for report in reports]
    for report in told:
        if report["given_up"]:
            logger.warning("hub.given_up", extra=report)
        else:
            logger.info("hub.told", extra=report)
    return {"hubs": told}


def _changed(record: dict[str, Any]) -> list[str]:
    """Return the names of the lists that a head says have changed."""
    changed = record["dynamodb"]["NewImage"]["changed"]["S"]
    return msgspec.json.decode(changed, type=list[str])


def _written_at(record: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC)
