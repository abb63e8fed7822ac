"""What a document is, by its first bytes."""

TYPES = {"pdf": "application/pdf"}
"""Media type by ending."""

ENDINGS = (".pdf",)
"""What files of such documents are called."""

OFFICE_ENDINGS = frozenset(
    ("doc", "docx", "odp", "ods", "odt", "ppt", "pptx", "rtf", "xls", "xlsx", "zip")
)
"""What is refused by its name already."""

OFFICE_REASON = "holds names and earlier versions; save it as a PDF"
"""Why; as what a file that is called otherwise turns out to be, it is told below."""

_PDF, _WITHIN = b"%PDF-", 1_024
"""A PDF may have a line or two before it begins (ISO 32000-1, Annex H.3, note 13)."""
_SAVE_AS_PDF = (
    "it carries its authors' names, their changes and remarks: save it as a PDF and publish that"
)
_STARTS = (
    (b"PK\x03\x04", f"a Word, Excel, PowerPoint or OpenDocument file, or a ZIP; {_SAVE_AS_PDF}"),
    (b"\xd0\xcf\x11\xe0", f"an old Word, Excel or PowerPoint file; {_SAVE_AS_PDF}"),
    (b"{\\rtf", f"an RTF; {_SAVE_AS_PDF}"),
    (b"%!PS", "a PostScript file: save it as a PDF"),
    (b"Rar!", "a RAR: publish what is in it, each file by itself"),
    (b"7z\xbc\xaf", "a 7z: publish what is in it, each file by itself"),
    (b"\x1f\x8b", "a gzip: publish what is in it, each file by itself"),
    (b"<", "a page of HTML, or XML: save it as a PDF"),
)


def kind_of_document(data: bytes) -> str | None:
    """Tell what a document is by its first bytes: `pdf`, or none that we take."""
    return "pdf" if _PDF in data[:_WITHIN] else None


def what_is_wrong_with(data: bytes) -> str:
    """Say what a file is that is none of the documents we take, as the end of "this is …"."""
    head = data[:_WITHIN].removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((reason for start, reason in _STARTS if head.startswith(start)), "no PDF")
