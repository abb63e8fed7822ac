"""What the posts of a folder bring along: prepared as it is published, when a post asks for it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from broadside.app.light import Prepared
from broadside.app.preparing import prepare
from broadside.pictures import MAX_BYTES, PictureError, kind_of, without_metadata
from broadside.posts import Asset, AssetsOnDemand, Post, media_of


class FolderAssets(AssetsOnDemand):
    """Pictures and documents of a folder; nothing is fetched from other hosts."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        """
        Look at nothing yet.

        Args:
            files: Where each one is, by its path below the folder.
        """
        super().__init__()
        self._files = files
        self.published: dict[str, bytes] = {}
        """What is published of those that were asked for, by its path on the site."""

    def _look(self, address: str) -> Asset | None:
        prepared = prepared_from(self._files[address])
        if prepared is None:
            return None
        self.published |= prepared.files
        return prepared.asset

    def used_by(self, posts: Iterable[Post]) -> Iterator[tuple[str, bytes]]:
        """Yield what these posts show and link to, each with its path on the site."""
        for path in sorted(media_of(posts)):
            if path in self.published:
                yield path, self.published[path]

    def sources_of(self, posts: Iterable[Post]) -> dict[str, Path]:
        """Return the files that these posts' pictures and documents are made of, by their paths."""
        named = media_of(posts)
        # By what they show: two files may hold one picture, and each post asks for its own.
        return {
            below: self._files[below]
            for below, asset in self.items()
            if asset.path in named or asset.small in named
        }


def prepared_from(file: Path) -> Prepared | None:
    """Prepare a file for publication; None when it can't be read."""
    try:
        if not file.is_file():  # a pipe would keep us waiting
            return None
        return prepare(file.name, dropped_bytes(file))
    except OSError:
        return None


def dropped_bytes(file: Path) -> bytes:
    """
    Read a file as it is dropped: a picture without the place and device that it may tell of.

    Raises:
        OSError: it can't be read.
    """
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)  # a byte more than it may have shows
    try:
        return without_metadata(data) if kind_of(data) else data
    except PictureError:
        return data
