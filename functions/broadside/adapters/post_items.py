"""Posts as items of the Posts table: keys, attributes, and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from broadside.posts import Finding, Listing, Mailing, PostHead, Status

INLINE_BYTES = 100_000
"""A longer revision lies in Contents; an item holds 400 KB (DynamoDB, "Service quotas")."""

TODO_LIST = "todo"
RECENT = "recent"
"""Partition key of notes about what `show` changed: they sort by time."""

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
            "mails": dict(head.mails),
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
        mails=dict(values["mails"]),
    )


def listing_items(listing: Listing) -> list[Item]:
    """Write a listing twice: for its language's list, and for the list of all."""
    at = f"{timestamp(listing.published_at)}#{listing.post_id}#{listing.language}"
    shared = {
        "pk": listing.post_id,
        "revision": listing.revision,
        "language": listing.language,
        "published_at": timestamp(listing.published_at),
        "list_at": at,
    }
    return [
        marshal({**shared, "sk": f"l.{listing.language}", "list": listing.language}),
        marshal({**shared, "sk": f"l.*.{listing.language}", "list": "*"}),
    ]


def read_listing(item: Mapping[str, Any]) -> Listing:
    """Read a listing."""
    values = unmarshal(item)
    return Listing(
        post_id=values["pk"],
        revision=int(values["revision"]),
        language=values["language"],
        published_at=parse_timestamp(values["published_at"]),
    )


def note_item(head: PostHead, listings: Sequence[Listing], at: datetime) -> Item:
    """Write how a post is listed since then: an item of its own, so that no two writers meet."""
    return marshal(
        {
            "pk": RECENT,
            "sk": f"{timestamp(at)}#{head.post_id}#{head.revision:08}",
            "post_id": head.post_id,
            "revision": head.revision,
            "listings": msgspec.json.encode(listings).decode(),
        }
    )


def read_notes(notes: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[Listing]]:
    """Read what the last one about each post says: of its latest revision, the latest."""
    values = [unmarshal(note) for note in notes]
    values.sort(key=lambda note: (note["revision"], note["sk"]))
    return {
        note["post_id"]: msgspec.json.decode(note["listings"], type=tuple[Listing, ...])
        for note in values
    }


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
