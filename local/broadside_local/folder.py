"""A folder of posts on disk: which files are posts, which belong together, what can't be read."""

import errno
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from broadside.posts import ASSET_ENDINGS, Finding, SourceFile, is_post, source_id_of
from broadside_local.errors import WrongUseError


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsFolder:
    """What an organiser's folder holds, by paths below it with `/` between."""

    root: Path
    groups: Mapping[str, tuple[SourceFile, ...]]
    """Files that are variants of one post, by source id; in the order of their paths."""
    assets: Mapping[str, Path]
    """Pictures and documents that posts may bring along."""
    findings: tuple[Finding, ...]
    """Files that could not be read; the posts they belong to are left out."""


def read_folder(root: Path) -> PostsFolder:
    """
    Read every post below a folder; hidden files and folders are left alone.

    Raises:
        WrongUseError: the folder isn't there, or can't be listed.
    """
    paths = list(_walk(root))
    assets = {
        path.relative_to(root).as_posix(): path
        for path in paths
        if path.suffix.lower() in ASSET_ENDINGS and path.is_file()
    }
    return _read(root, paths, assets)


def read_posts(root: Path) -> PostsFolder:
    """
    Read a folder that is there for its posts.

    Raises:
        WrongUseError: it isn't there, can't be listed, or holds none.
    """
    folder = read_folder(root)
    if not folder.groups and not folder.findings:
        hint = "Name a folder with .md, .markdown or .html files"
        raise WrongUseError(f"{root}: holds no posts", hint)
    return folder


def read_post_files(file: Path) -> PostsFolder:
    """
    Read the post that a file is a variant of: the file, and those beside it in other languages.

    Nothing else is read; any picture or document below the file's folder counts as there when it
    is asked for.

    Raises:
        WrongUseError: the folder can't be listed.
    """
    post = source_id_of(file.name)
    beside = [path for path in _entries(file.parent) if source_id_of(path.name) == post]
    return _read(file.parent, beside, _AssetsBelow(file.parent))


def _read(root: Path, paths: Iterable[Path], assets: Mapping[str, Path]) -> PostsFolder:
    groups: dict[str, list[SourceFile]] = {}
    findings: list[Finding] = []
    unusable: set[str] = set()
    for path in paths:
        below = path.relative_to(root).as_posix()
        if not is_post(below) or path.is_dir():
            continue
        source_id = source_id_of(below)
        try:
            below.encode()
            groups.setdefault(source_id, []).append(read_file(path, below))
        except (OSError, UnicodeEncodeError) as error:
            unusable.add(source_id)
            findings.append(_unreadable(below, error))
    return PostsFolder(
        root=root,
        groups={s: tuple(files) for s, files in groups.items() if s not in unusable},
        assets=assets,
        findings=tuple(findings),
    )


class _AssetsBelow(Mapping[str, Path]):
    """Files below a folder, looked up one by one: it may be somebody's whole home."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __getitem__(self, below: str) -> Path:
        path = self._root / below
        parts = PurePosixPath(below).parts
        own = parts and not below.startswith("/") and ".." not in parts
        try:
            if own and path.suffix.lower() in ASSET_ENDINGS and path.is_file():
                return path
        except OSError:  # a name longer than any file's
            pass
        raise KeyError(below)

    def __iter__(self) -> Iterator[str]:
        return (path.relative_to(self._root).as_posix() for path in _walk(self._root))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read_file(path: Path, below: str) -> SourceFile:
    """
    Read one file of a post.

    Raises:
        OSError: it can't be read.
    """
    if not path.is_file() and path.exists():  # a pipe would keep us waiting, a device never end
        raise OSError(errno.EINVAL, "not a regular file")
    modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return SourceFile(path=below, data=path.read_bytes(), modified_at=modified_at)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(e for e in folder.iterdir() if not e.name.startswith("."))
    except OSError as error:
        hint = "Check its name, and that you may read it"
        raise WrongUseError(f"{folder}: {_why(error)}", hint) from None


def _walk(folder: Path) -> Iterator[Path]:
    for entry in _entries(folder):
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry)
        elif not entry.is_dir():
            yield entry


def _unreadable(below: str, error: OSError | UnicodeEncodeError) -> Finding:
    if isinstance(error, UnicodeEncodeError):
        return Finding(
            file=below.encode(errors="replace").decode(),
            line=0,
            field="file",
            reason="has a name that isn't UTF-8",
            hint="Give it another name",
            severity="error",
            code="file-name",
        )
    return Finding(
        file=below,
        line=0,
        field="file",
        reason=f"can't be read ({_why(error)})",
        hint="Give yourself permission to read it, or move it away",
        severity="error",
        code="file-unreadable",
    )


def _why(error: OSError) -> str:
    return (error.strerror or "unknown error").lower()
