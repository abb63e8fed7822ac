"""The Posts table in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from broadside.adapters.memory_index import AT_ONCE, MemoryIndex
from broadside.errors import ConflictError, NotFoundError, PostError
from broadside.ports import Clock
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
_TODO = "todo"


@dataclass
class MemoryPosts:
    """Heads, revisions, slugs and problems (port `Posts`)."""

    heads: dict[str, PostHead] = field(default_factory=dict)
    revisions: dict[tuple[str, int], bytes] = field(default_factory=dict)
    slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    todo_at: dict[str, datetime] = field(default_factory=dict)
    problems: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    clock: Clock | None = None
    """Needed for a lag."""
    index_lag: timedelta = AT_ONCE
    """How long `waiting` doesn't show what was written."""

    def __post_init__(self) -> None:
        self._todo: MemoryIndex[str, datetime] = MemoryIndex(self.clock, self.index_lag)

    def head(self, post_id: str) -> PostHead | None:
        """Return the head."""
        return self.heads.get(post_id)

    def at_path(self, path: str) -> PostHead | None:
        """Return the head of the post whose files are called this."""
        return self.heads.get(self.paths.get(path, ""))

    def read(self, post_id: str, revision: int) -> Post:
        """Return one revision; NotFoundError."""
        if (post_id, revision) not in self.revisions:
            raise NotFoundError(f"{post_id} revision {revision}")
        return decode(self.revisions[post_id, revision])

    def write(
        self, post: Post, *, after: PostHead | None, path: str, mailing: Mailing, at: datetime
    ) -> PostHead:
        """Write the revision that follows `after`; ConflictError, or PostError for a slug."""
        there = self.heads.get(post.id)
        if _place(there) != _place(after):
            raise ConflictError(post.id)
        claimed = (
            {}
            if post.status is not Status.PUBLISHED
            else {(v.language, v.slug): v.file for v in post.variants}
        )
        for slug, file in claimed.items():
            if self.slugs.get(slug, post.id) != post.id:
                raise PostError(
                    file,
                    0,
                    "slug",
                    "another post has the same slug in this language",
                    "Give one of them a slug of its own in its front matter",
                    "slug-taken",
                )
        self.slugs = {s: o for s, o in self.slugs.items() if o != post.id}
        self.slugs |= dict.fromkeys(claimed, post.id)
        head = following(there, post, path=path, mailing=mailing)
        self.heads[post.id] = head
        self.revisions[post.id, head.revision] = encode(post)
        self.paths[path] = post.id
        self.problems.pop(path, None)
        self._wait(post.id, at + GRACE)
        return head

    def _wait(self, post_id: str, until: datetime) -> None:
        self.todo_at[post_id] = until
        self._todo.put(_TODO, post_id, until)

    def owner(self, language: str, slug: str) -> str | None:
        """Return the id of the post that has this slug."""
        return self.slugs.get((language, slug))

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
        there = self.heads[head.post_id]
        if there.revision != head.revision or not there.todo:
            return False
        self.heads[head.post_id] = replace(
            there,
            todo=0,
            pages=tuple(pages),
            old_pages=tuple(old_pages),
            mails=dict(mails),
            notes=dict(notes),
            changed=tuple(changed),
        )
        del self.todo_at[head.post_id]
        self._todo.put(_TODO, head.post_id, None)
        return True

    def later(self, head: PostHead, *, at: datetime, changed: Sequence[str] = ()) -> None:
        """Leave `todo` until then, if the head is still at this revision."""
        there = self.heads[head.post_id]
        if there.revision == head.revision and there.todo:
            self.heads[head.post_id] = replace(there, pages=(), mails={}, changed=tuple(changed))
            self._wait(head.post_id, at)

    def nudge(self, post_id: str, *, at: datetime) -> None:
        """Touch a head that still has a `todo`."""
        if post_id in self.todo_at:
            self.heads[post_id] = replace(self.heads[post_id], changed=())
            self._wait(post_id, at)

    def waiting(self, *, before: datetime, limit: int) -> Sequence[str]:
        """Return ids of posts whose `todo` was due before then, the longest due first."""
        listed = self._todo.entries(_TODO).items()
        due = sorted((at, post_id) for post_id, at in listed if at <= before)
        return [post_id for _, post_id in due[:limit]]

    def refuse(self, path: str, findings: Sequence[Finding], *, at: datetime) -> None:
        """Record why the files of a path could not be taken."""
        del at
        self.problems[path] = tuple(findings)

    def problem(self, path: str) -> Sequence[Finding]:
        """Return what `refuse` recorded for a path and no later revision cleared."""
        return self.problems.get(path, ())


def _place(head: PostHead | None) -> tuple[int, int]:
    return (head.revision, head.todo) if head else (0, 0)
