"""
Raw messages: MIME that the caller wrote, read strictly.

Reference, RawMessage: a header and a body with a blank line between, all required fields, every
part formed as it must be, no line of more than 1,000 characters. Whatever a mail server might put
right in silence is refused here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import formataddr, getaddresses

from broadside_local.ses import limits
from broadside_local.ses.errors import bad_request, not_done_here
from broadside_local.ses.message import Mail
from broadside_local.ses.mime import Headers, Stamp, check_size

CONFIGURATION_SET, TAGS = "x-ses-configuration-set", "x-ses-message-tags"

_ONCE = ("from", "sender", "reply-to", "to", "cc", "bcc", "subject", "content-type")
"""RFC 5322 §3.6: fields that may stand once."""
_LEFT_OUT = frozenset({"bcc", "date", "message-id", "return-path"})
"""Not sent on, or written anew: as are all fields of SES's own (`X-SES-…`)."""
_FIELD = re.compile(rb"[!-9;-~]+:(?:[^\n]*)(?:\n[ \t][^\n]*)*\n")


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message, read."""

    fields: tuple[tuple[str, bytes], ...]
    """Name, in small letters, and the whole field with its line ends, in their order."""
    headers: Mapping[str, str]
    """Unfolded values by name in small letters; of doubled ones the first."""
    body: bytes
    subject: str
    parts: tuple[bytes, ...]
    """What its parts hold, decoded."""

    def addresses(self, field: str) -> tuple[str, ...]:
        """Return the addresses in a field, with their names."""
        found = getaddresses([self.headers.get(field, "")])
        return tuple(formataddr(pair) for pair in found if any(pair))

    @property
    def configuration_set(self) -> str:
        """The configuration set that it asks for; empty: none."""
        return self.headers.get(CONFIGURATION_SET, "").strip()

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """The tags that it asks for: `name=value, name=value` (Guide, event publishing, step 3)."""
        listed = self.headers.get(TAGS, "")
        pairs = (each.partition("=") for each in listed.split(",") if each.strip())
        return tuple((name.strip(), value.strip()) for name, _, value in pairs)

    def write(self, mail: Mail | None, stamp: Stamp) -> tuple[Headers, bytes]:
        """Write its own bytes, with SES's Message-ID and Date: see `Content`."""
        del mail  # it has its own From and To
        kept = [(name, field) for name, field in self.fields if _goes_out(name)]
        lines = b"".join(field for _, field in kept)
        lines += b"".join(f"{name}: {value}\n".encode("ascii") for name, value in stamp.headers)
        message = (lines + b"\n" + self.body).replace(b"\n", b"\r\n")
        check_size(message)
        told = [_told(field) for _, field in kept]
        return [*told, *stamp.headers], message

    def holds(self, text: bytes) -> bool:
        """Tell whether some part of it holds this."""
        return any(text in part for part in self.parts)


def read_raw(data: bytes) -> RawMessage:
    """
    Read a message.

    Raises:
        ApiError: it isn't formed as it must be; or it asks by a header for what isn't done here.
    """
    text = re.sub(rb"\r\n?", b"\n", data)
    if any(len(line) > limits.LINE_CHARACTERS for line in text.split(b"\n")):
        raise _wrong(f"a line of more than {limits.LINE_CHARACTERS} characters")
    head, blank, body = text.partition(b"\n\n")
    if not blank:
        raise _wrong("no blank line between header and body")
    fields = tuple(_fields(head + b"\n"))
    names = [name for name, _ in fields]
    for name in _ONCE:
        if names.count(name) > 1:
            raise _wrong(f"{name} stands there twice")
    if "from" not in names:
        raise _wrong("From is missing")
    for name in names:
        if name.startswith("x-ses-") and name not in {CONFIGURATION_SET, TAGS}:
            raise not_done_here(f"The header {name.title()}")
    headers: dict[str, str] = {}
    for name, field in fields:
        headers.setdefault(name, _told(field)[1])
    return RawMessage(
        fields, headers, body, _subject(headers.get("subject", "")), tuple(_parts(text))
    )


def _fields(head: bytes) -> Iterator[tuple[str, bytes]]:
    place = 0
    while place < len(head):
        found = _FIELD.match(head, place)
        if found is None:
            raise _wrong("a line in the header is no field")
        if not found[0].isascii():
            raise _wrong("a header that isn't ASCII: encode it (RFC 2047)")
        yield found[0].partition(b":")[0].decode("ascii").lower(), found[0]
        place = found.end()


def _told(field: bytes) -> tuple[str, str]:
    """Return a field's name as it is written, and its value, unfolded."""
    name, _, value = field.decode("ascii").partition(":")
    return name, re.sub(r"\n(?=[ \t])", "", value).strip()


def _subject(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError):
        raise _wrong("the Subject's encoded words can't be read") from None


def _parts(text: bytes) -> Iterator[bytes]:
    """Decode every part, and make sure that nothing in any of them had to be guessed."""
    for part in message_from_bytes(text).walk():
        content = b"" if part.is_multipart() else _decoded(part)
        if part.defects:
            raise _wrong(f"MIME: {type(part.defects[0]).__name__}")
        yield content


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _goes_out(name: str) -> bool:
    return name not in _LEFT_OUT and not name.startswith("x-ses-")


def _wrong(what: str) -> Exception:
    return bad_request(f"Content.Raw.Data: {what}")
