"""
Which way up a picture is: the one thing of its Exif data that showing it needs.

CIPA DC-008 (Exif 2.32) §4.6: a TIFF header, then a directory whose tag 0x0112 is 1 to 8.
"""

import struct

_TAG, _SHORT = 0x0112, 3
_UPRIGHT = 1
_ALL = range(1, 9)


def orientation_in(tiff: bytes) -> int:
    """Read the orientation, 1 to 8; 1 (upright) where none can be read."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return _UPRIGHT
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(count):
            entry = directory + 2 + 12 * number
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == _TAG:
                return value if kind == _SHORT and value in _ALL else _UPRIGHT
    except struct.error:  # it ends before it should
        pass
    return _UPRIGHT


def exif_of(orientation: int) -> bytes:
    """Write Exif data that says which way up, and nothing else; nothing where it is upright."""
    if orientation == _UPRIGHT:
        return b""
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, _TAG, _SHORT, 1, orientation, 0, 0)
