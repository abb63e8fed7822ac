"""Where the posts are: a folder of them, or the one that a file belongs to."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from broadside.posts import SourceFile, is_post, source_id_of
from broadside_local.errors import WrongUseError
from broadside_local.folder import read_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The files of one post: its variants."""

    key: str
    """Its source id."""
    files: tuple[Path, ...]
    """In the order of their paths; none: they are all gone."""
    folders: tuple[Path, ...]
    """Where another variant might appear."""


class Shelf:
    """The posts that can be looked at, by key."""

    def __init__(self, place: Path) -> None:
        """
        Stand before a shelf.

        Args:
            place: A folder, or the file of one post.

        Raises:
            WrongUseError: it is neither.
        """
        if not place.is_dir() and not (place.is_file() and is_post(place.name)):
            reason = "is no post" if place.is_file() else "isn't there"
            hint = "Name a .md, .markdown or .html file, or a folder"
            raise WrongUseError(f"{place}: {reason}", hint)
        self.root = place if place.is_dir() else place.parent
        self.only = None if place.is_dir() else source_id_of(place.name)
        """The one post's key, when a file was named."""

    def groups(self) -> Mapping[str, Group]:
        """List the posts; hidden files and folders are left alone, and so is what can't be read."""
        grouped: dict[str, list[Path]] = {}
        for path in _walk(self.root, deep=self.only is None):
            below = path.relative_to(self.root).as_posix()
            if is_post(below) and (key := source_id_of(below)) and self.only in (None, key):
                grouped.setdefault(key, []).append(path)
        return {key: self._group(key, paths) for key, paths in grouped.items()}

    def group(self, key: str, last: Group | None = None) -> Group:
        """
        Return the files of one post.

        Args:
            key: Its key.
            last: What it was when it was last asked for: where to look, so that a folder of a
                thousand posts isn't gone through with every save.

        Raises:
            KeyError: there is no such post.
        """
        if last is None:
            if self.only == key:
                last = Group(key=key, files=(), folders=(self.root,))
            else:
                return self.groups()[key]
        paths = [
            path
            for folder in last.folders
            for path in _walk(folder, deep=False)
            if is_post(below := path.relative_to(self.root).as_posix())
            and source_id_of(below) == key
        ]
        return Group(key=key, files=tuple(sorted(paths)), folders=last.folders)

    def _group(self, key: str, paths: Iterable[Path]) -> Group:
        files = tuple(sorted(paths))
        return Group(key=key, files=files, folders=tuple(sorted({f.parent for f in files})))

    def read(self, group: Group) -> tuple[SourceFile, ...]:
        """
        Read a post's files.

        Raises:
            OSError: one of them can't be read.
        """
        return tuple(read_file(f, f.relative_to(self.root).as_posix()) for f in group.files)


def _walk(folder: Path, *, deep: bool) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda e: e.name)
    except OSError:
        return
    for entry in found:
        if entry.name.startswith("."):
            continue
        try:
            entry.name.encode()
        except UnicodeEncodeError:
            continue
        if entry.is_dir():
            if deep and not entry.is_symlink():
                yield from _walk(Path(entry.path), deep=True)
        else:
            yield Path(entry.path)
