"""The command line: `broadside`."""

import sys
from pathlib import Path

import click

from broadside.errors import InvalidError
from broadside_local.errors import LocalError

_FOLDER = click.Path(path_type=Path)


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
    from broadside_local.render import render_posts

    return render_posts(
        posts, out=out, language=language, publication_file=publication, as_json=as_json
    )


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
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def run(
    posts: Path,
    subscribers: Path,
    out: Path,
    send: str,
    publication: Path | None,
    *,
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
    from broadside_local.run import run_once

    return run_once(
        posts=posts,
        subscribers=subscribers,
        out=out,
        send=send,
        publication_file=publication,
        as_json=as_json,
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
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def demo(port: int, *, headless: bool, as_json: bool) -> int:
    """
    Run the sample publication on a local cloud, and show its site, feeds and outbox.

    \b
    Example:
      broadside demo --headless
    """
    from broadside_local.demo import show

    return show(port=port, headless=headless, as_json=as_json)


def main() -> int:
    """
    Run the command that the arguments name.

    Returns:
        The exit code: 0 good, 1 found problems, 2 wrong use.
    """
    try:
        code = commands.main(prog_name="broadside", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as asked:
        sys.stderr.write(f"{asked.format_message()}\n")
        return asked.exit_code
    except (
        click.ClickException,
        click.Abort,
        KeyboardInterrupt,
        LocalError,
        InvalidError,
    ) as error:
        message, exit_code = _explain(error)
        sys.stderr.write(f"broadside: {' '.join(message.split())}\n")
        return exit_code
    return code if isinstance(code, int) else 0


def _explain(error: BaseException) -> tuple[str, int]:
    match error:
        case click.UsageError():
            command = error.ctx.command_path if error.ctx else "broadside"
            return f"{error.format_message()} (see: {command} --help)", error.exit_code
        case click.ClickException():
            return error.format_message(), error.exit_code
        case LocalError():
            return str(error), error.exit_code
        case InvalidError():
            return str(error), 2
    return "stopped", 130
