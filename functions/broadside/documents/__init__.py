"""
Documents as files: what stays of one when everybody has it. Pure.

pikepdf is loaded when a document is cleaned, and not before: one function alone has it.
"""

from broadside.documents.errors import DocumentError
from broadside.documents.kinds import (
    ENDINGS,
    OFFICE_ENDINGS,
    OFFICE_REASON,
    TYPES,
    kind_of_document,
    what_is_wrong_with,
)

__all__ = [
    "ENDINGS",
    "MAX_BYTES",
    "OFFICE_ENDINGS",
    "OFFICE_REASON",
    "TYPES",
    "DocumentError",
    "clean_pdf",
    "kind_of_document",
]

MAX_BYTES = 10_000_000
"""Of one document: readers have it on their telephones."""


def clean_pdf(data: bytes) -> bytes:
    """
    Take out of a PDF what tells of who made it, and what isn't seen in it.

    Same bytes in, same bytes out (with the same pikepdf).

    Args:
        data: The file, whatever its name says.

    Raises:
        DocumentError: it isn't taken; its text tells the organiser why, behind the file's name.
    """
    if kind_of_document(data) is None:
        raise DocumentError(f"is {what_is_wrong_with(data)}")
    if len(data) > MAX_BYTES:
        raise DocumentError(f"is larger than {MAX_BYTES // 1_000_000} MB")
    from broadside.documents.pdf import cleaned

    return cleaned(data)
