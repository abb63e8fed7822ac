"""Mails: what a request asks for, checked, and as the MIME message that goes out."""

import binascii
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, getaddresses
from functools import cached_property

from broadside_local.ses import limits
from broadside_local.ses.errors import RefusedError, invalid

_LINE_END = re.compile(r"\r\n|\r|\n")
_DOMAIN = re.compile(
    r"(?=.{1,255}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail that SES is asked to send, to all of its recipients at once."""

    sender: str
    """As it is written in From."""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    @cached_property
    def sender_address(self) -> str:
        """The address in From, without its name."""
        return bare(self.sender)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """All addresses it goes to, without names."""
        return tuple(bare(each) for each in (*self.to, *self.cc, *self.bcc))


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a mail says."""

    subject: str
    text: str | None
    html: str | None


def bare(text: str) -> str:
    """Return the address of `Name <address>`, or of an address alone; empty if it is none."""
    found = getaddresses([text])
    return found[0][1] if len(found) == 1 else ""


def check_mail(mail: Mail) -> None:
    """
    Hold a mail against what SES demands of addresses, headers and tags.

    Raises:
        RefusedError: INVALID_PARAMETER; it doesn't say the address.
    """
    for where, listed in (("FromEmailAddress", (mail.sender,)), ("ReplyTo", mail.reply_to)):
        _check_addresses(where, listed)
    for where, listed in (("To", mail.to), ("Cc", mail.cc), ("Bcc", mail.bcc)):
        _check_addresses(where, listed)
    if not mail.recipients:
        raise invalid("Destination: at least one address is required")
    if len(mail.recipients) > limits.RECIPIENTS_PER_MESSAGE:
        raise invalid(f"Recipient count exceeds {limits.RECIPIENTS_PER_MESSAGE}.")
    _check_headers(mail.headers)
    _check_tags(mail.tags)


def _check_addresses(where: str, listed: Sequence[str]) -> None:
    for each in listed:
        if not each.isascii():
            # Reference, Destination: no SMTPUTF8; Reference of v1, SendEmail, Source: names with
            # other characters must be encoded words (RFC 2047).
            raise invalid(f"{where}: only ASCII; encode the name (RFC 2047), the domain (Punycode)")
        if not each.isprintable() or len(each) > limits.FIELD_CHARACTERS:
            raise invalid(f"{where}: a control character, or too long a name")
        local, _, domain = bare(each).rpartition("@")
        if not local:
            raise invalid(f"{where}: Missing final '@domain'")
        quoted = len(local) > 2 and local[0] == local[-1] == '"'
        if (
            len(local) > limits.LOCAL_PART_CHARACTERS
            or len(local) + 1 + len(domain) > limits.ADDRESS_CHARACTERS
            or not (quoted or _ATOMS.fullmatch(local))
            or not _DOMAIN.fullmatch(domain)
        ):
            raise invalid(f"{where}: Illegal address")


def _check_headers(headers: Sequence[tuple[str, str]]) -> None:
    names = [name.lower() for name, _ in headers]
    if len(set(names)) < len(names):
        raise invalid("Headers: a name stands there twice")
    for name, value in headers:
        if name.lower() in limits.SES_OWN_HEADERS:
            raise invalid(f"Headers: {name} can't be set here")
        if len(name) + len(value) > limits.HEADER_CHARACTERS:
            raise invalid(f"Headers: {name} is longer than {limits.HEADER_CHARACTERS} characters")


def _check_tags(tags: Sequence[tuple[str, str]]) -> None:
    if len(tags) > limits.TAGS_PER_MESSAGE:
        raise invalid(f"Tags: at most {limits.TAGS_PER_MESSAGE}")
    if len({name for name, _ in tags}) < len(tags):
        raise invalid("Tags: a name stands there twice")
    if not all(limits.TAG.fullmatch(part) for tag in tags for part in tag):
        raise invalid("Tags: names and values may hold only A-Z, a-z, 0-9, _, -; 1 to 256 of them")


def new_message_id(at: datetime) -> str:
    """Make an id in SES's form; later ones sort after earlier ones, by milliseconds."""
    return f"010d{int(at.timestamp() * 1000):012x}-{uuid.uuid4()}-000000"


def write(
    mail: Mail, body: Body, *, message_id: str, domain: str, at: datetime
) -> tuple[list[tuple[str, str]], bytes]:
    """
    Write a mail as it goes out.

    Returns:
        The headers as SES's events tell them, and the whole message.

    Raises:
        RefusedError: its subject has a line break, or it is too big.
    """
    if _LINE_END.search(body.subject):
        raise invalid("Subject: a line break")
    boundary = f"----=_Part_{uuid.uuid4().hex}"
    content, parts = _content(body, boundary)
    headers = [("From", mail.sender)]
    listed = (("Reply-To", mail.reply_to), ("To", mail.to), ("Cc", mail.cc))
    headers += [(name, ", ".join(addresses)) for name, addresses in listed if addresses]
    headers += [
        ("Subject", body.subject),
        ("Message-ID", f"<{message_id}@{domain}>"),
        ("Date", format_datetime(at.astimezone(UTC))),
        ("MIME-Version", "1.0"),
        *mail.headers,
    ]
    folded = {name: _folded(addresses) for name, addresses in listed}
    folded["Subject"] = _encoded(body.subject)
    lines = [f"{name}: {folded.get(name, value)}" for name, value in headers]
    message = "\r\n".join([*lines, content, ""]).encode("ascii") + parts
    if len(message) > limits.MESSAGE_BYTES:
        raise RefusedError("MESSAGE_REJECTED", "Message length is more than the limit.")
    kind = content.partition("\r\n")[0].removeprefix("Content-Type: ")
    return [*headers, ("Content-Type", kind)], message


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
    return (
        f"Content-Type: text/{kind}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable",
        # b2a_qp breaks lines as the text does: so there must be one CR LF, if only for that.
        binascii.b2a_qp(lines + b"\r\n", istext=True).removesuffix(b"\r\n"),
    )


def _folded(addresses: Sequence[str]) -> str:
    """Write a list of addresses: in one line, or, if it is too long, in one line each."""
    line = ", ".join(addresses)
    return line if len(line) <= limits.FIELD_CHARACTERS else ",\r\n ".join(addresses)


def _encoded(subject: str) -> str:
    """Write a subject as a header's value: folded, and as encoded words where it must be."""
    plain = subject.isascii() and subject.isprintable() and "=?" not in subject
    charset = "us-ascii" if plain else "utf-8"
    return Header(subject, charset, header_name="Subject").encode(linesep="\r\n")
