"""`broadside demo`: the sample publication on a local cloud, to be clicked through."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import click

from broadside_local.cloud import LocalCloud
from broadside_local.commands.look import Look, made_by
from broadside_local.commands.resume import Resumption
from broadside_local.commands.run import drop_and_publish, go_through, open_cloud, tell_findings
from broadside_local.hostile import hostile_run
from broadside_local.inputs import Inputs, Send, read_inputs
from broadside_local.outbox_site import Outbox, routes
from broadside_local.pipeline import Pipeline
from broadside_local.publications import CHECKOUT, NAME
from broadside_local.report import Report
from broadside_local.signals import until_interrupted
from broadside_local.workplace import state_folder, stay_local

EXAMPLES = CHECKOUT / "examples"


def show(*, port: int, headless: bool, as_json: bool, hostile_seed: int | None = None) -> int:
    """
    Run the sample publication, sum up, and stay to be looked at.

    What it did lasts: the next run goes on from there, whatever became of this one, and mails
    nobody twice.

    Returns:
        The exit code: 0, or 1 when something was refused, rejected, left, or mailed twice.

    Raises:
        LocalError: the port is in use, another demo runs, or it failed on the way.
    """
    stay_local()
    begun = time.monotonic()
    inputs = read_inputs(
        posts=EXAMPLES / "posts",
        subscribers=EXAMPLES / "subscribers.csv",
        publication_file=EXAMPLES / NAME,
        send=Send.LATEST,
    )
    # Time that is made to pass must not last.
    work = state_folder() / ("demo" if hostile_seed is None else "demo-hostile")
    with (
        hostile_run(hostile_seed) as hostile,
        open_cloud(
            inputs,
            work,
            port=0 if headless else port,
            hostile=hostile,
            lasting=hostile_seed is None,
        ) as cloud,
    ):
        tell_findings(inputs)
        before = len(cloud.outbox)
        look = _resume(cloud, inputs, work) if hostile is None else Look()
        report, again = _go_through_twice(cloud, inputs)
        told = _Told(
            report=report,
            before=before,
            now=len(cloud.outbox) - before - again,
            again=again,
            seconds=time.monotonic() - begun,
        )
        address = _show_outbox(cloud, inputs, look)
        said = told.as_json(address) if as_json else told.summary(address, staying=not headless)
        click.echo(said)
        if not headless:
            until_interrupted(cloud.check)
            click.echo("\nstopped")
    return 1 if report.has_problems or again else 0


def _resume(cloud: LocalCloud, inputs: Inputs, work: Path) -> Look:
    """Go on from the last run, if there was one; return where links in its mails lead."""
    resumption = Resumption(cloud)
    resumption.bring_back()
    resumption.remove_gone(inputs.posts_folder)
    was = Look.read(work)
    look = was.now(
        made_by=made_by(CHECKOUT, inputs.publication_file), site_url=inputs.publication.site_url
    )
    if was.made_by not in {"", look.made_by}:
        resumption.publish_again(local.post.id for local in inputs.intake.posts)
    if look != was:
        look.write(work)
    return look


def _go_through_twice(cloud: LocalCloud, inputs: Inputs) -> tuple[Report, int]:
    """Publish and mail; publish again, and count the mails of the second time."""
    pipeline = Pipeline(cloud)
    report = go_through(pipeline, inputs)
    before = len(cloud.outbox)
    drop_and_publish(pipeline, inputs)
    pipeline.await_ingested()
    pipeline.tick()
    pipeline.mail(inputs.mailed, readers=0)
    return report, len(cloud.outbox) - before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the demo says when it is done."""

    report: Report
    """Of everything since the state was made, not of this run alone."""
    before: int
    """Mails in the outbox from earlier runs."""
    now: int
    """Mails that this run led to."""
    again: int
    """Mails that publishing a second time led to."""
    seconds: float

    def as_json(self, address: str) -> str:
        said = json.loads(self.report.as_json())
        more = {
            "mails_before": self.before,
            "mails_now": self.now,
            "published_again_mails": self.again,
            "address": address,
        }
        return json.dumps({**said, "seconds": round(self.seconds, 2), **more}, indent=2)

    def summary(self, address: str, *, staying: bool) -> str:
        lines = [self.report.summary()]
        if self.before:
            lines.append(f"{'This run':<12} {self.now} mails; {self.before} are from earlier ones")
        lines += [
            f"{'Again':<12} published once more: {self.again} mails",
        ]
        if staying:
            lines += ["", f"Look at it:  {address}", "Ctrl-C ends it."]
        return "\n".join(lines)


def _show_outbox(cloud: LocalCloud, inputs: Inputs, look: Look) -> str:
    outbox = Outbox(
        folder=cloud.outbox_folder,
        publication=inputs.publication.name,
        site_url=inputs.publication.site_url,
        local_url=cloud.site_url,
        former_urls=look.site_urls,
    )
    cloud.show(routes(outbox))
    return f"{cloud.site_url}/outbox/"
