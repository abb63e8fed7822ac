"""The lists of the site: index pages and feeds, of all languages and of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What this publishing has just shown or hidden; the index by time may not know it yet."""

    listings: Mapping[str, Sequence[Listing]]
    """By post id; none for a post that was taken down."""

    def merged(self, listings: Iterable[Listing], language: str | None) -> list[Listing]:
        """Put it in the place of what the index says of these posts."""
        kept = [listing for listing in listings if listing.post_id not in self.listings]
        ours = [
            listing
            for several in self.listings.values()
            for listing in several
            if language in (None, listing.language)
        ]
        return sorted(
            kept + ours, key=lambda x: (x.published_at, x.post_id, x.language), reverse=True
        )


def write_lists(
    shown: Shown,
    languages: Iterable[str],
    *,
    posts: Posts,
    site: Site,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> int:
    """
    Write index page and feeds of each language, and of all; and the pages beside them.

    Written on condition of what was there before they were put together, so that of two
    publishings at once the later one starts over instead of hiding the other's post.

    Args:
        shown: What has just changed.
        languages: Whose lists to write, besides the list of all.
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
        for _ in range(_ATTEMPTS):
            try:
                written += _write_list(
                    shown,
                    language,
                    posts=posts,
                    site=site,
                    publication=publication,
                    theme=theme,
                    site_url=site_url,
                )
                break
            except ConflictError:
                continue
        else:
            raise ConflictError(f"lists of {language or 'all languages'}")
    return written


def _write_list(
    shown: Shown,
    language: str | None,
    *,
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
    # As many more as may drop out again because they were taken down just now.
    found = posts.newest(language, limit=limit + sum(map(len, shown.listings.values())) + 1)
    variants = _variants(shown.merged(found, language)[:limit], posts)
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
    documents |= {name: (body, HTML) for name, body in beside.items()}
    return sum(
        site.put(folder + name, body, content_type=media_type, after=before[name])
        for name, (body, media_type) in documents.items()
    )


def _beside(publication: Publication, theme: Theme, site_url: str) -> Mapping[str, bytes]:
    """Give the pages that no post changes, only the publication and the theme."""
    return {
        NOT_FOUND: render_not_found(publication=publication, theme=theme),
        FOLLOW: render_feeds_page(publication=publication, theme=theme, site_url=site_url),
    }


def _variants(listings: Sequence[Listing], posts: Posts) -> list[tuple[Post, Variant]]:
    found = []
    for listing in listings:
        post = posts.read(listing.post_id, listing.revision)
        variant = post.variant(listing.language)
        if variant:
            found.append((post, variant))
    return found
