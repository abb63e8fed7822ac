"""Pictures as files: how large one is, and what stays of it when everybody sees it. Pure."""

from broadside.pictures.metadata import ENDINGS, TYPES, PictureError, kind_of, without_metadata
from broadside.pictures.sizes import pixels

__all__ = ["ENDINGS", "TYPES", "PictureError", "kind_of", "pixels", "without_metadata"]
