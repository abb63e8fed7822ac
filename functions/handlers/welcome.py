"""DynamoDB stream of the Subscribers table, and each hour: requests to join."""

import secrets
from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.welcome import Welcomer
from broadside.bootstrap import app
from broadside.errors import ProviderError

logger = Logger()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer the requests that the records name, or those that somebody failed to answer."""
    world = app()
    welcomer = Welcomer(
        joins=world.joins,
        courier=world.courier,
        keys=world.keys,
        clock=world.clock,
        publication=world.publication,
        theme=world.theme,
        site_url=world.settings.site_url,
        new_id=lambda: secrets.token_hex(16),
    )
    records = event.get("Records")
    ids = (
        welcomer.overdue()
        if records is None
        else [record["dynamodb"]["Keys"]["sk"]["S"] for record in records]
    )
    report = welcomer.answer(ids)
    told = asdict(report)
    logger.info("joins.answered", extra=told)
    if report.failed:
        # The stream hands them over again at once, and after that each hour does.
        raise ProviderError(f"{report.failed} confirmations not taken")
    return told
