"""
How a command reaches a stack: one of this machine, running or not, or one on AWS.

A stack of this machine comes first. While it runs, a command speaks to it; else it is started
quietly with its triggers at rest, so that nothing moves but what the command does, and ends with
the command. `aws:NAME` means AWS, whatever there is here.

What is done on AWS is tried against moto only: nobody has an account here.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError
from botocore.exceptions import ConnectionError as UnreachableError

from broadside.bootstrap import Application
from broadside.publication import Publication, load_publication
from broadside.settings import Settings
from broadside_local.asking_aws import as_local_error, name_of_caller, outputs_of
from broadside_local.cloud import LocalCloud
from broadside_local.cloud.lasting import DATA, is_running
from broadside_local.cloud.reach import read_reach
from broadside_local.commands.run import parameters_of
from broadside_local.commands.samples import rest
from broadside_local.errors import LocalError, WrongUseError
from broadside_local.publications import CHECKOUT, NAME, TEMPLATES
from broadside_local.workplace import state_folder, stay_local, workplace

AWS = "aws:"
_START_SECONDS = 60.0
_USUAL = "demo"

NewClient = Callable[[str], Any]


class ConnectedApplication(Application):
    """A stack's application, seen from outside: its clients speak to where the stack is."""

    def __init__(self, settings: Settings, new_client: NewClient) -> None:
        super().__init__(settings)
        self._new_client = new_client

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._new_client(service)
        return self._clients[service]


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A stack, and a command's way to it."""

    stack: str
    """Its name."""
    on_aws: bool
    is_running: bool
    """Whether its minutes pass: else it was started for this command, and nothing moves."""
    outputs: Mapping[str, str]
    """The template's outputs, by name."""
    app: Application
    new_client: NewClient
    publication_file: Path

    @cached_property
    def publication(self) -> Publication:
        """
        The newsletter that the stack was deployed for.

        On AWS: as the checkout has it, which was deployed from it.
        """
        return load_publication(self.publication_file)

    @cached_property
    def caller(self) -> str:
        """Who asks, for the log of acts: a name and never an address."""
        return name_of_caller(self.new_client if self.on_aws else None)


@contextmanager
def connect(stack: str | None = None) -> Iterator[Connection]:
    """
    Reach a stack, for one command.

    Args:
        stack: Its name; None: the one of this machine.

    Raises:
        WrongUseError: there is no such stack, or several and none was named, or no credentials.
        LocalError: it can't be reached, or AWS refuses something inside.
    """
    folder = _find(stack)
    try:
        if folder is None:
            yield _on_aws((stack or "").removeprefix(AWS))
        else:
            stay_local()
            with _local(folder) as connection:
                yield connection
    except UnreachableError:
        hint = "Run it again: every command may be repeated"
        raise LocalError(f"the stack {stack or ''} can't be reached any more", hint) from None
    except (BotoCoreError, ClientError) as error:
        raise as_local_error(error) from error


def _find(stack: str | None) -> Path | None:
    """Return the folder of a stack of this machine; None: it must be on AWS."""
    if stack and stack.startswith(AWS):
        return None
    here = local_stacks()
    if stack:
        named = state_folder(to_read=True) / stack
        return named if stack in here or is_running(named) else None
    if not here:
        hint = f"`broadside {_USUAL}` makes one; name one on AWS with --stack NAME"
        raise WrongUseError("there is no stack on this machine", hint)
    if len(here) > 1 and _USUAL not in here:
        raise WrongUseError("there are several stacks", f"Say which: --stack {'|'.join(here)}")
    return state_folder(to_read=True) / (_USUAL if _USUAL in here else here[0])


def local_stacks() -> list[str]:
    """Return the names of this machine's stacks that last, or that run and may be spoken to."""
    state = state_folder(to_read=True)
    return sorted(
        folder.name
        for folder in state.iterdir()
        # What has a lock of this name belongs to another command, and goes with it.
        if not (folder / "lock").exists()
        and ((folder / DATA).is_file() or (is_running(folder) and read_reach(folder)))
    )


# --- on this machine


@contextmanager
def _local(folder: Path) -> Iterator[Connection]:
    if is_running(folder):
        yield _running(folder)
        return
    if sys.stderr.isatty():
        click.echo(f"{folder.name} doesn't run: it is started for this command alone", err=True)
    with workplace("command") as work, lasting_cloud(folder, work) as cloud:
        rest(cloud)
        yield _to(folder, outputs=cloud.outputs, client=cloud.client, is_running=False)


def _running(folder: Path) -> Connection:
    """Reach a stack that another process runs, or is just starting."""
    deadline = time.monotonic() + _START_SECONDS
    while (reach := read_reach(folder)) is None:
        if time.monotonic() > deadline or not is_running(folder):
            reason = f"{folder.name} is being started or stopped by another command"
            raise LocalError(reason, "Try again in a moment")
        time.sleep(0.1)
    return _to(folder, outputs=reach.outputs, client=reach.client, is_running=True)


def _to(
    folder: Path, *, outputs: Mapping[str, str], client: NewClient, is_running: bool
) -> Connection:
    file = folder / "cloud" / "templates" / NAME
    settings = settings_from(outputs, templates_dir=file.parent)
    return Connection(
        stack=folder.name,
        on_aws=False,
        is_running=is_running,
        outputs=outputs,
        app=ConnectedApplication(settings, client),
        new_client=client,
        publication_file=file,
    )


def lasting_cloud(folder: Path, work: Path) -> LocalCloud:
    """
    Make the cloud of a stack that lasts, for the publication that it was last started with.

    Args:
        folder: Of the stack.
        work: A folder to lay that publication by in.
    """
    file = work / NAME
    staged = folder / "cloud" / "templates" / NAME
    shutil.copyfile(staged if staged.exists() else TEMPLATES / NAME, file)
    parameters = parameters_of(load_publication(file))
    return LocalCloud(CHECKOUT, folder, publication=file, parameters=parameters, lasting=True)


# --- on AWS


def _on_aws(name: str) -> Connection:
    import boto3

    if "AWS_REGION" in os.environ:  # which other tools read, and boto3 doesn't
        os.environ.setdefault("AWS_DEFAULT_REGION", os.environ["AWS_REGION"])
    session = boto3.Session()
    if session.get_credentials() is None:
        here = local_stacks()
        there = f"this machine has {', '.join(here)}" if here else "none on this machine either"
        hint = f"For one on AWS set AWS_PROFILE and AWS_REGION; {there}"
        raise WrongUseError(f"there is no stack {name} here, and no AWS credentials", hint)
    if session.region_name is None:
        raise WrongUseError("no AWS region is set", "Set AWS_REGION to where the stack is")
    outputs = outputs_of(name, session.client("cloudformation"))
    connection = Connection(
        stack=name,
        on_aws=True,
        is_running=True,
        outputs=outputs,
        app=ConnectedApplication(settings_from(outputs, templates_dir=TEMPLATES), _aws_client),
        new_client=_aws_client,
        publication_file=TEMPLATES / NAME,
    )
    _compare_hosts(connection)
    return connection


def _aws_client(service: str) -> Any:
    from broadside.adapters.clients import new_client

    return new_client(service)


def _compare_hosts(connection: Connection) -> None:
    """Warn when the checkout's publication is another one's: times may be in a wrong zone."""
    deployed = connection.outputs.get("SiteUrl", "")
    if deployed and deployed != connection.publication.site_url:
        click.echo(
            f"{connection.publication_file}: is of {connection.publication.host}, and the stack "
            f"of {deployed.removeprefix('https://')}. Use the checkout that it was deployed from",
            err=True,
        )


def settings_from(outputs: Mapping[str, str], *, templates_dir: Path) -> Settings:
    """
    Read settings from a stack's outputs: `PostsTable` is `posts_table`, and a queue's is its URL.

    Args:
        outputs: By name; what a stack of an older version doesn't have stays empty.
        templates_dir: Where its templates are.
    """
    found = {}
    for field in fields(Settings):
        name = "".join(word.capitalize() for word in field.name.removesuffix("_url").split("_"))
        longer = f"{name}Url"
        if value := outputs.get(longer if longer in outputs else name, ""):
            found[field.name] = value
    return Settings(**{**found, "templates_dir": str(templates_dir)})
