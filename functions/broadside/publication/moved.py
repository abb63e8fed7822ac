"""Reading `[moved]`: addresses of an old site, and where they lead now."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote

from broadside.old_addresses import old_path, redirect_key
from broadside.publication.document import Document

_MOST = 1_000
# A path of this site, or another site's address, as it stands in a header.
_LOCATION = re.compile(
    r"(?:https://[a-z0-9.-]+(?::\d{1,5})?)?/(?![/\\])[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*"
)
_MOST_CHARACTERS = 1_000


def read_moved(document: Document, languages: Collection[str]) -> Mapping[str, str]:
    """
    Read where old addresses lead.

    Args:
        document: The publication.
        languages: Its languages, whose lists have addresses of their own.

    Returns:
        Paths, or links that begin with `https://`, by old path.

    Raises:
        PublicationError: an old address is none, or this site's own; or nothing is where it leads.
    """
    table = document.table("moved")
    example = 'Write it as "/rss.xml" = "/feed.xml"'
    if len(table) > _MOST:
        raise document.fail("moved", f"has more than {_MOST:,} addresses", "Keep those in use")
    moved = {}
    for address, location in table.items():
        field = f"moved.{address[:100]}"
        try:
            path = old_path(address, languages=languages)
        except ValueError as error:
            raise document.fail(field, str(error), example) from None
        if (
            not isinstance(location, str)
            or len(location) > _MOST_CHARACTERS
            or not _LOCATION.fullmatch(location)
        ):
            reason = "must lead to a path of this site, or to a link that begins with https://"
            raise document.fail(field, reason, example)
        if redirect_key(path) == redirect_key(unquote(location.partition("#")[0])):
            raise document.fail(field, "leads to itself", example)
        moved[path] = location
    return moved
