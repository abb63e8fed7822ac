"""
Dead letters: what waits because it could not be handled, and putting it back.

Nothing of a message is told but why it is here and which ids it is about: SES's events hold
addresses. Every handler is safe to run twice, so a message that is put back twice does no harm.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from broadside.errors import InvalidError
from broadside.feedback import read_event

_ENDING = "DeadLetterQueue"
_AT_ONCE = 10
"""Messages of one ReceiveMessage ("Amazon SQS message quotas")."""
_LOOK_SECONDS = 60
"""How long nobody else sees a message that is looked at; it is given back at once."""
_MOVE_SECONDS = 120
_EMPTY_LOOKS = 2
"""SQS asks a few of its servers each time: one empty answer is none."""
_IDS = ("edition", "unit", "batch", "attempt", "post", "source", "take")
_ID = re.compile(r"[A-Za-z0-9._/-]{1,200}")
_PATH = re.compile(r"[^@\x00-\x1f\x7f]{1,200}")

Client = Any
"""boto3's of SQS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadQueue:
    """A dead-letter queue, and the one that its messages come from."""

    name: str
    """As commands call it: `feedback`."""
    url: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that could not be handled."""

    reason: str
    tries: int
    tags: Mapping[str, str] = field(default_factory=dict)
    """Ids that it is about."""


def dead_queues(outputs: Mapping[str, str]) -> Sequence[DeadQueue]:
    """Return a stack's dead-letter queues, by name."""
    return [
        DeadQueue(
            name=output.removesuffix(_ENDING).lower(),
            url=outputs[output],
            source_url=outputs[output.removesuffix(_ENDING) + "Queue"],
        )
        for output in sorted(outputs)
        if output.endswith(_ENDING)
    ]


def waiting(queue: DeadQueue, client: Client) -> int:
    """Tell about how many messages wait: SQS's own count."""
    name = "ApproximateNumberOfMessages"
    answer = client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=[name])
    return int(answer["Attributes"][name])


def look(queue: DeadQueue, client: Client, *, limit: int) -> Sequence[DeadLetter]:
    """Look at messages and leave them where they are; at most about so many."""
    seen: dict[str, tuple[str, DeadLetter]] = {}
    for messages in _received(queue, client, seconds=_LOOK_SECONDS):
        seen |= {m["MessageId"]: (m["ReceiptHandle"], _letter(queue, m)) for m in messages}
        if len(seen) >= limit:
            break
    for receipt, _ in seen.values():
        client.change_message_visibility(
            QueueUrl=queue.url, ReceiptHandle=receipt, VisibilityTimeout=0
        )
    return [letter for _, letter in seen.values()]


def put_back(
    queue: DeadQueue,
    client: Client,
    *,
    most: int,
    done: Callable[[int], object],
) -> int:
    """
    Put messages back where they came from.

    Each is in its queue before it is taken out of this one: whatever ends us, none is lost.

    Args:
        queue: Which.
        client: boto3's of SQS.
        most: So many, and no more: what fails again meanwhile waits for the next time.
        done: Is told how many are back.

    Returns:
        How many were put back.
    """
    moved = 0
    for messages in _received(queue, client, seconds=_MOVE_SECONDS):
        for message in messages:
            client.send_message(QueueUrl=queue.source_url, MessageBody=message["Body"])
            client.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
            done(moved)
        if moved >= most:
            break
    return moved


def _received(
    queue: DeadQueue, client: Client, *, seconds: int
) -> Iterator[Sequence[Mapping[str, Any]]]:
    empty = 0
    while empty < _EMPTY_LOOKS:
        messages = client.receive_message(
            QueueUrl=queue.url,
            MaxNumberOfMessages=_AT_ONCE,
            VisibilityTimeout=seconds,
            AttributeNames=["ApproximateReceiveCount"],
        ).get("Messages", [])
        empty = 0 if messages else empty + 1
        if messages:
            yield messages


def _letter(queue: DeadQueue, message: Mapping[str, Any]) -> DeadLetter:
    # It was received once more for this look.
    tries = int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1)) - 1
    if queue.name == "feedback":
        reason, tags = _about_event(message["Body"])
    else:
        reason, tags = _about_work(message["Body"], queue.name)
    return DeadLetter(reason=reason, tags=tags, tries=tries)


def _about_event(body: str) -> tuple[str, Mapping[str, str]]:
    """Say what is wrong with an event of SES, and which slot it is about."""
    try:
        meaning = read_event(body)
    except InvalidError as error:
        return str(error), {}
    tags = {"kind": meaning.kind}
    if meaning.tags:
        tags |= {"edition": meaning.tags.edition, "batch": meaning.tags.batch}
    return "it can be read: what was in the way may be gone", tags


def _about_work(body: str, name: str) -> tuple[str, Mapping[str, str]]:
    """Say which ids a message is about; why it failed is in its function's log."""
    try:
        found = msgspec.json.decode(body)
    except ValueError:
        return "not JSON", {}
    if not isinstance(found, dict):
        return "not a JSON object", {}
    said = {key: str(found[key]) for key in _IDS if isinstance(found.get(key), str | int)}
    tags = {key: value for key, value in said.items() if _ID.fullmatch(value)}
    if path := _dropped(found):
        tags["file"] = path
    return f"{name} failed each time: its log says why", tags


def _dropped(found: Mapping[str, Any]) -> str:
    """Return the file that S3 tells of, if it does."""
    try:
        path = found["Records"][0]["s3"]["object"]["key"]
    except (KeyError, IndexError, TypeError):
        return ""
    return path if isinstance(path, str) and _PATH.fullmatch(path) else ""
