"""PNG (W3C "Portable Network Graphics (PNG) Specification (Third Edition)"), chunk by chunk."""

import re
import struct
from zlib import crc32

from broadside.pictures.errors import PictureError
from broadside.pictures.orientation import exif_of, orientation_in

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SHOWN = frozenset(
    re.findall(
        rb"\w+",
        b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT",
    )
)
"""Chunks that showing the picture needs; texts, times and what nobody knows aren't among them."""


def png_without_metadata(data: bytes, *, profile: bool = True) -> bytes:
    """
    Keep the chunks that show the picture; without its colour profile, if so wished.

    Raises:
        PictureError: it is broken.
    """
    shown = _SHOWN if profile else _SHOWN - {b"iCCP"}
    kept = [_SIGNATURE]
    at, exif = len(_SIGNATURE), b""
    while True:
        size, kind = _head(data, at)
        chunk = data[at : at + 12 + size]
        if len(chunk) < 12 + size:
            raise PictureError("ends in the middle")
        if (at == len(_SIGNATURE)) != (kind == b"IHDR"):
            raise PictureError("doesn't begin with its size")
        at += len(chunk)
        if kind == b"eXIf":
            exif = exif_of(orientation_in(chunk[8:-4]))
        if kind in shown:
            kept.append(chunk)
        if kind == b"IEND":
            break  # what follows is no part of the picture
    if exif:
        kept.insert(2, _chunk(b"eXIf", exif))
    return b"".join(kept)


def _head(data: bytes, at: int) -> tuple[int, bytes]:
    if len(data) < at + 8:
        raise PictureError("ends in the middle")
    size, kind = struct.unpack_from(">I4s", data, at)
    return size, kind


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check
