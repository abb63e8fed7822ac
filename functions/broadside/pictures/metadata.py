"""
A picture without what it tells of who took it, where, when and with what.

A telephone writes the place of a picture into it. What is published must not give anybody away, so
of each file only what is needed to show it is kept; what we don't know goes. The pixels stay as
they are, and so does which way up they are.
"""

from collections.abc import Mapping
from typing import Protocol

from broadside.pictures.errors import PictureError
from broadside.pictures.gif import gif_without_metadata
from broadside.pictures.jpeg import jpeg_without_metadata
from broadside.pictures.png import png_without_metadata
from broadside.pictures.webp import webp_without_metadata

__all__ = ["ENDINGS", "MAX_BYTES", "TYPES", "PictureError", "kind_of", "without_metadata"]

TYPES = {"gif": "image/gif", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
"""Media type by ending."""

MAX_BYTES = 25_000_000
"""Of what is handed in: what telephones make."""

ENDINGS = (".gif", ".jpeg", ".jpg", ".png", ".webp")
"""What files of such pictures are called."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


class _Cleaner(Protocol):
    def __call__(self, data: bytes, *, profile: bool = True) -> bytes: ...


_CLEANERS: Mapping[str, _Cleaner] = {
    "gif": gif_without_metadata,
    "jpg": jpeg_without_metadata,
    "png": png_without_metadata,
    "webp": webp_without_metadata,
}


def kind_of(data: bytes) -> str | None:
    """Tell what a file is by its first bytes: `gif`, `jpg`, `png`, `webp`, or none of them."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _SIGNATURES if data.startswith(start)), None)


def without_metadata(data: bytes, *, profile: bool = True) -> bytes:
    """
    Take out of a picture what isn't needed to show it.

    Args:
        data: The file, whatever its name says.
        profile: Whether its colour profile stays.

    Returns:
        The same picture; the same bytes if there was nothing to take out.

    Raises:
        PictureError: it is no GIF, JPEG, PNG or WebP, or is broken.
    """
    kind = kind_of(data)
    if kind is None:
        raise PictureError("is no GIF, JPEG, PNG or WebP")
    return _CLEANERS[kind](data, profile=profile)
