"""Schedule: each minute."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.tick import Ticker
from broadside.bootstrap import app

logger = Logger()


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Do what is due; tell what was done."""
    world = app()
    report = Ticker(
        ledger=world.ledger,
        posts=world.posts,
        subscribers=world.subscribers,
        mailer=world.mailer,
        plan_queue=world.plan_queue,
        send_queue=world.send_queue,
        feedback_queue=world.feedback_queue,
        feedback_dead_letters=world.feedback_dead_letter_queue,
        publication=world.publication,
        clock=world.clock,
    ).tick()
    told = asdict(report)
    if report.left:
        logger.error("slots.left", extra={"left": report.left})
    logger.info("tick.done", extra=told)
    return told
