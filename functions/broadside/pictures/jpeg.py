"""JPEG (ITU-T T.81 annex B, T.871), segment by segment."""

import re
import struct

from broadside.pictures.errors import PictureError
from broadside.pictures.orientation import exif_of, orientation_in

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a segment: TEM, RSTn."""
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_SHOWN = frozenset({*range(0xC0, 0xD0), _SOS, 0xDB, 0xDD})
"""Frames, tables and scans: SOFn, DHT, DAC, SOS, DQT, DRI."""
_EXIF, _JFIF, _ICC, _ADOBE = b"Exif\0\0", b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"
# Within a scan, FF is data before 00, and RSTn goes on with it; FF may fill before a marker.
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")


def jpeg_without_metadata(data: bytes, *, profile: bool = True) -> bytes:
    """
    Keep what shows the picture: its tables, scans and colours, and which way up it is.

    Small pictures of the whole within it (which may show what was cropped), comments, other
    programs' data and what follows the end (a telephone's film) go; its colour profile too, if so
    wished.

    Raises:
        PictureError: it is broken, or was cut short.
    """
    kept = [data[:2]]
    at, exif, has_picture = 2, b"", False
    while True:
        marker, at = _marker(data, at)
        if marker == _EOI:
            break
        if marker in _ALONE:
            continue
        segment, at = _segment(data, at)
        if marker == _APP1 and segment.startswith(_EXIF) and not exif:
            exif = exif_of(orientation_in(segment.removeprefix(_EXIF)))
        elif (needed := _needed(marker, segment)) and (profile or marker != _APP2):
            kept.append(_written(marker, needed))
        if marker == _SOS:
            found = _MARKER.search(data, at)
            if found is None:
                raise PictureError("ends in the middle")
            kept.append(data[at : found.start()])
            at, has_picture = found.start(), True
    if not has_picture:
        raise PictureError("holds no picture")
    if exif:
        # Behind JFIF's segment, if it has one, which wants to be the first.
        behind = 2 if len(kept) > 1 and kept[1][1] == _APP0 else 1
        kept.insert(behind, _written(_APP1, _EXIF + exif))
    return b"".join([*kept, bytes([0xFF, _EOI])])


def _needed(marker: int, segment: bytes) -> bytes:
    """Return what is kept of a segment."""
    if marker == _APP0 and segment.startswith(_JFIF):
        # Version, density, and no small picture (T.871 §10.1).
        return segment[:12].ljust(12, b"\0") + b"\0\0"
    is_kept = (
        marker in _SHOWN
        or (marker == _APP2 and segment.startswith(_ICC))
        or (marker == _APP14 and segment.startswith(_ADOBE))
    )
    return segment if is_kept else b""


def _marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at : at + 1] != b"\xff":
        raise PictureError("holds a segment of no kind")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data) or data[at] in (0x00, _SOI):
        raise PictureError("ends in the middle")
    return data[at], at + 1


def _segment(data: bytes, at: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[at : at + 2], "big")
    if size < 2 or at + size > len(data):
        raise PictureError("ends in the middle")
    return data[at + 2 : at + size], at + size


def _written(marker: int, segment: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment
