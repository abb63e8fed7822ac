"""A mail in an outbox folder, read back from its `.eml` file as a mail client would."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, taken apart."""

    number: int
    """1-based position in the outbox."""
    file: Path
    size_bytes: int
    sender: str
    recipient: str
    subject: str
    language: str
    """From the part's Content-Language, else from the `lang` of its HTML; empty if it has none."""
    html: str
    text: str
    headers: tuple[tuple[str, str], ...]
    """In their order, unfolded."""

    @property
    def unsubscribe_url(self) -> str:
        """The https URL of List-Unsubscribe (RFC 2369 §3.2); empty without one."""
        listed = next((v for n, v in self.headers if n.lower() == "list-unsubscribe"), "")
        found = re.search(r"<(https://[^>]+)>", listed)
        return found[1] if found else ""


def list_outbox(folder: Path) -> list[Path]:
    """Return the mails of a folder in the order in which they were accepted."""
    return sorted(folder.glob("*.eml"))


def read_mail(file: Path, number: int) -> Mail:
    """
    Take a mail apart.

    Raises:
        OSError: the file can't be read.
    """
    data = file.read_bytes()
    message = email.message_from_bytes(data, policy=email.policy.default)
    html = _part(message, "html")
    return Mail(
        number=number,
        file=file,
        size_bytes=len(data),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        language=_language(message, html),
        html=html,
        text=_part(message, "plain"),
        headers=tuple((name, " ".join(str(value).split())) for name, value in message.items()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _language(message: EmailMessage, html: str) -> str:
    declared = str(message["Content-Language"] or "")
    found = re.search(r'<html[^>]*\blang="([A-Za-z0-9-]+)"', html[:4000])
    return declared or (found[1] if found else "")
