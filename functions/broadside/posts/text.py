"""Bytes to text that can stand anywhere: in HTML, XML, JSON and a mail's header."""

import html
import re

from broadside.posts.remarks import Remarks

MAX_FILE_BYTES = 2_000_000
"""Far more than anybody reads; a file beyond it is no post."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Control characters, lone surrogates, marks of byte order, marks of annotations and what is no
# character (Unicode §23.7): XML 1.0 §2.2 has no place for most of them. Bidirectional embeddings,
# overrides and isolates (UAX #9), and their deprecated kin, can make a text look like another one,
# or turn what stands around it.
_UNWANTED = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
# Beyond the first plane, apart: a set with these is thirty times as slow to look for. Tags write a
# text that nobody sees, but in flags of regions (UTS #51, ED-14a).
_FAR = re.compile("[\U0001fffe-\U0010ffff]")
_UNWANTED_FAR = re.compile(
    "(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]+|["
    + "".join(f"{chr(plane - 2)}{chr(plane - 1)}" for plane in range(0x20000, 0x110001, 0x10000))
    + "]"
)
# Unicode's Default_Ignorable_Code_Point, as far as `tidy` leaves them: they show nothing.
_INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u3164"
    "\ufe00-\ufe0f\uffa0\U0001d173-\U0001d17a\U000e0100-\U000e01ef]*"
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>",
    re.IGNORECASE,
)
_CODE = re.compile(r"<(pre|code)\b[^<>]*>.*?</\1>", re.DOTALL)

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
_SIMPLIFIED = re.compile("[们这个说为国时来对会发动经与还过后开关样长门问见东车书话语读请让给]")
_TRADITIONAL = re.compile("[們這個說為國時來對會發動經與還過後開關樣長門問見東車書話語讀請讓給]")
_SAMPLE_CHARACTERS = 10_000
_CHINESE_SHARE = 0.3
"""Of a text's letters: a page of English that quotes Chinese stays far below it."""


def read_text(data: bytes, remarks: Remarks) -> str:
    r"""
    Decode a file: UTF-8, or UTF-16 that says so by its byte order mark.

    Returns:
        The text, lines ending in `\n`, tidied.

    Raises:
        PostError: too long, or not in that encoding.
    """
    if len(data) > MAX_FILE_BYTES:
        raise remarks.error(
            "file",
            f"has {len(data):,} bytes, and {MAX_FILE_BYTES:,} are the limit",
            "Split it, or take embedded pictures out of it",
            code="file-too-big",
        )
    encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise remarks.error(
            "file",
            f"isn't text in {'UTF-16' if encoding == 'utf-16' else 'UTF-8'} "
            f"(byte {error.start + 1})",
            "Save it again with the encoding UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
            code="file-encoding",
        ) from None
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n"))


def tidy(text: str) -> str:
    """Remove the characters that no text needs and some output can't hold."""
    if text.replace("\n", "").isprintable():  # which most texts are: none of it is unwanted
        return text
    text = _UNWANTED.sub("", text)
    return _UNWANTED_FAR.sub("", text) if _FAR.search(text) else text


def one_line(text: str) -> str:
    """
    Tidy a text, with single spaces for all white space: nothing can break out of a header.

    Returns:
        One line; empty when nothing in it would be seen.
    """
    line = " ".join(tidy(text).split())
    return "" if _INVISIBLE.fullmatch(line) else line


def plain(markup: str) -> str:
    """Return the text of some HTML, in one line."""
    return one_line(html.unescape(_MARKUP.sub(" ", _INLINE.sub("", markup))))


def chinese_in(body_html: str) -> str | None:
    """Tell which Chinese a text is written in (`zh-Hant`, `zh-Hans`), or None if it isn't."""
    if not _HAN.search(body_html):
        return None
    text = _MARKUP.sub("", _CODE.sub("", body_html))[:_SAMPLE_CHARACTERS]
    han = len(_HAN.findall(text))
    letters = sum(map(str.isalpha, text))
    if han <= letters * _CHINESE_SHARE or len(_KANA_OR_HANGUL.findall(text)) * 10 > han:
        return None
    simplified, traditional = len(_SIMPLIFIED.findall(text)), len(_TRADITIONAL.findall(text))
    return "zh-Hans" if simplified > traditional else "zh-Hant"
