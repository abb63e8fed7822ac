"""Pages of the site: a post, and a notice to a reader."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from broadside.posts import Post, Teaser, Variant, authors_of, srcset, topics_of
from broadside.publication import Publication
from broadside.rendering.addresses import is_own, list_path, own_picture, page_path
from broadside.rendering.authors import boxes, byline
from broadside.rendering.body_words import with_words
from broadside.rendering.frame import frame_of, translation
from broadside.rendering.reading_time import minutes
from broadside.rendering.sharing import changed_at, linked_data, mail_link, social_card
from broadside.rendering.theme import Theme, written_date
from broadside.rendering.words import Words

PICTURE_SIZES = "(max-width: 38rem) 100vw, 38rem"
"""How wide a page shows a picture at most (templates/style.css), so that a browser may choose."""

_TABLE = re.compile(r'<table(?: [a-z-]+="[^"]*")*>|</table>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A form of one button: what it says, and where it posts to."""

    label: str
    action: str


def render_page(
    post: Post,
    variant: Variant,
    *,
    publication: Publication,
    theme: Theme,
    site_url: str,
    older: Teaser | None = None,
    newer: Teaser | None = None,
) -> bytes:
    """
    Render a variant's page.

    Args:
        post: The post.
        variant: One of its variants.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.
        older: The post before it in its language.
        newer: The post after it.

    Returns:
        HTML in UTF-8 that works without scripts and asks no other host for anything.
    """
    language = variant.language
    frame = frame_of(language, publication, theme)
    words = theme.words(language, publication)
    canonical = site_url + page_path(variant)
    html = theme.render(
        "page.html",
        **frame,
        page_title=f"{variant.title} · {frame['name']}",
        canonical=canonical,
        translations=_translations(post, variant, theme, site_url),
        alternates=_alternates(post, publication, site_url),
        card=social_card(post, variant, publication=publication, site_url=site_url),
        linked_data=linked_data(post, variant, publication=publication, site_url=site_url),
        mail_link=mail_link(variant.title, canonical),
        title=variant.title,
        summary=variant.summary,
        byline=byline(variant, words),
        **_dates(post, language, publication, words),
        reading_time=words.counted("reading_time", minutes(variant.body_html, language)),
        hero=_hero(variant),
        picture_sizes=PICTURE_SIZES,
        # Cleaned by `posts`: nothing in it can run.
        body=Markup(_body(variant, words)),  # noqa: S704
        topics=[
            {
                "label": publication.topic_in(language, label),
                "path": list_path(f"{language}/topics/{slug}"),
            }
            for slug, label in topics_of(post)
        ],
        authors=_authors(variant, words),
        older=_link_to(older),
        newer=_link_to(newer),
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


def render_join(
    *, title: str, text: str, language: str, publication: Publication, theme: Theme
) -> bytes:
    """
    Render the page with the form by which readers join, maybe with a notice above it.

    Args:
        title: The notice's; empty for none.
        text: What it says.
        language: One that the publication has.
        publication: Name, look.
        theme: Templates and words.

    Returns:
        HTML in UTF-8.
    """
    frame = frame_of(language, publication, theme)
    html = theme.render(
        "join.html",
        **frame,
        page_title=title or frame["join_title"],
        title=title,
        text=text,
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


def _alternates(post: Post, publication: Publication, site_url: str) -> Sequence[tuple[str, str]]:
    """
    Return each language of a post that has several with its page: itself, too, and a default.

    The default is for readers of none of them: the publication's first language that is there.
    """
    urls = {v.language: site_url + page_path(v) for v in post.variants}
    if len(urls) < 2:
        return []
    default = next((tag for tag in publication.languages if tag in urls), next(iter(urls)))
    return [*urls.items(), ("x-default", urls[default])]


def _dates(post: Post, language: str, publication: Publication, words: Words) -> Mapping[str, str]:
    """Write when a post was published, and on which later day it was changed, if it was."""
    date = written_date(post.published_at, language, publication)
    later = written_date(changed_at(post), language, publication)
    return {
        "date": date,
        "timestamp": post.published_at.isoformat(),
        "updated": words["updated"].format(date=later) if later != date else "",
        "updated_timestamp": changed_at(post).isoformat(),
    }


def _body(variant: Variant, words: Words) -> str:
    body = _with_scrolling_tables(with_words(variant.body_html, words))
    return body.replace(' srcset="', f' sizes="{PICTURE_SIZES}" srcset="')


def _with_scrolling_tables(body: str) -> str:
    """
    Put each table into a box that scrolls, by keyboard, too: a phone may be narrower than it is.

    Tables within tables, and those of events, which fold, stay as they are.
    """
    opened: list[str] = []

    def boxed(tag: re.Match[str]) -> str:
        if tag[0] != "</table>":
            opened.append(tag[0])
            return f'<div class="wide" tabindex="0">{tag[0]}' if opened == ["<table>"] else tag[0]
        opening = opened.pop()
        return "</table></div>" if opening == "<table>" and not opened else tag[0]

    return _TABLE.sub(boxed, body)


def _hero(variant: Variant) -> Mapping[str, str | int] | None:
    """Return the picture above the text; only one of the site's own."""
    if not is_own(variant.picture):
        return None
    return {
        "path": variant.picture,
        "width": variant.picture_width,
        "height": variant.picture_height,
        "copies": _copies(variant),
        "alt": variant.picture_alt,
        "caption": variant.picture_caption,
    }


def _copies(variant: Variant) -> str:
    """Return what a browser may choose from (`srcset`)."""
    if not variant.picture_small:
        return ""
    large = (variant.picture, variant.picture_width)
    return srcset((variant.picture_small, variant.picture_small_width), large)


def _authors(variant: Variant, words: Words) -> Sequence[Mapping[str, str]]:
    with_page = {author.id for author in authors_of(variant)}
    return [
        {
            "name": author.name,
            "place": author.place,
            "biography": author.biography,
            "picture": own_picture(author),
            "more": words["more_by"].format(author=author.name) if author.id in with_page else "",
            "path": list_path(f"{variant.language}/authors/{author.id}"),
        }
        for author in boxes(variant)
    ]


def _link_to(teaser: Teaser | None) -> Mapping[str, str] | None:
    return {"path": page_path(teaser), "title": teaser.title} if teaser else None
