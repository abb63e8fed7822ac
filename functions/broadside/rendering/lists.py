"""Pages of the site that lead to posts: the newest ones, the lists, how to follow them by feed."""

from collections.abc import Sequence
from itertools import groupby

from broadside.posts import ALL, Teaser, parts_of
from broadside.publication import Publication
from broadside.rendering.addresses import list_path, page_path
from broadside.rendering.authors import named
from broadside.rendering.dates import written_month, written_month_of_year
from broadside.rendering.discovery import FOLLOWED_KINDS, feed_of, feeds_of
from broadside.rendering.frame import frame_of, translation
from broadside.rendering.scripts import direction
from broadside.rendering.theme import Theme, written_date


def render_index(
    teasers: Sequence[Teaser],
    *,
    language: str | None,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> bytes:
    """
    Render a list of posts, newest first as they come.

    Args:
        teasers: What to list: lines of the list of all posts of a language, or of all.
        language: Of the page at `/<language>/`; None for the one at `/`, in the primary language.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        HTML in UTF-8.
    """
    shown_in = language or publication.languages[0]
    own = None if language else feeds_of(shown_in, publication, theme)[-1]
    frame = frame_of(shown_in, publication, theme, own=own)
    home = f"/{language}/" if language else "/"
    others = [tag for tag in publication.languages if tag != language]
    html = theme.render(
        "index.html",
        **{**frame, "home": home},
        page_title=frame["name"],
        canonical=site_url + home,
        tagline=publication.tagline_in(shown_in),
        translations=[translation(tag, f"/{tag}/", theme, site_url) for tag in others],
        posts=[_teaser(teaser, publication, theme) for teaser in teasers],
    )
    return html.encode()


def render_list(
    name: str,
    teasers: Sequence[Teaser],
    *,
    publication: Publication,
    theme: Theme,
    site_url: str,
) -> bytes:
    """
    Render the page of a list: a month of the archive, a topic, an author.

    Args:
        name: The list's, as `teasers_of` calls it (`en/topics/rents`); of all languages, it is in
            the primary one.
        teasers: Its newest lines, newest first; at least one.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        HTML in UTF-8.
    """
    language, kind, _ = parts_of(name)
    language = publication.languages[0] if language == ALL else language
    words = theme.words(language, publication)
    label = teasers[0].label
    title = {
        "archive": lambda: written_month(label, publication.wording(language)),
        "topics": lambda: words["posts_on"].format(topic=publication.topic_in(language, label)),
        "authors": lambda: words["posts_by"].format(author=label),
    }[kind]()
    page_title = f"{title} · {publication.name_in(language)}"
    own = feed_of(name, label, publication) if kind in FOLLOWED_KINDS else None
    html = theme.render(
        "list.html",
        **frame_of(language, publication, theme, own=own),
        page_title=page_title,
        canonical=site_url + list_path(name),
        title=title,
        archive=list_path(f"{language}/archive"),
        translations=[],
        posts=[
            line | ({"byline": ""} if kind == "authors" else {})
            for line in (_teaser(teaser, publication, theme) for teaser in teasers)
        ],
    )
    return html.encode()


def render_archive(
    months: Sequence[str], *, language: str, publication: Publication, theme: Theme, site_url: str
) -> bytes:
    """
    Render the page that leads to all months in which something was published in a language.

    Args:
        months: As `2026-11`, newest first.
        language: Whose.
        publication: Name, look.
        theme: Templates and words.
        site_url: `https://` and the publication's host.

    Returns:
        HTML in UTF-8.
    """
    frame = frame_of(language, publication, theme)
    title = theme.words(language, publication)["archive"]
    name = f"{language}/archive"
    wording = publication.wording(language)
    html = theme.render(
        "archive.html",
        **frame,
        page_title=f"{title} · {frame['name']}",
        canonical=site_url + list_path(name),
        title=title,
        translations=[
            translation(tag, list_path(f"{tag}/archive"), theme, site_url)
            for tag in publication.languages
            if tag != language
        ],
        years=[
            {
                "year": year,
                "months": [
                    {
                        "path": list_path(f"{name}/{month}"),
                        "label": written_month_of_year(month, wording),
                    }
                    for month in group
                ],
            }
            for year, group in groupby(months, key=lambda month: month.partition("-")[0])
        ],
    )
    return html.encode()


def _teaser(teaser: Teaser, publication: Publication, theme: Theme) -> dict[str, str]:
    language = teaser.language
    return {
        "language": language,
        "direction": direction(language),
        "path": page_path(teaser),
        "title": teaser.title,
        "summary": teaser.summary,
        "byline": named(teaser.authors, language, theme.words(language, publication)),
        "date": written_date(teaser.published_at, language, publication),
        "timestamp": teaser.published_at.isoformat(),
    }
