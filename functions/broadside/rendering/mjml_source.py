"""What templates leave between the tags of MJML, and mrml doesn't take or nobody needs."""

import re

_INDENT = re.compile(r"\n\s++")


def closed_up(source: str) -> str:
    """Take out margins, and white space before tags of MJML: mrml refuses some of it."""
    for tag in ("<mj", "</mj"):
        *before, last = source.split(tag)
        source = tag.join([*map(str.rstrip, before), last])
    return _INDENT.sub("\n", source)
