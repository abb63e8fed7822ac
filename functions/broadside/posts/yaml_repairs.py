"""
YAML as people write it who don't know that it is YAML.

`title: Our year: what we did` is the most usual mistake in front matter, and means one thing only.
What is mended is told, and what could mean two things isn't mended.
"""

import re
from collections import deque

import yaml

from broadside.posts.remarks import Remarks

# In C where there is one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TABS = re.compile(r"^\t+", re.MULTILINE)
_COLON_ALONE = re.compile(
    r"^(title|date|lang|tags|categories|author|authors|draft|slug|description|layout)[ \t]*"
    r"(?::(?=[^\s:/])|：[ \t]*)",
    re.MULTILINE | re.IGNORECASE,
)
_HASHTAG = re.compile(
    r"^(title|subject|description|summary)[ \t]*:(?![ \t]*[\"'|>])[^\n]*?(?<=[ \t])(#\w+)",
    re.MULTILINE | re.IGNORECASE,
)
_FIELD = re.compile(r"([ \t]*(?:- +)?([\w.-]+):[ \t]+)(\S.*)")


def respaced(text: str, first: int, remarks: Remarks) -> str:
    """
    Put spaces where YAML asks for some: for tabs that begin a line, as Hexo; after a colon.

    A hashtag that YAML takes for a remark is told: it may be one.
    """
    text = _TABS.sub(lambda tabs: "  " * len(tabs[0]), text)
    for found in _COLON_ALONE.finditer(text):
        remarks.warn(
            found[1],
            "has no colon with a space after it, and was read as if it had",
            f"Write {found[1]}: and a space before the value",
            line=first + text.count("\n", 0, found.start()),
            code="yaml-colon",
        )
    text = _COLON_ALONE.sub(r"\1: ", text)
    for found in _HASHTAG.finditer(text):
        remarks.warn(
            found[1],
            f"ends before {found[2]}, as YAML takes that for a remark",
            "Put quotes around the value",
            line=first + text.count("\n", 0, found.start()),
            code="yaml-hashtag",
        )
    return text


def with_quotes(text: str, line: int) -> tuple[str, str] | None:
    """
    Put quotes around the value in a line that YAML stumbles over.

    Args:
        text: The YAML.
        line: The line of it, from 0.

    Returns:
        The YAML with quotes, and the field's name; None when the line by itself is right, or no
        field: the trouble lies elsewhere then.
    """
    lines = text.split("\n")
    field = _FIELD.fullmatch(lines[line].rstrip()) if line < len(lines) else None
    if field is None or _is_right(field[0]):
        return None
    value = _without_outer_quotes(field[3]).replace("'", "''")
    lines[line] = f"{field[1]}'{value}'"
    return ("\n".join(lines), field[2]) if _is_right(lines[line]) else None


def _is_right(line: str) -> bool:
    try:
        # Its events only: composing what is nested deep would overflow the stack.
        deque(yaml.parse(line, Loader=_LOADER), maxlen=0)
    except yaml.YAMLError:
        return False
    return True


def _without_outer_quotes(value: str) -> str:
    """Take off quotes that are around all of it: of `'It's here'`, and not of `"A" or "B"`."""
    quote, within = value[0], value[1:-1]
    if quote not in "\"'" or not within or value[-1] != quote:
        return value
    inner = within.find(quote)
    closes = (
        inner > 0
        and not within[inner - 1].isspace()
        and not within[inner + 1 : inner + 2].isalnum()
    )
    return value if closes else within
