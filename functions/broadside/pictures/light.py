"""
Pictures that are published as they are: small, light, upright, in everybody's colours.

That is seen without decoding them, so whoever looks at a post needs no library for its authors'
faces.
"""

from broadside.pictures.errors import PictureError
from broadside.pictures.metadata import kind_of, without_metadata
from broadside.pictures.sizes import pixels

LARGE = 1_200
"""Pixels in width, at most, of what is published."""
SLIMMEST = 16
"""How many times as high as wide; what is slimmer couldn't be read once it is fitted."""
LIGHT_BYTES = 40_000
"""A picture so light needs no smaller copy."""
_TO_BE_DECODED = {"jpg": (b"Exif\0\0", b"Adobe"), "png": (b"eXIf", b"acTL")}
"""What says that a picture lies on its side, moves, or may be in printers' colours."""


def light_picture(data: bytes) -> bytes | None:
    """
    Return a picture without what it tells of anybody, if that is published just as it is.

    Args:
        data: The file, whatever its name says.

    Returns:
        The PNG or JPEG; None if it is anything else, or has to be decoded to know more.
    """
    signs = _TO_BE_DECODED.get(kind_of(data) or "")
    if signs is None or len(data) > LIGHT_BYTES:
        return None
    try:
        kept = without_metadata(data)
        has_profile = kept != without_metadata(data, profile=False)
    except PictureError:
        return None
    narrow, wide = sorted(pixels(kept) or (0, 0))
    fits = 0 < narrow <= wide <= min(LARGE, SLIMMEST * narrow)
    return kept if fits and not has_profile and not any(sign in kept for sign in signs) else None
