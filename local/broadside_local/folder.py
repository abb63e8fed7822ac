"""A folder of posts on disk: which files are posts, which belong together, what can't be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from broadside.posts import Finding, SourceFile, is_post, source_id_of
from broadside_local.errors import WrongUseError

IMAGES = (".gif", ".jpeg", ".jpg", ".png", ".webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsFolder:
    """What an organiser's folder holds, by paths below it with `/` between."""

    root: Path
    groups: Mapping[str, tuple[SourceFile, ...]]
    """Files that are variants of one post, by source id; in the order of their paths."""
    images: Mapping[str, Path]
    findings: tuple[Finding, ...]
    """Files that could not be read; the posts they belong to are left out."""


def read_folder(root: Path) -> PostsFolder:
    """
    Read every post below a folder; hidden files and folders are left alone.

    Raises:
        WrongUseError: the folder isn't there, or can't be listed.
    """
    groups: dict[str, list[SourceFile]] = {}
    images: dict[str, Path] = {}
    findings: list[Finding] = []
    unreadable: set[str] = set()
    for path in _walk(root):
        below = path.relative_to(root).as_posix()
        if path.suffix.lower() in IMAGES:
            images[below] = path
        if not is_post(below):
            continue
        source_id = source_id_of(below)
        try:
            groups.setdefault(source_id, []).append(read_file(path, below))
        except OSError as error:
            unreadable.add(source_id)
            findings.append(_unreadable(below, error))
    return PostsFolder(
        root=root,
        groups={s: tuple(files) for s, files in groups.items() if s not in unreadable},
        images=images,
        findings=tuple(findings),
    )


def read_file(path: Path, below: str) -> SourceFile:
    """
    Read one file of a post.

    Raises:
        OSError: it can't be read.
    """
    modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return SourceFile(path=below, data=path.read_bytes(), modified_at=modified_at)


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        hint = "Check its name, and that you may read it"
        raise WrongUseError(f"{folder}: {_why(error)}", hint) from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        elif not entry.is_dir():
            yield entry


def _unreadable(below: str, error: OSError) -> Finding:
    return Finding(
        file=below,
        line=0,
        field="file",
        reason=f"can't be read ({_why(error)})",
        hint="Give yourself permission to read it, or move it away",
        severity="error",
    )


def _why(error: OSError) -> str:
    return (error.strerror or "unknown error").lower()
