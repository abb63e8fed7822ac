"""`broadside invoke`: one function, one event, on a local cloud where nothing else moves."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from broadside_local.cloud import LocalCloud
from broadside_local.commands.logs import as_text, functions
from broadside_local.commands.samples import fill, prepare, rest
from broadside_local.connection import lasting_cloud
from broadside_local.errors import WrongUseError
from broadside_local.publications import CHECKOUT
from broadside_local.workplace import find_stack, stay_local, workplace


def invoke_once(function: str, file: str, *, stack: str | None) -> int:
    """
    Call a function with an event, print its answer to stdout and its log to stderr.

    Args:
        function: As its handler is called.
        file: Of the event, `-` for stdin.
        stack: A stack that lasts, as it is; None: a fresh one, prepared for the samples.

    Returns:
        The exit code: 0.

    Raises:
        WrongUseError: there is no such function, stack or file, or it isn't JSON.
        InvocationError: the function failed.
    """
    stay_local()
    if function not in (known := functions()):
        raise WrongUseError(f"there is no function {function}", f"There are {', '.join(known)}")
    event = read_event(file)
    with _cloud(stack, function) as cloud:
        answer = call(cloud, function, fill(event, cloud, file=file))
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    return 0


@contextmanager
def _cloud(stack: str | None, function: str) -> Iterator[LocalCloud]:
    with workplace("invoke") as work:
        made = lasting_cloud(find_stack(stack), work) if stack else LocalCloud(CHECKOUT, work)
        with made as cloud:
            rest(cloud)
            if not stack:
                prepare(cloud, function)
            yield cloud


def call(cloud: LocalCloud, function: str, event: Mapping[str, Any]) -> Any:
    """Call a function; whether it fails or not, say on stderr what it logged."""
    cloud.function_logs.catch_up()
    try:
        return cloud.invoke(function, event)
    finally:
        for line in cloud.function_logs.catch_up():
            if line.function == function and (text := as_text(line)):
                click.echo(text, err=True)


def read_event(file: str) -> dict[str, Any]:
    """
    Read an event.

    Raises:
        WrongUseError: it can't be read, or isn't a JSON object; says where.
    """
    hint = "See events/ for samples"
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise WrongUseError(f"{file}: {reason}", hint) from None
    except UnicodeDecodeError as error:
        raise WrongUseError(f"{file}: isn't UTF-8 (byte {error.start})", hint) from None
    try:
        event = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{file}:{error.lineno}:{error.colno}"
        raise WrongUseError(f"{where}: isn't JSON: {error.msg.lower()}", hint) from None
    if not isinstance(event, dict):
        raise WrongUseError(f"{file}: isn't a JSON object", hint)
    return event
