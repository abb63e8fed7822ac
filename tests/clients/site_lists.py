"""The pages of a site that aren't posts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from broadside.posts import ALL, Post, Teaser, Variant, all_posts, parts_of, teasers_of
from broadside.publication import Publication
from broadside.rendering import (
    Button,
    Theme,
    feeds_path,
    followable,
    render_archive,
    render_feeds_page,
    render_index,
    render_join,
    render_list,
    render_not_found,
    render_notice,
)


def site_lists(
    posts: Sequence[Post], publication: Publication, theme: Theme
) -> Iterator[tuple[str, str]]:
    """Make one of each kind, in each language: its path, and its HTML."""
    look: dict[str, Any] = {"publication": publication, "theme": theme}
    site = {**look, "site_url": publication.site_url}
    every = (line for post in posts for line in teasers_of(post, 1, time_zone="UTC"))
    lines = [line for line in every if line.list == all_posts(ALL)]
    yield "/", render_index(lines, language=None, **site).decode()
    for language in publication.languages:
        shown = [line for line in lines if line.language == language]
        yield f"/{language}/", render_index(shown, language=language, **site).decode()
        yield f"/r/{language}", _notice(language, look)
        join = render_join(title="No address", text="Once more.", language=language, **look)
        yield f"/r/subscribe/{language}", join.decode()
    for name, listed in teasers_by_list(posts, publication).items():
        language, kind, _ = f"{name}/".split("/", 2)
        if kind == "posts":
            yield f"/{language}/archive/", _archive(language, listed, site)
        else:
            yield f"/{name}/", render_list(name, listed, **site).decode()
    lists = followable(lines)
    for language in publication.languages:
        page = render_feeds_page(language, lists=lists, **site)
        yield feeds_path(language, publication), page.decode()
    yield "/404", render_not_found(**look).decode()


def teasers_by_list(
    posts: Sequence[Post], publication: Publication
) -> Mapping[str, Sequence[Teaser]]:
    """Return the lines of each list, newest first."""
    found: dict[str, list[Teaser]] = {}
    for post in posts:
        for line in teasers_of(post, 1, time_zone=publication.time_zone):
            if parts_of(line.list)[0] != ALL:
                found.setdefault(line.list, []).append(line)
    return found


def around(variant: Variant, lines: Sequence[Teaser]) -> dict[str, Any]:
    """Return the post before one, and the one after it, in its language."""
    here = next(number for number, line in enumerate(lines) if line.slug == variant.slug)
    return {
        "newer": lines[here - 1] if here else None,
        "older": lines[here + 1] if here + 1 < len(lines) else None,
    }


def _archive(language: str, lines: Sequence[Teaser], site: dict[str, Any]) -> str:
    months = sorted({f"{line.published_at:%Y-%m}" for line in lines}, reverse=True)
    return render_archive(months, language=language, **site).decode()


def _notice(language: str, look: dict[str, Any]) -> str:
    return render_notice(
        title="Leave?",
        paragraphs=["One press, and no more mails come."],
        language=language,
        button=Button(label="Leave", action="/r/unsubscribe/token"),
        **look,
    ).decode()
