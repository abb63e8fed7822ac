"""Pictures that a post brings along: which ones we take, and where they are on the site."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from broadside.pictures import ENDINGS, TYPES, PictureError, kind_of, without_metadata

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "TYPES",
    "PicturesOnDemand",
    "SitePicture",
    "media_path",
    "site_picture",
]

MAX_BYTES = 5_000_000
"""Of one picture: what a phone makes, not what a camera makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePicture:
    """A picture as everybody may have it: it doesn't tell where it was taken, or by whom."""

    path: str
    """Its path on the site, for ever the same for the same bytes: `/media/<SHA-256>.<ending>`."""
    data: bytes


def site_picture(data: bytes) -> SitePicture | None:
    """
    Make of a picture what is published of it.

    Args:
        data: The file, whatever its name says.

    Returns:
        The picture; None when it is too big, broken, or no picture that we take.
    """
    kind = kind_of(data)
    if kind is None or len(data) > MAX_BYTES:
        return None
    try:
        kept = without_metadata(data)
    except PictureError:
        return None
    return SitePicture(path=f"/media/{sha256(kept).hexdigest()}.{kind}", data=kept)


def media_path(data: bytes) -> str | None:
    """Return where a picture is on the site; None when it is none that we take."""
    found = site_picture(data)
    return found.path if found else None


class PicturesOnDemand(Mapping[str, str]):
    """Site paths of pictures, each looked at when it is first asked for; it holds those taken."""

    def __init__(self) -> None:
        self._paths: dict[str, str | None] = {}

    @abstractmethod
    def _look(self, below: str) -> str | None:
        """
        Look at a picture.

        Raises:
            KeyError: there can't be one.
        """

    def __getitem__(self, below: str) -> str:
        if below not in self._paths:
            self._paths[below] = self._look(below)
        path = self._paths[below]
        if path is None:
            raise KeyError(below)
        return path

    def __iter__(self) -> Iterator[str]:
        return (below for below, path in self._paths.items() if path)

    def __len__(self) -> int:
        return sum(1 for _ in self)
