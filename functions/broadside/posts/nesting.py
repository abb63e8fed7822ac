"""
How deep elements nest in HTML of any state, before a parser builds a tree of them.

What comes of thousands of elements within each other costs parsers the square of it, and browsers
dearly. So this never says less than what a parser makes of it (HTML §13.2.6); where end tags don't
fit, it may say more.
"""

import re

# HTML 13.1.2: these have no end tag, or can't be within their like. (`li` and `dd` can be.)
_UNCOUNTED = frozenset(
    re.findall(
        rb"\w+",
        b"""
        area base basefont bgsound body br caption col colgroup embed frame head hr html image img
        input keygen link meta p param source tbody td tfoot th thead tr track wbr
        """,
    )
)
_RAW = frozenset(
    re.findall(rb"\w+", b"iframe noembed noframes noscript script style textarea title xmp")
)
"""What is in these is text, up to their end tag (HTML 13.2.6.2; `noscript` where scripts run)."""

_ATTRIBUTE = (
    rb"[\t\n\f\r /]*+(?:=?[^\t\n\f\r />=]++|=)"
    rb"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    rb"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >\"'][^\t\n\f\r >]*+|(?=>)))?+"
)
_TOKEN = re.compile(
    rb"<(?:!--(?:>|->|.*?--!?>|.*)|[!?][^>]*+(?:>|\Z)|/[^a-z>][^>]*+(?:>|\Z)"
    rb"|(/?)([a-z][^\t\n\f\r />]*+)((?:" + _ATTRIBUTE + rb")*+[\t\n\f\r /]*+>|))",
    re.DOTALL,
)
_ITEMS = frozenset({b"dd", b"dt", b"li"})
_RUBY_TEXTS = frozenset({b"rp", b"rt"})
_LEFT_OPEN = {
    **dict.fromkeys(re.findall(rb"\w+", b"blockquote details div dl menu ol section ul"), _ITEMS),
    b"ruby": _RUBY_TEXTS,
    b"x-select": frozenset({b"option"}),
}
"""An end tag of these also ends what is left open in them."""
_ALIKE = dict.fromkeys(re.findall(rb"\w+", b"h1 h2 h3 h4 h5 h6"), b"h")
"""An end tag of one of these ends any of them."""
_ENDING = _ITEMS | _RUBY_TEXTS | {b"option"}
"""A start tag of these may end what is open."""


def is_deeper_than(limit: int, html: str) -> bool:
    """
    Tell whether elements may nest deeper than this.

    Args:
        limit: Elements within each other; those that can't hold their like don't count.
        html: In any state, but without SVG, MathML and scripts: other rules hold in them.
    """
    # A name's capitals are ASCII's alone, as in bytes.
    data = html.encode("utf-8", "replace").lower()
    opened: list[bytes] = []
    at = 0
    while at >= 0:
        for found in _TOKEN.finditer(data, at):
            closing, name, rest = found.groups()
            if not name:
                continue
            if not rest:
                return False  # a tag that never ends: all of the rest is its
            if not closing and (name in _RAW or name == b"plaintext"):
                at = _after_raw_text(data, name, found.end())
                break
            if name not in _UNCOUNTED:
                _take(opened, _ALIKE.get(name, name), closing=bool(closing))
                if len(opened) > limit:
                    return True
        else:
            return False
    return False


def _after_raw_text(data: bytes, name: bytes, at: int) -> int:
    """Return where the end tag begins, or -1: all of the rest is text."""
    end = re.compile(rb"</" + name + rb"(?=[\t\n\f\r />])").search(data, at)
    return end.start() if end and name != b"plaintext" else -1


def _take(opened: list[bytes], name: bytes, *, closing: bool) -> None:
    """Open or close an element; an end tag that fits nothing closes nothing."""
    if closing and opened and opened[-1] == name:  # as it nearly always is
        opened.pop()
    elif closing:
        fits = len(opened) - 1
        while fits >= 0 and opened[fits] != name and opened[fits] in _LEFT_OPEN.get(name, ()):
            fits -= 1
        if fits >= 0 and opened[fits] == name:
            del opened[fits:]
    elif name not in _ENDING or not opened or not _ends_by(name, opened):
        opened.append(name)


def _ends_by(name: bytes, opened: list[bytes]) -> bool:
    """Tell whether a start tag takes the place of the innermost element, its like."""
    if name in _RUBY_TEXTS:
        return len(opened) > 1 and opened[-1] in _RUBY_TEXTS and opened[-2] == b"ruby"
    if name in {b"dd", b"dt"}:
        return opened[-1] in {b"dd", b"dt"}
    return name in {b"li", b"option"} and opened[-1] == name
