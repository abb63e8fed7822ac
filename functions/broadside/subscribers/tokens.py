"""
Tokens: what a link in a mail proves.

A token says purpose, key, subscriber and edition (or until when it holds), and is signed
(HMAC-SHA256, RFC 2104, cut to 128 bits as §5 allows). It holds nothing personal: a subscriber's id
is a random number.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from broadside.errors import TokenError

KEY_ID = 1
"""Of the key that signs now; the keys of older links are kept for ever."""

_MAC_BYTES = 16
_ID_BYTES = 16
_LENGTH = 2 + 2 * _ID_BYTES + _MAC_BYTES


class Purpose(IntEnum):
    """What a link may be used for; a token for one purpose is none for another."""

    UNSUBSCRIBE = 1
    CONFIRM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a link says."""

    purpose: Purpose
    subscriber_id: str
    edition_id: str


def key_name(purpose: Purpose, key_id: int) -> str:
    """Return the purpose that a key is derived for: `unsubscribe/1`."""
    return f"{purpose.name.lower()}/{key_id}"


def make_token(
    purpose: Purpose, subscriber_id: str, edition_id: str, *, key: bytes, key_id: int = KEY_ID
) -> str:
    """
    Sign a link.

    Args:
        purpose: What it may be used for.
        subscriber_id: 32 hexadecimal digits.
        edition_id: 32 hexadecimal digits.
        key: Of this purpose (see `key_name`).
        key_id: Which one.

    Returns:
        67 characters that need no escaping in a URL.
    """
    said = bytes((purpose, key_id)) + bytes.fromhex(subscriber_id) + bytes.fromhex(edition_id)
    return urlsafe_b64encode(said + _sign(said, key)).rstrip(b"=").decode()


def read_token(text: str, *, purpose: Purpose, keys: Mapping[int, bytes]) -> Token:
    """
    Check a link.

    Args:
        text: As the reader's client sent it.
        purpose: What it is used for now.
        keys: Every key of this purpose, by key id.

    Raises:
        TokenError: it is forged, damaged, or for something else; it doesn't say which.
    """
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise TokenError("damaged") from None
    if len(raw) != _LENGTH or raw[0] != purpose or raw[1] not in keys:
        raise TokenError("damaged")
    said, signature = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not hmac.compare_digest(_sign(said, keys[raw[1]]), signature):
        raise TokenError("damaged")
    # One spelling only: base64 would allow others in the last character.
    if urlsafe_b64encode(raw).rstrip(b"=") != text.encode("ascii"):
        raise TokenError("damaged")
    return Token(
        purpose=purpose,
        subscriber_id=said[2 : 2 + _ID_BYTES].hex(),
        edition_id=said[2 + _ID_BYTES :].hex(),
    )


def make_passing_token(
    purpose: Purpose, subscriber_id: str, until: datetime, *, key: bytes, key_id: int = KEY_ID
) -> str:
    """
    Sign a link that holds for a time.

    Args:
        purpose: What it may be used for.
        subscriber_id: 32 hexadecimal digits.
        until: From then on (whole seconds) it is worth nothing.
        key: Of this purpose (see `key_name`).
        key_id: Which one.

    Returns:
        67 characters that need no escaping in a URL.
    """
    said = f"{int(until.timestamp()):0{2 * _ID_BYTES}x}"
    return make_token(purpose, subscriber_id, said, key=key, key_id=key_id)


def read_passing_token(
    text: str, *, purpose: Purpose, keys: Mapping[int, bytes], at: datetime
) -> str:
    """
    Check a link that holds for a time; return whose it is.

    Raises:
        TokenError: it is forged, damaged, for something else, or too old; it doesn't say which.
    """
    token = read_token(text, purpose=purpose, keys=keys)
    if int(token.edition_id, 16) <= at.timestamp():
        raise TokenError("damaged")
    return token.subscriber_id


def _sign(said: bytes, key: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_MAC_BYTES]
