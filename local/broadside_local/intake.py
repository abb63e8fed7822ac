"""The posts of a folder, read as `ingest` will, so that trouble shows before anything starts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadside.errors import PostError
from broadside.posts import Asset, Finding, Post, SourceFile, Status, finding_of, read_post
from broadside.publication import Publication
from broadside_local.folder import PostsFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPost:
    """A post that can be used, and the files that it was read from."""

    post: Post
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a folder holds."""

    seen: int
    posts: tuple[LocalPost, ...]
    """Those that can be used, in the order of their paths."""
    refused: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def take_in(folder: PostsFolder, publication: Publication, assets: Mapping[str, Asset]) -> Intake:
    """
    Read every post of a folder.

    Args:
        folder: The files.
        publication: Says the languages and the time zone.
        assets: What posts bring along, by its path below the folder.

    Returns:
        The posts that can be used; of two with the same id, or the same address in one language,
        the first by path stays and the other is refused.
    """
    refused = list(folder.findings)
    warnings: list[Finding] = []
    posts: list[LocalPost] = []
    claims: dict[tuple[str, ...], str] = {}
    for files in folder.groups.values():
        try:
            reading = read_post(
                files,
                source="drop",
                languages=publication.languages,
                time_zone=publication.time_zone,
                assets=assets,
            )
        except PostError as error:
            refused.append(finding_of(error))
            continue
        warnings += reading.findings
        taken = _first_claimed(reading.post, files, claims)
        if taken:
            refused.append(taken)
            continue
        posts.append(LocalPost(post=reading.post, files=tuple(files)))
    return Intake(
        seen=len(folder.groups) + len({f.file for f in folder.findings}),
        posts=tuple(posts),
        refused=tuple(refused),
        warnings=tuple(warnings),
    )


def _first_claimed(
    post: Post, files: Sequence[SourceFile], claims: dict[tuple[str, ...], str]
) -> Finding | None:
    """Claim a post's id and addresses for its files, unless one of them is taken."""
    wanted: dict[tuple[str, ...], str] = {("id", post.id): files[0].path}
    if post.status is Status.PUBLISHED:  # what stays in the house takes nobody's address
        wanted |= {("slug", v.language, v.slug): v.file or files[0].path for v in post.variants}
    for claim, file in wanted.items():
        if claim in claims:
            field = claim[0]
            return Finding(
                file=file,
                line=next((_line_of(field, f.data) for f in files if f.path == file), 0),
                field=field,
                reason=f"{claims[claim]} has the same {field}" + _in_language(claim),
                hint=f"Give one of them its own {field} in its front matter",
                severity="error",
                code=f"{field}-taken",
            )
    claims.update(wanted)
    return None


def _line_of(field: str, data: bytes) -> int:
    """Return the line that gives a field; 0 when it follows from the file's name."""
    pattern = re.compile(rb"""\A[\s{"']*%s["']?\s*[:=]""" % field.encode(), re.IGNORECASE)
    numbered = enumerate(data.splitlines()[:200], 1)
    return next((number for number, line in numbered if pattern.match(line)), 0)


def _in_language(claim: Sequence[str]) -> str:
    return f" ({claim[1]})" if claim[0] == "slug" else ""


def published(posts: Iterable[LocalPost], now: datetime) -> list[LocalPost]:
    """Return the posts that are out by now, newest first."""
    out = [p for p in posts if p.post.status is Status.PUBLISHED and p.post.published_at <= now]
    return sorted(out, key=lambda p: (p.post.published_at, p.post.source_id), reverse=True)
