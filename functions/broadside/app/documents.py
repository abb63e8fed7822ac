"""Documents of the site that are written together, on condition of what was there before."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TypedDict, TypeVar

from broadside.errors import ConflictError
from broadside.ports import Site
from broadside.publication import Publication
from broadside.rendering import Theme

HTML = "text/html; charset=utf-8"

Documents = Mapping[str, tuple[bytes, str]]
"""Bytes and media type, by key."""

_ATTEMPTS = 6
_Told = TypeVar("_Told")


class Look(TypedDict):
    """What every document is rendered with."""

    publication: Publication
    theme: Theme
    site_url: str
    """`https://` and the publication's host."""


def again(do: Callable[[], _Told], what: str) -> _Told:
    """
    Do something, and start over while others come first.

    Raises:
        ConflictError: they keep doing so.
    """
    for _ in range(_ATTEMPTS):
        with suppress(ConflictError):
            return do()
    raise ConflictError(what)


def etags(keys: Iterable[str], site: Site) -> dict[str, str]:
    """Return the ETag of each document that is there; empty for nothing."""
    return {key: site.etag(key) for key in keys}


def put_all(documents: Documents, site: Site, *, before: Mapping[str, str]) -> int:
    """
    Write documents, in their order, on condition of what is there.

    Args:
        documents: All of them.
        site: Where.
        before: ETags of those that were read to make them.

    Returns:
        How many have changed.

    Raises:
        ConflictError: others write them at the same time.
    """
    before = {**etags([key for key in documents if key not in before], site), **before}
    return sum(
        site.put(key, body, content_type=media_type, after=before[key])
        for key, (body, media_type) in documents.items()
    )
