"""A feed of any site: RSS, Atom, JSON Feed, told apart by what they hold."""

import re

from broadside.errors import SourceError
from broadside.sources.atom import read_atom
from broadside.sources.decoding import check_size, decode
from broadside.sources.elements import key_of
from broadside.sources.items import Reading
from broadside.sources.json_feed import read_json
from broadside.sources.model import FoundFeed
from broadside.sources.rss import read_rss
from broadside.sources.xml_document import read_xml

MAX_FEED_BYTES = 20_000_000
_ITEM = re.compile(r"<(/?)(?:\w+:)?(?:item|entry)(?=[\s>])")


def read_feed(
    data: bytes, *, url: str = "", content_type: str = "", time_zone: str = "UTC"
) -> FoundFeed:
    """
    Read a feed: RSS 0.90 to 2.0, Atom 1.0, JSON Feed 1.0 and 1.1.

    An item that can't be used is skipped and named; the others are there.

    Args:
        data: The document as it came, at most `MAX_FEED_BYTES`.
        url: Where it was fetched: what addresses in it begin from. It may say otherwise.
        content_type: What HTTP said of it. Only its `charset` counts: many feeds are said to be
            something else than they are.
        time_zone: IANA name of the zone that dates without one are in.

    Raises:
        SourceError: it is no feed, too large, nested too deep, or declares entities.
    """
    check_size(data, MAX_FEED_BYTES)
    reading = Reading(url=url, time_zone=time_zone)
    text = decode(data, content_type, reading.remarks).lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return read_json(text, reading)
    if not text.startswith("<"):
        raise SourceError("is neither XML nor JSON")
    root = read_xml(text, reading.remarks)
    reading.cut = bool(reading.remarks) and _is_cut(text)
    name = key_of(root)
    if name in {"rss", "rdf:rdf"}:
        return read_rss(root, reading)
    if name in {"atom:feed", "atom:entry"}:
        return read_atom(root, reading)
    if name in {"html", "xhtml:html"}:
        raise SourceError("is a web page, and no feed")
    raise SourceError("is XML, but neither RSS nor Atom 1.0")


def _is_cut(text: str) -> bool:
    """Tell whether a document ends within an item: half of one must not go out as a whole."""
    last = None
    for last in _ITEM.finditer(text):  # noqa: B007 - the last one counts
        pass
    return last is not None and not last[1]
