"""Pages of the site: a post, the newest posts, and a notice to a reader."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

from broadside.posts import Author, Post, Variant
from broadside.publication import Look, Publication
from broadside.rendering.addresses import page_path
from broadside.rendering.theme import Theme, is_chinese, written_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A form of one button: what it says, and where it posts to."""

    label: str
    action: str


def render_page(
    post: Post, variant: Variant, *, publication: Publication, theme: Theme, site_url: str
) -> bytes:
    """
    Render a variant's page.

    Returns:
        HTML in UTF-8 that works without scripts and asks no other host for anything.
    """
    language = variant.language
    frame = _frame(language, publication, theme)
    words = theme.words(language, publication)
    html = theme.render(
        "page.html",
        **frame,
        page_title=f"{variant.title} · {frame['name']}",
        canonical=site_url + page_path(variant),
        translations=_translations(post, variant, publication, theme, site_url),
        title=variant.title,
        summary=variant.summary,
        byline=byline(variant, words),
        date=written_date(post.published_at, language, publication),
        timestamp=post.published_at.isoformat(),
        # Cleaned by `posts`: nothing in it can run.
        body=Markup(variant.body_html),  # noqa: S704
        authors=[_author(author) for author in variant.authors],
    )
    return html.encode()


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
    frame = _frame(shown_in, publication, theme)
    home = f"/{language}/" if language else "/"
    others = [tag for tag in publication.languages if tag != language]
    html = theme.render(
        "index.html",
        **{**frame, "home": home, "feeds": home},
        page_title=frame["name"],
        canonical=site_url + home,
        tagline=publication.tagline_in(shown_in),
        translations=[
            _translation(tag, f"/{tag}/", publication, theme, site_url) for tag in others
        ],
        posts=[
            {
                "language": variant.language,
                "path": page_path(variant),
                "title": variant.title,
                "summary": variant.summary,
                "byline": byline(variant, theme.words(variant.language, publication)),
                "date": written_date(post.published_at, variant.language, publication),
                "timestamp": post.published_at.isoformat(),
            }
            for post, variant in entries
        ],
    )
    return html.encode()


def render_notice(
    *,
    title: str,
    paragraphs: Sequence[str],
    language: str,
    publication: Publication,
    theme: Theme,
    button: Button | None = None,
) -> bytes:
    """
    Render a page that tells a reader something, maybe with one button.

    Returns:
        HTML in UTF-8.
    """
    html = theme.render(
        "notice.html",
        **_frame(language, publication, theme),
        page_title=title,
        title=title,
        paragraphs=paragraphs,
        button=button,
        translations=[],
    )
    return html.encode()


def byline(variant: Variant, words: Mapping[str, str]) -> str:
    """Write who wrote it, in the variant's language; empty when nobody is named."""
    names = [author.name for author in variant.authors]
    joined = ("、" if is_chinese(variant.language) else ", ").join(names)
    return words["by"].format(names=joined) if names else ""


def _frame(language: str, publication: Publication, theme: Theme) -> dict[str, object]:
    style, style_hash = _style(theme.sources["style.css"], publication.look)
    home = f"/{language}/" if language in publication.languages else "/"
    return {
        "language": language,
        "words": theme.words(language, publication),
        "name": publication.name_in(language),
        "home": home,
        "feeds": home,
        "postal_address": ", ".join(publication.postal_address.splitlines()),
        # The organiser's own style sheet.
        "style": Markup(style),  # noqa: S704
        "style_hash": style_hash,
    }


@lru_cache(maxsize=4)
def _style(source: str, look: Look) -> tuple[str, str]:
    """Return the style sheet and its hash, by which the page's policy allows just this one."""
    style = source.replace("ACCENT-LIGHT", look.accent).replace("ACCENT-DARK", look.accent_dark)
    return style, "sha256-" + b64encode(sha256(style.encode()).digest()).decode()


def _translations(
    post: Post, variant: Variant, publication: Publication, theme: Theme, site_url: str
) -> list[dict[str, str]]:
    return [
        _translation(other.language, page_path(other), publication, theme, site_url)
        for other in post.variants
        if other.language != variant.language
    ]


def _translation(
    language: str, path: str, publication: Publication, theme: Theme, site_url: str
) -> dict[str, str]:
    return {
        "language": language,
        "path": path,
        "url": site_url + path,
        "label": theme.words(language, publication)["language"],
    }


def _author(author: Author) -> Mapping[str, str]:
    own = author.picture.startswith("/") and not author.picture.startswith("//")
    return {
        "name": author.name,
        "place": author.place,
        "biography": author.biography,
        "picture": author.picture if own else "",
    }
