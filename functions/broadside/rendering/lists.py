"""Pages of the site that lead to posts: the newest ones, and how to follow them by feed."""

from collections.abc import Mapping, Sequence

from broadside.posts import Post, Variant
from broadside.publication import Publication
from broadside.rendering.addresses import page_path
from broadside.rendering.authors import byline
from broadside.rendering.frame import frame_of, translation
from broadside.rendering.scripts import direction
from broadside.rendering.theme import Theme, written_date

_FEEDS: Mapping[str, str] = {"RSS": "feed.xml", "Atom": "atom.xml", "JSON Feed": "feed.json"}
"""The feeds in each folder of the site, by what they are called."""


def render_index(
    entries: Sequence[tuple[Post, Variant]],
    *,
    language: str | None,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> bytes:
    """
    Render a list of posts, newest first as they come.

    Args:
        entries: What to list.
        language: Of the page at `/<language>/`; None for the one at `/`, in the primary language.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        HTML in UTF-8.
    """
    shown_in = language or publication.languages[0]
    frame = frame_of(shown_in, publication, theme)
    home = f"/{language}/" if language else "/"
    others = [tag for tag in publication.languages if tag != language]
    html = theme.render(
        "index.html",
        **{**frame, "home": home, "feeds": home},
        page_title=frame["name"],
        canonical=site_url + home,
        tagline=publication.tagline_in(shown_in),
        translations=[translation(tag, f"/{tag}/", theme, site_url) for tag in others],
        posts=[_teaser(post, variant, publication, theme) for post, variant in entries],
    )
    return html.encode()


def render_feeds_page(*, publication: Publication, theme: Theme, site_url: str) -> bytes:
    """
    Render the page that tells people which feeds there are, in the primary language.

    Returns:
        HTML in UTF-8.
    """
    primary = publication.languages[0]
    words = theme.words(primary, publication)
    several = [(words["all_languages"], "/")] if len(publication.languages) > 1 else []
    folders = several + [(theme.say("language", tag), f"/{tag}/") for tag in publication.languages]
    html = theme.render(
        "follow.html",
        **frame_of(primary, publication, theme),
        page_title=words["follow"],
        canonical=site_url + "/feeds/",
        groups=[
            {
                "label": label,
                "feeds": [
                    {"kind": kind, "path": path + feed, "url": site_url + path + feed}
                    for kind, feed in _FEEDS.items()
                ],
            }
            for label, path in folders
        ],
        translations=[],
    )
    return html.encode()


def _teaser(
    post: Post, variant: Variant, publication: Publication, theme: Theme
) -> Mapping[str, str]:
    return {
        "language": variant.language,
        "direction": direction(variant.language),
        "path": page_path(variant),
        "title": variant.title,
        "summary": variant.summary,
        "byline": byline(variant, theme.words(variant.language, publication)),
        "date": written_date(post.published_at, variant.language, publication),
        "timestamp": post.published_at.isoformat(),
    }
