"""`broadside demo`: the sample publication on a local cloud, to be clicked through."""

import json
import threading
import time
from dataclasses import dataclass

import click

from broadside_local.cloud import LocalCloud
from broadside_local.inputs import Inputs, Send, read_inputs
from broadside_local.outbox_site import Outbox, routes
from broadside_local.pipeline import Pipeline
from broadside_local.publications import CHECKOUT, NAME
from broadside_local.report import Report
from broadside_local.run import drop_and_publish, go_through, open_cloud, tell_findings
from broadside_local.workplace import state_folder, stay_local

EXAMPLES = CHECKOUT / "examples"


def show(*, port: int, headless: bool, as_json: bool) -> int:
    """
    Run the sample publication, sum up, and stay to be looked at.

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
    with open_cloud(inputs, state_folder() / "demo", port=0 if headless else port) as cloud:
        tell_findings(inputs)
        told = _Told(*_go_through_twice(cloud, inputs), seconds=time.monotonic() - begun)
        address = _show_outbox(cloud, inputs)
        said = told.as_json(address) if as_json else told.summary(address, staying=not headless)
        click.echo(said)
        if not headless:
            _stay(cloud)
    return 1 if told.report.has_problems or told.again else 0


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


@dataclass(frozen=True, slots=True)
class _Told:
    """What the demo says when it is done."""

    report: Report
    again: int
    """Mails that publishing a second time led to."""
    seconds: float

    def as_json(self, address: str) -> str:
        said = json.loads(self.report.as_json())
        more = {"published_again_mails": self.again, "address": address}
        return json.dumps({**said, "seconds": round(self.seconds, 2), **more}, indent=2)

    def summary(self, address: str, *, staying: bool) -> str:
        lines = [
            self.report.summary(),
            f"{'Again':<12} published once more: {self.again} mails",
        ]
        if staying:
            lines += ["", f"Look at it:  {address}", "Ctrl-C ends it."]
        return "\n".join(lines)


def _show_outbox(cloud: LocalCloud, inputs: Inputs) -> str:
    outbox = Outbox(
        folder=cloud.outbox_folder,
        publication=inputs.publication.name,
        site_url=inputs.publication.site_url,
        local_url=cloud.site_url,
    )
    cloud.show(routes(outbox))
    return f"{cloud.site_url}/outbox/"


def _stay(cloud: LocalCloud) -> None:
    """Return when the user has seen enough."""
    never = threading.Event()
    try:
        while not never.wait(1.0):
            cloud.check()
    except KeyboardInterrupt:
        click.echo("\nstopped")
