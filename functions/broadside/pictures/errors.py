"""What can be wrong with a picture."""


class PictureError(Exception):
    """A file is no picture that we can read; what it holds can't be told, so it isn't shown."""
