"""`broadside check`: everything wrong with posts, before anyone gets them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from broadside.checks import MailSize
from broadside.posts import Finding, Post, Variant
from broadside.publication import Publication
from broadside.rendering import Theme
from broadside_local.asking import Answer, Asker, Verdict
from broadside_local.checking import Checked, check_places, open_theme
from broadside_local.commands.render import sample_mail
from broadside_local.spam import HIGH, SpamScore, is_installed, spam_scores
from broadside_local.telling import Progress, as_line

VERSION = 1
"""Of the JSON: raised when a field goes, or changes its meaning."""

_AT_ONCE = 20
"""Mails that SpamAssassin reads in one call."""
_SAID = {
    Verdict.NO_HOST: ("link-gone", "Correct it, or take it out, unless there is no network here"),
    Verdict.GONE: ("link-gone", "Correct it, or take it out"),
    Verdict.DOUBTFUL: ("link-doubtful", "Open it in a browser; if it works there, leave it"),
    Verdict.PRIVATE: ("link-private", "Link to where everybody can see it"),
}


def check_posts(
    posts: Sequence[Path],
    *,
    online: bool,
    quick: bool,
    strict: bool,
    publication_file: Path | None,
    as_json: bool,
    verbose: bool,
) -> int:
    """
    Check posts and print what was found.

    Args:
        posts: Files and folders.
        online: Ask the links of other sites, too.
        quick: Leave out what asks another program.
        strict: Let warnings count as problems.
        publication_file: The one to use, if it isn't the nearest.
        as_json: Print an object instead of lines.
        verbose: Say how big the mails are, and what was left out.

    Returns:
        The exit code: 1 when a post can't be published (or, if strict, when anything was found).

    Raises:
        WrongUseError: there is no such post, or none in a folder.
    """
    theme, broken = open_theme()
    now = datetime.now(UTC)
    checked = check_places(posts, publication_file=publication_file, theme=theme, now=now)
    checked.findings += broken
    left_out: dict[str, str] = {}
    if online:
        checked.findings += _asked(checked, left_out)
    else:
        left_out["links"] = "nobody asked whether they answer: --online does"
    if quick or not is_installed():
        left_out["spam"] = "left out by --quick" if quick else "SpamAssassin isn't installed"
    elif theme:
        checked.findings += _scored(checked, theme)
    checked.findings.sort(key=lambda f: (f.file, f.line))
    errors = sum(found.severity == "error" for found in checked.findings)
    if as_json:
        click.echo(json.dumps(_as_json(checked, errors, left_out), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(checked, errors, left_out if verbose else None)))
    return 1 if errors or (strict and checked.findings) else 0


def _asked(checked: Checked, left_out: dict[str, str]) -> list[Finding]:
    """Ask every link once, and say what came of it wherever it stands."""
    addresses = list(dict.fromkeys(link.address.partition("#")[0] for link in checked.links))
    answers: dict[str, Answer] = {}
    with Progress("Links", len(addresses)) as progress:
        for address, answer in Asker().ask_all(addresses):
            answers[address] = answer
            progress.reach(len(answers))
    if unasked := _unasked(answers):
        left_out["links"] = f"{unasked} of {len(answers)} couldn't be asked: is there a network?"
        click.echo(f"broadside: links: {left_out['links']}", err=True)
    if unasked == len(answers):
        return []
    found = []
    for link in checked.links:
        answer = answers[link.address.partition("#")[0]]
        if answer.verdict in _SAID:
            code, hint = _SAID[answer.verdict]
            found.append(
                Finding(
                    file=link.file,
                    line=link.line,
                    field="body",
                    reason=f"has a link that {answer.reason}: {link.address[:200]}",
                    hint=hint,
                    code=code,
                )
            )
    return found


def _unasked(answers: Mapping[str, Answer]) -> int:
    """Count the links that nobody could ask: all, where no name of several means anything."""
    names = {urlsplit(address).hostname for address in answers}
    if len(names) > 1 and all(a.verdict is Verdict.NO_HOST for a in answers.values()):
        return len(answers)
    return sum(answer.verdict is Verdict.UNASKED for answer in answers.values())


def _scored(checked: Checked, theme: Theme) -> list[Finding]:
    """Ask SpamAssassin about each mail, some at once."""
    mails = list(_mails(checked))
    found: list[Finding] = []
    with Progress("Spam rules", len(mails)) as progress:
        for first in range(0, len(mails), _AT_ONCE):
            some = mails[first : first + _AT_ONCE]
            emls = [
                sample_mail(post, variant, publication=publication, theme=theme)[1]
                for _, post, variant, publication in some
            ]
            for (file, *_), score in zip(some, spam_scores(emls), strict=True):
                found += _spam(file, score)
            progress.reach(first + len(some))
    return found


def _spam(file: str, score: SpamScore | None) -> Iterator[Finding]:
    if score and score.points >= HIGH:
        reasons = "; ".join(score.reasons[:3])
        yield Finding(
            file=file,
            line=0,
            field="body",
            reason=f"gets {score.points:g} points of SpamAssassin, and 5 are spam ({reasons})",
            hint="Say in other words what it names",
            code="spam-score",
        )


def _mails(checked: Checked) -> Iterator[tuple[str, Post, Variant, Publication]]:
    """Yield every variant that can be mailed, with the path of its file."""
    files = {(size.file, size.language) for size in checked.sizes}
    for root, post, publication in checked.posts:
        for variant in post.variants:
            file = str(root / variant.file)
            if (file, variant.language) in files:
                yield file, post, variant, publication


def _lines(checked: Checked, errors: int, left_out: dict[str, str] | None) -> Iterator[str]:
    for found in checked.findings:
        yield f"{as_line(found)} [{found.code}]"
    if left_out is not None:
        yield from map(_size_line, checked.sizes)
        yield from (f"{what}: {why}" for what, why in left_out.items())
    warnings = len(checked.findings) - errors
    yield f"{_count(errors, 'error')}, {_count(warnings, 'warning')} in {_posts(checked.seen)}"


def _size_line(size: MailSize) -> str:
    return (
        f"{size.file}: mail in {size.language}: {size.whole_bytes:,} bytes of "
        f"{size.limit_bytes:,}: text {size.text_bytes:,}, markup {size.markup_bytes:,}, "
        f"pictures’ tags {size.picture_bytes:,}, theme {size.theme_bytes:,}"
    )


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _posts(number: int) -> str:
    return f"{number} post{'' if number == 1 else 's'}"


def _as_json(checked: Checked, errors: int, left_out: dict[str, str]) -> dict[str, Any]:
    """Return what `docs/checks.md` promises to editors."""
    return {
        "check": VERSION,
        "posts": checked.seen,
        "errors": errors,
        "warnings": len(checked.findings) - errors,
        "findings": [asdict(found) for found in checked.findings],
        "mails": [asdict(size) for size in checked.sizes],
        "left_out": left_out,
    }
