"""Email addresses: which are valid, and how one is named without being told."""

import hmac

from broadside.errors import InvalidError


def normalise_address(text: str) -> str:
    """
    Return an address as it is kept: the domain in lower case, the rest as written.

    Raises:
        InvalidError: it is none; the message doesn't repeat it.
    """
    # Slow to import, and only those who take addresses in need it.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        raise InvalidError("is no email address") from None
    return found.ascii_email or found.normalized


def address_hash(address: str, pepper: bytes) -> str:
    """
    Name an address without telling it: a keyed hash (HMAC-SHA256).

    Mail providers ignore case, so two spellings that differ in it alone are one address.

    Args:
        address: Normalised.
        pepper: The secret key.

    Returns:
        64 hexadecimal digits.
    """
    return hmac.digest(pepper, address.lower().encode(), "sha256").hex()
