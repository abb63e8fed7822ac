"""Identifiers by hash: the same thing gets the same name wherever it is met."""

from hashlib import sha256

ID_LENGTH = 32
"""Length of every identifier: 128 bits in hexadecimal. Fits an SES tag value and a token."""


def stable_id(*parts: str) -> str:
    """
    Name a thing by what makes it itself.

    Args:
        parts: What the identity consists of, in order; no part may hold a NUL.

    Returns:
        32 lower-case hexadecimal digits; the same for the same parts, for ever.
    """
    return sha256("\0".join(parts).encode()).hexdigest()[:ID_LENGTH]
