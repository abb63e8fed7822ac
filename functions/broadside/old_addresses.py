"""Addresses that posts had on an old site, and the keys of the site bucket they lead on from."""

import re
from collections.abc import Collection
from urllib.parse import unquote_to_bytes

MAX_CHARACTERS = 2_500
"""Of an address: a long one in Chinese, percent-encoded."""
MAX_KEY_BYTES = 1_000
"""S3 keeps 1,024 of a key."""

FOLDER = "_old"
"""Where in the site bucket addresses with a query are: it can't be part of a key as it is."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST = re.compile(r"(?:https?:)?//[^\s/?#\\]+", re.IGNORECASE)
# Control characters, what ends a path, and what some programs take for a slash.
_UNFIT = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff%?#\\\\]")
# What says which page is meant, on any path (WordPress, Drupal) and where a script answers.
_NAMES = re.compile(r"p|page_id|attachment_id|cat|q|feed")
_SCRIPT = re.compile(r".*\.(?:php|asp|aspx|cfm|cgi|jsp|pl)", re.IGNORECASE | re.DOTALL)
# What only says where somebody came from.
_FOLLOWERS = re.compile(r"(?:utm_|mc_|_ga).*|fbclid|gclid|msclkid")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_VALUE = re.compile(r"[A-Za-z0-9_~:-]+(?:[./][A-Za-z0-9_~:-]+)*")
_FEEDS = frozenset({"feed.xml", "atom.xml", "feed.json", "feeds.opml"})
_OURS = frozenset({"index.html", "404.html", *_FEEDS})
_FOLDERS_OF_OURS = frozenset({"r", "media", "feeds", FOLDER})
_LISTS = frozenset({"archive", "topics", "authors", "feeds"})


def old_path(address: str, *, languages: Collection[str]) -> str:
    """
    Write down an address of an old site: its path, with what of its query says which page is meant.

    Args:
        address: `https://…` or a path that begins with `/`. The host doesn't matter: whoever asks
            for it here was sent here.
        languages: The publication's.

    Returns:
        The path, percent-decoded, and after a `?` the part of the query, its fields in order.

    Raises:
        ValueError: nothing can lead on from it; says why.
    """
    if len(address) > MAX_CHARACTERS:
        raise ValueError(f"has {len(address):,} characters, and {MAX_CHARACTERS} are the limit")
    host = _HOST.match(address)
    rest = address[host.end() :] if host else address
    if not host and (_SCHEME.match(address) or not re.match("/(?!/)", address)):
        raise ValueError("is neither an address that begins with https:// nor a path")
    raw, _, query = rest.partition("#")[0].partition("?")
    try:
        path = unquote_to_bytes(raw or "/").decode()
    except UnicodeError:
        raise ValueError("isn't in UTF-8") from None
    if _UNFIT.search(path):
        raise ValueError("holds signs that no address here can have")
    if {".", ".."} & set(path.split("/")) or "//" in path:
        raise ValueError("climbs out of where it is")
    if not all(map(_fits, _fields(path, query))):
        raise ValueError("has a query that no redirect can have")
    if query := page_query(path, query):
        path += f"?{query}"
    elif is_ours(path, languages=languages):
        raise ValueError("is an address that this site uses itself")
    if len(redirect_key(path).encode()) > MAX_KEY_BYTES:
        raise ValueError(f"is longer than {MAX_KEY_BYTES:,} bytes")
    return path


def page_query(path: str, query: str) -> str:
    """
    Return what of a query says which page is meant: its fields in order; empty for none of it.

    The same as the template's function for requests does (FolderIndex).
    """
    return "&".join(sorted("=".join(field) for field in _fields(path, query) if _fits(field)))


def _fields(path: str, query: str) -> list[tuple[str, str]]:
    """Return the fields of a query that say which page is meant; of two of a name the first."""
    is_script = bool(_SCRIPT.fullmatch(path))
    if not is_script and "." in path.rpartition("/")[2]:
        return []
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        found.setdefault(name, re.sub("%3[Aa]", ":", re.sub("%2[Ff]", "/", value)))
    return [
        (name, value)
        for name, value in found.items()
        if name and (_NAMES.fullmatch(name) or (is_script and not _FOLLOWERS.fullmatch(name)))
    ]


def _fits(field: tuple[str, str]) -> bool:
    """Tell whether a field can be part of a key and of a request, written in the same way."""
    return bool(_NAME.fullmatch(field[0]) and _VALUE.fullmatch(field[1]))


def redirect_key(path: str) -> str:
    """
    Return the key in the site bucket that a request for an old path is answered from.

    Args:
        path: As `old_path` has it.
    """
    path, _, query = path.partition("?")
    if query:
        return f"{FOLDER}{path.rstrip('/')}/{query}"
    name = path.rpartition("/")[2]
    if name and "." not in name:
        path += "/"
    return path[1:] + ("" if "." in name else "index.html")


def is_ours(path: str, *, languages: Collection[str]) -> bool:
    """
    Tell whether this site itself has something at a path, or may have: nothing leads on from there.

    Pages of posts are no such thing: a page simply comes before what leads on.
    """
    first, *rest = redirect_key(path).split("/")
    if not rest:
        return first in _OURS
    if first in _FOLDERS_OF_OURS:
        return True
    if first in languages:
        first, *rest = rest
        if first in _LISTS or (first in _OURS and not rest):
            return True
    # Archive documents of feeds are in `feed/`, by number.
    return first == "feed" and rest[-1] != "index.html"
