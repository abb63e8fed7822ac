"""A mail as a file: MIME that a mail client opens (RFC 5322, RFC 2045); see docs/decisions."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime, quote

from broadside.rendering.email import Email

_NAME = re.compile(r"[!-9;-~]+")
_OWN = frozenset(
    re.findall(
        r"[a-z-]+",
        """
        bcc cc content-language content-transfer-encoding content-type date from message-id
        mime-version reply-to return-path sender subject to
        """,
    )
)
"""What the file says by itself: these can't be set from outside."""

_LINE = 76
"""RFC 2045 §6.7 and RFC 2047 §2; a header's line may be two longer (RFC 5322 §2.1.1)."""
_LONGEST_LINE = 998
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD_BEGINS, _WORD_ENDS = "=?utf-8?", "?="
# RFC 2047 §5 (3): what an encoded word may hold as it is, in any place.
_IN_WORDS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/")
_AS_IT_IS = frozenset(range(33, 127)) - {ord("=")} | {9, 32}
_QUOTED_PRINTABLE = {n: f"={n:02X}" for n in range(256) if n not in _AS_IT_IS}
_NOT_AT_THE_BEGINNING = re.compile(r"\.|From ")


def list_headers(*, name: str, list_id: str, leave_url: str) -> dict[str, str]:
    """
    Say which list a mail belongs to, and how to leave it in one step.

    Args:
        name: The publication's, as readers know it.
        list_id: The list's own name: a label below the publication's host.
        leave_url: `https://`, for this reader alone.

    Returns:
        List-Id (RFC 2919), List-Unsubscribe (RFC 2369 §3.2), List-Unsubscribe-Post (RFC 8058 §3.1).
    """
    return {
        "List-Id": f"{_phrase(name, 'List-Id')}<{list_id}>",
        "List-Unsubscribe": f"<{leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def to_eml(
    email: Email,
    *,
    sender: tuple[str, str],
    recipient: str,
    headers: Mapping[str, str],
    message_id: str,
    date: datetime,
    reply_to: str = "",
) -> bytes:
    """
    Write a mail as a file: the same input gives the same bytes.

    Args:
        email: Filled in (see `fill`).
        sender: Name and address.
        recipient: Address.
        headers: More of them, such as those of `list_headers`; printable ASCII.
        message_id: With its angle brackets.
        date: Aware.
        reply_to: Address; empty: answers go to the sender.

    Raises:
        ValueError: something in a header isn't what may stand there, a line break above all.
    """
    name, address = sender
    lines = {
        "From": f"{_phrase(name, 'From')}<{Address(addr_spec=address).addr_spec}>",
        "To": Address(addr_spec=recipient).addr_spec,
        **({"Reply-To": Address(addr_spec=reply_to).addr_spec} if reply_to else {}),
        "Subject": _text(email.subject, "Subject"),
        "Date": format_datetime(date.astimezone(UTC)),
        "Message-ID": message_id,
        "MIME-Version": "1.0",
        "Content-Language": email.language,
    }
    for key, value in headers.items():
        if not _NAME.fullmatch(key) or key.lower() in _OWN:
            raise ValueError("a header with this name can't be set")
        lines[key] = value
    head = "".join(_header(key, value) for key, value in lines.items())
    # Encoded text never holds `=_` (RFC 2045 §6.7), so no part can hold this.
    boundary = f"=_{re.sub('[^0-9A-Za-z.-]', '', message_id.partition('@')[0])[:60]}"
    return (
        f'{head}Content-Type: multipart/alternative; boundary="{boundary}"\r\n'
        # The last one is what a client shows if it can (RFC 2046 §5.1.4).
        f"\r\n--{boundary}\r\n{_part('plain', email.text)}"
        f"\r\n--{boundary}\r\n{_part('html', email.html)}"
        f"\r\n--{boundary}--\r\n"
    ).encode("ascii")


def _header(name: str, value: str) -> str:
    """Write a header, folded before words: unfolded (RFC 5322 §2.2.3) it is the value again."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError("a header's value holds a line break, or what isn't ASCII")
    written = f"{name}:"
    width = len(written)
    for word in re.findall(" +[^ ]+", f" {value.strip()}"):
        if width + len(word) > _LINE and width > len(name) + 1:
            written, width = f"{written}\r\n", 0
        written, width = written + word, width + len(word)
        if width > _LONGEST_LINE:
            raise ValueError("a header's value is longer than a line may be")
    return f"{written}\r\n"


def _phrase(name: str, header: str) -> str:
    """Write a name before an address (RFC 5322 §3.2.5)."""
    if not name:
        return ""
    return f'"{quote(name)}" ' if _is_plain(name) else f"{_text(name, header)} "


def _text(text: str, header: str) -> str:
    """Write text as it is, or as encoded words (RFC 2047): none longer than a line."""
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise ValueError("a header's text holds a control character")
    if _is_plain(text):
        return text
    return " ".join(_encoded_words(text, _LINE - len(header) - 2))


def _is_plain(text: str) -> bool:
    """Tell whether a text can stand as it is: ASCII, like no encoded word, foldable."""
    return (
        text.isascii()
        and text.isprintable()
        and "=?" not in text
        # White space at its ends or doubled might not survive.
        and text == " ".join(text.split())
        and max(map(len, text.split(" "))) < _LINE - 16
    )


def _encoded_words(text: str, room: int) -> Iterator[str]:
    """Encode piece by piece, each of whole characters; the first has this room."""
    letters = sum(map(_IN_WORDS.__contains__, data := text.encode()))
    # Whichever is shorter; text in Latin letters stays legible.
    encode, kind = (_q, "q") if letters * 3 > len(data) else (_b, "b")
    room -= len(_WORD_BEGINS) + len(kind) + 1 + len(_WORD_ENDS)
    begun = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and len(encode(text[begun : end + 1])) <= room:
            continue
        yield f"{_WORD_BEGINS}{kind}?{encode(text[begun:end])}{_WORD_ENDS}"
        begun, room = end, _LINE - 1 - len(_WORD_BEGINS) - len(kind) - 1 - len(_WORD_ENDS)


def _q(text: str) -> str:
    return "".join(
        "_" if n == 32 else chr(n) if n in _IN_WORDS else f"={n:02X}" for n in text.encode()
    )


def _b(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _part(kind: str, text: str) -> str:
    lines = "\r\n".join(map(_quoted_printable, _LINE_END.split(text)))
    return (
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{lines}"
    )


def _quoted_printable(line: str) -> str:
    """
    Write one line as quoted-printable (RFC 2045 §6.7), as lines of at most 76 characters.

    None ends in white space, begins with a dot (RFC 5321 §4.5.2) or `From ` (mbox), or ends within
    a character.
    """
    encoded = line.encode().decode("latin-1").translate(_QUOTED_PRINTABLE)
    if encoded[-1:] in {" ", "\t"}:
        encoded = f"{encoded[:-1]}={ord(encoded[-1]):02X}"
    lines: list[str] = []
    at = 0
    while True:
        begin = ""
        if _NOT_AT_THE_BEGINNING.match(encoded, at):
            begin, at = f"={ord(encoded[at]):02X}", at + 1
        end = at + _LINE - len(begin)
        if len(encoded) <= end:
            lines.append(begin + encoded[at:])
            return "=\r\n".join(lines)
        end = _before_a_character(encoded, end - 1)
        lines.append(begin + encoded[at:end])
        at = end


def _before_a_character(encoded: str, at: int) -> int:
    """Go back to where a character begins: not within `=E6=B5=B7`, nor within one of its bytes."""
    for back in (1, 2):
        if encoded[at - back] == "=":
            at -= back
            break
    while encoded[at] == "=" and encoded[at + 1] in "89AB":
        at -= 3
    return at
