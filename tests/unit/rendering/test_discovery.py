"""Autodiscovery: what programs find in a page's head to follow."""

import pytest

from broadside.posts import teasers_of
from broadside.rendering import (
    render_archive,
    render_feeds_page,
    render_index,
    render_list,
    render_not_found,
    render_notice,
    render_page,
)
from tests.unit.rendering.samples import (
    PUBLICATION,
    SITE,
    THEME,
    Elements,
    author,
    lines_of,
    post,
    publication,
    variant,
)

TYPES = {
    "feed.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
POST = post(variant(), variant(language="zh-Hant", authors=(author(),)), topics=("Rents",))
LINES = {line.list: line for line in teasers_of(POST, 1, time_zone="UTC")}


def pages(language, of=PUBLICATION):
    """Make one of each kind of page, by what it is."""
    look = {"publication": of, "theme": THEME}
    site = {**look, "site_url": SITE}
    chosen = POST.variant(language)
    return {
        "post": render_page(POST, chosen, **site),
        "index": render_index(lines_of([(POST, chosen)]), language=language, **site),
        "all": render_index(lines_of([(POST, chosen)]), language=None, **site),
        "month": render_list(
            f"{language}/archive/2026-11", [LINES[f"{language}/archive/2026-11"]], **site
        ),
        "topic": render_list(
            f"{language}/topics/rents", [LINES[f"{language}/topics/rents"]], **site
        ),
        "author": render_list("zh-Hant/authors/ada", [LINES["zh-Hant/authors/ada"]], **site),
        "archive": render_archive(["2026-11"], language=language, **site),
        "feeds": render_feeds_page(language, **site),
        "missing": render_not_found(**look),
        "notice": render_notice(title="Left", paragraphs=[], language=language, **look),
    }


def links(html):
    """Return title and path of each feed, and see that its type is right."""
    found = [link for link in Elements(html.decode()).all("link") if "type" in link]
    for link in found:
        assert "alternate" == link["rel"]
        assert TYPES[link["href"].rpartition("/")[2]] == link["type"]
    return [(link["title"], link["href"]) for link in found]


def paths(html):
    return [path for _, path in links(html)]


def whole(folder):
    return [folder + name for name in TYPES]


ENGLISH, CHINESE = whole("/en/"), whole("/zh-Hant/")


@pytest.mark.parametrize("kind", ["post", "index", "month", "archive", "feeds", "notice"])
def test_the_pages_language_comes_first(kind):
    assert [*ENGLISH, "/zh-Hant/feed.xml", "/feed.xml"] == paths(pages("en")[kind])
    assert [*CHINESE, "/en/feed.xml", "/feed.xml"] == paths(pages("zh-Hant")[kind])


def test_a_missing_page_is_in_the_first_language():
    assert [*ENGLISH, "/zh-Hant/feed.xml", "/feed.xml"] == paths(pages("zh-Hant")["missing"])


def test_the_page_of_all_languages_has_theirs_first():
    assert [*whole("/"), *ENGLISH, "/zh-Hant/feed.xml"] == paths(pages("en")["all"])


def test_a_list_has_its_own_first():
    rest = [*CHINESE, "/en/feed.xml", "/feed.xml"]

    for kind, folder in (("topic", "/zh-Hant/topics/rents/"), ("author", "/zh-Hant/authors/ada/")):
        assert [*whole(folder), *rest] == paths(pages("zh-Hant")[kind])


def test_in_one_language_there_is_nothing_to_choose():
    one = publication(languages=("en",))

    for kind in ("post", "all", "missing"):
        assert ENGLISH == paths(pages("en", one)[kind])


def test_a_post_in_none_of_its_languages_leads_to_the_feeds_there_are():
    """Its own language has a feed only while such posts are published."""
    a_post = post(variant(language="fr"))
    page = render_page(
        a_post, a_post.variants[0], publication=PUBLICATION, theme=THEME, site_url=SITE
    )

    assert [*ENGLISH, "/zh-Hant/feed.xml", "/feed.xml"] == paths(page)


def test_titles_tell_them_apart():
    found = [title for title, _ in links(pages("zh-Hant")["topic"])]

    assert [
        *(f"海港通訊 · Rents · {kind}" for kind in ("RSS", "Atom", "JSON Feed")),
        *(f"海港通訊 · {kind}" for kind in ("RSS", "Atom", "JSON Feed")),
        "The Harbour Letter · RSS",
        "海港通訊 · 所有語言 · RSS",
    ] == found


def test_every_page_leads_to_the_page_of_feeds_in_its_language():
    for language, path in (("en", "/feeds/"), ("zh-Hant", "/zh-Hant/feeds/")):
        for kind, html in pages(language).items():
            hrefs = [a["href"] for a in Elements(html.decode()).all("a")]
            spoken = f'<html lang="{language}"'.encode() in html
            assert spoken is (path in hrefs), kind
