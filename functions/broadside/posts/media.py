"""Pictures that a post brings along: which ones we take, and where they are on the site."""

from dataclasses import dataclass
from hashlib import sha256

from broadside.pictures import ENDINGS, TYPES, PictureError, kind_of, without_metadata

__all__ = ["ENDINGS", "MAX_BYTES", "TYPES", "SitePicture", "media_path", "site_picture"]

MAX_BYTES = 5_000_000
"""Of one picture: what a phone makes, not what a camera makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePicture:
    """A picture as everybody may have it: it doesn't tell where it was taken, or by whom."""

    path: str
    """Its path on the site, for ever the same for the same bytes: `/media/<SHA-256>.<ending>`."""
    data: bytes


def site_picture(data: bytes) -> SitePicture | None:
    """
    Make of a picture what is published of it.

    Args:
        data: The file, whatever its name says.

    Returns:
        The picture; None when it is too big, broken, or no picture that we take.
    """
    kind = kind_of(data)
    if kind is None or len(data) > MAX_BYTES:
        return None
    try:
        kept = without_metadata(data)
    except PictureError:
        return None
    return SitePicture(path=f"/media/{sha256(kept).hexdigest()}.{kind}", data=kept)


def media_path(data: bytes) -> str | None:
    """Return where a picture is on the site; None when it is none that we take."""
    found = site_picture(data)
    return found.path if found else None
