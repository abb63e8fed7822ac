"""The site's pages: posts, lists, notices, each in its language and by itself."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from broadside.errors import PublicationError
from broadside.posts import Teaser
from broadside.publication import Look
from broadside.rendering import (
    Button,
    Theme,
    page_key,
    page_path,
    render_archive,
    render_index,
    render_list,
    render_not_found,
    render_notice,
    render_page,
)
from tests.unit.rendering.samples import (
    AT,
    PUBLICATION,
    SITE,
    THEME,
    Elements,
    author,
    lines_of,
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
    lines = lines_of((p, v) for p in posts for v in p.variants)
    return render_index(
        lines, language=language, publication=of, theme=THEME, site_url=SITE
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
        assert "<p>The Harbour Letter<br><bdi>1 Pier Road, Harbour Town</bdi></p>" in page

    def test_it_names_itself_its_feeds_and_its_other_languages(self):
        links = Elements(page_of(BOTH)).all("link")

        assert {"rel": "canonical", "href": f"{SITE}/en/a-title/"} in links
        path = page_path(BOTH.variant("zh-Hant"))
        alternates = [(x["hreflang"], x["href"]) for x in links if "hreflang" in x]
        own = f"{SITE}/en/a-title/"
        assert [("en", own), ("zh-Hant", SITE + path), ("x-default", own)] == alternates
        assert ["/en/feed.xml", "/en/atom.xml", "/en/feed.json"] == (
            [link["href"] for link in links if "type" in link][:3]
        )

    def test_without_another_language_there_is_nothing_to_choose(self):
        page = page_of(post())

        assert not [link for link in Elements(page).all("link") if "hreflang" in link]
        assert not [a for a in Elements(page).all("a") if "hreflang" in a]

    def test_who_reads_none_of_its_languages_is_sent_to_the_first_of_the_publications(self):
        chinese = variant(language="zh-Hant", title="題", slug="題")
        for others, default in (((variant(),), "en"), ((variant(language="ar"),), "zh-Hant")):
            links = Elements(page_of(post(*others, chinese), "zh-Hant")).all("link")
            (found,) = [x["href"] for x in links if x.get("hreflang") == "x-default"]
            assert found.startswith(f"{SITE}/{default}/")

    def test_it_says_when_it_was_changed_if_on_another_day(self):
        later = replace(BOTH, updated_at=AT + timedelta(days=3))
        same_day = replace(BOTH, updated_at=AT + timedelta(hours=2))

        assert "November 20, 2026 · Updated November 23, 2026 · " in Elements(page_of(later)).text
        assert "Updated" not in Elements(page_of(same_day)).text

    def test_it_says_how_long_it_takes_to_read(self):
        page = page_of(post(variant("<p>" + "word " * 700 + "</p>")))

        assert "November 20, 2026 · 3 minutes to read" in Elements(page).text

    def test_a_picture_stands_above_the_text(self):
        media = "/media/" + "a" * 64 + ".jpg"
        shown = variant(picture=media, picture_alt="Two <boats>", picture_caption="At dawn & dusk")
        bare = replace(shown, picture_alt="", picture_caption="")

        parsed = Elements(page_of(post(shown)))
        assert [{"src": media, "alt": "Two <boats>"}] == parsed.all("img")
        assert "At dawn & dusk Text." in parsed.text
        assert [{"src": media, "alt": ""}] == Elements(page_of(post(bare))).all("img")
        assert not Elements(page_of(post(bare))).all("figcaption")

    def test_it_leads_to_its_topics_and_to_more_by_its_authors(self):
        box = author(biography="Rows.")
        page = page_of(post(variant(authors=(box,)), topics=("Rents & rights", "居住")))

        links = [a["href"] for a in Elements(page).all("a")]
        for path in ("topics/rents-rights", "topics/%E5%B1%85%E4%BD%8F", "authors/ada"):
            assert f"/en/{path}/" in links
        assert "More by Ada Lee" in Elements(page).text

    def test_topics_are_called_as_its_readers_call_them(self):
        named = publication(topics={"zh-Hant": {"rents-rights": "租務"}})
        both = post(variant(), variant(language="zh-Hant"), topics=("Rents & rights", "Boats"))
        chinese = page_of(both, "zh-Hant", of=named)

        assert '<a href="/zh-Hant/topics/rents-rights/">租務</a>' in chinese
        assert '<a href="/zh-Hant/topics/boats/">Boats</a>' in chinese
        assert "Rents &amp; rights</a>" in page_of(both, of=named)
        assert "Rents" not in chinese

    def test_it_leads_to_what_is_before_and_after(self):
        def at(**there):
            rendered = render_page(
                BOTH,
                BOTH.variants[0],
                publication=PUBLICATION,
                theme=THEME,
                site_url=SITE,
                **there,
            ).decode()
            links = Elements(rendered).all("a")
            return [(a["rel"], a["href"]) for a in links if a.get("rel") in {"prev", "next"}]

        older, newer = (
            Teaser(
                list="en/posts",
                post_id=title,
                revision=1,
                language="en",
                published_at=AT,
                slug=title.lower(),
                title=title,
            )
            for title in ("Older", "Newer")
        )
        assert [] == at()
        assert [("prev", "/en/older/")] == at(older=older)
        assert [("prev", "/en/older/"), ("next", "/en/newer/")] == at(older=older, newer=newer)
        assert [("next", "/en/newer/")] == at(newer=newer)

    def test_a_wide_table_scrolls_by_keyboard_too(self):
        inner = "<table><tbody><tr><td>x</td></tr></tbody></table>"
        event = (
            '<table class="event" role="presentation"><tbody><tr><td>5</td></tr></tbody></table>'
        )
        page = page_of(post(variant(f"{inner}<p>&lt;table&gt;</p>{event}")))
        nested = page_of(post(variant(inner.replace("x", inner))))

        assert f'<div class="wide" tabindex="0">{inner}</div><p>&lt;table&gt;</p>{event}' in page
        outer = inner.replace("x", inner)
        assert f'<div class="wide" tabindex="0">{outer}</div>' in nested
        assert 1 == nested.count('class="wide"')

    def test_its_own_weight_is_small(self):
        """HTML and CSS beyond the text: what a reader loads who comes for it."""
        media = "/media/" + "a" * 64 + ".jpg"
        box = author(biography="Rows.", place="Pier", picture=media)
        whole = post(
            variant(summary="Standfirst", picture=media, authors=(box,)),
            variant(language="zh-Hant", slug="燈籠"),
            topics=("Boats", "Rents & rights", "Weather"),
        )
        page = page_of(whole)
        shown = re.sub(r"<(style|script|title)\b.*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)

        assert "Rows." in shown
        assert len(page.encode()) - len(" ".join(unescape(shown).split()).encode()) < 15_000

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
        own = replace(PUBLICATION, look=Look(accent="#123456", accent_dark="#ABCDEF"))
        page = render_page(BOTH, BOTH.variants[0], publication=own, theme=THEME, site_url=SITE)

        assert b"--accent:#123456" in page
        assert b"--accent:#ABCDEF" in page

    @pytest.mark.parametrize(
        ("picture", "shown"),
        [("/media/a.jpg", 1), ("https://x.org/a.jpg", 0), ("//x.org/a.jpg", 0), ("", 0)],
    )
    def test_an_author_has_a_box(self, picture, shown):
        box = author(picture=picture, place="Pier", biography="Rows.")
        parsed = Elements(
            page_of(post(variant(authors=(box, author(id="bo", name="Bo", place="Quay")))))
        )

        assert 2 == [div.get("class") for div in parsed.all("div")].count("author")
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


class TestLists:
    def teaser(self, **changes):
        values: dict[str, Any] = {"list": "x", "post_id": "a", "revision": 1, "language": "en"}
        return Teaser(
            **values | {"published_at": AT, "slug": "a-title", "title": "A title"} | changes
        )

    def list_of(self, name, *teasers, of=PUBLICATION):
        return Elements(
            render_list(name, teasers, publication=of, theme=THEME, site_url=SITE).decode()
        )

    def test_a_topic_is_called_as_its_newest_post_calls_it(self):
        new = self.teaser(label="Rents & rights", authors=("Ada", "Bo"))
        page = self.list_of("en/topics/rents-rights", new, self.teaser(label="rents, rights"))

        assert "Posts on Rents & rights A title November 20, 2026 · By Ada and Bo" in page.text
        assert f"{SITE}/en/topics/rents-rights/" in [x["href"] for x in page.all("link")]
        assert "rents, rights" not in page.text

    def test_a_topic_is_called_as_its_readers_call_it(self):
        named = publication(topics={"zh-Hant": {"rents-rights": "租務"}})
        line = self.teaser(label="Rents & rights", language="zh-Hant")
        page = self.list_of("zh-Hant/topics/rents-rights", line, of=named)

        assert "「租務」的文章" in page.text
        assert "Rents" not in page.text

    def test_an_authors_posts_dont_name_them_again(self):
        page = self.list_of("en/authors/ada", self.teaser(label="Ada", authors=("Ada",)))

        assert "Posts by Ada A title November 20, 2026 Archive" in page.text

    def test_a_month_is_written_as_its_readers_do(self):
        english = self.list_of("en/archive/2026-11", self.teaser(label="2026-11"))
        chinese = self.list_of("zh-Hant/archive/2026-11", self.teaser(label="2026-11"))

        assert "November 2026 A title" in english.text
        assert "2026年11月 A title" in chinese.text

    def test_the_archive_leads_to_each_month_below_its_year(self):
        page = Elements(
            render_archive(
                ["2026-11", "2026-01", "2025-12"],
                language="en",
                publication=PUBLICATION,
                theme=THEME,
                site_url=SITE,
            ).decode()
        )

        assert "Archive 2026 November January 2025 December" in page.text
        links = [a["href"] for a in page.all("a")]
        assert "/en/archive/2025-12/" in links
        assert "/zh-Hant/archive/" in links


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


def test_a_theme_without_its_style_sheet_is_told():
    bare = Theme(sources={}, vocabulary=THEME.vocabulary)

    with pytest.raises(PublicationError, match=r"^style.css: file: is missing"):
        render_not_found(publication=PUBLICATION, theme=bare)
