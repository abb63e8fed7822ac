"""`broadside redrive`: what could not be handled, why, and putting it back."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import click

from broadside_local.connection import connect
from broadside_local.dead_letters import DeadLetter, dead_queues, look, put_back, waiting
from broadside_local.errors import WrongUseError
from broadside_local.telling import Progress

_LOOKED_AT = 500
_SHOWN = 10


@dataclass(slots=True, kw_only=True)
class Queue:
    """What waits in one of them."""

    queue: str
    waiting: int
    put_back: int = 0
    messages: Sequence[DeadLetter] = field(default_factory=list)


def redrive(name: str | None, *, stack: str | None, dry_run: bool, as_json: bool) -> int:
    """
    Show what waits in dead-letter queues, and put it back.

    Returns:
        The exit code: 0; with `dry_run` 1 when something waits.

    Raises:
        WrongUseError: there is no such stack, or no such queue.
    """
    with connect(stack) as connection:
        queues = dead_queues(connection.outputs)
        if name and name not in [queue.name for queue in queues]:
            there = ", ".join(queue.name for queue in queues)
            raise WrongUseError(f"there is no queue {name}", f"There are {there}")
        client = connection.new_client("sqs")
        found = []
        for queue in queues:
            if name not in (None, queue.name):
                continue
            count = waiting(queue, client)
            one = Queue(queue=queue.name, waiting=count)
            if count:
                one.messages = look(queue, client, limit=_LOOKED_AT)
            if count and not dry_run:
                with Progress(queue.name, count) as progress:
                    one.put_back = put_back(queue, client, most=count, done=progress.reach)
            found.append(one)
        unknown = connection.app.tallies.unknown()
    click.echo(_as_json(found, unknown) if as_json else _as_text(found, unknown, dry_run=dry_run))
    return int(dry_run and any(queue.waiting for queue in found))


def _as_text(found: Sequence[Queue], unknown: Mapping[str, int], *, dry_run: bool) -> str:
    lines = []
    for queue in (each for each in found if each.waiting):
        done = "wait" if dry_run else f"waited, {queue.put_back:,} put back"
        lines.append(f"{queue.queue}: {queue.waiting:,} {done}")
        lines += _messages(queue.messages)
    if not lines:
        lines.append("No message waits: everything could be handled.")
    for kind, count in sorted(unknown.items()):
        more = "100 or more" if count >= 100 else f"{count}"
        lines.append(f"SES told of {more} events that nobody here knows: {kind}")
    return "\n".join(lines)


def _messages(messages: Sequence[DeadLetter]) -> Sequence[str]:
    """Say each kind of message once, with how many there are."""
    kinds = Counter(
        (letter.reason, ", ".join(f"{key} {value}" for key, value in letter.tags.items()))
        for letter in messages
    )
    lines = [
        f"  {count:>5,}  {reason}" + (f" ({tags})" if tags else "")
        for (reason, tags), count in kinds.most_common(_SHOWN)
    ]
    rest = sum(count for _, count in kinds.most_common()[_SHOWN:])
    return [*lines, f"  {rest:>5,}  others"] if rest else lines


def _as_json(found: Sequence[Queue], unknown: Mapping[str, int]) -> str:
    said = {"queues": [asdict(queue) for queue in found], "unknown": dict(unknown)}
    return json.dumps(said, indent=2, ensure_ascii=False)
