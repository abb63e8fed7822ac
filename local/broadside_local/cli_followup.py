"""The commands that mail those whom an edition left out, or misled."""

from typing import Any

import click

from broadside_local.cli_options import Command, acting, asked_by


def _making_up(command: Command) -> Command:
    """Give a command what all of these take."""
    options = (
        click.argument("edition"),
        click.option(
            "--delay",
            "minutes",
            default=10,
            show_default=True,
            type=click.IntRange(0, 1440),
            help="Minutes that it can still be cancelled.",
        ),
        click.option("--again", is_flag=True, help="One more, though there is one already."),
        acting,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _make_up(kind: str, edition: str, options: dict[str, Any]) -> int:
    from broadside.sending import Kind
    from broadside_local.commands.followup import make_up

    asked = asked_by(options["stack"], options["by"], as_json=options["as_json"])
    return make_up(edition, Kind(kind), asked, minutes=options["minutes"], again=options["again"])


@click.command("send-missed")
@_making_up
def send_missed(edition: str, **options: Any) -> int:
    """
    Mail those who were there when EDITION was released, and surely did not get it.

    They were refused by SES, had left and came back, were stopped by a cancellation, or waited for
    a language that is there by now. Whoever may have it is left alone: see `broadside resolve`.

    \b
    Example:
      broadside send-missed 3fa85f64
    """
    return _make_up("missed", edition, options)


@click.command("send-joined")
@_making_up
def send_joined(edition: str, **options: Any) -> int:
    """
    Mail EDITION's post to those who joined since it was released.

    Only those who follow its topics; nobody who has it already.

    \b
    Example:
      broadside send-joined 3fa85f64
    """
    return _make_up("joined", edition, options)


@click.command()
@_making_up
def correct(edition: str, **options: Any) -> int:
    """
    Mail the post's new version to those who have an older one, and to nobody else.

    Put the corrected post in its place first. Each gets it in the language they had it in.

    \b
    Example:
      broadside correct 3fa85f64
    """
    return _make_up("correction", edition, options)


FOLLOWING = (send_missed, send_joined, correct)
