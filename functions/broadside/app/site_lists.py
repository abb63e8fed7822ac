"""The lists of the site: index pages and feeds, of all languages and of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict

from broadside.app.documents import HTML, again, etags, feed_keys, feeds_in, put_all, variants_of
from broadside.errors import ConflictError
from broadside.feeds import channel_of
from broadside.ports import Posts, Site
from broadside.posts import Listing, Post, Variant
from broadside.publication import Publication
from broadside.rendering import (
    Theme,
    feeds_path,
    followable,
    opml_path,
    render_feeds_page,
    render_index,
    render_not_found,
    render_opml,
)

NOT_FOUND = "404.html"
"""What the distribution shows in the place of what isn't there (template.yaml)."""
OPML = "text/x-opml; charset=utf-8"

LATELY = timedelta(minutes=15)
"""How long what was shown or hidden is taken from its note, not from the index: many times what an
index lags, which is "a fraction of a second" and in rare failures longer ("Using Global Secondary
Indexes in DynamoDB")."""
NOTES = 1_000
"""The newest that are read: an import of an archive writes more, and its lists cost no more. At 50
posts a second, faster than rendering is, they reach back 20 seconds."""
_FORGOTTEN = 100
"""Notes that a publishing drops: twice the posts that one of the stream's batches may bring."""


def lists_of(
    languages: Iterable[str],
    *,
    now: datetime,
    posts: Posts,
    site: Site,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> list[Callable[[], int]]:
    """
    Return what writes index page and feeds of each language, and of all; and what is beside them.

    Written on condition of what was there before they were put together, so that of two
    publishings at once the later one starts over instead of hiding the other's post. Each has
    noted what it shows and hides before it comes here.

    Args:
        languages: Whose lists to write, besides the list of all, and those that aren't there yet.
        now: The time, for how old a note is.
        posts: Tells the newest.
        site: Where they go.
        publication: Name, look, length of feeds.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        Calls that may be made at once; each tells how many documents have changed, and raises
        ConflictError when others keep writing them.
    """
    calls: list[Callable[[], int]] = []
    new = {tag for tag in publication.languages if not site.etag(f"{tag}/index.html")}
    for language in (None, *sorted({*languages, *new})):
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
        calls.append(partial(again, write, f"lists of {language or 'all languages'}"))
    return calls


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
    look: Look = {"publication": publication, "theme": theme, "site_url": site_url}
    beside = {} if language else _beside(publication, theme)
    tells_how = language in publication.languages  # a post in another one is followed with all
    follow = _follow_keys(language, publication) if language and tells_how else []
    before = etags([f"{folder}index.html", *feed_keys(folder), *follow, *beside], site)
    limit = publication.feed_entries
    listings = newest_listings(language, posts=posts, limit=limit, now=now)
    variants = variants_of(((x.post_id, x.revision, x.language) for x in listings), posts)
    documents = {f"{folder}index.html": (render_index(variants, language=language, **look), HTML)}
    documents |= feeds_in(
        folder,
        variants,
        channel=channel_of(publication, language, site_url=site_url),
        publication=publication,
        site_url=site_url,
    )
    documents |= beside
    if language and tells_how:
        documents |= _follow(language, variants, **look)
    written = put_all(documents, site, after=before)
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


class Look(TypedDict):
    """What every page is rendered with."""

    publication: Publication
    theme: Theme
    site_url: str


def _beside(publication: Publication, theme: Theme) -> Mapping[str, tuple[bytes, str]]:
    """Give what no post changes, only the publication and the theme, with its media type."""
    logo = publication.logo
    return {
        NOT_FOUND: (render_not_found(publication=publication, theme=theme), HTML),
        **({logo.path.lstrip("/"): (logo.data, logo.media_type)} if logo else {}),
    }


def _follow_keys(language: str, publication: Publication) -> list[str]:
    page, outline = feeds_path(language, publication), opml_path(language, publication)
    return [f"{page}index.html".lstrip("/"), outline.lstrip("/")]


def _follow(
    language: str,
    variants: Sequence[tuple[Post, Variant]],
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> Mapping[str, tuple[bytes, str]]:
    """Give the page that tells how to follow, and the same for feed readers."""
    page, outline = _follow_keys(language, publication)
    look: Look = {"publication": publication, "theme": theme, "site_url": site_url}
    lists = followable(variants)
    return {
        page: (render_feeds_page(language, lists=lists, **look), HTML),
        outline: (render_opml(language, lists=lists, **look), OPML),
    }
