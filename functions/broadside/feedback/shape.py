"""The shape of an event that nobody here knows: enough to learn it by, and nothing of anybody."""

import re
from collections.abc import Mapping
from typing import Any

_WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")
_TELLING = re.compile(r"(?:type|status|reason|kind|state)$", re.IGNORECASE)
"""Names of texts that are one of a few words; whatever else is text may be about somebody."""
_ABOUT_SOMEBODY = re.compile(r"recipient|destination|address|header", re.IGNORECASE)
_DEEP = 4
_LONG = 20


def shape_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Return an event's names, and those of its values that can be about nobody.

    The mail itself is left out (addresses, subject, headers), and recipients, whatever they hold.
    """
    rest = {name: value for name, value in message.items() if name != "mail"}
    shape: Mapping[str, Any] = _shape("", rest, _DEEP)
    return shape


def _shape(name: str, value: object, deep: int) -> Any:
    if isinstance(value, dict):
        names = [n for n in value if isinstance(n, str) and _WORD.fullmatch(n)][:_LONG]
        kept = [n for n in names if not _ABOUT_SOMEBODY.search(n)] if deep else []
        return {n: _shape(n, value[n], deep - 1) for n in kept}
    if isinstance(value, list):
        return [_shape(name, each, deep - 1) for each in value[:_LONG]] if deep else []
    if isinstance(value, str):
        return value if _TELLING.search(name) and _WORD.fullmatch(value) else "…"
    return value if isinstance(value, bool) or value is None else 0
