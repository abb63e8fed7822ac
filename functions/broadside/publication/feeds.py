"""Reading `[feeds]`: who names what is in them, and which hubs are told of what is new."""

import re

from broadside.publication.document import Document

# RFC 4151 §2.1: a host that was the organiser's on that day. 253 characters are a whole name.
_ID = re.compile(
    r"(?=.{1,253},)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
    r",\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
)
_HUB = re.compile(r"https://[a-z0-9.-]+(/[A-Za-z0-9._~!$&()*+,;=:@%/?-]*)?")
"""No port beside https's own is ever asked (`web_targets.py`)."""
_MOST_HUBS, _MOST_CHARACTERS = 5, 500


def read_feeds_id(document: Document) -> str:
    """
    Read who names entries and feeds; empty when nobody is said.

    Raises:
        PublicationError: it isn't a host and a date.
    """
    what = "a host of yours and a year in which it was: news.example.org,2026"
    return document.matching("feeds.id", _ID, what, required=False)


def read_hubs(document: Document) -> tuple[str, ...]:
    """
    Read the addresses of WebSub hubs.

    Raises:
        PublicationError: one isn't an address.
    """
    hubs = document.value("feeds.hubs")
    if hubs is None:
        return ()
    example = 'Write hubs = ["https://hub.example.org/"]'
    if not isinstance(hubs, list) or len(hubs) > _MOST_HUBS:
        raise document.fail("feeds.hubs", f"must list at most {_MOST_HUBS} addresses", example)
    for hub in hubs:
        if not isinstance(hub, str) or len(hub) > _MOST_CHARACTERS or not _HUB.fullmatch(hub):
            reason = "must list links that begin with https:// and name no port"
            raise document.fail("feeds.hubs", reason, example)
    return tuple(dict.fromkeys(hubs))
