"""Whom an event is about: the address that was mailed, and not the one that somebody else names."""

import re
from collections.abc import Mapping
from typing import Any


def mailed_addresses(message: Mapping[str, Any], part: str, name: str) -> tuple[str, ...]:
    """
    Return the addresses that an event is about, in lower case, as the keyed hash takes them.

    Who forwards their mail bounces at an address that we never mailed: so it is the mail's own
    address that counts. Only a mail to several, which is none of ours, asks who of them it was.

    Args:
        message: The event.
        part: Its part that is about what happened.
        name: What that calls its list of recipients.

    Returns:
        Nobody when the event doesn't say to whom the mail was.
    """
    mailed = _addresses(part_of(message, "mail").get("destination"))
    if len(mailed) < 2:
        return mailed
    named = _addresses(part_of(message, part).get(name))
    return tuple(address for address in mailed if address in named)


def _addresses(listed: object) -> tuple[str, ...]:
    found = [_bare(entry) for entry in listed] if isinstance(listed, list) else []
    return tuple(dict.fromkeys(filter(None, found)))


def _bare(recipient: object) -> str:
    """Return the address of a recipient, a `Name <address>`, or an address alone."""
    text = recipient.get("emailAddress") if isinstance(recipient, dict) else recipient
    if not isinstance(text, str):
        return ""
    inner = re.search(r"<([^<>]+)>\s*$", text)
    return (inner[1] if inner else text).strip().lower()


def part_of(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object within an event; an empty one when it isn't there."""
    part = of.get(name)
    return part if isinstance(part, dict) else {}
