"""The local cloud: all that `template.yaml` declares, on this machine, while it is open."""

import contextlib
import fcntl
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from broadside_local.cloud import honoured
from broadside_local.cloud.deploy import CODE_BUCKET, Stack, deploy
from broadside_local.cloud.edge import Edge, behaviours_of
from broadside_local.cloud.emulator import REGION, Emulator
from broadside_local.cloud.errors import CloudError, InvocationError, NotStartedError
from broadside_local.cloud.mail import deploy_mail
from broadside_local.cloud.staging import stage_templates, zip_functions
from broadside_local.cloud.template import load, parameter_values, translate

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from broadside_local.ses import Outbox

PARAMETERS = {
    "SiteHost": "newsletter.example.org",
    "SenderDomain": "example.org",
    "ReleaseDelaySeconds": "0",
    "SendConcurrency": "2",
    "DeletionProtection": "off",
}
"""What the template's parameters are locally, unless told."""


class LocalCloud:
    """
    A stack of `template.yaml` on loopback, with IAM enforced and mail that never leaves.

    A context manager: it is up inside, and gone with all its processes after.
    """

    def __init__(
        self,
        checkout: Path,
        work: Path,
        *,
        publication: Path | None = None,
        port: int = 0,
        rate: float = 200,
        quota: int = 1_000_000,
        parameters: Mapping[str, str] = {},
    ) -> None:
        """
        Say what to start.

        Args:
            checkout: Folder of `template.yaml`, `functions/`, `templates/` and `.venv-cloud`.
            work: Folder for state; `cloud` and `outbox` in it are made anew, mode 0700.
            publication: The publication.toml that functions use; None: the checkout's.
            port: Of the edge; 0 for any that is free.
            rate: Mails a second that SES takes.
            quota: Mails a day that SES takes.
            parameters: Of the template, over `PARAMETERS`.
        """
        self._checkout = checkout
        self._work = work / "cloud"
        self._publication = publication
        self._port = port
        self._rate, self._quota = rate, quota
        self._parameters = {**PARAMETERS, **parameters}
        self._open = contextlib.ExitStack()
        self._functions_log = self._work / "functions.log"
        self.outbox_folder = work / "outbox"

    def __enter__(self) -> Self:
        """
        Start everything.

        Raises:
            NotHonouredError: the template asks for what the local cloud doesn't do.
            CloudError: a port is in use, the set-up is incomplete, the template can't be deployed.
        """
        with contextlib.ExitStack() as opening:
            self._start(opening)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything: no process, no port is left; after an error, what functions said is."""
        if error is not None:
            with contextlib.suppress(CloudError, BotoCoreError, ClientError):
                self._functions_log.write_text(self.logs() + "\n", encoding="utf-8")
        self._open.close()

    def _start(self, opening: contextlib.ExitStack) -> None:
        from broadside_local.ses import StrictSes

        self._take_folder(opening)
        self.edge = Edge(self._port)
        opening.callback(self.edge.stop)
        self._ses = StrictSes(
            self.outbox_folder, rate=self._rate, quota=self._quota, publish=self._publish
        )
        self._ses_url = self._ses.start()
        opening.callback(self._ses.stop)
        self._emulator = Emulator(
            self._checkout, self._work, environment={"AWS_ENDPOINT_URL_SESV2": self._ses_url}
        )
        opening.callback(self._emulator.stop)
        self.stack = self._deploy()
        deploy_mail(self.stack, self.client("sesv2"))
        self.edge.serve(
            behaviours_of(self.stack, storage=self.client("s3"), invoke=self._invoke_event)
        )

    def _take_folder(self, opening: contextlib.ExitStack) -> None:
        """Make the folders, and hold them: a second cloud would take them away."""
        self._work.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = opening.enter_context((self._work.parent / "cloud.lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            reason = f"another local cloud runs in {self._work.parent}"
            raise NotStartedError(reason, "Stop it first, or use another folder") from None
        for folder in (self._work, self.outbox_folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)

    def _deploy(self) -> Stack:
        # All this happens while the emulator starts.
        template = load(self._checkout / "template.yaml")
        parameters = parameter_values(template, self._parameters)
        translated = translate(template, parameters, bucket=CODE_BUCKET)
        known = honoured.read()
        honoured.check(translated, known)
        code = zip_functions(self._checkout / "functions")
        layer = stage_templates(
            self._checkout / "templates", self._publication, self._work / "templates"
        )
        self._emulator.wait()
        return deploy(
            self._emulator, translated, known, parameters=parameters, code=code, layer=layer
        )

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs: names of tables, buckets; URLs of queues."""
        return self.stack.outputs

    @property
    def site_url(self) -> str:
        """Where the edge answers: `http://`, loopback, a port; no slash at the end."""
        return self.edge.url

    @property
    def outbox(self) -> "Outbox":
        """The mails that strict SES accepted."""
        return self._ses.outbox

    def client(self, service: str) -> Any:
        """Return a boto3 client with every right; `sesv2` speaks to strict SES."""
        if service != "sesv2":
            return self._emulator.client(service)
        return boto3.client(
            "sesv2",
            endpoint_url=self._ses_url,
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - it opens nothing
            config=Config(retries={"total_max_attempts": 1}),
        )

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """
        Call a function, and wait for it.

        Args:
            function: As its handler is called: `tick`.
            event: What it gets.

        Raises:
            InvocationError: it ended with an error.
            CloudDiedError: the emulator is gone.
        """
        answer = self._invoke_event(function.capitalize(), event)
        return answer if isinstance(answer, dict) else {"result": answer}

    def _invoke_event(self, name: str, event: Mapping[str, Any]) -> Any:
        answer = self.client("lambda").invoke(
            FunctionName=self.stack.ids[name], Payload=json.dumps(event)
        )
        result = json.loads(answer["Payload"].read() or "null")
        if answer.get("FunctionError"):
            reason = str((result or {}).get("errorMessage", ""))
            raise InvocationError(name.lower(), reason, log=str(self._functions_log))
        return result

    def show(self, routes: "Sequence[BaseRoute]") -> None:
        """Answer these routes at `site_url`, too, before the site's own."""
        self.edge.show(routes)

    def check(self) -> None:
        """
        Make sure that it still runs.

        Raises:
            CloudDiedError: it doesn't.
        """
        self._emulator.check()

    def logs(self) -> str:
        """Return what every function wrote, function by function."""
        client = self.client("logs")
        lines = []
        for function, about in self.stack.resources("AWS::Lambda::Function").items():
            group = about["LoggingConfig"]["LogGroup"]
            pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
            lines += [
                f"{function.lower()}: {event['message']}"
                for page in pages
                for event in page["events"]
            ]
        return "\n".join(lines)

    def _publish(self, topic: str, message: str) -> None:
        self._emulator.client("sns").publish(TopicArn=topic, Message=message)
