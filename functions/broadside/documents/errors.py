"""What can be wrong with a document."""


class DocumentError(Exception):
    """A file isn't published as a document; its text tells the organiser why, behind its name."""
