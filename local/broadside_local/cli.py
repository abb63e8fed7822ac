"""The command line: `broadside`."""

import atexit
import gc
from pathlib import Path

import click

from broadside_local.cli_followup import FOLLOWING
from broadside_local.cli_local import local
from broadside_local.cli_sending import SENDING
from broadside_local.last_words import explain, give_up_on_a_lost_terminal, say
from broadside_local.signals import stop_by_signals

# Python looks through everything once more when it ends: half a second, for nothing.
atexit.register(gc.freeze)

_FOLDER = click.Path(path_type=Path)
_HOSTILE = click.option(
    "--hostile",
    "hostile_seed",
    type=int,
    is_flag=False,
    flag_value=-1,
    default=None,
    metavar="[SEED]",
    help="Do all the harm that AWS may do: throttle, fail, kill, repeat. The same seed (else one "
    "is drawn, and printed) does the same harm, as far as functions run in the same order.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version="0.0.0", prog_name="broadside")
def commands() -> None:
    """Turn posts into a newsletter, feeds and pages: on AWS, or on your own machine."""


@commands.command()
@click.argument("posts", nargs=-1, required=True, type=_FOLDER, metavar="POST...")
@click.option("--out", required=True, type=_FOLDER, help="Folder to write to.")
@click.option("--lang", "language", default=None, help="Only this language, such as zh-Hant.")
@click.option(
    "--publication",
    type=_FOLDER,
    default=None,
    help="The publication.toml to use (default: the nearest, beside the post or above it; "
    "else the one in templates/).",
)
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
def render(
    posts: tuple[Path, ...],
    out: Path,
    language: str | None,
    publication: Path | None,
    *,
    as_json: bool,
) -> int:
    """
    Write the email (HTML, text, .eml), page and feed entry of each post: files, no cloud.

    POST is a file or a folder of posts. Each post gets a folder below --out; nothing is sent.

    \b
    Example:
      broadside render posts/2026-11-harvest.en.md --out out
    """
    from broadside_local.commands.render import render_posts

    return render_posts(
        posts, out=out, language=language, publication_file=publication, as_json=as_json
    )


@commands.command()
@click.argument("posts", nargs=-1, required=True, type=_FOLDER, metavar="POST...")
@click.option("--online", is_flag=True, help="Ask the links of other sites, too.")
@click.option("--quick", is_flag=True, help="Leave out SpamAssassin, which takes seconds.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@click.option(
    "--publication",
    type=_FOLDER,
    default=None,
    help="The publication.toml to use (default: the nearest, beside the post or above it; "
    "else the one in templates/).",
)
@click.option("--verbose", is_flag=True, help="Say how big the mails are, and what was left out.")
@click.option("--json", "as_json", is_flag=True, help="Print an object, for editors.")
def check(
    posts: tuple[Path, ...],
    publication: Path | None,
    *,
    online: bool,
    quick: bool,
    strict: bool,
    verbose: bool,
    as_json: bool,
) -> int:
    """
    Find everything that is wrong with posts, before anyone gets them.

    POST is a file (with its languages beside it) or a folder. Each finding is a line: where, what,
    what to do, and its code, which docs/checks.md explains. Errors keep a post from being
    published, and make the exit code 1; warnings don't.

    \b
    Example:
      broadside check posts/2026-11-harvest.en.md --online
    """
    from broadside_local.commands.check import check_posts

    return check_posts(
        posts,
        online=online,
        quick=quick,
        strict=strict,
        publication_file=publication,
        as_json=as_json,
        verbose=verbose,
    )


@commands.command()
@click.argument("place", required=False, type=_FOLDER, metavar="[POST|DIR]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8026,
    show_default=True,
    help="Port of the loopback address (0: any that is free).",
)
@click.option("--no-open", is_flag=True, help="Open no browser: print the address only.")
@click.option(
    "--publication",
    type=_FOLDER,
    default=None,
    help="The publication.toml to use (default: the nearest, beside the post or above it; "
    "else the one in templates/).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON.")
def preview(
    place: Path | None, port: int, publication: Path | None, *, no_open: bool, as_json: bool
) -> int:
    """
    Show drafts in the browser as readers will get them, anew with every save.

    A POST is seen as mail, plain text, page, feed entry and in the inbox, on desktop and phone, in
    light and dark, its languages side by side, with what should be mended. A DIR is a list of its
    posts (default: posts/, or this folder). Templates and publication.toml are watched, too. It
    only reads, and nobody else can see it: loopback, no network.

    \b
    Example:
      broadside preview posts/2026-11-harvest.en.md
    """
    from broadside_local.commands.preview import show

    return show(place, port=port, publication_file=publication, opens=not no_open, as_json=as_json)


@commands.command()
@click.option("--posts", required=True, type=_FOLDER, help="Folder of posts, read recursively.")
@click.option("--subscribers", required=True, type=_FOLDER, help="CSV file with a column `email`.")
@click.option("--out", required=True, type=_FOLDER, help="Folder to write to; new or empty.")
@click.option(
    "--send",
    type=click.Choice(["latest", "all", "none"]),
    default="latest",
    show_default=True,
    help="Which published posts are mailed, whatever their date.",
)
@click.option(
    "--publication",
    type=_FOLDER,
    default=None,
    help="The publication.toml to use (default: the nearest, in the folder of posts or above it; "
    "else the one in templates/).",
)
@_HOSTILE
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def run(
    posts: Path,
    subscribers: Path,
    out: Path,
    send: str,
    publication: Path | None,
    *,
    hostile_seed: int | None,
    as_json: bool,
) -> int:
    """
    Run the whole pipeline once on a local cloud: posts in; pages, feeds and mails out.

    Nothing leaves this machine: the mails are files. Every published post becomes a page and a feed
    entry, and each active subscriber gets one mail per edition, in their language.

    \b
    Writes:
      OUT/outbox/*.eml   one file a mail, as a mail client opens it
      OUT/site/          the site as served, with feed.xml, atom.xml and feed.json
      OUT/report.json    what was published, mailed, skipped and refused, and why

    \b
    Example:
      broadside run --posts posts --subscribers readers.csv --out out
    """
    from broadside_local.commands.run import run_once

    return run_once(
        posts=posts,
        subscribers=subscribers,
        out=out,
        send=send,
        publication_file=publication,
        as_json=as_json,
        hostile_seed=hostile_seed,
    )


@commands.command()
@click.option("--headless", is_flag=True, help="Show nothing in a browser: run, sum up, exit.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8025,
    show_default=True,
    help="Port of the loopback address (0: any that is free).",
)
@_HOSTILE
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def demo(port: int, *, headless: bool, hostile_seed: int | None, as_json: bool) -> int:
    """
    Run the sample publication on a local cloud, and show its site, feeds and outbox.

    \b
    Example:
      broadside demo --headless
    """
    from broadside_local.commands.demo import show

    return show(port=port, headless=headless, as_json=as_json, hostile_seed=hostile_seed)


@commands.command()
@click.argument("function")
@click.argument("event", metavar="EVENT")
@click.option("--stack", default=None, help="One that lasts, such as demo (default: a fresh one).")
def invoke(function: str, event: str, stack: str | None) -> int:
    """
    Call one FUNCTION with the EVENT in a file (`-`: from stdin), on a local cloud.

    A fresh cloud holds what the samples in events/ are about, see events/README.md; its triggers
    rest, so that nothing moves but this. The answer is JSON on stdout, the log is on stderr.

    \b
    Example:
      broadside invoke ingest events/ingest-created.json
    """
    from broadside_local.commands.invoke import invoke_once

    return invoke_once(function, event, stack=stack)


commands.add_command(local)
for each in (*SENDING, *FOLLOWING):
    commands.add_command(each)


def main() -> int:
    """
    Run the command that the arguments name.

    Returns:
        The exit code: 0 good, 1 found problems, 2 wrong use, 128 + n stopped by the signal n.
    """
    with stop_by_signals() as stopping:
        try:
            code = commands.main(prog_name="broadside", standalone_mode=False)
        except BaseException as error:
            # Whatever goes wrong on the way out of a command that was stopped is its end, too.
            found = explain(stopping.asked or error)
            if found is None:
                raise
            message, code = found
            say(message)
        finally:
            give_up_on_a_lost_terminal()
        return code if isinstance(code, int) else 0
