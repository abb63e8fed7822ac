"""Documents of the site that are written together: pages of lists, and their feeds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from broadside.errors import ConflictError
from broadside.feeds import TYPES, Channel, build_feeds, entry_of
from broadside.ports import Posts, Site
from broadside.posts import Post, Variant
from broadside.publication import Publication
from broadside.rendering import page_path

HTML = "text/html; charset=utf-8"

Documents = Mapping[str, tuple[bytes, str]]
"""Bytes and media type, by key."""

_ATTEMPTS = 6


def again(write: Callable[[], int], what: str) -> int:
    """
    Write, and start over while others write meanwhile.

    Raises:
        ConflictError: they keep doing so.
    """
    for _ in range(_ATTEMPTS):
        with suppress(ConflictError):
            return write()
    raise ConflictError(what)


def etags(keys: Iterable[str], site: Site) -> dict[str, str]:
    """Return the ETag of each document that is there; empty for nothing."""
    return {key: site.etag(key) for key in keys}


def put_all(documents: Documents, site: Site, *, after: Mapping[str, str]) -> int:
    """
    Write documents on condition of what was there before.

    Returns:
        How many have changed.

    Raises:
        ConflictError: something else is there now.
    """
    return sum(
        site.put(key, body, content_type=media_type, after=after[key])
        for key, (body, media_type) in documents.items()
    )


def variants_of(listed: Iterable[tuple[str, int, str]], posts: Posts) -> list[tuple[Post, Variant]]:
    """
    Read variants of posts; those that are gone are passed over.

    Args:
        listed: Post id, revision, language.
        posts: Where they are.
    """
    read = ((posts.read(post_id, revision), language) for post_id, revision, language in listed)
    return [(post, variant) for post, tag in read if (variant := post.variant(tag))]


def feeds_in(
    folder: str,
    variants: Sequence[tuple[Post, Variant]],
    *,
    channel: Channel,
    publication: Publication,
    site_url: str,
) -> dict[str, tuple[bytes, str]]:
    """
    Write the feeds of a folder.

    Args:
        folder: Empty, or ending in `/`.
        variants: Newest first; as many as a feed holds are in it.
        channel: What the feeds say of themselves.
        publication: Says how many that are.
        site_url: `https://` and the publication's host.
    """
    entries = [
        entry_of(
            post,
            variant,
            publication=publication,
            page_path=page_path(variant),
            site_url=site_url,
        )
        for post, variant in variants[: publication.feed_entries]
    ]
    feeds = build_feeds(entries, channel=channel)
    return {folder + name: (body, TYPES[name]) for name, body in feeds.by_name().items()}


def feed_keys(folder: str) -> list[str]:
    """Name the feeds of a folder."""
    return [folder + name for name in TYPES]
