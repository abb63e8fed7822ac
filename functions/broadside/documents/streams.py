"""Pictures within a PDF: they keep what a telephone wrote into them, as files of their own do."""

import struct

import pikepdf

from broadside.documents.errors import DocumentError
from broadside.pictures import PictureError, without_metadata

__all__ = ["clean_picture"]

_JPEG, _JPEG_2000 = "/DCTDecode", "/JPXDecode"
_BOX_BYTES, _LONG_BOX_BYTES = 8, 16
_SHOWN = frozenset({b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c"})
"""Boxes of a JPEG 2000 (ISO/IEC 15444-1, Annex I) without XML, UUIDs and intellectual property."""


def clean_picture(pdf: pikepdf.Pdf, stream: pikepdf.Stream) -> None:
    """
    Take out of a JPEG or JPEG 2000 what doesn't show it; what else a stream holds stays.

    Raises:
        DocumentError: the picture is broken: what it holds can't be told.
    """
    filters = _filters(stream)
    if not filters or filters[-1] not in {_JPEG, _JPEG_2000}:
        return
    data = stream.read_raw_bytes()
    if filters[:-1]:
        packed = pikepdf.Stream(pdf, data)
        packed.Filter = pikepdf.Array([pikepdf.Name(name) for name in filters[:-1]])
        data = packed.read_bytes()
    try:
        # A document says itself what the colours are; a profile within the picture isn't heeded.
        kept = (
            without_metadata(data, profile=False)
            if filters[-1] == _JPEG
            else _jpeg_2000_without_metadata(data)
        )
    except PictureError:
        raise DocumentError("holds a picture that can't be read to its end") from None
    if kept != data:
        parameters = _last_of(stream.get("/DecodeParms"))
        stream.write(
            kept,
            filter=pikepdf.Name(filters[-1]),
            decode_parms=parameters if isinstance(parameters, pikepdf.Dictionary) else None,
        )


def _filters(stream: pikepdf.Stream) -> list[str]:
    found = stream.get("/Filter")
    if isinstance(found, pikepdf.Name):
        return [str(found)]
    return [str(one) for one in found] if isinstance(found, pikepdf.Array) else []


def _last_of(found: pikepdf.Object | None) -> pikepdf.Object | None:
    return found[-1] if isinstance(found, pikepdf.Array) and len(found) else found


def _jpeg_2000_without_metadata(data: bytes) -> bytes:
    if not data.startswith(b"\0\0\0\x0cjP  "):
        return data  # a picture without a file around it
    kept = []
    at = 0
    while at < len(data):
        if at + _BOX_BYTES > len(data):
            raise PictureError("ends in the middle")
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and at + _LONG_BOX_BYTES <= len(data):
            (size,) = struct.unpack_from(">Q", data, at + _BOX_BYTES)
        size = size or len(data) - at  # up to the end
        if size < _BOX_BYTES or at + size > len(data):
            raise PictureError("ends in the middle")
        if kind in _SHOWN:
            kept.append(data[at : at + size])
        at += size
    return b"".join(kept)
