"""Mails: what a request asks for, and whether SES would take it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from functools import cached_property

from broadside_local.ses import limits
from broadside_local.ses.errors import invalid

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
    header_sender: str = ""
    """Of a raw message: its own From, where the call names another sender."""
    envelope: tuple[str, ...] = ()
    """Of a raw message: whom the call names, where its headers don't count."""

    @cached_property
    def sender_address(self) -> str:
        """The address in From, without its name."""
        return bare(self.sender)

    @cached_property
    def sender_addresses(self) -> tuple[str, ...]:
        """All addresses that must be verified."""
        own = (bare(self.header_sender),) if self.header_sender else ()
        return (self.sender_address, *own)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """All addresses it goes to, without names."""
        listed = self.envelope or (*self.to, *self.cc, *self.bcc)
        return tuple(bare(each) for each in listed)


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
    _check_addresses("FromEmailAddress", (mail.sender,))
    _check_addresses("From", (mail.header_sender,) if mail.header_sender else ())
    for where, listed in (
        *(("ReplyTo", mail.reply_to), ("To", mail.to), ("Cc", mail.cc), ("Bcc", mail.bcc)),
        ("Destination", mail.envelope),
    ):
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
