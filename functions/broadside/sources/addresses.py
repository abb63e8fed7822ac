"""Addresses made whole: an item is read far from where it stood."""

import re
from functools import partial
from html import escape, unescape
from urllib.parse import urljoin

_ADDRESSES = frozenset(("cite", "data", "href", "poster", "src"))
# A start tag of whatever HTML: it ends at a `>` outside quotes, and never spans another `<`.
_TAG = re.compile(r"""<[A-Za-z][^\s<>/"']*+(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""")
# Each attribute is taken whole, so that what looks like one within a value isn't one.
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(\s*+=\s*+)("[^"]*+"|'[^']*+'|[^\s"'<>]++)""")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(\s+[\d.]+[wx])?")
MAX_ADDRESS_CHARACTERS = 10_000


def joined(address: str, base: str) -> str:
    """Return an address as it is from a base; as it stands where that can't be told."""
    address = address.strip()
    if not base or _SCHEME.match(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def web_address(address: str, base: str = "") -> str:
    """Return the address of something on the web, whole; empty for anything else."""
    found = joined(address, base) if address.strip() else ""
    is_one = found[:8].lower().startswith(("http://", "https://"))
    if (
        not is_one
        or len(found) > MAX_ADDRESS_CHARACTERS
        or re.search(r"[\s<>\"\\\x00-\x1f]", found)
    ):
        return ""
    return found


def with_whole_addresses(html: str, base: str) -> str:
    """
    Make the addresses in HTML whole; what begins with `#` stays.

    Args:
        html: In any state; what it is otherwise stays.
        base: Where the text stands; empty: nothing can be done.
    """
    return _TAG.sub(partial(_tag, base), html) if base else html


def _tag(base: str, tag: re.Match[str]) -> str:
    return _ATTRIBUTE.sub(partial(_attribute, base), tag[0]) if "=" in tag[0] else tag[0]


def _attribute(base: str, found: re.Match[str]) -> str:
    name, value = found[1].lower(), found[3]
    bare = unescape(value[1:-1] if value[0] in "\"'" else value)
    if name in _ADDRESSES:
        whole = bare if bare.lstrip().startswith("#") else joined(bare, base)
    elif name == "srcset":
        whole = _CANDIDATE.sub(lambda one: joined(one[1], base) + (one[2] or ""), bare)
    else:
        return found[0]
    return found[0] if whole == bare else f'{found[1]}="{escape(whole)}"'
