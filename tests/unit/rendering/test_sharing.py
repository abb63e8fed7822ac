"""What other programs are told about a page: whole, true, and unable to break out of it."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering import render_page
from tests.unit.rendering.samples import (
    AT,
    SITE,
    THEME,
    Elements,
    author,
    page_of,
    post,
    publication,
    variant,
)

MEDIA = "/media/" + "a" * 64 + ".jpg"
BOTH = post(
    variant(summary="Standfirst", picture=MEDIA, picture_alt="Two boats", authors=(author(),)),
    variant("<p>文</p>", language="zh-Hant", title="題", slug="燈籠"),
    topics=("Boats", "Rents & rights"),
    updated_at=AT + timedelta(days=2),
)

TRICKS = ["</script>", "<!--", "<script>", "-->", "]]>", "'", '"', "&amp;", "\u2028", "{{"]
LINES = (
    st.lists(
        st.sampled_from(TRICKS)
        | st.text(
            st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
        ),
        min_size=1,
    )
    .map("".join)
    .filter(bool)
)


def card(page):
    """Return what Open Graph's tags say, by property."""
    said: dict[str, list[str]] = {}
    for meta in Elements(page).all("meta"):
        if "property" in meta:
            said.setdefault(meta["property"], []).append(meta["content"])
    return said


def data(page):
    """Return what the page's data block says."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(block)


def rendered(a_post, language, by):
    return render_page(
        a_post, a_post.variant(language), publication=by, theme=THEME, site_url=SITE
    ).decode()


class TestCard:
    def test_a_link_preview_has_all_it_shows(self):
        assert {
            "og:type": ["article"],
            "og:site_name": ["The Harbour Letter"],
            "og:title": ["A title"],
            "og:description": ["Standfirst"],
            "og:url": [f"{SITE}/en/a-title/"],
            "og:locale": ["en_US"],
            "og:locale:alternate": ["zh_TW"],
            "og:image": [SITE + MEDIA],
            "og:image:alt": ["Two boats"],
            "article:published_time": ["2026-11-20T09:30:00+00:00"],
            "article:modified_time": ["2026-11-22T09:30:00+00:00"],
            "article:tag": ["Boats", "Rents & rights"],
        } == card(page_of(BOTH))

    def test_what_a_post_does_not_have_is_not_said(self):
        assert {
            "og:type": ["article"],
            "og:site_name": ["The Harbour Letter"],
            "og:title": ["A title"],
            "og:url": [f"{SITE}/en/a-title/"],
            "og:locale": ["en_US"],
            "article:published_time": [AT.isoformat()],
            "article:modified_time": [AT.isoformat()],
        } == card(page_of(post()))

    def test_a_post_was_not_changed_before_it_was_published(self):
        early = post(updated_at=AT - timedelta(days=1))

        assert [AT.isoformat()] == card(page_of(early))["article:modified_time"]

    @pytest.mark.parametrize(
        ("language", "locale"),
        [
            *(("en", "en_US"), ("en-GB", "en_GB"), ("zh-Hant", "zh_TW"), ("zh-Hans", "zh_CN")),
            *(("ar", "ar_EG"), ("pt-BR", "pt_BR"), ("tlh", None), ("zh", "zh_CN")),
        ],
    )
    def test_a_language_is_named_with_a_country(self, language, locale):
        said = card(page_of(post(variant(language=language)), language))

        assert ([locale] if locale else None) == said.get("og:locale")

    def test_the_country_is_the_one_whose_words_the_publication_uses(self):
        ours = publication(wordings={"zh-Hant": "zh-Hant-HK"})

        assert ["zh_HK"] == card(rendered(BOTH, "zh-Hant", ours))["og:locale"]

    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            (f'<p>x</p><p><img alt="a &lt; b" src="{MEDIA}"><img src="/media/b.png"></p>', MEDIA),
            ('<p><img src="https://x.org/a.png" alt=""></p>', None),
            ('<p><img src="//x.org/a.png" alt=""></p>', None),
            (f'<p>&lt;img src="{MEDIA}"&gt;</p>', None),
        ],
    )
    def test_without_a_picture_of_its_own_the_first_of_the_text_is_shown(self, body, shown):
        said = card(page_of(post(variant(body))))

        assert ([SITE + shown] if shown else None) == said.get("og:image")
        assert "og:image:alt" not in said

    @pytest.mark.parametrize("picture", ["https://x.org/a.jpg", "//x.org/a.jpg", "/\\x.org/a"])
    def test_nobody_elses_picture_is_shown(self, picture):
        page = page_of(post(variant(picture=picture)))

        assert "og:image" not in card(page)
        assert "image" not in data(page)
        assert not Elements(page).all("img")


class TestLinkedData:
    def test_a_search_engine_is_told_what_the_page_says(self):
        chinese = SITE + "/zh-Hant/%E7%87%88%E7%B1%A0/"
        assert {
            "@context": "https://schema.org",
            "@type": "Article",
            "@id": f"{SITE}/en/a-title/",
            "mainEntityOfPage": f"{SITE}/en/a-title/",
            "headline": "A title",
            "description": "Standfirst",
            "inLanguage": "en",
            "datePublished": "2026-11-20T09:30:00+00:00",
            "dateModified": "2026-11-22T09:30:00+00:00",
            "image": SITE + MEDIA,
            "author": [{"@type": "Person", "name": "Ada Lee"}],
            "publisher": {
                "@type": "Organization", "name": "The Harbour Letter", "url": f"{SITE}/"
            },
            "keywords": ["Boats", "Rents & rights"],
            "workTranslation": [{"@type": "Article", "@id": chinese, "inLanguage": "zh-Hant"}],
        } == data(page_of(BOTH))  # fmt: skip

    def test_topics_are_called_as_its_readers_call_them(self):
        named = publication(topics={"zh-Hant": {"boats": "船"}})
        page = page_of(BOTH, "zh-Hant", of=named)

        assert ["船", "Rents & rights"] == data(page)["keywords"]
        assert ["船", "Rents & rights"] == card(page)["article:tag"]

    def test_what_a_post_does_not_have_is_not_said(self):
        said = data(page_of(post()))

        assert not {"description", "image", "author", "keywords", "workTranslation"} & said.keys()


@given(LINES, LINES, LINES, LINES)
def test_any_text_comes_back_as_it_went_in(title, summary, name, topic):
    a_post = post(
        variant(title=title, summary=summary, authors=(author(name=name),)), topics=(topic,)
    )
    page = page_of(a_post)

    said = data(page)
    assert (title, summary, [topic]) == (said["headline"], said["description"], said["keywords"])
    assert [name] == [person["name"] for person in said["author"]]
    shown = card(page)
    assert ([title], [topic]) == (shown["og:title"], shown["article:tag"])
    assert [summary] == shown["og:description"]


@given(st.text(min_size=1))
def test_any_title_at_all_comes_back_from_the_data(title):
    """Control characters, and what UTF-8 can't hold, too: JSON escapes them."""
    assert title == data(page_of(replace(post(), variants=(variant(title=title),))))["headline"]


@given(LINES)
def test_a_mail_about_the_page_says_its_title_and_address(title):
    links = [a["href"] for a in Elements(page_of(post(variant(title=title)))).all("a")]
    (link,) = [href for href in links if href.startswith("mailto:")]

    said = parse_qs(urlsplit(link).query.replace("+", "%2B"), keep_blank_values=True)
    assert {"subject": [title], "body": [f"{SITE}/en/a-title/"]} == said
