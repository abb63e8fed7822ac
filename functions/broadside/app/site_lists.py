"""The lists of the site: index pages and feeds, of all languages and of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from broadside.errors import ConflictError
from broadside.feeds import TYPES, build_feeds, channel_of, entry_of
from broadside.ports import Posts, Site
from broadside.posts import Listing, Post, Variant
from broadside.publication import Publication
from broadside.rendering import Theme, page_path, render_feeds_page, render_index, render_not_found

HTML = "text/html; charset=utf-8"
NOT_FOUND = "404.html"
"""What the distribution shows in the place of what isn't there (template.yaml)."""
FOLLOW = "feeds/index.html"
"""All feeds, and how to follow them."""

_ATTEMPTS = 6

LATELY = timedelta(minutes=15)
"""How long what was shown or hidden is taken from its note, not from the index: many times what an
index lags, which is "a fraction of a second" and in rare failures longer ("Using Global Secondary
Indexes in DynamoDB")."""
NOTES = 1_000
"""The newest that are read: an import of an archive writes more, and its lists cost no more. At 50
posts a second, faster than rendering is, they reach back 20 seconds."""
_FORGOTTEN = 100
"""Notes that a publishing drops: twice the posts that one of the stream's batches may bring."""


def write_lists(
    languages: Iterable[str],
    *,
    now: datetime,
    posts: Posts,
    site: Site,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> int:
    """
    Write index page and feeds of each language, and of all; and the pages beside them.

    Written on condition of what was there before they were put together, so that of two
    publishings at once the later one starts over instead of hiding the other's post. Each has
    noted what it shows and hides before it comes here.

    Args:
        languages: Whose lists to write, besides the list of all.
        now: The time, for how old a note is.
        posts: Tells the newest.
        site: Where they go.
        publication: Name, look, length of feeds.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        How many documents have changed.

    Raises:
        ConflictError: others keep writing them; try again later.
    """
    written = 0
    for language in (None, *sorted(set(languages))):
        write = partial(
            _write_list,
            language,
            now=now,
            posts=posts,
            site=site,
            publication=publication,
            theme=theme,
            site_url=site_url,
        )
        written += again(write, f"lists of {language or 'all languages'}")
    return written


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


def _write_list(
    language: str | None,
    *,
    now: datetime,
    posts: Posts,
    site: Site,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> int:
    folder = f"{language}/" if language else ""
    beside = {} if language else _beside(publication, theme, site_url)
    names = ("index.html", *TYPES, *beside)
    before = {name: site.etag(folder + name) for name in names}
    limit = publication.feed_entries
    listings = newest_listings(language, posts=posts, limit=limit, now=now)
    variants = _variants(listings, posts)
    entries = [
        entry_of(post, variant, page_path=page_path(variant), site_url=site_url)
        for post, variant in variants
    ]
    feeds = build_feeds(entries, channel=channel_of(publication, language, site_url=site_url))
    index = render_index(
        variants, language=language, publication=publication, theme=theme, site_url=site_url
    )
    documents = {"index.html": (index, HTML)} | {
        name: (body, TYPES[name]) for name, body in feeds.by_name().items()
    }
    documents |= beside
    written = sum(
        site.put(folder + name, body, content_type=media_type, after=before[name])
        for name, (body, media_type) in documents.items()
    )
    # ETags tell bytes, not times: others may have changed a list, and changed it back, meanwhile.
    if listings != newest_listings(language, posts=posts, limit=limit, now=now):
        raise ConflictError(folder)
    return written


def newest_listings(
    language: str | None, *, posts: Posts, limit: int, now: datetime
) -> list[Listing]:
    """
    Return what stands in a list: what the index says, but notes win over it.

    It costs the same however many posts there are; the index is asked for more only until enough
    is found that no note is about.
    """
    noted = posts.recent(since=now - LATELY, limit=NOTES)
    told = [
        listing
        for several in noted.values()
        for listing in several
        if language in (None, listing.language)
    ]
    asked = limit + min(len(noted), limit)
    while True:
        found = posts.newest(language, limit=asked)
        kept = [listing for listing in found if listing.post_id not in noted]
        if len(kept) >= limit or len(found) < asked:
            break
        asked *= 2
    newest_first = sorted(
        kept + told, key=lambda x: (x.published_at, x.post_id, x.language), reverse=True
    )
    return newest_first[:limit]


def forget_notes(posts: Posts, *, now: datetime) -> None:
    """Drop some notes that nobody reads any more, whatever the clocks of others say."""
    posts.forget(before=now - 2 * LATELY, limit=_FORGOTTEN)


def _beside(
    publication: Publication, theme: Theme, site_url: str
) -> Mapping[str, tuple[bytes, str]]:
    """Give what no post changes, only the publication and the theme, with its media type."""
    follow = render_feeds_page(publication=publication, theme=theme, site_url=site_url)
    logo = publication.logo
    return {
        NOT_FOUND: (render_not_found(publication=publication, theme=theme), HTML),
        FOLLOW: (follow, HTML),
        **({logo.path.lstrip("/"): (logo.data, logo.media_type)} if logo else {}),
    }


def _variants(listings: Sequence[Listing], posts: Posts) -> list[tuple[Post, Variant]]:
    found = []
    for listing in listings:
        post = posts.read(listing.post_id, listing.revision)
        variant = post.variant(listing.language)
        if variant:
            found.append((post, variant))
    return found
