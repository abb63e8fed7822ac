"""Schedule: each minute."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger

from broadside.app.tick import Ticker
from broadside.bootstrap import Application, app

logger = Logger()


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Do what is due; tell what was done."""
    world = app()
    try:
        told = _tick(world)
    finally:
        # Whatever became of the rest, organisers hear of what has stopped.
        if world.tallies.alarms():
            _tell(world)
    return told


def _tick(world: Application) -> dict[str, Any]:
    report = Ticker(
        ledger=world.ledger,
        posts=world.posts,
        subscribers=world.subscribers,
        mailer=world.mailer,
        plan_queue=world.plan_queue,
        send_queue=world.send_queue,
        feedback_queue=world.feedback_queue,
        feedback_dead_letters=world.feedback_dead_letter_queue,
        tallies=world.tallies,
        publication=world.publication,
        clock=world.clock,
        together=world.together,
        workers=int(world.settings.send_concurrency),
    ).tick()
    told = asdict(report)
    if report.left:
        logger.error("slots.left", extra={"left": report.left})
    if report.switched_off:
        logger.error("sending.off", extra={"editions": report.switched_off})
    logger.info("tick.done", extra=told)
    return told


def _tell(world: Application) -> None:
    """Tell organisers what is still to be told."""
    # Templates take time to read, and a tick has hardly ever anything to say.
    from broadside.app.alarms import Teller

    report = Teller(
        ledger=world.ledger,
        tallies=world.tallies,
        courier=world.courier,
        clock=world.clock,
        publication=world.publication,
        theme=world.theme,
    ).tell()
    log = logger.error if report.failed else logger.info
    log("alarms.told", extra=asdict(report))
