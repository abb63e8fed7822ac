"""Pictures as files: how large one is, and what stays of it when everybody sees it. Pure."""

from broadside.pictures.light import LIGHT_BYTES, light_picture
from broadside.pictures.metadata import (
    ENDINGS,
    MAX_BYTES,
    TYPES,
    PictureError,
    kind_of,
    without_metadata,
)
from broadside.pictures.sizes import pixels

__all__ = [
    "ENDINGS",
    "LIGHT_BYTES",
    "MAX_BYTES",
    "TYPES",
    "PictureError",
    "kind_of",
    "light_picture",
    "pixels",
    "without_metadata",
]
