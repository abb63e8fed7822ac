"""Options that commands about a stack share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from broadside_local.commands.control import Asked

Command = TypeVar("Command", bound=Callable[..., Any])

STACK = click.option(
    "--stack", default=None, help="Which one: of this machine, or on AWS (aws:NAME). Default: demo."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
_BY = click.option(
    "--by", default=None, help="Your name, for the log of acts (default: who you are)."
)


def acting(command: Command) -> Command:
    """Give a command the options of everything that changes something."""
    return STACK(_BY(_JSON(command)))


def asked_by(stack: str | None, by: str | None, *, as_json: bool) -> "Asked":
    """Return what these options say."""
    from broadside_local.commands.control import Asked

    return Asked(stack=stack, by=by, as_json=as_json)
