"""
Keeps what the emulator holds in memory in a data file, as it changes.

Part of the emulator's process (see `keeper.py`): it imports nothing of ours but its neighbours.

Items, objects and secrets are on disk before the answer to the call that changed them goes out,
those of one call (a transaction, too) all together; a message, before the answer to the call that
sent it. That a message was received or deleted is noted within a quarter of a second: lost, it
comes again, as SQS may have it. So a function can rely on what it was told, and no mail is in the
outbox before its claim is on disk.

What is put back goes around streams and notifications: it is no news.
"""

import contextlib
import functools
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from broadside_local.cloud.emulator.data_file import DataFile, decoded
    from broadside_local.cloud.emulator.kept_items import KeptItems
    from broadside_local.cloud.emulator.kept_messages import KeptMessages
    from broadside_local.cloud.emulator.kept_objects import KeptObjects
else:
    from data_file import DataFile, decoded
    from kept_items import KeptItems
    from kept_messages import KeptMessages
    from kept_objects import KeptObjects

_EVERY_SECONDS = 0.25

CHOKE_POINTS = {
    "dynamodb": ("_tables", "_set_item", "_remove_item", "_items_replaced", "handle_request"),
    "s3": ("_buckets", "_object_versions", "_fire_s3_event", "handle_request"),
    "secretsmanager": ("_secrets", "handle_request"),
    "sns": ("handle_request",),
    "sqs": ("_queues", "handle_request"),
}
"""What we wrap or read of the emulator's services; another release may have it otherwise."""

_STORES = {
    "tables": ("dynamodb", "_tables"),
    "buckets": ("s3", "_buckets"),
    "queues": ("sqs", "_queues"),
    "secrets": ("secretsmanager", "_secrets"),
}

Names = Mapping[str, Mapping[str, str]]
"""Logical name by physical name, of `tables`, `buckets`, `queues` and `secrets`."""


class MissingError(Exception):
    """The emulator has something that we need under no such name."""


class Recorder:
    """Puts back what a data file holds, and from then on keeps it up to date."""

    def __init__(self, file: Path, names: Names) -> None:
        """
        Put back what was kept, and keep what changes from now on.

        Args:
            file: The data file.
            names: Of what the stack has now; what it has no more stays in the file.

        Raises:
            DataError: the file is damaged, or a table has other keys now.
            MissingError: this release of the emulator isn't the one we know.
        """
        self._file = DataFile(file)
        # Reentrant: held across an await, it must let others of its thread through.
        self._lock = threading.RLock()
        modules = _modules()
        found = {kind: _found(modules, kind, own) for kind, own in names.items()}
        self._secrets = {name: secret for name, (_, secret) in found["secrets"].items()}
        self._written_secrets: dict[str, str] = {}
        self._items = KeptItems(file=self._file, tables=_bare(found["tables"]))
        self._messages = KeptMessages(self._file, _bare(found["queues"]))
        self._objects = KeptObjects(
            self._file,
            found["buckets"],
            modules["s3"]._object_versions._data,  # noqa: SLF001 - see CHOKE_POINTS
            os.environ["MINISTACK_ACCOUNT_ID"],
        )
        with self._lock:
            self._restore()
            for table in _bare(found["tables"]).values():
                modules["dynamodb"]._items_replaced(table)  # noqa: SLF001 - it counts them
            self._wrap(modules)
        threading.Thread(target=self._follow, name="recorder", daemon=True).start()

    def save(self) -> None:
        """Write whatever isn't written yet."""
        with self._lock, _or_die():
            self._items.write()
            self._objects.write()
            self._messages.write()
            self._write_secrets()
            self._file.commit()

    def _restore(self) -> None:
        # The secret first: messages wake functions, which keep it.
        for logical, text in self._file.secrets().items():
            if logical in self._secrets:
                self._secrets[logical]["Versions"] = decoded(text)
        self._items.restore()
        self._objects.restore()
        self._messages.restore()
        self._write_secrets()
        self._file.commit()

    def _write_secrets(self) -> None:
        for logical, secret in self._secrets.items():
            versions = json.dumps(secret["Versions"], ensure_ascii=False)
            if self._written_secrets.get(logical) != versions:
                self._file.put_secret(logical, versions)
                self._written_secrets[logical] = versions

    def _wrap(self, modules: Mapping[str, Any]) -> None:
        dynamodb, s3 = modules["dynamodb"], modules["s3"]
        for name, then in (
            ("_set_item", self._items.on_change),
            ("_remove_item", self._items.on_change),
            ("_items_replaced", self._items.on_replacement),
        ):
            setattr(dynamodb, name, _after(getattr(dynamodb, name), then))
        s3._fire_s3_event = _after(s3._fire_s3_event, self._write_new_messages)  # noqa: SLF001
        for module, write in (
            (dynamodb, self._items.write),
            (s3, self._objects.write),
            (modules["secretsmanager"], self._write_secrets),
        ):
            module.handle_request = self._writing(module.handle_request, write)
        for module in (modules["sqs"], modules["sns"]):
            module.handle_request = self._writing_messages(module.handle_request)

    def _writing(self, handle: Callable[..., Any], write: Callable[[], None]) -> Callable[..., Any]:
        """Write what a request changed, all of it at once, before it is answered."""

        @functools.wraps(handle)
        async def handle_and_write(*args: Any, **options: Any) -> Any:
            with self._lock:
                answer = await handle(*args, **options)
                with _or_die():
                    write()
                    self._file.commit()
                return answer

        return handle_and_write

    def _writing_messages(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        """Write what a request sent before it is answered; it may have to wait (a long poll)."""

        @functools.wraps(handle)
        async def handle_then_write(*args: Any, **options: Any) -> Any:
            answer = await handle(*args, **options)
            self._write_new_messages()
            return answer

        return handle_then_write

    def _write_new_messages(self, *_args: Any, **_options: Any) -> None:
        with self._lock, _or_die():
            self._messages.write_new()
            self._file.commit()

    def _follow(self) -> None:
        while True:
            time.sleep(_EVERY_SECONDS)
            self.save()


@contextlib.contextmanager
def _or_die() -> Iterator[None]:
    """End the emulator and its functions when what changed can't be kept: it may not go on."""
    try:
        yield
    except BaseException as error:  # noqa: BLE001 - whatever it is
        # Without values: they may hold addresses.
        traceback.print_tb(error.__traceback__)
        sys.stderr.write(f"state can't be kept: {type(error).__name__}\n")
        sys.stderr.flush()
        os.killpg(0, signal.SIGKILL)


def _modules() -> dict[str, Any]:
    modules = {}
    for name, wanted in CHOKE_POINTS.items():
        modules[name] = module = importlib.import_module(f"ministack.services.{name}")
        for point in wanted:
            if not hasattr(module, point):
                raise MissingError(f"{name}.{point}")
    return modules


def _found(
    modules: Mapping[str, Any], kind: str, names: Mapping[str, str]
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Look up resources of one kind; return their physical names and themselves by logical name."""
    module, store = _STORES[kind]
    found = {}
    for physical, logical in names.items():
        resource = getattr(modules[module], store).get(physical)
        if resource is None:
            raise MissingError(f"{module}.{store}[{logical}]")
        found[logical] = (physical, resource)
    return found


def _bare(found: Mapping[str, tuple[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return {logical: resource for logical, (_, resource) in found.items()}


def _after(function: Callable[..., Any], then: Callable[..., None]) -> Callable[..., Any]:
    @functools.wraps(function)
    def both(*args: Any, **options: Any) -> Any:
        result = function(*args, **options)
        then(*args, **options)
        return result

    return both
