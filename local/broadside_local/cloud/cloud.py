"""The local cloud: all that `template.yaml` declares, on this machine, while it is open."""

import contextlib
import fcntl
import json
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from broadside_local.cloud import lasting as state
from broadside_local.cloud.deploy import Stack, deploy
from broadside_local.cloud.edge.server import Edge, behaviours_of
from broadside_local.cloud.emulator.process import REGION, Emulator
from broadside_local.cloud.emulator.tap import TRACE
from broadside_local.cloud.errors import CloudError, InvocationError, NotStartedError, StateError
from broadside_local.cloud.function_logs import FunctionLogs
from broadside_local.cloud.log_lines import NAME as FUNCTIONS_LOG
from broadside_local.cloud.mail import deploy_mail
from broadside_local.cloud.permissions import MailGate
from broadside_local.cloud.reach import Reach, forget_reach
from broadside_local.cloud.room import check_room
from broadside_local.cloud.staging import Staged, stage_functions, stage_templates, zip_beside
from broadside_local.cloud.template.accept import accept
from broadside_local.cloud.template.handlers import check_handlers

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from broadside_local.hostile import Hostile
    from broadside_local.ses import Outbox, StrictSes

ADDRESS = "address"
"""File that says where the edge answers, for commands beside it; there while it runs."""

PARAMETERS = {
    "SiteHost": "newsletter.example.org",
    "SenderDomain": "example.org",
    "ReleaseDelaySeconds": "0",
    "SendConcurrency": "2",
    "DeletionProtection": "off",
    # What is on a laptop is nobody else's news.
    "TellHubs": "no",
}
"""What the template's parameters are locally, unless told."""


class LocalCloud:
    """
    A stack of `template.yaml` on loopback, with IAM enforced and mail that never leaves.

    A context manager: it is up inside, and gone with all its processes after.
    """

    def __init__(  # noqa: PLR0913 - all but two have a default, and a name
        self,
        checkout: Path,
        work: Path,
        *,
        publication: Path | None = None,
        port: int = 0,
        rate: float = 500,
        quota: int = 1_000_000,
        parameters: Mapping[str, str] = {},
        hostile: "Hostile | None" = None,
        trace: Path | None = None,
        lasting: bool = False,
    ) -> None:
        """
        Say what to start.

        Args:
            checkout: Folder of `template.yaml`, `functions/`, `templates/` and `.venv-cloud`.
            work: Folder for state; `cloud` and `outbox` in it are made anew, mode 0700, unless
                they last.
            publication: The publication.toml that functions use; None: the checkout's.
            port: Of the edge; 0 for any that is free.
            rate: Mails a second that SES takes.
            quota: Mails a day that SES takes.
            parameters: Of the template, over `PARAMETERS`.
            hostile: Who does harm between functions and services; None: nobody.
            trace: File that gets a line for each decision about a function's call, addresses
                included: for tests.
            lasting: Whether it goes on from what it was when it ended, however it ended: items,
                objects, messages, the secret and mails.
        """
        self._checkout = checkout
        self._work = work / "cloud"
        self._publication = publication
        self._port = port
        self._rate, self._quota = rate, quota
        self._parameters = {**PARAMETERS, **parameters}
        self.hostile = hostile
        self._trace = trace
        self._lasting = lasting
        self._data: Path | None = None
        self._deployed = threading.Event()
        self._open = contextlib.ExitStack()
        self._functions_log = self._work / FUNCTIONS_LOG
        self.outbox_folder = work / "outbox"

    def __enter__(self) -> Self:
        """
        Start everything.

        Raises:
            NotHonouredError: the template asks for what the local cloud doesn't do.
            RefusedError: the template asks for what AWS wouldn't do.
            StateError: what lasts can't be used.
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
        """Stop everything: no process, no port is left; what functions said is."""
        self._open.close()

    def _start(self, opening: contextlib.ExitStack) -> None:
        self._take_folder(opening)
        self.edge = Edge(self._port)
        opening.callback(self.edge.stop)
        self._emulator = Emulator(
            self._checkout,
            self._work,
            environment={TRACE: str(self._trace)} if self._trace else {},
            data=self._data,
        )
        opening.callback(self._emulator.stop)
        self._ses = self._strict_ses()
        self._ses_url = self._ses.start()
        # Before the emulator: what it has told is then on disk there.
        opening.callback(self._ses.stop)
        opening.callback(self._deployed.set)
        self.mail_gate = MailGate(self._ses, self._trace)
        if self.hostile:
            self.hostile.use(self._emulator.client)
            opening.callback(self.hostile.stop)
        with _of_the_template():
            self.stack = self._deploy()
            self.mail_gate.learn(self.stack, self.client("iam"))
            behaviours = behaviours_of(
                self.stack, storage=self.client("s3"), invoke=self._invoke_event
            )
        self.function_logs = FunctionLogs(
            self.client("logs"), self._log_groups(), self._functions_log
        )
        opening.callback(self.function_logs.stop)
        self.function_logs.start()
        with _of_the_template():
            deploy_mail(self.stack, self.client("sesv2"))
        # Last: messages that are put back wake functions.
        self.began_at = datetime.now(UTC)
        """Whatever was begun before has ended: every process of an earlier start is gone."""
        if self._data:
            self._emulator.begin(state.names_of(self.stack))
        self._deployed.set()
        self.edge.serve(behaviours)
        address = self._work / ADDRESS
        opening.callback(address.unlink, missing_ok=True)
        address.write_text(self.site_url, encoding="utf-8")
        opening.callback(forget_reach, self._work.parent)
        self._reach().write(self._work.parent)

    def _reach(self) -> Reach:
        """Say how commands in other processes get at it."""
        key, secret = self._emulator.credentials
        return Reach(
            aws=self._emulator.endpoint,
            ses=self._ses_url,
            key=key,
            secret=secret,
            outputs=dict(self.outputs),
        )

    def _take_folder(self, opening: contextlib.ExitStack) -> None:
        """Make the folders, and hold them: a second cloud would take them away."""
        self._work.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_room(self._work.parent)
        lock = opening.enter_context((self._work.parent / state.LOCK).open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            reason = f"another local cloud runs in {self._work.parent}"
            raise NotStartedError(reason, "Stop it first, or use another folder") from None
        forget_reach(self._work.parent)  # of one that was killed
        gone = [self._work, self.outbox_folder]
        if self._lasting:
            self._data = state.prepare(self._work.parent)
            gone = [self._work / name for name in ("tmp", "functions", "templates")]
        for folder in gone:
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (self._work, self.outbox_folder):
            folder.mkdir(mode=0o700, exist_ok=True)

    def _strict_ses(self) -> "StrictSes":
        from broadside_local.ses import StrictSes
        from broadside_local.ses.state import StateError as UnreadableError

        file = self._work.parent / state.SES if self._lasting else None
        try:
            return StrictSes(
                self.outbox_folder,
                rate=self._rate,
                quota=self._quota,
                publish=self._publish,
                state_file=file,
            )
        except UnreadableError:
            raise StateError(str(file), "it is damaged, or of another version") from None

    def _deploy(self) -> Stack:
        # All this happens while the emulator starts.
        accepted = accept(self._checkout / "template.yaml", self._parameters)
        check_handlers(accepted.template, self._checkout / "functions")
        beside = self.hostile.code if self.hostile else {}
        staged = Staged(
            code=zip_beside(beside),
            functions=stage_functions(self._checkout / "functions", self._work / "functions"),
            layer=stage_templates(
                self._checkout / "templates", self._publication, self._work / "templates"
            ),
        )
        self._emulator.wait()
        return deploy(
            self._emulator,
            accepted.template,
            accepted.known,
            parameters=accepted.parameters,
            staged=staged,
            alter=self._place,
        )

    def _place(self, function: str, properties: dict[str, Any]) -> None:
        """Give a function its own door to strict SES, and whoever does harm a place before it."""
        door = self.mail_gate.door(function)
        variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
        variables["AWS_ENDPOINT_URL_SESV2"] = door
        if self.hostile:
            self.hostile.stand_before(
                function.lower(), properties, aws=self._emulator.endpoint, ses=door
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

    def settled(self) -> bool:
        """Tell whether SES has told everything that it has to tell."""
        return self._ses.settle(0)

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
            NoRoomError: the disk is full, so that nothing will move any more.
        """
        self._emulator.check()
        check_room(self._work)

    def logs(self) -> str:
        """Return what every function wrote, function by function."""
        client = self.client("logs")
        lines = []
        for function, group in self._log_groups().items():
            pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
            lines += [
                f"{function}: {event['message']}" for page in pages for event in page["events"]
            ]
        return "\n".join(lines)

    def _log_groups(self) -> dict[str, str]:
        """Return each function's log group, by the name of its handler."""
        # Lambda's own group, where the template names none ("Sending Lambda function logs to
        # CloudWatch Logs").
        return {
            name.lower(): about.get("LoggingConfig", {}).get("LogGroup")
            or f"/aws/lambda/{self.stack.ids[name]}"
            for name, about in self.stack.resources("AWS::Lambda::Function").items()
        }

    def _publish(self, topic: str, messages: Sequence[str]) -> None:
        # What SES had still to tell when it ended comes before there is a topic.
        self._deployed.wait()
        entries = [{"Id": str(n), "Message": message} for n, message in enumerate(messages)]
        answer = self._emulator.client("sns").publish_batch(
            TopicArn=topic, PublishBatchRequestEntries=entries
        )
        if answer.get("Failed"):
            raise CloudError("a topic didn't take an event of a mail", "Run it again")


@contextlib.contextmanager
def _of_the_template() -> Iterator[None]:
    """Say what no rule foresaw in one line, too: the template is what somebody wrote."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise _undeployable(reason) from error
    except (BotoCoreError, ClientError) as error:
        raise _undeployable(str(error)) from error


def _undeployable(reason: str) -> CloudError:
    return CloudError(
        f"template.yaml can't be deployed ({' '.join(reason.split())})",
        "make template says what is wrong with it",
    )
