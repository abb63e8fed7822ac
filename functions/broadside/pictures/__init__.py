"""Pictures as files: what stays of one when it is shown to everybody. Pure, and without loss."""

from broadside.pictures.metadata import ENDINGS, TYPES, PictureError, kind_of, without_metadata

__all__ = ["ENDINGS", "TYPES", "PictureError", "kind_of", "without_metadata"]
