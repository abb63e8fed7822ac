"""A mail as a file: MIME that a mail client opens (RFC 5322, RFC 2045)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from broadside.rendering.email import Email

# Long List-Unsubscribe headers must stay as they are: folded, they would become encoded words,
# which no client undoes there. Only text headers are folded (and encoded).
_LONG = SMTP.clone(max_line_length=998)


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
    message = EmailMessage(policy=SMTP)
    name, address = sender
    message["From"] = str(Address(display_name=name, addr_spec=address))
    message["To"] = str(Address(addr_spec=recipient))
    message["Subject"] = email.subject
    message["Date"] = format_datetime(date.astimezone(UTC))
    message["Message-ID"] = message_id
    message["Content-Language"] = email.language
    message.set_content(email.text, subtype="plain", cte="quoted-printable")
    message.add_alternative(email.html, subtype="html", cte="quoted-printable")
    # The parser names parts by chance; the same mail must be the same bytes.
    message.set_boundary(f"broadside-{message_id.strip('<>').partition('@')[0]}")
    lines = "".join(f"{key}: {_one_line(value)}\r\n" for key, value in headers.items())
    return lines.encode("ascii") + message.as_bytes()


def _one_line(value: str) -> str:
    if "\r" in value or "\n" in value:
        raise ValueError("a header's value holds a line break")
    return value
