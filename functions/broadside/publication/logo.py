"""The publication's logo: a picture beside `publication.toml`, and how large it is shown."""

import re
from collections.abc import Iterator
from pathlib import Path

from broadside.pictures import TYPES, PictureError, kind_of, pixels, without_metadata
from broadside.pictures.sizes import JPEG_FRAMES, big
from broadside.publication.document import Document
from broadside.publication.model import Logo

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(png|jpe?g|gif|webp)", re.IGNORECASE)
_MAX_BYTES = 200_000
_HIGH, _WIDE = 64, 320
"""Pixels at most, as shown; the file may have twice as many, for sharp screens."""


def read_logo(document: Document, folder: Path | None) -> Logo | None:
    """
    Read the picture that `look.logo` names.

    Raises:
        PublicationError: it isn't there, too large, broken, or no picture that mail clients show.
    """
    path = "look.logo"
    example = "a picture's name such as logo.png (png, jpg, gif or webp)"
    name = document.matching(path, _NAME, example, required=False)
    if not name:
        return None
    file = (folder or Path()) / name
    if folder is None or not file.is_file():
        raise document.fail(path, f"{name} isn't there", "Put it beside publication.toml")
    if file.stat().st_size > _MAX_BYTES:
        reason = f"{name} has more than {_MAX_BYTES:,} bytes"
        raise document.fail(path, reason, f"{2 * _HIGH} pixels of height are enough")
    data = file.read_bytes()
    media_type, (width, height) = measured(data)
    if not width or not height:
        raise document.fail(path, f"{name} is no picture", "Save it as PNG, JPEG, GIF or WebP")
    try:
        # Everybody gets it: who drew it, where and with what is nobody's business.
        data = without_metadata(data)
    except PictureError as error:
        reason = f"{name} is broken: it {error}"
        raise document.fail(path, reason, "Copy or save it once more") from None
    scale = min(1, _HIGH / height, _WIDE / width)
    return Logo(
        data=data,
        media_type=media_type,
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
    )


def measured(data: bytes) -> tuple[str, tuple[int, int]]:
    """Return a picture's media type, width and height, by its bytes; zeros if it is none."""
    kind = kind_of(data)
    if kind is None:
        return "", (0, 0)
    size = next(_jpeg_sizes(data), (0, 0)) if kind == "jpg" else pixels(data) or (0, 0)
    return TYPES[kind], size


def _jpeg_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """Walk over the segments (ITU-T T.81, annex B): stricter than where a picture is only told."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in JPEG_FRAMES:
            yield big(data[at + 7 : at + 9]), big(data[at + 5 : at + 7])
        at += 2 + big(data[at + 2 : at + 4])
