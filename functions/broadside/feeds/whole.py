"""Addresses made whole: feed readers show an entry far from its page."""

import re
from functools import partial
from urllib.parse import urljoin

# Most addresses are whole already: these few places are found fast.
_MAYBE_SHORT = re.compile(r'="(?!https?:|mailto:)')
# `posts` writes attributes in double quotes, and `<` of a text or a value as an entity.
_TAG = re.compile(r'</?[a-z][a-z0-9]*(?: [^>"]*(?:"[^"]*"[^">]*)*)?>')
# Each attribute is taken whole, so that what looks like one within a value isn't one.
_ATTRIBUTE = re.compile(r' ([a-z:-]+)="([^"]*)"')
_ADDRESSES = frozenset(
    ("action", "background", "cite", "data", "formaction", "href", "longdesc", "poster", "src")
)
_NAMES = (*sorted(_ADDRESSES), "srcset")
_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# HTML Living Standard, "Srcset attributes": an address, maybe a width or a density.
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(\s+[\d.]+[wx])?")


def whole(html: str, *, site_url: str, url: str) -> str:
    """
    Make every address in HTML whole.

    Args:
        html: As `posts` writes it: attributes in double quotes.
        site_url: `https://` and the publication's host.
        url: The page's; what begins with `#` is on it.
    """
    attribute = partial(_attribute, site_url, url)
    pieces, done, seen = [], 0, 0
    for place in _MAYBE_SHORT.finditer(html):
        at = place.start()
        if at < done or not html.endswith(_NAMES, 0, at):
            continue
        if tag := _tag_around(html, at, seen):
            pieces += [html[done : tag.start()], _ATTRIBUTE.sub(attribute, tag[0])]
            done = tag.end()
        seen = max(at, done)
    return "".join((*pieces, html[done:]))


def _tag_around(html: str, at: int, after: int) -> re.Match[str] | None:
    """Find the tag that a place is in; None if it is in a text."""
    begin = html.rfind("<", after, at)
    tag = _TAG.match(html, begin) if begin >= 0 else None
    return tag if tag and tag.end() > at else None


def _attribute(site_url: str, url: str, found: re.Match[str]) -> str:
    name, value = found.groups()
    if name in _ADDRESSES:
        return f' {name}="{_address(value, site_url, url)}"'
    if name == "srcset":
        made = _CANDIDATE.sub(lambda one: _address(one[1], site_url, url) + (one[2] or ""), value)
        return f' {name}="{made}"'
    return found[0]


def _address(value: str, site_url: str, url: str) -> str:
    if value.startswith("#"):
        return url + value
    if value.startswith("/") and not value.startswith("//"):
        return site_url + value
    if _WITH_SCHEME.match(value):
        return value
    return urljoin(url, value)
