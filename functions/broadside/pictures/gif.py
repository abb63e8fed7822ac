"""GIF (CompuServe, "Graphics Interchange Format, Version 89a"), block by block."""

from broadside.pictures.errors import PictureError

_HEADER_BYTES, _DESCRIPTOR_BYTES = 13, 10
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
"""Applications that say how often a film runs; others say who made it (XMP, ICC)."""


def gif_without_metadata(data: bytes, *, profile: bool = True) -> bytes:  # noqa: ARG001  # none
    """
    Keep images, and how they follow each other; comments and other programs' data go.

    A colour profile goes in any case: browsers don't heed it.

    Raises:
        PictureError: it is broken.
    """
    if len(data) < _HEADER_BYTES:
        raise PictureError("ends in the middle")
    at = _HEADER_BYTES + _table_bytes(data[10])
    kept = [data[:at]]
    while (kind := _byte(data, at)) != _TRAILER:
        begins = at
        if kind == _IMAGE:
            at += _DESCRIPTOR_BYTES + _table_bytes(_byte(data, at + 9))
            at = _after_blocks(data, at + 1)  # after the least code size
            kept.append(data[begins:at])
        elif kind == _EXTENSION:
            at = _after_blocks(data, at + 2)
            if _is_needed(data[begins:at]):
                kept.append(data[begins:at])
        else:
            raise PictureError("holds a block of no kind")
    return b"".join([*kept, bytes([_TRAILER])])


def _is_needed(extension: bytes) -> bool:
    label = extension[1]
    return label == _CONTROL or (label == _APPLICATION and extension[3:14] in _LOOPS)


def _table_bytes(flags: int) -> int:
    """Return the length of the table of colours that the flags announce."""
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while size := _byte(data, at):
        at += 1 + size
    return at + 1


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise PictureError("ends in the middle")
    return data[at]
