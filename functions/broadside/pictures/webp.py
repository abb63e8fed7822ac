"""WebP (RFC 9649), chunk by chunk."""

import struct

from broadside.pictures.errors import PictureError
from broadside.pictures.orientation import exif_of, orientation_in

_SHOWN = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_EXIF, _XMP = 0x08, 0x04
"""Flags of the chunk VP8X."""
_PREFIX = b"Exif\0\0"
"""What some programs write before the data, though it belongs to JPEG."""


def webp_without_metadata(data: bytes) -> bytes:
    """
    Keep the chunks that show the picture.

    Raises:
        PictureError: it is broken.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) or end < 20:
        raise PictureError("ends in the middle")
    kept: list[tuple[bytes, bytes]] = []
    at, exif = 12, b""
    while at + 8 <= end:
        kind, size = struct.unpack_from("<4sI", data, at)
        content = data[at + 8 : at + 8 + size]
        if at + 8 + size > end:
            raise PictureError("ends in the middle")
        at += 8 + size + size % 2
        if kind == b"EXIF":
            exif = exif_of(orientation_in(content.removeprefix(_PREFIX)))
        if kind in _SHOWN:
            kept.append((kind, content))
    if not kept or kept[0][0] not in {b"VP8 ", b"VP8L", b"VP8X"}:
        raise PictureError("holds no picture")
    if kept[0][0] == b"VP8X":
        kept[0] = (b"VP8X", _flagged(kept[0][1], has_exif=bool(exif)))
        kept += [(b"EXIF", exif)] if exif else []
    body = b"WEBP" + b"".join(_chunk(*chunk) for chunk in kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _flagged(content: bytes, *, has_exif: bool) -> bytes:
    """Let the header announce what is still there."""
    if len(content) < 10:
        raise PictureError("ends in the middle")
    flags = content[0] & ~(_EXIF | _XMP) | (_EXIF if has_exif else 0)
    return bytes([flags]) + content[1:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
