"""What leads on from an old site: addresses of posts, of feeds and of anything else."""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from broadside.old_addresses import FOLDER, redirect_key
from broadside.ports import Site
from broadside.posts import Post
from broadside.publication import Publication
from broadside.rendering import page_key, page_path

PUBLICATION = "publication"
"""Who has the addresses that publication.toml names."""


def put_redirects(post: Post, *, before: Iterable[Post] = (), site: Site) -> list[str]:
    """
    Let a published post's old addresses lead to its pages.

    Nothing is asked or written for a post that has none. A page, or what another post has, stays.

    Args:
        post: As it is now.
        before: Earlier revisions: what they had and this one doesn't leads on no more.
        site: The site.

    Returns:
        Keys from which it doesn't lead here: a page is there, or they are another post's.

    Raises:
        ConflictError: somebody else wrote there meanwhile; try again.
    """
    locations = _locations(post)
    for key in sorted(old_keys(before).difference(locations)):
        site.remove_redirect(key, owner=post.id)
    return [
        key
        for key, location in locations.items()
        if not site.put_redirect(key, location, owner=post.id)
    ]


def lead_on(keys: Iterable[str], post: Post, *, site: Site) -> None:
    """
    Let keys under which a post's pages were lead to where these are now.

    A page that is there stays: another post has the slug now. Of a language that the post has no
    more, nothing leads on.

    Args:
        keys: As `page_key` named them.
        post: As it is now, published.
        site: The site.

    Raises:
        ConflictError: somebody else wrote there meanwhile; try again.
    """
    for key in keys:
        if variant := post.variant(key.partition("/")[0]):
            site.put_redirect(key, page_path(variant), owner=post.id)
        else:
            site.remove_redirect(key, owner=post.id)


def remove_redirects(posts: Sequence[Post], *, site: Site) -> None:
    """
    Let no old address lead to a post that was taken down.

    Args:
        posts: Its revisions that were out, or may have been.
        site: The site.
    """
    for key in sorted(old_keys(posts)):
        site.remove_redirect(key, owner=posts[0].id)


def put_moved(publication: Publication, *, site: Site) -> None:
    """
    Let the old addresses that publication.toml names (`[moved]`) lead on.

    It is done once for each table, and then costs one question. What is taken out of the table
    still leads where it led.

    Raises:
        ConflictError: somebody else wrote there meanwhile; try again.
    """
    table = dict(sorted(publication.moved.items()))
    if not table:
        return
    text = json.dumps(table, ensure_ascii=False, indent=1).encode()
    done = f"{FOLDER}/{sha256(text).hexdigest()}.json"
    if site.etag(done):
        return
    for path, location in table.items():
        site.put_redirect(redirect_key(path), location, owner=PUBLICATION)
    site.put(done, text, content_type="application/json")


def _locations(post: Post) -> dict[str, str]:
    """Say where each key leads, but to itself."""
    pages = {page_key(variant) for variant in post.variants}
    return {
        key: page_path(variant)
        for variant in post.variants
        for path in variant.old_urls
        if (key := redirect_key(path)) not in pages
    }


def old_keys(posts: Iterable[Post]) -> set[str]:
    """Name the keys that lead on to these posts."""
    paths = (variant.old_urls for post in posts for variant in post.variants)
    return {redirect_key(path) for some in paths for path in some}
