"""Links that the cleaning took the address from: which one it was, to say it."""

import re
from urllib.parse import unquote, urlsplit

# Of Markdown, of a reference, of HTML.
_ADDRESSES = re.compile(
    r"\]\(\s*(?:<([^<>\n]*)>|([^\s<>()]*))|^ {0,3}\[[^\]\n]+\]:\s*<?([^\s<>]*)"
    r"|\bhref\s*=\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'<>]+))",
    re.MULTILINE | re.IGNORECASE,
)
_TAKEN = frozenset({"http", "https", "mailto", "tel"})
_NOT_IN_HOSTS = re.compile(r"[\s<>^|%\\]")


def lost_address(source: str) -> tuple[str, int]:
    """Return the first address of a link in a text that isn't taken, and its line; or nothing."""
    for found in _ADDRESSES.finditer(source):
        address = next(filter(None, found.groups()), "")
        if _is_lost(address):
            return address, source.count("\n", 0, found.start()) + 1
    return "", 0


def _is_lost(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return True
    if parts.scheme in {"http", "https"}:
        # Browsers take one slash, or none, for two.
        host = parts.netloc or parts.path.lstrip("/").partition("/")[0]
        return not host or bool(_NOT_IN_HOSTS.search(unquote(host)))
    return bool(parts.scheme) and parts.scheme not in _TAKEN
