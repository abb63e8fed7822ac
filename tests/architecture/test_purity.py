"""Rooms and use cases are told the time, ids and settings: they fetch none of them."""

import ast

import pytest

from tests.architecture.house import FUNCTIONS, PACKAGE, ROOT, modules, rooms, used_names

CLOCK = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    # These two read the clock when they are told no time; email.utils.format_datetime is told.
    "email.utils.formatdate",
    "email.utils.localtime",
    "time",
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv"}
CHANCE = {
    "email.utils.make_msgid",
    "os.urandom",
    "random",
    "secrets",
    "uuid.uuid1",
    "uuid.uuid4",
}


def findings(source: str, banned: set[str]) -> list[str]:
    """List what a module uses of what it mustn't, as "line: name"."""
    found = {
        f"{line}: {name}"
        for line, name in used_names(ast.parse(source))
        if any(name == ban or name.startswith(f"{ban}.") for ban in banned)
    }
    return sorted(found)


@pytest.mark.parametrize("part", [*rooms(), "app"])
def test_no_clock_environment_or_chance_in(part):
    found = {
        str(file.relative_to(ROOT)): findings(
            file.read_text(encoding="utf-8"), CLOCK | ENVIRONMENT | CHANCE
        )
        for file in modules(PACKAGE / part)
    }

    assert {} == {file: lines for file, lines in found.items() if lines}


def test_only_bootstrap_reads_the_environment():
    readers = {
        str(file.relative_to(FUNCTIONS))
        for file in modules(FUNCTIONS)
        if findings(file.read_text(encoding="utf-8"), ENVIRONMENT)
    }

    assert readers <= {"broadside/bootstrap.py"}


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.now(dt.UTC)",
        "import time\ntime.time()",
        "from time import monotonic",
        "import os\nos.environ['A']",
        "from os import getenv as read\nread('A')",
        "import random\nrandom.random()",
        "from random import Random",
        "from secrets import token_hex",
        "import uuid\nuuid.uuid4()",
    ],
)
def test_the_search_finds(source):
    assert findings(source, CLOCK | ENVIRONMENT | CHANCE)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import time\ntime.fromisoformat('08:00')",
        "from datetime import datetime\ndatetime.fromisoformat(x)",
        "def plan(now):\n    time = now\n    return time.time",
    ],
)
def test_the_search_leaves_alone(source):
    assert [] == findings(source, CLOCK | ENVIRONMENT | CHANCE)
