"""What is published of a file, where no library is needed to say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadside.pictures import kind_of, light_picture, pixels
from broadside.posts import Asset, media_path_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a post may show or link to, and the bytes of it."""

    asset: Asset
    files: Mapping[str, bytes] = field(default_factory=dict)
    """By their path on the site."""


def prepare_light(data: bytes) -> Prepared | None:
    """
    Prepare a picture that is published as it is, but for what it tells of anybody.

    Args:
        data: The file, whatever it is.

    Returns:
        What is published; None if there is more to be done (`prepare`).
    """
    kept = light_picture(data)
    if kept is None:
        return None
    path = media_path_of(kept, kind_of(kept) or "")
    width, height = pixels(kept) or (0, 0)
    asset = Asset(path=path, width=width, height=height, length_bytes=len(kept))
    return Prepared(asset=asset, files={path: kept})
