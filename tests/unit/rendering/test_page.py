"""The site's pages: posts, lists, notices, each in its language and by itself."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from broadside.errors import PublicationError
from broadside.rendering import (
    Button,
    Theme,
    page_key,
    page_path,
    render_feeds_page,
    render_index,
    render_not_found,
    render_notice,
)
from tests.unit.rendering.samples import (
    PUBLICATION,
    SITE,
    THEME,
    Elements,
    author,
    page_of,
    post,
    publication,
    variant,
)

BOTH = post(
    variant(summary="Standfirst", authors=(author(),)),
    variant("<p>文</p>", language="zh-Hant", title="題", slug="燈籠"),
)


def index_of(*posts, language=None, of=PUBLICATION):
    entries = [(p, v) for p in posts for v in p.variants]
    return render_index(
        entries, language=language, publication=of, theme=THEME, site_url=SITE
    ).decode()


class TestAddresses:
    def test_a_path_is_quoted_and_a_key_is_not(self):
        chinese = BOTH.variant("zh-Hant")

        assert "/zh-Hant/%E7%87%88%E7%B1%A0/" == page_path(chinese)
        assert "zh-Hant/燈籠/index.html" == page_key(chinese)


class TestPage:
    def test_a_page_says_what_it_is(self):
        page = page_of(BOTH)
        parsed = Elements(page)

        assert '<html lang="en" dir="ltr">' in page
        assert "<title>A title · The Harbour Letter</title>" in page
        assert {"name": "description", "content": "Standfirst"} in parsed.all("meta")
        assert [{"datetime": "2026-11-20T09:30:00+00:00"}] == parsed.all("time")
        assert "By Ada Lee · November 20, 2026" in parsed.text
        assert "The Harbour Letter, 1 Pier Road, Harbour Town" in parsed.text

    def test_it_names_itself_its_feeds_and_its_other_languages(self):
        links = Elements(page_of(BOTH)).all("link")

        assert {"rel": "canonical", "href": f"{SITE}/en/a-title/"} in links
        path = page_path(BOTH.variant("zh-Hant"))
        other = {"rel": "alternate", "hreflang": "zh-Hant", "href": SITE + path}
        assert other in links
        assert ["/en/feed.xml", "/en/atom.xml", "/en/feed.json"] == (
            [link["href"] for link in links if "type" in link]
        )

    def test_a_chinese_page_is_chinese(self):
        text = Elements(page_of(BOTH, "zh-Hant")).text

        assert "2026年11月20日" in text
        assert "海港通訊" in text
        assert "English" in text

    def test_its_style_is_the_only_one_allowed(self):
        page = page_of(BOTH)
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
        digest = b64encode(sha256(style.encode()).digest()).decode()
        (policy,) = [
            meta["content"]
            for meta in Elements(page).all("meta")
            if meta.get("http-equiv") == "Content-Security-Policy"
        ]

        assert f"style-src 'sha256-{digest}'" in policy
        assert "default-src 'none'" in policy
        assert "ACCENT" not in style

    def test_colours_are_the_publications(self):
        from dataclasses import replace

        from broadside.publication import Look
        from broadside.rendering import render_page

        own = replace(PUBLICATION, look=Look(accent="#123456", accent_dark="#ABCDEF"))
        page = render_page(BOTH, BOTH.variants[0], publication=own, theme=THEME, site_url=SITE)

        assert b"--accent: #123456" in page
        assert b"--accent: #ABCDEF" in page

    @pytest.mark.parametrize(
        ("picture", "shown"),
        [("/media/a.jpg", 1), ("https://x.org/a.jpg", 0), ("//x.org/a.jpg", 0), ("", 0)],
    )
    def test_an_author_has_a_box(self, picture, shown):
        box = author(picture=picture, place="Pier", biography="Rows.")
        parsed = Elements(
            page_of(post(variant(authors=(box, author(id="bo", name="Bo", place="Quay")))))
        )

        assert 2 == len(parsed.all("aside"))
        assert shown == len(parsed.all("img"))
        assert "Ada Lee Pier Rows." in parsed.text

    def test_braces_of_a_post_are_text(self):
        page = page_of(post(variant("<p>{{ x }}</p>", title="{{ y }} {% z %}")))

        assert 3 == Elements(page).text.count("{{ y }} {% z %}")
        assert "{{ x }}" in Elements(page).text

    def test_a_language_that_is_none_of_the_publications_has_a_page_all_the_same(self):
        page = page_of(post(variant(language="ar")), "ar")

        assert '<html lang="ar" dir="rtl">' in page
        assert 'href="/feed.xml"' in page


class TestIndex:
    def test_posts_are_listed_as_they_come_in_their_languages(self):
        page = index_of(BOTH)

        links = [a["href"] for a in Elements(page).all("a")]
        first = links.index("/en/a-title/")
        assert "/zh-Hant/%E7%87%88%E7%B1%A0/" == links[first + 1]
        assert ["en", "zh-Hant"] == [li["lang"] for li in Elements(page).all("li")]
        assert "Standfirst" in page
        assert {"rel": "canonical", "href": f"{SITE}/"} in Elements(page).all("link")

    def test_the_root_leads_to_each_language_and_each_language_to_the_others(self):
        def others(page):
            return [a["href"] for a in Elements(page).all("a") if "hreflang" in a]

        assert ["/en/", "/zh-Hant/"] == others(index_of(BOTH))
        assert ["/en/"] == others(index_of(BOTH, language="zh-Hant"))
        assert 'href="/zh-Hant/feed.xml"' in index_of(BOTH, language="zh-Hant")

    def test_a_language_without_words_is_listed_by_its_own_name(self):
        page = index_of(of=publication(languages=("en", "fr")))

        assert '<a href="/fr/" lang="fr" hreflang="fr">français</a>' in page

    def test_an_empty_one_says_so(self):
        assert "No posts yet." in index_of(of=publication(tagline=""))


class TestNotice:
    def test_it_says_what_it_is_told_and_may_have_a_button(self):
        page = render_notice(
            title="Leave?",
            paragraphs=["One.", "Two."],
            language="en",
            publication=PUBLICATION,
            theme=THEME,
            button=Button(label="Leave", action="/r/unsubscribe/x"),
        ).decode()

        assert "Leave? One. Two. Leave" in Elements(page).text
        assert [{"method": "post", "action": "/r/unsubscribe/x"}] == Elements(page).all("form")
        assert {"name": "robots", "content": "noindex"} in Elements(page).all("meta")

    def test_without_a_button_there_is_no_form(self):
        page = render_notice(
            title="Left", paragraphs=[], language="zh-Hant", publication=PUBLICATION, theme=THEME
        ).decode()

        assert not Elements(page).all("form")
        assert '<html lang="zh-Hant"' in page


def test_a_missing_page_is_told_in_each_language():
    page = Elements(render_not_found(publication=PUBLICATION, theme=THEME).decode())

    assert "There is no page here" in page.text
    assert "找不到這一頁" in page.text
    assert ["en", "zh-Hant"] == [section["lang"] for section in page.all("section")]


def test_the_page_of_feeds_names_them_all():
    page = render_feeds_page(publication=PUBLICATION, theme=THEME, site_url=SITE).decode()
    shown = re.findall(r'<dd><a href="([^"]+)">([^<]+)</a>', page)

    folders = ("/", "/en/", "/zh-Hant/")
    names = ("feed.xml", "atom.xml", "feed.json")
    paths = [folder + name for folder in folders for name in names]
    assert [(path, SITE + path) for path in paths] == shown

    one = render_feeds_page(
        publication=publication(languages=("en",)), theme=THEME, site_url=SITE
    ).decode()
    assert "All languages" in page
    assert "All languages" not in one


def test_a_theme_without_its_style_sheet_is_told():
    bare = Theme(sources={}, vocabulary=THEME.vocabulary)

    with pytest.raises(PublicationError, match=r"^style.css: file: is missing"):
        render_not_found(publication=PUBLICATION, theme=bare)
