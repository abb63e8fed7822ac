"""The Posts table in DynamoDB."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from broadside.adapters import post_items as items
from broadside.adapters.dynamo_table import NEW, DynamoTable
from broadside.adapters.post_items import Item
from broadside.errors import ConflictError, NotFoundError, PostError
from broadside.ports import Contents
from broadside.posts import (
    EntryNote,
    Finding,
    Mailing,
    Post,
    PostHead,
    Status,
    decode,
    encode,
    following,
)

GRACE = timedelta(minutes=5)
"""How long the stream has before the tick looks for what it lost."""


class DynamoPosts:
    """Heads, revisions, slugs and problems (port `Posts`)."""

    def __init__(self, client: Any, table: str, contents: Contents) -> None:
        self._table = DynamoTable(client, table)
        self._contents = contents
        # Revisions never change.
        self.read = lru_cache(maxsize=512)(self._read)

    def head(self, post_id: str) -> PostHead | None:
        """Return the head by a strong read."""
        item = self._get(post_id, "head")
        return items.read_head(item) if item else None

    def at_path(self, path: str) -> PostHead | None:
        """Return the head of the post whose files are called this."""
        pointer = self._get(items.path_key(path), "pointer")
        return self.head(pointer["post_id"]["S"]) if pointer else None

    def _read(self, post_id: str, revision: int) -> Post:
        """Return one revision; NotFoundError."""
        item = self._get(post_id, items.revision_key(revision))
        if item is None:
            raise NotFoundError(f"{post_id} revision {revision}")
        if "content_ref" in item:
            return decode(self._contents.get(item["content_ref"]["S"]))
        return decode(item["content"]["B"])

    def write(
        self, post: Post, *, after: PostHead | None, path: str, mailing: Mailing, at: datetime
    ) -> PostHead:
        """Write the revision that follows `after`; ConflictError, or PostError for a slug."""
        head = following(after, post, path=path, mailing=mailing)
        slugs = _slugs(post)
        head_item = items.head_item(head, slugs=list(slugs), todo_at=at + GRACE)
        pointer = items.marshal({"pk": items.path_key(path), "sk": "pointer", "post_id": post.id})
        writes = [
            self._table.putting(head_item, *_still(after)),
            self._table.putting(self._revision_item(post, head.revision)),
            self._table.putting(pointer),
            self._table.deleting(items.key(items.path_key(path), "problem")),
        ]
        own = {":id": {"S": post.id}}
        for slug in slugs:
            pointer = items.marshal({"pk": slug, "sk": "pointer", "post_id": post.id})
            writes.append(self._table.putting(pointer, f"{NEW} OR post_id = :id", own))
        gone = self._slugs_of(post.id) - slugs.keys() if after else set()
        writes += [
            self._table.deleting(items.key(slug, "pointer"), "post_id = :id", own)
            for slug in sorted(gone)
        ]
        if not self._table.write(writes):
            raise self._why_not(post)
        return head

    def _revision_item(self, post: Post, revision: int) -> Item:
        content = encode(post)
        place: Mapping[str, Any] = {"content": content}
        if len(content) > items.INLINE_BYTES:
            place = {"content_ref": self._contents.put(content)}
        return items.marshal({"pk": post.id, "sk": items.revision_key(revision), **place})

    def _slugs_of(self, post_id: str) -> set[str]:
        item = self._get(post_id, "head")
        return set(items.unmarshal(item)["slugs"]) if item else set()

    def _why_not(self, post: Post) -> PostError | ConflictError:
        """Say whether a slug stood against a revision, or somebody who wrote first."""
        for slug, file in _slugs(post).items():
            if self._owner(slug) not in (None, post.id):
                return PostError(
                    file,
                    0,
                    "slug",
                    "another post has the same slug in this language",
                    "Give one of them a slug of its own in its front matter",
                    "slug-taken",
                )
        return ConflictError(post.id)

    def owner(self, language: str, slug: str) -> str | None:
        """Return the id of the post that has this slug, by a strong read."""
        return self._owner(items.slug_key(language, slug))

    def _owner(self, slug_key: str) -> str | None:
        pointer = self._get(slug_key, "pointer")
        return pointer["post_id"]["S"] if pointer else None

    def announced(
        self,
        head: PostHead,
        *,
        pages: Sequence[str],
        old_pages: Sequence[str] = (),
        mails: Mapping[str, str],
        notes: Mapping[str, EntryNote],
        changed: Sequence[str] = (),
    ) -> bool:
        """Clear `todo` if the head is still at this revision; tell whether it was."""
        return self._update(
            head,
            {
                "pages": list(pages),
                "old_pages": list(old_pages),
                "mails": dict(mails),
                "notes": items.written_notes(notes),
            },
            gone=("todo", "todo_list", "todo_at"),
            changed=changed,
        )

    def later(self, head: PostHead, *, at: datetime, changed: Sequence[str] = ()) -> None:
        """Leave `todo` until then, if the head is still at this revision."""
        self._update(
            head,
            {"todo_at": items.timestamp(at), "pages": [], "mails": {}},
            changed=changed,
        )

    def nudge(self, post_id: str, *, at: datetime) -> None:
        """Touch a head that still has a `todo`: the stream carries it again."""
        values = items.marshal({":at": items.timestamp(at)})
        key = items.key(post_id, "head")
        change = "SET todo_at = :at REMOVE changed"
        self._table.update(key, change, "attribute_exists(todo)", values)

    def _update(
        self,
        head: PostHead,
        values: Mapping[str, Any],
        *,
        changed: Sequence[str],
        gone: Sequence[str] = (),
    ) -> bool:
        """Set attributes of a head that is still to be announced, and remove others."""
        if changed:
            values = {**values, "changed": items.written_changed(changed)}
        else:
            gone = (*gone, "changed")
        change = "SET " + ", ".join(f"{name} = :{name}" for name in values)
        change += f" REMOVE {', '.join(gone)}" if gone else ""
        names = {f":{name}": value for name, value in values.items()}
        with_revision = items.marshal({**names, ":revision": head.revision})
        condition = "revision = :revision AND attribute_exists(todo)"
        key = items.key(head.post_id, "head")
        return self._table.update(key, change, condition, with_revision) is not None

    def waiting(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of posts whose `todo` was due before then, the longest due first."""
        found = self._table.query(
            "todo_list = :list AND todo_at <= :before",
            items.marshal({":list": items.TODO_LIST, ":before": items.timestamp(before)}),
            index="todo",
            limit=limit,
        )
        return [item["pk"]["S"] for item in found]

    def refuse(self, path: str, findings: Sequence[Finding], *, at: datetime) -> None:
        """Record why the files of a path could not be taken."""
        self._table.put(items.problem_item(path, findings, at))

    def problem(self, path: str) -> Sequence[Finding]:
        """Return what `refuse` recorded for a path and no later revision cleared."""
        item = self._get(items.path_key(path), "problem")
        return items.read_problem(item) if item else ()

    def _get(self, pk: str, sk: str) -> Item | None:
        return self._table.get(items.key(pk, sk))


def _still(head: PostHead | None) -> tuple[str, Item | None]:
    """Return the condition that a head is as it was read: not announced meanwhile, either."""
    if head is None:
        return NEW, None
    values = {":was": {"N": str(head.revision)}}
    if not head.todo:
        return "revision = :was", values
    return "revision = :was AND todo = :todo", values | {":todo": {"N": str(head.todo)}}


def _slugs(post: Post) -> Mapping[str, str]:
    """Return the file of each variant, by the slug that it claims: what isn't public has none."""
    if post.status is not Status.PUBLISHED:
        return {}
    return {items.slug_key(v.language, v.slug): v.file for v in post.variants}
