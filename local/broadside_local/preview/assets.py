"""What posts bring along: looked at when they ask, and again only when it has changed."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from broadside.app.light import Prepared
from broadside.posts import ASSET_ENDINGS, Asset
from broadside_local.media import prepared_from
from broadside_local.preview.watching import Stamp, stamp_of


class AssetsAsked(Mapping[str, Asset]):
    """Pictures and documents below a folder, by their path in it; it notes which were asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[Path, tuple[Stamp, Prepared | None]] = {}
        self.asked: dict[str, Path] = {}
        """Files that were asked for, there or not, by their path below the folder."""

    def __getitem__(self, below: str) -> Asset:
        parts = PurePosixPath(below).parts
        if not parts or below.startswith("/") or ".." in parts or "\0" in below:
            raise KeyError(below)
        file = self._root / below
        if file.suffix.lower() not in ASSET_ENDINGS:
            raise KeyError(below)
        self.asked[below] = file
        if (prepared := self._prepared(file)) is None:
            raise KeyError(below)
        return prepared.asset

    def __iter__(self) -> Iterator[str]:
        return (below for below, file in dict(self.asked).items() if self._prepared(file))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def stamps(self) -> tuple[Stamp, ...]:
        """Return how each one that was asked for stands: another picture is another preview."""
        return tuple(stamp_of(file) for file in dict(self.asked).values())

    def published(self) -> dict[str, bytes]:
        """Return what would be published of those that are there, by its path on the site."""
        prepared = [self._prepared(file) for file in dict(self.asked).values()]
        return {path: data for one in prepared if one for path, data in one.files.items()}

    def _prepared(self, file: Path) -> Prepared | None:
        stamp = stamp_of(file)
        known = self._known.get(file)
        if known is None or known[0] != stamp:
            known = stamp, prepared_from(file) if stamp else None
            self._known[file] = known
        return known[1]
