"""
What stands before a handler in hostile mode; it is packed beside the functions, and runs there.

It tells the parent who it is (so that it can be killed at a call) and what it got, delivers that as
it is told, and tells how it went. It imports nothing of this package: there, it stands alone.
"""

import contextlib
import http.client
import importlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

# botocore writes it into User-Agent: so each call says which process makes it.
os.environ["AWS_SDK_UA_APP_ID"] = str(os.getpid())

_ADDRESS = os.environ["HOSTILE_ADDRESS"]
_module, _, _name = os.environ["HOSTILE_HANDLER"].rpartition(".")
_handler: Callable[[Any, Any], Any] = getattr(importlib.import_module(_module), _name)

_ahead = timedelta(0)


class HostileError(Exception):
    """A function that fails, whatever it has done."""


def _now(self: object) -> datetime:  # noqa: ARG001 - a method
    """Return the time as this world has it: what nobody had to wait for has passed, too."""
    return datetime.now(UTC) + _ahead


with contextlib.suppress(ImportError):  # tests deploy functions of their own, without a clock
    from broadside.adapters.clock import SystemClock

    SystemClock.now = _now  # type: ignore[method-assign]


def handler(event: Any, context: Any) -> Any:
    """Deliver an event as the parent says, and tell the parent how it went."""
    global _ahead  # noqa: PLW0603 - a process has one time
    about = {"pid": os.getpid(), "event": event, "name": context.function_name}
    told = _tell("/-/begin", about)
    _ahead = timedelta(seconds=told["ahead"])
    if isinstance(event, dict) and event.get("Records"):
        event["Records"] = [event["Records"][n] for n in told["order"]]
    done = False
    failed: list[str] = []
    try:
        _fail("failed, nothing done", told)
        result = _handler(event, context)
        _fail("failed, all done", told)
        if isinstance(result, dict):
            failed = [each["itemIdentifier"] for each in result.get("batchItemFailures", [])]
        done = True
    finally:
        _tell("/-/end", {"pid": os.getpid(), "done": done, "failed": failed})
    return result


def _fail(when: str, told: Any) -> None:
    if told["fails"] == when:
        raise HostileError(when)


def _tell(path: str, about: object) -> Any:
    connection = http.client.HTTPConnection(_ADDRESS, timeout=30)
    with contextlib.closing(connection):
        connection.request("POST", path, json.dumps(about))
        return json.loads(connection.getresponse().read())
