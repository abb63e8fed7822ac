"""PDFs, by pikepdf (which is qpdf): read, walked through entry by entry, and written anew."""

from io import BytesIO

import pikepdf

from broadside.documents.errors import DocumentError
from broadside.documents.walking import clean

__all__ = ["cleaned"]

MAX_STREAM_BYTES = 50_000_000
"""Of what a page draws, unpacked: more is a bomb."""

# qpdf's limits hold for the whole process, and nothing else in it uses qpdf.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_STREAM_BYTES,
    run_length_max_memory=MAX_STREAM_BYTES,
    png_max_memory=MAX_STREAM_BYTES,
    tiff_max_memory=MAX_STREAM_BYTES,
    parser_max_container_size=1_000_000,
    doc_max_warnings=100,
)

_SIGNATURE = b"/ByteRange"
"""Where a signature is valid: it stands unpacked in the file (ISO 32000-1 §12.8.1)."""


def cleaned(data: bytes) -> bytes:
    """
    Write a PDF anew without what tells of who made it.

    Raises:
        DocumentError: it is protected, signed or broken, or holds what a reader wouldn't see.
    """
    if _SIGNATURE in data:
        raise DocumentError(
            "is signed: the signature names who signed, and would break; print it into a new PDF"
        )
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
            _check(pdf)
            clean(pdf)
            into = BytesIO()
            pdf.save(
                into,
                deterministic_id=True,
                fix_metadata_version=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                linearize=True,
            )
            return into.getvalue()
    except pikepdf.PasswordError:
        raise DocumentError("is protected: save it without a password") from None
    except (
        pikepdf.PdfError,
        pikepdf.DataDecodingError,
        AttributeError,
        IndexError,
        KeyError,
        RuntimeError,
        TypeError,
        ValueError,
    ):
        raise DocumentError("can't be read to its end: it is broken, or too large") from None


def _check(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise DocumentError("is protected: save it without a password and restrictions")
    if "/Collection" in pdf.Root:
        raise DocumentError("is a folder of files (a portfolio): publish each of them by itself")
    if pdf.Root.get("/NeedsRendering"):
        raise DocumentError("is a form that only Adobe's program shows (XFA): print it into a PDF")
