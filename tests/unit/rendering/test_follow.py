"""Following by feed: the page for people, the list for feed readers."""

import re
from xml.etree import ElementTree as ET

import pytest

from broadside.posts import teasers_of
from broadside.rendering import feeds_path, followable, opml_path, render_feeds_page, render_opml
from broadside.rendering.copying import SCRIPT, SCRIPT_HASH
from tests.unit.rendering.samples import (
    PUBLICATION,
    SITE,
    TEMPLATES,
    THEME,
    Elements,
    author,
    lines_of,
    post,
    publication,
    variant,
)

OWN = ("/en/", "/zh-Hant/", "/")
LISTS = {
    "en/topics/rents": "Rents",
    "en/topics/bees": "bees",
    "zh-Hant/topics/rents": "租金",
    "en/authors/ada": "Ada <Lee> & “Co”",
}


def page(language=None, *, lists=LISTS, of=PUBLICATION):
    made = render_feeds_page(language, lists=lists, publication=of, theme=THEME, site_url=SITE)
    return made.decode()


def opml(language=None, *, lists=LISTS, of=PUBLICATION):
    made = render_opml(language, lists=lists, publication=of, theme=THEME, site_url=SITE)
    return ET.fromstring(made)


def addresses(html):
    return re.findall(r'class="address"[^>]*><bdi dir="ltr">([^<]+)</bdi>', html)


def feeds(folders):
    return [f"{SITE}{folder}feed.xml" for folder in folders]


class TestFollowable:
    def test_it_is_what_has_a_page_of_its_own(self):
        ada = author()
        variants = [variant(authors=(ada,)), variant(language="zh-Hant", authors=(ada,))]
        a_post = post(*variants, topics=("Rents", "Bees"))
        pages = teasers_of(a_post, 1, time_zone="UTC")

        assert {
            line.list: line.label
            for line in pages
            if line.list.split("/")[1] in {"topics", "authors"}
        } == followable(lines_of((a_post, each) for each in variants))

    def test_it_is_called_as_the_newest_post_calls_it(self):
        newer, older = post(topics=("Rents",)), post(topics=("RENTS",))

        assert {"en/topics/rents": "Rents"} == (
            followable(lines_of([(newer, newer.variants[0]), (older, older.variants[0])]))
        )


class TestFeedsPage:
    def test_its_languages_feed_comes_first_then_the_others_then_topics_and_authors(self):
        topics = ["/en/topics/bees/", "/en/topics/rents/"]

        assert feeds([*OWN, *topics, "/en/authors/ada/"]) == addresses(page())
        assert feeds(["/zh-Hant/", "/en/", "/", "/zh-Hant/topics/rents/"]) == (
            addresses(page("zh-Hant"))
        )

    def test_each_feed_is_there_in_the_other_formats_too(self):
        links = {a["href"]: a["aria-label"] for a in Elements(page()).all("a") if "aria-label" in a}

        assert "Atom: English" == links["/en/atom.xml"]
        assert "JSON Feed: bees" == links["/en/topics/bees/feed.json"]
        assert 2 * len(addresses(page())) == len(links)

    def test_a_publication_in_one_language_has_one_feed_of_all(self):
        html = page(lists={}, of=publication(languages=("en",)))

        assert feeds(["/en/"]) == addresses(html)
        assert ">The Harbour Letter</strong>" in html
        assert "All languages" not in html
        assert "All languages" in page()

    def test_topics_are_called_as_its_readers_call_them(self):
        own = publication(topics={"en": {"rents": "Housing"}})

        assert "Housing" in Elements(page(of=own)).text
        assert "Rents" not in Elements(page(of=own)).text

    def test_without_topics_and_authors_no_heading_stands_over_nothing(self):
        assert {"Topics", "Authors"} <= set(Elements(page()).shown)
        assert {"Topics", "Authors"}.isdisjoint(Elements(page(lists={})).shown)

    def test_it_leads_to_itself_in_the_other_languages(self):
        links = Elements(page("zh-Hant")).all("link")

        assert "/zh-Hant/feeds/" == feeds_path("zh-Hant", PUBLICATION)
        assert {"rel": "canonical", "href": f"{SITE}/zh-Hant/feeds/"} in links
        assert [("en", f"{SITE}/feeds/")] == (
            [(link["hreflang"], link["href"]) for link in links if "hreflang" in link]
        )

    def test_it_leads_to_the_list_for_feed_readers(self):
        for language, path in (("en", "/feeds.opml"), ("zh-Hant", "/zh-Hant/feeds.opml")):
            assert path == opml_path(language, PUBLICATION)
            assert {"href": path, "download": None} in Elements(page(language)).all("a")

    def test_nobody_is_asked_for_an_address_here(self):
        assert not Elements(page()).all("form")

    def test_each_address_says_what_it_is_of(self):
        """By what the button that copies it is described to those who don't see the page."""
        elements = Elements(page())
        named = [strong["id"] for strong in elements.all("strong")]

        assert named == [p["data-of"] for p in elements.all("p") if "data-of" in p]
        assert len(named) == len(set(named))


class TestCopying:
    def test_the_page_allows_its_one_script(self):
        (policy,) = (m["content"] for m in Elements(page()).all("meta") if "http-equiv" in m)

        assert f"script-src '{SCRIPT_HASH}'" in policy
        assert f"<script>{SCRIPT}</script>" in page()

    def test_so_does_the_distribution_and_no_other(self):
        template = (TEMPLATES.parent / "template.yaml").read_text(encoding="utf-8")

        assert [f"'{SCRIPT_HASH}'"] == re.findall(r"script-src ([^;]*);", template)


class TestOpml:
    def test_it_lists_what_the_page_lists(self):
        for language in PUBLICATION.languages:
            found = [each.get("xmlUrl") for each in opml(language).iter("outline")]
            assert addresses(page(language)) == list(filter(None, found))

    def test_it_is_what_feed_readers_take_in(self):
        """OPML 2.0, "Subscription lists": type, text and xmlUrl are required of each feed."""
        root = opml()
        outlines = list(root.iter("outline"))
        of_feeds = [each.attrib for each in outlines if "xmlUrl" in each.attrib]

        assert ("opml", "2.0") == (root.tag, root.get("version"))
        assert ["head", "body"] == [each.tag for each in root]
        assert "The Harbour Letter" == root.findtext("head/title")
        assert all(each.get("text") for each in outlines)
        assert {"rss"} == {each["type"] for each in of_feeds}
        assert all(each["xmlUrl"] == each["htmlUrl"] + "feed.xml" for each in of_feeds)

    def test_titles_say_whose_feeds_they_are_and_folders_which(self):
        body = opml("zh-Hant").find("body")
        assert body is not None

        assert ["海港通訊", "The Harbour Letter", "海港通訊 · 所有語言", "主題"] == (
            [each.get("text") for each in body]
        )
        assert ["海港通訊 · 租金"] == [each.get("text") for each in body[-1]]
        assert ["zh-Hant", "en", None, None] == [each.get("language") for each in body]

    @pytest.mark.parametrize("label", ["Rents & “<Bees>\"'", "Brace {{ x }}", "At\x00\x0b last"])
    def test_any_label_can_stand_in_it(self, label):
        (topic,) = opml(lists={"en/topics/x": label}).iterfind("body/outline/outline")
        kept = label.replace("\x00\x0b", "")

        assert f"The Harbour Letter · {kept}" == topic.get("text")

    def test_the_order_of_lists_changes_nothing(self):
        turned = dict(reversed(LISTS.items()))

        assert ET.tostring(opml()) == ET.tostring(opml(lists=turned))
        assert page() == page(lists=turned)
