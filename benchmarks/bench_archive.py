"""
Archive: what it costs to publish one post more when there are 10 already, or 100,000.

The publication, the post and all code are the real ones; the tables and buckets are the twins in
memory, which find a list's newest lines as fast however long it is, as DynamoDB does. So the time
is that of our code, and each call of a port is counted: what it reads, and what it writes.

The archive has long round-ups in 20 topics by 5 authors, an hour between each two.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from broadside.adapters.hands import one_by_one
from broadside.adapters.memory_edge import MemoryEdge
from broadside.adapters.memory_files import MemoryContents, MemorySite
from broadside.adapters.memory_ledger import MemoryLedger
from broadside.adapters.memory_lists import MemoryLists
from broadside.adapters.memory_posts import MemoryPosts
from broadside.app.publish import Publisher
from broadside.posts import (
    Mailing,
    Post,
    SourceFile,
    decode,
    encode,
    read_post,
    teasers_of,
    with_documents,
)
from broadside.publication import load_publication
from broadside.rendering import load_theme
from measure import alternate, conclude
from round_up import round_up

PROMISE = 1.5
SIZES = (10, 20, 50, 100_000)
ROUNDS = 10
_TEMPLATES = Path(__file__).parents[1] / "templates"
_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_READS = frozenset(
    [
        "head",
        "read",
        "owner",
        "standing",
        "newest",
        "stretch",
        "months",
        "etag",
        "get",
        "editions_of",
    ]
)


def main() -> None:
    """Measure, and print the ratio last."""
    kinds = _kinds()
    archives = [_Archive(size, kinds) for size in SIZES]
    calls = [archive.count() for archive in archives]
    timings = alternate(*(archive.publish for archive in archives), rounds=ROUNDS)
    print(
        f"archive: one post more, with 2 topics and an author, in one language; {ROUNDS} rounds\n\n"
        f"{'posts before':>14}{'reads':>10}{'writes':>10}{'best':>10}{'median':>10}   ms of CPU"
    )
    for size, counted, timing in zip(SIZES, calls, timings, strict=True):
        reads = sum(counted[name] for name in _READS)
        print(
            f"{size:>14,}{reads:>10,}{sum(counted.values()) - reads:>10,}"
            f"{timing.best * 1000:10.1f}{timing.usual * 1000:10.1f}"
        )
    ratio = timings[-1].best / timings[0].best
    conclude(
        f"\narchive: {ratio:.2f} times the time with 100,000 posts that it takes with 10"
        f" (at most {PROMISE})",
        kept=ratio <= PROMISE,
    )


class _Clock:
    def now(self) -> datetime:
        return _NOW

    def wait_until(self, at: datetime) -> None:
        raise NotImplementedError


class _Posts(MemoryPosts):
    """
    Posts of which an archive's revisions are made when somebody reads them.

    The adapter of DynamoDB remembers 512 revisions, and so does this one.
    """

    def __init__(self, kinds: Sequence[Post]) -> None:
        super().__init__()
        self._kinds = kinds
        self._numbers: dict[str, int] = {}
        self.read = lru_cache(maxsize=512)(self._read)  # type: ignore[method-assign]

    def remember(self, number: int, at: datetime) -> Post:
        """Make a post that can be read."""
        post = self._make(number, at)
        self._numbers[post.id] = number
        return post

    def _read(self, post_id: str, revision: int) -> Post:
        if post_id in self._numbers:
            number = self._numbers[post_id]
            return decode(encode(self._make(number, _NOW - timedelta(hours=number + 1))))
        return super().read(post_id, revision)

    def _make(self, number: int, at: datetime) -> Post:
        kind = self._kinds[number % len(self._kinds)]
        (variant,) = kind.variants
        variant = replace(variant, slug=f"post-{number}", title=f"Post {number}")
        return replace(kind, source_id=f"{number}", published_at=at, variants=(variant,))


class _Site(MemorySite):
    """A site that tells ETags as S3 does: it knows them, and nobody here has to reckon."""

    def etag(self, key: str) -> str:
        return str(id(self.served[key])) if key in self.served else ""


class _Archive:
    """A publication of so many posts."""

    def __init__(self, size: int, kinds: Sequence[Post]) -> None:
        self._posts, self._lists = _Posts(kinds), MemoryLists()
        self._new = kinds[0]
        self._publisher = Publisher(
            posts=self._posts,
            lists=self._lists,
            site=_Site(),
            edge=MemoryEdge(),
            contents=MemoryContents(),
            ledger=MemoryLedger(),
            publication=load_publication(_TEMPLATES / "publication.toml"),
            theme=load_theme(_TEMPLATES),
            clock=_Clock(),
            together=one_by_one,
            site_url="https://news.example.org",
            release_delay=timedelta(minutes=10),
        )
        for number in range(size)[::-1]:
            self._place(self._posts.remember(number, _NOW - timedelta(hours=number + 1)))
        self._arrived = dict(self._lists.arrived)
        self._published = count()
        self.publish()

    def _place(self, post: Post) -> None:
        lines = teasers_of(post, 1, time_zone="UTC")
        before = self._lists.standing(post.id, [line.list for line in lines])
        lines, arrived = with_documents(lines, before)
        self._lists.place(post.id, lines, before=before, arrived=arrived)

    def publish(self, publisher: Publisher | None = None) -> None:
        """Publish one post more, and forget it again: the next one finds what this one found."""
        name = f"new-{next(self._published)}"
        (variant,) = self._new.variants
        variant = replace(variant, slug=name, title=f"News {name}")
        post = replace(self._new, source_id=name, published_at=_NOW, variants=(variant,))
        self._posts.write(post, after=None, path=name, mailing=Mailing.AUTO, at=_NOW)
        report = (publisher or self._publisher).publish([post.id])
        assert report.shown == [post.id]
        self._lists.place(post.id, [], before=self._lists.standing(post.id, ()), arrived={})
        self._lists.settle(post.id, [])
        self._lists.arrived = dict(self._arrived)

    def count(self) -> Counter[str]:
        """Publish one, and count what is asked of each port."""
        calls: Counter[str] = Counter()
        ports = ("posts", "lists", "site", "contents", "ledger")
        counted: dict[str, Any] = {
            name: _Counted(getattr(self._publisher, name), calls) for name in ports
        }
        self.publish(replace(self._publisher, **counted))
        return calls


class _Counted:
    """A port that counts what is asked of it."""

    def __init__(self, port: Any, calls: Counter[str]) -> None:
        self._port, self._calls = port, calls

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        def call(*arguments: Any, **options: Any) -> Any:
            self._calls[name] += 1
            return method(*arguments, **options)

        return call


def _kinds() -> list[Post]:
    """Make posts of real length, in 20 topics, by 5 authors."""
    file = SourceFile(path="round-up.md", data=round_up().encode(), modified_at=_NOW)
    post = read_post([file], source="drop", languages=("en",), assets={}).post
    (variant,) = post.variants
    (author,) = variant.authors
    return [
        replace(
            post,
            topics=(f"Topic {n}", f"Topic {(n + 7) % 20}"),
            variants=(replace(variant, authors=(replace(author, id=f"a{n % 5}"),)),),
        )
        for n in range(20)
    ]


if __name__ == "__main__":
    main()
