"""Posts as items of the Posts table: keys, attributes, and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from broadside.posts import EntryNote, Finding, Mailing, PostHead, Status

INLINE_BYTES = 100_000
"""A longer revision lies in Contents; an item holds 400 KB (DynamoDB, "Service quotas")."""

TODO_LIST = "todo"

_serialise = TypeSerializer().serialize
_deserialise = TypeDeserializer().deserialize

Item = dict[str, Any]


def marshal(values: Mapping[str, Any]) -> Item:
    """Write plain values as DynamoDB's."""
    return {name: _serialise(value) for name, value in values.items()}


def unmarshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read an item as plain values."""
    return {name: _deserialise(value) for name, value in item.items()}


def key(pk: str, sk: str) -> Item:
    """Return a primary key."""
    return marshal({"pk": pk, "sk": sk})


def revision_key(revision: int) -> str:
    """Return the sort key of a revision: they sort by number."""
    return f"r.{revision:08}"


def slug_key(language: str, slug: str) -> str:
    """Return the partition key of the pointer that keeps a slug unique in its language."""
    return f"slug.{language}.{slug}"


def path_key(path: str) -> str:
    """Return the partition key of what is known about a path of the drop."""
    return f"path.{path}"


def timestamp(at: datetime) -> str:
    """Write a time so that it sorts: UTC, to the microsecond."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_timestamp(text: str) -> datetime:
    """Read a time as `timestamp` writes it."""
    return datetime.fromisoformat(text)


def head_item(head: PostHead, *, slugs: Sequence[str], todo_at: datetime) -> Item:
    """Write a head that has something to do."""
    return marshal(
        {
            "pk": head.post_id,
            "sk": "head",
            "revision": head.revision,
            "status": str(head.status),
            "published_at": timestamp(head.published_at),
            "languages": list(head.languages),
            "content_hash": head.content_hash,
            "path": head.path,
            "mailing": str(head.mailing),
            "pages": list(head.pages),
            "old_pages": list(head.old_pages),
            "mails": dict(head.mails),
            "notes": written_notes(head.notes),
            "slugs": list(slugs),
            "todo": head.todo,
            "todo_list": TODO_LIST,
            "todo_at": timestamp(todo_at),
        }
    )


def read_head(item: Mapping[str, Any]) -> PostHead:
    """Read a head."""
    values = unmarshal(item)
    return PostHead(
        post_id=values["pk"],
        revision=int(values["revision"]),
        status=Status(values["status"]),
        published_at=parse_timestamp(values["published_at"]),
        languages=tuple(values["languages"]),
        content_hash=values["content_hash"],
        path=values["path"],
        mailing=Mailing(values["mailing"]),
        todo=int(values.get("todo", 0)),
        pages=tuple(values["pages"]),
        old_pages=tuple(values["old_pages"]),
        mails=dict(values["mails"]),
        notes=msgspec.json.decode(values["notes"], type=dict[str, EntryNote]),
        changed=read_changed(item),
    )


def written_notes(notes: Mapping[str, EntryNote]) -> str:
    """Write what feeds said of a post's variants."""
    return msgspec.json.encode(dict(notes)).decode()


def written_changed(changed: Sequence[str]) -> str:
    """Write which lists an announcement has changed."""
    return msgspec.json.encode(changed).decode()


def read_changed(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Read what `written_changed` wrote of a head, as it is in the table and on its stream."""
    if "changed" not in item:
        return ()
    return msgspec.json.decode(item["changed"]["S"], type=tuple[str, ...])


def problem_item(path: str, findings: Sequence[Finding], at: datetime) -> Item:
    """Write why the files of a path could not be taken."""
    return marshal(
        {
            "pk": path_key(path),
            "sk": "problem",
            "findings": msgspec.json.encode(findings).decode(),
            "at": timestamp(at),
        }
    )


def read_problem(item: Mapping[str, Any]) -> Sequence[Finding]:
    """Read what `problem_item` wrote."""
    return msgspec.json.decode(unmarshal(item)["findings"], type=tuple[Finding, ...])
