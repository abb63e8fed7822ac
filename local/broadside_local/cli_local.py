"""The commands below `broadside local`: what is kept of local clouds."""

import click


@click.group()
def local() -> None:
    """
    Look after the stacks of this machine: what is there, what they logged, away with them.

    \b
    Example:
      broadside local status
    """


@local.command()
@click.argument("function", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with what is written from now on.")
@click.option("--stack", default="demo", show_default=True, help="Whose: see `local status`.")
@click.option("--since", default=None, help="Begin there: 90s, 10m, 2h, 1d or a date.")
@click.option("--json", "as_json", is_flag=True, help="Print each line as a JSON object.")
def logs(
    function: str | None, stack: str, since: str | None, *, follow: bool, as_json: bool
) -> int:
    """
    Print what the functions wrote, or one FUNCTION, while the stack runs and afterwards.

    \b
    Example:
      broadside local logs send --since 10m
    """
    from broadside_local.commands.logs import show_logs

    return show_logs(function, stack=stack, since=since, follow=follow, as_json=as_json)


@local.command()
@click.option("--json", "as_json", is_flag=True, help="Print the stacks as JSON.")
def status(*, as_json: bool) -> int:
    """
    Say of each stack whether it runs, where, what it holds and how big it is.

    \b
    Example:
      broadside local status --json
    """
    from broadside_local.commands.stacks import show_status

    return show_status(as_json=as_json)


@local.command()
@click.argument("stack", default="demo")
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
def reset(stack: str, *, is_sure: bool) -> int:
    """
    Empty a STACK (default: demo): its posts, subscribers, mails, logs. Its secret is kept.

    \b
    Example:
      broadside local reset demo
    """
    from broadside_local.commands.stacks import reset_stack

    return reset_stack(stack, is_sure=is_sure)


@local.command()
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
def wipe(*, is_sure: bool) -> int:
    """
    Remove every stack, whatever state it is in, secrets too.

    \b
    Example:
      broadside local wipe --yes
    """
    from broadside_local.commands.stacks import wipe_all

    return wipe_all(is_sure=is_sure)
