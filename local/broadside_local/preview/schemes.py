"""
A document as it looks where the reader prefers dark, or light.

A frame has its reader's preference from the system, and can't be told another: so the copy that it
shows says "always" where the document asks for the preference, and "never" where it asks for the
other one.
"""

import re
from typing import Literal

Scheme = Literal["light", "dark"]

_ALWAYS, _NEVER = "(min-width:0px)", "(max-width:0px)"
_FEATURE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.IGNORECASE | re.DOTALL)
_MEDIA = re.compile(r"""(<[a-z][^<>]*?\smedia=)("[^"]*"|'[^']*')""", re.IGNORECASE)
_META = re.compile(
    r"""(<meta\b[^>]*\bname=["']?(?:supported-)?color-schemes?["']?[^>]*\bcontent=)("[^"]*"|'[^']*')""",
    re.IGNORECASE,
)
_PROPERTY = re.compile(r"((?<![\w-])color-scheme\s*:)[^;}]*", re.IGNORECASE)


def as_seen(html: str, scheme: Scheme) -> str:
    """
    Return a document that looks the same whatever the system prefers.

    Its text stays as it is: only what browsers heed is rewritten.
    """

    def answered(found: re.Match[str]) -> str:
        return _ALWAYS if found[1].lower() == scheme else _NEVER

    def style(found: re.Match[str]) -> str:
        css = _FEATURE.sub(answered, found[2])
        return found[1] + _PROPERTY.sub(rf"\1 only {scheme}", css) + found[3]

    seen = _STYLE.sub(style, html)
    seen = _MEDIA.sub(lambda m: m[1] + _FEATURE.sub(answered, m[2]), seen)
    return _META.sub(rf'\g<1>"only {scheme}"', seen)
