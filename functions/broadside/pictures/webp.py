"""WebP (RFC 9649), chunk by chunk."""

import struct
from collections.abc import Iterator

from broadside.pictures.errors import PictureError
from broadside.pictures.orientation import exif_of, orientation_in

_SHOWN = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_OF_A_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
"""What the picture of a film is made of, behind its place and time."""
_FRAME_BYTES = 16
_PROFILE, _EXIF, _XMP = 0x20, 0x08, 0x04
"""Flags of the chunk VP8X."""
_PREFIX = b"Exif\0\0"
"""What some programs write before the data, though it belongs to JPEG."""


def webp_without_metadata(data: bytes, *, profile: bool = True) -> bytes:
    """
    Keep the chunks that show the picture; without its colour profile, if so wished.

    Raises:
        PictureError: it is broken.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) or end < 20:
        raise PictureError("ends in the middle")
    shown = _SHOWN if profile else _SHOWN - {b"ICCP"}
    kept: list[tuple[bytes, bytes]] = []
    exif = b""
    for kind, content in _chunks(data[12:end]):
        if kind == b"EXIF":
            exif = exif_of(orientation_in(content.removeprefix(_PREFIX)))
        if kind in shown:
            kept.append((kind, _frame(content) if kind == b"ANMF" else content))
    if not kept or kept[0][0] not in {b"VP8 ", b"VP8L", b"VP8X"}:
        raise PictureError("holds no picture")
    if kept[0][0] == b"VP8X":
        gone = _EXIF | _XMP | (0 if profile else _PROFILE)
        kept[0] = (b"VP8X", _flagged(kept[0][1], gone=gone, there=_EXIF if exif else 0))
        kept += [(b"EXIF", exif)] if exif else []
    body = b"WEBP" + b"".join(_chunk(*chunk) for chunk in kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            raise PictureError("ends in the middle")
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _frame(content: bytes) -> bytes:
    """Leave out of a film's picture what doesn't show it (RFC 9649 §2.7.1.1, "Frame Data")."""
    kept = [chunk for chunk in _chunks(content[_FRAME_BYTES:]) if chunk[0] in _OF_A_FRAME]
    return content[:_FRAME_BYTES] + b"".join(_chunk(*chunk) for chunk in kept)


def _flagged(content: bytes, *, gone: int, there: int) -> bytes:
    """Let the header announce what is still there."""
    if len(content) < 10:
        raise PictureError("ends in the middle")
    return bytes([content[0] & ~gone | there]) + content[1:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
