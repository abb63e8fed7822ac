"""A mail as a file: MIME that a mail client opens (RFC 5322, RFC 2045)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from broadside.rendering.email import Email


def to_eml(
    email: Email,
    *,
    sender: tuple[str, str],
    recipient: str,
    headers: Mapping[str, str],
    message_id: str,
    date: datetime,
) -> bytes:
    """
    Write a mail as a file.

    Args:
        email: Filled in (see `fill`).
        sender: Name and address.
        recipient: Address.
        headers: More of them, such as List-Unsubscribe; printable ASCII.
        message_id: With its angle brackets.
        date: Aware.

    Raises:
        ValueError: an address or a header holds a line break.
    """
    name, address = sender
    message = EmailMessage(policy=SMTP)
    message["To"] = str(Address(addr_spec=recipient))
    message["Date"] = format_datetime(date.astimezone(UTC))
    message["Message-ID"] = message_id
    message.set_content(email.text, subtype="plain", cte="quoted-printable")
    message.add_alternative(email.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = email.language  # last: setting content takes such headers away
    # The parser names parts by chance; the same mail must be the same bytes.
    message.set_boundary(f"broadside-{message_id.strip('<>').partition('@')[0]}")
    # The rest is written by hand: EmailMessage folds a long List-Unsubscribe into encoded words,
    # which no client undoes there, and takes ten times as long over a long subject.
    lines = {
        "From": f"{_phrase(name)}<{Address(addr_spec=address).addr_spec}>",
        "Subject": _encoded(email.subject, "Subject"),
        **{key: _one_line(value) for key, value in headers.items()},
    }
    written = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
    return written.encode("ascii") + message.as_bytes()


def _phrase(name: str) -> str:
    """Write a name before its address (RFC 5322 §3.4), folded."""
    if _is_plain(name):
        return f'"{quote(_one_line(name))}"\r\n ' if name else ""
    return _encoded(name, "From") + "\r\n "


def _encoded(text: str, header: str) -> str:
    """Write text, as encoded words (RFC 2047) where it isn't plain, folded."""
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    return Header(_one_line(text), charset, header_name=header).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Tell whether a text can stand as it is: ASCII, like no encoded word, foldable."""
    longest = max(map(len, text.split(" ")))
    return text.isascii() and text.isprintable() and "=?" not in text and longest < 60


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError("a header's value holds a line break")
    return value
