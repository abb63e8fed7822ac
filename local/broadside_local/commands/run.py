"""`broadside run`: the whole pipeline once, headless, on any input."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import click

from broadside.posts import Finding
from broadside.publication import Publication
from broadside.sending import EditionState, Statement
from broadside.subscribers import RowFinding
from broadside_local.cloud import LocalCloud
from broadside_local.commands.render import keep_apart
from broadside_local.errors import LocalError, WrongUseError
from broadside_local.hostile import Hostile, hostile_run
from broadside_local.inputs import Inputs, Send, read_inputs
from broadside_local.intake import LocalPost
from broadside_local.pipeline import HELD_SECONDS, Pipeline
from broadside_local.publications import CHECKOUT
from broadside_local.report import EditionReport, PostsReport, Report, SubscribersReport
from broadside_local.telling import tell
from broadside_local.workplace import stay_local, workplace


def run_once(
    *,
    posts: Path,
    subscribers: Path,
    out: Path,
    send: str,
    publication_file: Path | None,
    as_json: bool,
    hostile_seed: int | None = None,
) -> int:
    """
    Run the pipeline on a folder of posts and a CSV of subscribers.

    Returns:
        The exit code: 0, or 1 when something was refused, rejected or left.

    Raises:
        WrongUseError: nothing was begun: something isn't there, or `out` isn't empty.
        InvalidError: nothing was begun: the CSV or the publication can't be used.
        LocalError: it failed on the way; `out` stays empty.
    """
    stay_local()
    inputs = read_inputs(
        posts=posts,
        subscribers=subscribers,
        publication_file=publication_file,
        send=Send(send),
    )
    keep_apart(out, posts)
    _take(out)
    tell_findings(inputs)
    with (
        hostile_run(hostile_seed) as hostile,
        workplace("run") as work,
        open_cloud(inputs, work, hostile=hostile) as cloud,
    ):
        pipeline = Pipeline(cloud)
        report = go_through(pipeline, inputs)
        pipeline.save_site(work / "site")
        _hand_over(work, out, report)
    click.echo(report.as_json() if as_json else report.summary())
    return 1 if report.has_problems else 0


def open_cloud(
    inputs: Inputs,
    work: Path,
    *,
    port: int = 0,
    hostile: Hostile | None = None,
    lasting: bool = False,
) -> LocalCloud:
    """Make the local cloud for a publication; it starts when it is entered."""
    return LocalCloud(
        CHECKOUT,
        work,
        publication=inputs.publication_file,
        port=port,
        parameters=parameters_of(inputs.publication),
        hostile=hostile,
        lasting=lasting,
    )


def parameters_of(publication: Publication) -> dict[str, str]:
    """Return what the template's parameters are for a publication whose mails wait for a word."""
    return {
        "SiteHost": publication.host,
        "SenderDomain": publication.sender_address.rpartition("@")[2],
        "ReleaseDelaySeconds": str(HELD_SECONDS),
        # A laptop's cloud needs no network, and asks nobody for anything.
        "CopyRemotePictures": "no",
    }


def tell_findings(inputs: Inputs) -> None:
    """Say on stderr what is wrong with posts and rows."""
    tell((*inputs.intake.refused, *inputs.intake.warnings), inputs.posts_folder)
    tell(_rows(inputs))


def go_through(pipeline: Pipeline, inputs: Inputs) -> Report:
    """Subscribe, drop, publish and mail; then give the account."""
    begun = time.monotonic()
    pipeline.wake()
    active = pipeline.subscribe(inputs.subscribers.rows)
    refused = drop_and_publish(pipeline, inputs)
    tell(refused, inputs.posts_folder)
    gone = {finding.file for finding in refused}
    mailed = [p for p in inputs.mailed if not gone.intersection(f.path for f in p.files)]
    pipeline.mail(mailed, readers=active)
    editions = tuple(_edition(local, *pipeline.statement(local)) for local in mailed)
    return _report(
        inputs, active=active, refused=refused, editions=editions, seconds=time.monotonic() - begun
    )


def drop_and_publish(pipeline: Pipeline, inputs: Inputs) -> list[Finding]:
    """Drop every post, and wait for it; return why ingest refused some."""
    intake = inputs.intake
    pipeline.drop(
        [(local, inputs.mailing(local)) for local in intake.posts],
        inputs.assets.sources_of(local.post for local in intake.posts),
    )
    return pipeline.await_published(intake.posts, at=inputs.read_at)


def _take(out: Path) -> None:
    """Make the output folder, or refuse one that holds anything."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        empty = not any(out.iterdir())
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise WrongUseError(f"{out}: {reason}", "Choose another folder (--out)") from None
    if not empty:
        raise WrongUseError(
            f"{out}: is not empty", "Choose a new folder (--out), or empty this one"
        )
    out.chmod(0o700)


def _hand_over(work: Path, out: Path, report: Report) -> None:
    """Move what was made to where it was asked for: all of it, once all of it is there."""
    steps: list[tuple[Callable[[], object], Path]] = [
        (lambda: shutil.move(work / "outbox", out / "outbox"), out / "outbox"),
        (lambda: shutil.move(work / "site", out / "site"), out / "site"),
        (lambda: (out / "report.json").write_text(report.as_json(), "utf-8"), out / "report.json"),
    ]
    (work / "site").mkdir(exist_ok=True)
    if any(out.iterdir()):
        raise LocalError(
            f"{out}: somebody else has written to it", "Run it again on its own folder"
        )
    for step, place in steps:
        try:
            step()
        except OSError as error:
            _take_back(out)
            reason = (error.strerror or "unknown error").lower()
            raise LocalError(f"{place}: {reason}", "Make room, or choose another folder") from None


def _take_back(out: Path) -> None:
    """Leave nothing half done."""
    for folder in ("outbox", "site"):
        shutil.rmtree(out / folder, ignore_errors=True)
    (out / "report.json").unlink(missing_ok=True)


def _rows(inputs: Inputs) -> list[RowFinding]:
    listed = inputs.subscribers
    return sorted((*listed.refused, *listed.merged), key=lambda finding: finding.line)


def _edition(local: LocalPost, state: EditionState, statement: Statement) -> EditionReport:
    return EditionReport(
        id=statement.edition_id,
        post=local.post.source_id,
        state=str(state),
        planned=statement.planned,
        accepted=statement.accepted,
        rejected=statement.rejected,
        left=statement.left,
        doubled=statement.doubled,
        skipped=dict(sorted(statement.skipped.items())),
        languages=dict(sorted(statement.languages.items())),
    )


def _report(
    inputs: Inputs,
    *,
    active: int,
    refused: list[Finding],
    editions: tuple[EditionReport, ...],
    seconds: float,
) -> Report:
    gone = {finding.file for finding in refused}
    kept = inputs.kept_back
    listed = inputs.subscribers
    return Report(
        posts=PostsReport(
            seen=inputs.intake.seen,
            published=tuple(
                sorted(
                    local.post.source_id
                    for local in inputs.published
                    if not gone.intersection(file.path for file in local.files)
                )
            ),
            scheduled=kept["scheduled"],
            drafts=kept["draft"],
            withdrawn=kept["withdrawn"],
            refused=(*inputs.intake.refused, *refused),
            warnings=inputs.intake.warnings,
        ),
        subscribers=SubscribersReport(
            rows=listed.seen,
            active=active,
            merged=len(listed.merged),
            refused=len(listed.refused),
            findings=tuple(_rows(inputs)),
        ),
        editions=editions,
        seconds=round(seconds, 2),
    )
