"""The MIME message that goes out."""

import binascii
import re
import uuid
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from typing import Protocol

from broadside_local.ses import limits
from broadside_local.ses.errors import RefusedError, invalid
from broadside_local.ses.message import Mail

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOO_LONG = re.compile(rb"^(.{74})(=20|=09)\r$", re.MULTILINE)
"""
A line of 77 bytes, as `b2a_qp` makes it: it breaks a line before it sees that the line ends in a
space or a tab, which it then writes in three bytes for one (RFC 2045 §6.7, rules 3 and 5).
"""
_BYTES_IN_A_WORD = 39
"""52 in base64: an encoded word beside `Subject: ` stays below 76 columns (RFC 2047 §2)."""
_LONGEST_PLAIN_WORD = 60
"""A longer one wouldn't fit beside the header's name, and be folded to a line of its own."""

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What SES itself puts on a mail."""

    message_id: str
    domain: str
    """Of the Message-ID: of the region's mail servers."""
    at: datetime

    @property
    def headers(self) -> Headers:
        """The headers that it overwrites, or adds."""
        return [
            ("Message-ID", f"<{self.message_id}@{self.domain}>"),
            ("Date", format_datetime(self.at.astimezone(UTC))),
        ]


class Content(Protocol):
    """What a mail says."""

    @property
    def subject(self) -> str:
        """Its subject."""

    def write(self, mail: Mail | None, stamp: Stamp) -> tuple[Headers, bytes]:
        """
        Write it as it goes out.

        Args:
            mail: Who sends it to whom; None: nobody, it is only looked at.

        Returns:
            The headers as SES's events tell them, and the whole message.

        Raises:
            RefusedError: its subject has a line break, or it is too big.
        """

    def holds(self, text: bytes) -> bool:
        """Tell whether some part of it holds this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A subject, and a text or HTML part, or both: SES makes the message of it."""

    subject: str
    text: str | None
    html: str | None

    def write(self, mail: Mail | None, stamp: Stamp) -> tuple[Headers, bytes]:
        """Write it as it goes out: see `Content`."""
        if _LINE_END.search(self.subject):
            raise invalid("Subject: a line break")
        boundary = f"----=_Part_{uuid.uuid4().hex}"
        content, parts = _content(self, boundary)
        listed = (("Reply-To", mail.reply_to), ("To", mail.to), ("Cc", mail.cc)) if mail else ()
        headers = [("From", mail.sender)] if mail else []
        headers += [(name, ", ".join(addresses)) for name, addresses in listed if addresses]
        headers += [("Subject", self.subject), *stamp.headers, ("MIME-Version", "1.0")]
        headers += mail.headers if mail else ()
        folded = {name: _folded(addresses) for name, addresses in listed}
        folded["Subject"] = _encoded(self.subject)
        lines = [f"{name}: {folded.get(name, value)}" for name, value in headers]
        message = "\r\n".join([*lines, content, ""]).encode("ascii") + parts
        check_size(message)
        kind = content.partition("\r\n")[0].removeprefix("Content-Type: ")
        return [*headers, ("Content-Type", kind)], message

    def holds(self, text: bytes) -> bool:
        """Tell whether its text or HTML holds this."""
        return any(text in part.encode() for part in (self.text, self.html) if part)


def new_message_id(at: datetime) -> str:
    """Make an id in SES's form; later ones sort after earlier ones, by milliseconds."""
    return f"010d{int(at.timestamp() * 1000):012x}-{uuid.uuid4()}-000000"


def check_size(message: bytes) -> None:
    """
    Hold a message against the limit.

    Raises:
        RefusedError: it is too big.
    """
    if len(message) > limits.MESSAGE_BYTES:
        raise RefusedError("MESSAGE_REJECTED", "Message length is more than the limit.")


def _content(body: Body, boundary: str) -> tuple[str, bytes]:
    """Return a mail's content headers and what comes after them, the empty line included."""
    written = [
        _part(kind, text)
        for kind, text in (("plain", body.text), ("html", body.html))
        if text is not None
    ]
    if len(written) == 1:
        headers, data = written[0]
        return headers, b"\r\n" + data + b"\r\n"
    mark = boundary.encode("ascii")
    parts = b"".join(
        b"\r\n--" + mark + b"\r\n" + headers.encode("ascii") + b"\r\n\r\n" + data
        for headers, data in written
    )
    return f'Content-Type: multipart/alternative; boundary="{boundary}"', (
        parts + b"\r\n--" + mark + b"--\r\n"
    )


def _part(kind: str, text: str) -> tuple[str, bytes]:
    lines = _LINE_END.sub("\r\n", text).encode()
    # b2a_qp breaks lines as the text does: so there must be one CR LF, if only for that.
    data = binascii.b2a_qp(lines + b"\r\n", istext=True)
    return (
        f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable",
        _TOO_LONG.sub(rb"\1=\r\n\2\r", data).removesuffix(b"\r\n"),
    )


def _folded(addresses: Sequence[str]) -> str:
    """Write a list of addresses: in one line, or, if it is too long, in one line each."""
    line = ", ".join(addresses)
    return line if len(line) <= limits.FIELD_CHARACTERS else ",\r\n ".join(addresses)


def _encoded(subject: str) -> str:
    """Write a subject as a header's value: folded, and as encoded words where it must be."""
    words = subject.split(" ")
    plain = subject.isascii() and subject.isprintable() and "=?" not in subject
    if plain and all(words) and max(map(len, words)) < _LONGEST_PLAIN_WORD:
        return Header(subject, "us-ascii", header_name="Subject").encode(linesep="\r\n")
    # Not by Header: it takes every line separator of Unicode for the end of a line, and drops it.
    pieces = [b""]
    for character in subject:
        data = character.encode()
        if len(pieces[-1]) + len(data) > _BYTES_IN_A_WORD:
            pieces.append(b"")
        pieces[-1] += data
    return "\r\n ".join(
        f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in pieces if piece
    )
