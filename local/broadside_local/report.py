"""What a run did, in figures and by name: `report.json` and the summary in the terminal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from broadside.posts import Finding
from broadside.subscribers import RowFinding

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsReport:
    """What became of the posts; lists hold source ids, in the order of their paths."""

    seen: int
    published: tuple[str, ...]
    scheduled: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    refused: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribersReport:
    """What became of the rows of the CSV."""

    rows: int
    active: int
    merged: int
    refused: int
    findings: tuple[RowFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionReport:
    """One edition's statement: planned = accepted + skipped + rejected + left."""

    id: str
    post: str
    state: str
    planned: int
    accepted: int
    rejected: int
    left: int
    doubled: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    """How many, by reason."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """How many were accepted, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did."""

    posts: PostsReport
    subscribers: SubscribersReport
    editions: tuple[EditionReport, ...]
    seconds: float

    @property
    def has_problems(self) -> bool:
        """Tell whether anything was refused, rejected or left undecided."""
        undecided = any(e.rejected or e.left or e.doubled for e in self.editions)
        return bool(self.posts.refused or self.subscribers.refused or undecided)

    def as_json(self) -> str:
        """Return `report.json`, as docs/report.md describes it."""
        data: dict[str, Any] = {"report": VERSION, **asdict(self)}
        data["mails"] = sum(e.accepted for e in self.editions)
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

    def summary(self) -> str:
        """Return a few lines for a terminal."""
        posts, readers = self.posts, self.subscribers
        lines = [
            ("Posts", _and([f"{len(posts.published)} published", *_posts_left_out(posts)])),
            ("Subscribers", _and([f"{readers.active} active", *_rows_left_out(readers)])),
            (
                "Mails",
                _and([f"{sum(e.accepted for e in self.editions)} accepted", *self._not_sent()]),
            ),
            ("Time", f"{self.seconds:.1f} s"),
        ]
        return "\n".join(f"{name:<12} {text}" for name, text in lines)

    def _not_sent(self) -> Iterable[str]:
        skipped: dict[str, int] = {}
        for edition in self.editions:
            for reason, count in edition.skipped.items():
                skipped[reason] = skipped.get(reason, 0) + count
        yield from (f"{count} skipped ({reason})" for reason, count in sorted(skipped.items()))
        for name in ("rejected", "left", "doubled"):
            count = sum(getattr(e, name) for e in self.editions)
            if count:
                yield f"{count} {name}"


def _posts_left_out(posts: PostsReport) -> Iterable[str]:
    for count, word in (
        (len(posts.scheduled), "scheduled for later"),
        (len(posts.drafts), "kept back as draft"),
        (len(posts.withdrawn), "withdrawn"),
        (len({f.file for f in posts.refused}), "refused"),
    ):
        if count:
            yield f"{count} {word}"


def _rows_left_out(readers: SubscribersReport) -> Iterable[str]:
    for count, word in ((readers.merged, "merged as duplicates"), (readers.refused, "refused")):
        if count:
            yield f"{count} {word}"


def _and(parts: Iterable[str]) -> str:
    return ", ".join(parts)
