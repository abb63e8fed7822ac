"""A connection to a stack that is a world in memory, for commands to find."""

from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

from tests.world import PUBLICATION


def connected(monkeypatch, world, *modules):
    """Let the commands in these modules find a world, whatever stack they ask for; return it."""
    connection = SimpleNamespace(
        stack="demo",
        on_aws=False,
        is_running=True,
        app=world,
        publication=replace(PUBLICATION, time_zone="America/Vancouver"),
        caller="ana",
    )

    @contextmanager
    def connect(_stack):
        yield connection

    for module in modules:
        monkeypatch.setattr(module, "connect", connect)
    return connection
