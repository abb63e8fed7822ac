"""The commands about editions: what is on its way, and what an organiser does about it."""

from pathlib import Path

import click

from broadside_local.cli_options import STACK, acting, asked_by

_YES = click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
_LIST = click.option("--list", "lists", is_flag=True, help="List them by their ids, one a line.")
_EDITION = click.argument("edition")


@click.command()
@click.option("--limit", default=20, show_default=True, help="How many that are over.")
@click.option("--counts", is_flag=True, help="Count the readers of those, too: it takes longer.")
@STACK
@click.option("--json", "as_json", is_flag=True, help="Print the editions as JSON.")
def editions(stack: str | None, limit: int, *, counts: bool, as_json: bool) -> int:
    """
    List the editions: held, on their way, over.

    \b
    Example:
      broadside editions --stack demo
    """
    from broadside_local.commands.editions import list_editions

    return list_editions(stack=stack, limit=limit, counts=counts, as_json=as_json)


@click.command()
@_EDITION
@STACK
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
def status(edition: str, stack: str | None, *, as_json: bool) -> int:
    """
    Say how far an EDITION is, how fast, and when it will be through.

    EDITION is the beginning of its id, or the file or slug of its post. The exit code is 1 when
    readers are left of whom nobody knows whether they got it: see `broadside resolve`.

    \b
    Example:
      broadside status 2026-11-harvest
    """
    from broadside_local.commands.status import show_status

    return show_status(edition, stack=stack, as_json=as_json)


@click.command()
@_EDITION
@acting
def approve(edition: str, stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Say that a held EDITION may go when its time comes; who said so is recorded.

    A publication asks for it by `approval = true` below [sending] in its publication.toml.

    \b
    Example:
      broadside approve 2026-11-harvest --by "Ana"
    """
    from broadside_local.commands import control

    return control.approve(edition, asked_by(stack, by, as_json=as_json))


@click.command()
@_EDITION
@acting
def release(edition: str, stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Let a held EDITION go now, instead of at its time.

    It goes at the next tick, within a minute; until then `broadside hold` takes it back.

    \b
    Example:
      broadside release 2026-11-harvest
    """
    from broadside_local.commands import control

    return control.release(edition, asked_by(stack, by, as_json=as_json))


@click.command()
@_EDITION
@click.option("--at", required=True, help='"2026-12-01 09:00" by the publication\'s clocks.')
@click.option("--each-zone", is_flag=True, help="By each reader's own clock instead.")
@acting
def schedule(
    edition: str, at: str, stack: str | None, by: str | None, *, each_zone: bool, as_json: bool
) -> int:
    """
    Set when a held EDITION goes.

    With --each-zone it reaches each reader at that time of their own clock. Their list is closed
    when the first on earth have it, 14 hours before they do in London in winter.

    \b
    Example:
      broadside schedule 2026-11-harvest --at "2026-12-01 09:00"
    """
    from broadside_local.commands import control

    asked = asked_by(stack, by, as_json=as_json)
    return control.schedule(edition, asked, at=at, each_zone=each_zone)


@click.command()
@_EDITION
@acting
def hold(edition: str, stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Hold an EDITION until it is released or scheduled.

    It takes back a release, a schedule or a cancellation, as long as the edition was not released:
    afterwards its readers are decided, and `broadside pause` stops it.

    \b
    Example:
      broadside hold 2026-11-harvest
    """
    from broadside_local.commands import control

    return control.hold(edition, asked_by(stack, by, as_json=as_json))


@click.command()
@_EDITION
@acting
def pause(edition: str, stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Stop an EDITION on its way; nobody new is mailed until `broadside resume`.

    Calls that have begun may still go out, for 40 seconds at most. A held edition is held.

    \b
    Example:
      broadside pause 2026-11-harvest
    """
    from broadside_local.commands import control

    return control.pause(edition, asked_by(stack, by, as_json=as_json))


@click.command()
@_EDITION
@acting
def resume(edition: str, stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Let a paused EDITION go on, where it stopped: nobody gets it twice.

    \b
    Example:
      broadside resume 2026-11-harvest
    """
    from broadside_local.commands import control

    return control.resume(edition, asked_by(stack, by, as_json=as_json))


@click.command()
@_EDITION
@_LIST
@_YES
@acting
def cancel(
    edition: str,
    stack: str | None,
    by: str | None,
    *,
    lists: bool,
    is_sure: bool,
    as_json: bool,
) -> int:
    """
    Stop an EDITION for good, and say who already has it.

    One that was not released yet can be taken back (`broadside hold`). Otherwise it asks first:
    nobody else will ever get this edition.

    \b
    Example:
      broadside cancel 2026-11-harvest --list
    """
    from broadside_local.commands import control

    asked = asked_by(stack, by, as_json=as_json)
    return control.cancel(edition, asked, lists=lists, is_sure=is_sure)


@click.command()
@_EDITION
@click.option("--send-again", "choice", flag_value="send-again", help="Mail them once more.")
@click.option("--give-up", "choice", flag_value="give-up", help="Mail nobody; say so.")
@_LIST
@_YES
@acting
def resolve(
    edition: str,
    choice: str | None,
    stack: str | None,
    by: str | None,
    *,
    lists: bool,
    is_sure: bool,
    as_json: bool,
) -> int:
    """
    Decide about the readers of an EDITION of whom nobody knows whether they got it.

    SES took their mail or not, and never said so. Without a choice it says how many there are, and
    exits with 1 if there are any. Mailed again, some may get it twice; given up, some never do.

    \b
    Example:
      broadside resolve 2026-11-harvest --give-up
    """
    from broadside_local.commands.resolve import resolve as carry_out

    asked = asked_by(stack, by, as_json=as_json)
    return carry_out(edition, asked, choice=choice, lists=lists, is_sure=is_sure)


@click.command()
@click.option("--reason", default="", help="Why, for the other organisers.")
@acting
def halt(reason: str, stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Stop everything at once: editions, new and changed posts, polls of sources.

    Nothing is lost: what comes in waits. What is taken down is taken down, and readers can join and
    leave. Calls that have begun may still go out, for 40 seconds at most.

    \b
    Example:
      broadside halt --reason "wrong post on the site"
    """
    from broadside_local.commands import halt as halting

    return halting.halt(asked_by(stack, by, as_json=as_json), reason=reason)


@click.command()
@acting
def unhalt(stack: str | None, by: str | None, *, as_json: bool) -> int:
    """
    Let everything go on that `broadside halt` stopped.

    \b
    Example:
      broadside unhalt --by "Ana"
    """
    from broadside_local.commands import halt as halting

    return halting.unhalt(asked_by(stack, by, as_json=as_json))


@click.command()
@click.argument("edition", required=False)
@click.option("--limit", default=50, show_default=True, help="How many, the newest.")
@STACK
@click.option("--json", "as_json", is_flag=True, help="Print the acts as JSON.")
def acts(edition: str | None, stack: str | None, limit: int, *, as_json: bool) -> int:
    """
    List what organisers did, or did about one EDITION: who, when, what was and what was then.

    \b
    Example:
      broadside acts 2026-11-harvest
    """
    from broadside_local.commands.acts import list_acts

    return list_acts(edition, stack=stack, limit=limit, as_json=as_json)


@click.command()
@click.argument("post", type=click.Path(path_type=Path))
@click.option(
    "--subscribers",
    type=click.IntRange(1),
    default=None,
    help="To how many (default: as many as the stack has).",
)
@click.option(
    "--stack", default=None, help="Whose readers, rate and quota: of this machine, or aws:NAME."
)
@click.option(
    "--rate", type=click.FloatRange(1), default=None, help="Mails a second (without a stack: 14)."
)
@click.option(
    "--plan",
    type=click.Choice(["none", "essentials", "pro", "enterprise"]),
    default="essentials",
    show_default=True,
    help="The account's plan with SES.",
)
@click.option(
    "--events",
    type=click.Choice(["none", "send", "delivery"]),
    default="delivery",
    show_default=True,
    help="What SES tells of each mail (the stack's parameter MailEvents).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the forecast as JSON.")
def forecast(
    post: Path,
    subscribers: int | None,
    stack: str | None,
    rate: float | None,
    plan: str,
    events: str,
    *,
    as_json: bool,
) -> int:
    """
    Say to how many a POST goes, how long that takes, and what it costs.

    With --subscribers no stack is asked. Prices are those of a dated file (docs/cost.md).

    \b
    Example:
      broadside forecast posts/2026-11-harvest.en.md --subscribers 10000
    """
    from broadside_local.commands.forecast import show_forecast

    return show_forecast(
        post,
        subscribers=subscribers,
        stack=stack,
        rate=rate,
        plan=plan,
        events=events,
        as_json=as_json,
    )


@click.command()
@_EDITION
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write everybody's place to this CSV file; nobody else on this machine can read it.",
)
@click.option("--addresses", is_flag=True, help="With addresses in that file.")
@STACK
@click.option("--json", "as_json", is_flag=True, help="Print the statement as JSON, with ids.")
def statement(
    edition: str, out: Path | None, stack: str | None, *, addresses: bool, as_json: bool
) -> int:
    """
    Account for an EDITION: planned = accepted + skipped + rejected + left.

    And what became of it: delivered, bounced, complained, left since, got it twice; with what SES
    itself has counted, and why that differs. The exit code is 1 when somebody is left or got it
    twice.

    \b
    Example:
      broadside statement 2026-11-harvest --out statement.csv
    """
    from broadside_local.commands.statement import state_edition

    return state_edition(edition, stack=stack, out=out, addresses=addresses, as_json=as_json)


@click.command()
@click.argument("queue", required=False)
@click.option("--dry-run", is_flag=True, help="Only show what waits, and why; exit with 1 then.")
@STACK
@click.option("--json", "as_json", is_flag=True, help="Print what waited as JSON.")
def redrive(queue: str | None, stack: str | None, *, dry_run: bool, as_json: bool) -> int:
    """
    Put back what could not be handled: of one QUEUE (such as feedback), or of all.

    What was given up waits in dead-letter queues. First it is shown why, and which ids it is about;
    never what is in it. It may be put back as often as you like: what was done is not done twice.

    \b
    Example:
      broadside redrive feedback --dry-run
    """
    from broadside_local.commands.redrive import redrive as put_back

    return put_back(queue, stack=stack, dry_run=dry_run, as_json=as_json)


SENDING = (
    *(editions, status, approve, release, schedule, hold, pause, resume, cancel),
    *(resolve, statement, halt, unhalt, acts, redrive, forecast),
)
"""In the order in which they are met."""
