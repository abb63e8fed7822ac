"""XML from strangers: no entities, no DTD, nothing fetched, mended where people break it."""

import html
import re
from typing import Any

from lxml import etree

from broadside.errors import SourceError

# What may stand before the root element (XML 1.0 §2.8).
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_BEFORE = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE\b(?:[^<>"'\[\]]++|"[^"]*+"|'[^']*+')*+""", re.IGNORECASE)
# HTML's names of characters, as a module of entities that nobody fetches any more.
_ONLY_LETTERS = re.compile(
    r"""\[(?:<!ENTITY\s+%\s+[\w.-]+\s+(?:PUBLIC|SYSTEM)\b[^<>]*>|%[\w.-]+;|\s++)*+\]\s*""",
)
_AMPERSAND = re.compile(
    r"(&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)|&([A-Za-z][A-Za-z0-9]{1,30});|&"
)
_RAW = re.compile(r"<!\[CDATA\[|<!--")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
# XML 1.0 §2.2.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")


def read_xml(text: str, remarks: list[str]) -> Any:
    """
    Read a document.

    Args:
        text: Decoded; what it says of its encoding is left aside.
        remarks: Where it is noted what had to be mended.

    Returns:
        Its root element.

    Raises:
        SourceError: it declares entities, is nested too deep, or can't be read at all.
    """
    text = _without_doctype(text)
    # A character reference to what XML can't hold is an error; a half of a pair isn't text at all.
    clean = without_controls(text).lstrip()
    try:
        return _parsed(clean)
    except etree.XMLSyntaxError as error:
        first = error
    try:
        root = _parsed(mended(clean))
    except etree.XMLSyntaxError:
        root = _parsed(mended(clean), recover=True)
    if root is None:
        raise SourceError(f"isn't XML ({_told(first)})") from None
    remarks.append(f"isn't well-formed ({_told(first)}): read as far as it could be")
    return root


def _parsed(text: str, *, recover: bool = False) -> Any:
    """Parse; expat's and libxml2's own limits hold: depth 256, texts of 10 MB."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(text.encode(), parser)


def _without_doctype(text: str) -> str:
    """
    Take out the document's type: nothing of it is wanted, and some of it is dangerous.

    Raises:
        SourceError: it declares entities (a "billion laughs", a file of ours).
    """
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    start = _BEFORE.match(text)
    at = start.end() if start else 0
    doctype = _DOCTYPE.match(text, at)
    if doctype is None:
        return text
    end = doctype.end()
    if text[end : end + 1] == "[":
        letters = _ONLY_LETTERS.match(text, end)
        if letters is None:
            raise SourceError("declares entities of its own (DOCTYPE), which no feed needs")
        end = letters.end()
    return text[:at] + text[end + 1 :]


def without_controls(text: str) -> str:
    """Leave out what XML can't hold (XML 1.0 §2.2)."""
    return _NOT_XML.sub("", text)


def mended(text: str) -> str:
    """Write HTML's names of characters, and ampersands that mean themselves, as XML does."""
    kept, at = [], 0
    while raw := _RAW.search(text, at):
        end = text.find(_ENDS[raw[0]], raw.end())
        if end < 0:
            break
        kept += [_AMPERSAND.sub(_reference, text[at : raw.start()]), text[raw.start() : end]]
        at = end
    return "".join((*kept, _AMPERSAND.sub(_reference, text[at:])))


def _reference(found: re.Match[str]) -> str:
    if found[1]:
        number = _NUMBER.fullmatch(found[1])
        code = int(number[1], 16) if number and number[1] else int(number[2]) if number else 32
        is_xml = code <= 0x10FFFF and not _NOT_XML.match(chr(code))
        return found[1] if is_xml else ""
    if found[2]:
        meant = html.unescape(found[0])
        if meant != found[0] and not meant.startswith("&"):
            return html.escape(meant)
    return f"&amp;{found[0][1:]}"


def _told(error: etree.XMLSyntaxError) -> str:
    line = error.lineno or 0
    return f"line {line}" if line else "it has no element"
