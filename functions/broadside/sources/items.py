"""What the readers of all formats share: one bad item is not the others'."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypedDict

from broadside.errors import SourceError
from broadside.posts.text import one_line
from broadside.sources.addresses import web_address
from broadside.sources.elements import attribute
from broadside.sources.model import FoundFeed, FoundItem, Skipped

MAX_ITEMS = 20_000
MAX_GUID_CHARACTERS = 1_000


class Read(TypedDict):
    """Items, and those that aren't."""

    items: tuple[FoundItem, ...]
    skipped: tuple[Skipped, ...]


@dataclass(slots=True, kw_only=True)
class Reading:
    """A document being read."""

    url: str
    """Where it was fetched; empty if that isn't known."""
    time_zone: str
    """IANA name of the zone that dates without one are in."""
    cut: bool = False
    """The document ends within its last item."""
    remarks: list[str] = field(default_factory=list)

    def items(self, found: list[Any], read: Callable[[Any], FoundItem]) -> Read:
        """
        Read items, and skip those that can't be used, with the reason.

        Raises:
            SourceError: there are too many to be one feed's.
        """
        if len(found) > MAX_ITEMS:
            raise SourceError(f"has {len(found):,} items, and {MAX_ITEMS:,} are the limit")
        items: dict[str, FoundItem] = {}
        skipped: list[Skipped] = []
        for number, one in enumerate(found, 1):
            item = read(one)
            reason = self._refusal(item, items)
            if self.cut and number == len(found):
                reason = "is cut off in the middle"
            if reason:
                name = one_line(item.guid or item.title)[:200] or f"item {number}"
                skipped.append(Skipped(name=name, reason=reason))
            else:
                items[item.guid] = item
        return Read(items=tuple(items.values()), skipped=tuple(skipped))

    def _refusal(self, item: FoundItem, before: dict[str, FoundItem]) -> str:
        if not item.guid:
            return "has neither a name (guid, id) nor an address"
        if len(item.guid) > MAX_GUID_CHARACTERS:
            return f"has a name of more than {MAX_GUID_CHARACTERS:,} characters"
        if item.guid in before:
            return "has the name of an item above it"
        if not (item.title or item.content or item.summary):
            return "says nothing: it has no title and no text"
        return ""

    def feed(self, **fields: Any) -> FoundFeed:
        """Make the feed, with what was to be said."""
        return FoundFeed(remarks=tuple(self.remarks), **fields)

    def said(self, links: Iterable[Any], rel: str, base: str) -> str:
        """Return where the first link of a kind leads (RFC 4287 §4.2.7.2)."""
        found = (
            web_address(attribute(link, "href"), base)
            for link in links
            if (attribute(link, "rel") or "alternate") == rel
        )
        return next(filter(None, found), "")

    def next_of(self, links: list[Any], base: str) -> str:
        """Return where what is older is to be had (RFC 5005 §3, §4)."""
        return self.said(links, "prev-archive", base) or self.said(links, "next", base)

    def hubs(self, links: list[Any], base: str) -> tuple[str, ...]:
        """Return the hubs (WebSub §4)."""
        found = (
            web_address(attribute(link, "href"), base)
            for link in links
            if attribute(link, "rel") == "hub"
        )
        return tuple(dict.fromkeys(filter(None, found)))
