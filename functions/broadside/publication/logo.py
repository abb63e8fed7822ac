"""The publication's logo: a picture beside `publication.toml`, and how large it is shown."""

import re
from collections.abc import Iterator
from pathlib import Path

from broadside.publication.document import Document
from broadside.publication.model import Logo

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(png|jpe?g|gif|webp)", re.IGNORECASE)
_MAX_BYTES = 200_000
_HIGH, _WIDE = 64, 320
"""Pixels at most, as shown; the file may have twice as many, for sharp screens."""
# JPEG's frames, which hold its size: all SOFn but DHT, JPG and DAC (ITU-T T.81, table B.1).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_logo(document: Document, folder: Path | None) -> Logo | None:
    """
    Read the picture that `look.logo` names.

    Raises:
        PublicationError: it isn't there, too large, or no picture that mail clients show.
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
    scale = min(1, _HIGH / height, _WIDE / width)
    return Logo(
        data=data,
        media_type=media_type,
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
    )


def measured(data: bytes) -> tuple[str, tuple[int, int]]:
    """Return a picture's media type, width and height, by its bytes; zeros if it is none."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", (_big(data[16:20]), _big(data[20:24]))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", (_little(data[6:8]), _little(data[8:10]))
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", next(_jpeg_sizes(data), (0, 0))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", _webp_size(data)
    return "", (0, 0)


def _jpeg_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """Walk over the segments (ITU-T T.81, annex B)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            yield _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        at += 2 + _big(data[at + 2 : at + 4])


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the first chunk (RFC 9649 §2)."""
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if kind == b"VP8L":
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return 0, 0


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")
