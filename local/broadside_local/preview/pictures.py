"""Pictures that posts ask for: looked at when asked, and again only when they have changed."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from broadside.posts import PICTURE_ENDINGS
from broadside_local.media import site_path_of
from broadside_local.preview.watching import Stamp, stamp_of


class PicturesAsked(Mapping[str, str]):
    """Site paths of the pictures below a folder, by their path in it; it notes which were asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._named: dict[Path, tuple[Stamp, str | None]] = {}
        self.asked: dict[str, Path] = {}
        """Files that were asked for, there or not, by their path below the folder."""

    def __getitem__(self, below: str) -> str:
        parts = PurePosixPath(below).parts
        if not parts or below.startswith("/") or ".." in parts or "\0" in below:
            raise KeyError(below)
        file = self._root / below
        if file.suffix.lower() not in PICTURE_ENDINGS:
            raise KeyError(below)
        self.asked[below] = file
        if (path := self._path(file)) is None:
            raise KeyError(below)
        return path

    def __iter__(self) -> Iterator[str]:
        return (below for below, file in dict(self.asked).items() if self._path(file))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def files(self) -> dict[str, Path]:
        """Return the files that are there, taken or not, by their path below the folder."""
        return {below: file for below, file in dict(self.asked).items() if file.is_file()}

    def stamps(self) -> tuple[Stamp, ...]:
        """Return how each one that was asked for stands: another picture is another preview."""
        return tuple(stamp_of(file) for file in dict(self.asked).values())

    def by_site_path(self) -> dict[str, Path]:
        """Return the files that are there, by their path on the site."""
        found = ((self._path(file), file) for file in dict(self.asked).values())
        return {path: file for path, file in found if path}

    def _path(self, file: Path) -> str | None:
        stamp = stamp_of(file)
        known = self._named.get(file)
        if known is None or known[0] != stamp:
            known = stamp, site_path_of(file) if stamp else None
            self._named[file] = known
        return known[1]
