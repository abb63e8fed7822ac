"""Bytes to text: by their mark, what was said when they were fetched, what they say themselves."""

import codecs
import re

from broadside.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)""")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s;"']+)""", re.IGNORECASE)
# What a label means to browsers, and so to whoever wrote it (Encoding Standard §4.2).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
# Python's own, which write code or names rather than texts, or read what is no such text.
_NEVER = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined"}
)


def decode(data: bytes, content_type: str, remarks: list[str]) -> str:
    """
    Decode a document: by its mark, then `charset`, its declaration, UTF-8 (RFC 7303 §3).

    Args:
        data: The document.
        content_type: What HTTP said of it; empty for nothing.
        remarks: Where it is noted that it isn't in the encoding that it is said to be in.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], [name], remarks)
    said = _CHARSET.search(content_type)
    declared = _DECLARED.match(data[:1_000])
    unmarked = next((name for start, name in _UNMARKED if data.startswith(start)), "")
    names = [
        unmarked,
        said[1] if said else "",
        declared[1].decode("ascii") if declared and not unmarked else "",
    ]
    return _decoded(data, list(filter(None, names)), remarks)


def _decoded(data: bytes, names: list[str], remarks: list[str]) -> str:
    for name in (*names, "utf-8", "gb18030" if "gb2312" in map(str.lower, names) else ""):
        if codec := _codec(name):
            try:
                text = data.decode(codec)
            except UnicodeError:
                continue
            if names and name != names[0]:
                remarks.append(f"isn't in the encoding that it is said to be in ({names[0][:40]})")
            return text
    remarks.append("has bytes that are no text in its encoding, shown as \ufffd")
    return data.decode(_codec(names[0] if names else "") or "utf-8", "replace")


def _codec(label: str) -> str:
    """Return Python's name of an encoding of texts; empty for anything else."""
    try:
        name = codecs.lookup(label).name if label else ""
        bytes(4).decode(name or "utf-8")  # refuses what isn't from bytes to text
    except (LookupError, ValueError):
        return ""
    name = _MEANT.get(name, name)
    return "" if name in _NEVER or name.replace("_", "-") in _NEVER else name


def check_size(data: bytes, limit: int) -> None:
    """
    Refuse what is too large to be what it is said to be.

    Raises:
        SourceError: it is.
    """
    if len(data) > limit:
        raise SourceError(f"has {len(data):,} bytes, and {limit:,} are the limit")
    if not data.strip(b"\0 \t\r\n"):
        raise SourceError("is empty")
