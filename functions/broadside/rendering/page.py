"""Pages of the site: a post, and a notice to a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from broadside.posts import Author, Post, Variant
from broadside.publication import Publication
from broadside.rendering.addresses import own_picture, page_path
from broadside.rendering.authors import boxes, byline
from broadside.rendering.frame import frame_of, translation
from broadside.rendering.theme import Theme, written_date


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
    frame = frame_of(language, publication, theme)
    words = theme.words(language, publication)
    html = theme.render(
        "page.html",
        **frame,
        page_title=f"{variant.title} · {frame['name']}",
        canonical=site_url + page_path(variant),
        translations=_translations(post, variant, theme, site_url),
        title=variant.title,
        summary=variant.summary,
        byline=byline(variant, words),
        date=written_date(post.published_at, language, publication),
        timestamp=post.published_at.isoformat(),
        # Cleaned by `posts`: nothing in it can run.
        body=Markup(variant.body_html),  # noqa: S704
        authors=[_author(author) for author in boxes(variant)],
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
        **frame_of(language, publication, theme),
        page_title=title,
        title=title,
        paragraphs=paragraphs,
        button=button,
        translations=[],
    )
    return html.encode()


def render_not_found(*, publication: Publication, theme: Theme) -> bytes:
    """
    Render what stands at an address where there is no page, in each of the publication's languages.

    Returns:
        HTML in UTF-8.
    """
    primary = publication.languages[0]
    spoken = [(tag, theme.words(tag, publication)) for tag in publication.languages]
    html = theme.render(
        "not_found.html",
        **frame_of(primary, publication, theme),
        page_title=theme.words(primary, publication)["not_found_title"],
        notices=[
            {
                "language": tag,
                "title": words["not_found_title"],
                "text": words["not_found_text"],
                "path": f"/{tag}/",
                "all_posts": words["all_posts"],
            }
            for tag, words in spoken
        ],
        translations=[],
    )
    return html.encode()


def _translations(
    post: Post, variant: Variant, theme: Theme, site_url: str
) -> list[dict[str, str]]:
    return [
        translation(other.language, page_path(other), theme, site_url)
        for other in post.variants
        if other.language != variant.language
    ]


def _author(author: Author) -> Mapping[str, str]:
    return {
        "name": author.name,
        "place": author.place,
        "biography": author.biography,
        "picture": own_picture(author),
    }
