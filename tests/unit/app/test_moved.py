"""Old addresses lead on to a post while it is out, and nothing of anybody else's is touched."""

from dataclasses import replace

from broadside.adapters.memory_files import MemorySite
from broadside.app.moved import PUBLICATION, put_moved, put_redirects, remove_redirects
from broadside.rendering import page_key
from tests.unit.rendering.samples import post, publication, variant

HTML = "text/html; charset=utf-8"


class Site(MemorySite):
    """Counts what it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def put_redirect(self, *args, **named):
        self.asked += 1
        return super().put_redirect(*args, **named)


def moved(*old_urls, **fields):
    return post(variant(old_urls=old_urls), **fields)


def test_old_addresses_lead_to_the_page_in_their_language():
    site = Site()
    en = variant(old_urls=("/node/7", "/?p=7"))
    zh = variant(language="zh-Hant", slug="春", old_urls=("/a.html",))

    put_redirects(post(en, zh), site=site)

    assert {
        "node/7/index.html": "/en/a-title/",
        "_old/p=7": "/en/a-title/",
        "a.html": "/zh-Hant/%E6%98%A5/",
    } == {key: location for key, (location, _) in site.redirects.items()}


def test_a_post_that_came_from_nowhere_asks_nothing():
    site = Site()

    assert [] == put_redirects(post(), before=[post()], site=site)
    assert 0 == site.asked == site.writes


def test_again_it_writes_nothing():
    site = Site()
    for _ in range(2):
        put_redirects(moved("/node/7"), site=site)

    assert 1 == site.writes


def test_what_is_an_address_no_more_leads_on_no_more():
    site = Site()
    first, second = moved("/node/7", "/node/8"), moved("/node/8", "/node/9")
    put_redirects(first, site=site)

    assert [] == put_redirects(second, before=[first], site=site)
    assert ["node/8/index.html", "node/9/index.html"] == sorted(site.redirects)


def test_a_page_that_stayed_where_it_was_needs_none():
    site = Site()
    put_redirects(moved("/en/a-title", "/en/a-title/"), site=site)

    assert {} == site.redirects


def test_taken_down_nothing_leads_to_it():
    site = Site()
    out, older = moved("/node/7"), moved("/node/6")
    put_redirects(older, site=site)
    put_redirects(out, site=site)

    remove_redirects([older, out], site=site)
    remove_redirects([], site=site)

    assert {} == site.served


def test_others_keep_what_is_theirs():
    site = Site()
    other = moved("/node/7", "/en/b/", source_id="other")
    site.put("en/b/index.html", b"a page", content_type=HTML)
    put_redirects(moved("/node/7"), site=site)
    kept = dict(site.served)

    assert ["node/7/index.html", "en/b/index.html"] == put_redirects(other, site=site)
    remove_redirects([other], site=site)

    assert kept == site.served


def test_a_page_takes_the_place_of_what_led_on():
    site = Site()
    put_redirects(moved("/en/b/"), site=site)
    key = page_key(variant(slug="b"))
    site.put(key, b"a page", content_type=HTML, after=site.etag(key))

    put_redirects(moved("/en/b/"), site=site)
    remove_redirects([moved("/en/b/")], site=site)

    assert b"a page" == site.served[key]


class TestPublication:
    TABLE = publication(moved={"/rss.xml": "/feed.xml", "/?feed=rss2": "/feed.xml"})

    def test_its_old_addresses_lead_on(self):
        site = Site()
        put_moved(self.TABLE, site=site)

        assert {
            "rss.xml": ("/feed.xml", PUBLICATION),
            "_old/feed=rss2": ("/feed.xml", PUBLICATION),
        } == site.redirects

    def test_it_is_done_once(self):
        site = Site()
        for _ in range(3):
            put_moved(self.TABLE, site=site)

        assert (2, 3) == (site.asked, site.writes)

    def test_a_crash_in_the_middle_is_made_good(self):
        class Crashing(Site):
            def put(self, key, *args, **named):
                if self.asked == 2 and not crashed:
                    crashed.append(key)
                    raise OSError
                return super().put(key, *args, **named)

        crashed: list[str] = []
        site = Crashing()
        try:
            put_moved(self.TABLE, site=site)
        except OSError:
            put_moved(self.TABLE, site=site)

        assert crashed
        assert {"rss.xml", "_old/feed=rss2"} == set(site.redirects)

    def test_another_table_is_written_anew(self):
        site = Site()
        put_moved(self.TABLE, site=site)
        put_moved(replace(self.TABLE, moved={"/rss.xml": "/en/feed.xml"}), site=site)

        assert "/en/feed.xml" == site.redirects["rss.xml"][0]

    def test_none_asks_nothing(self):
        site = Site()
        put_moved(publication(), site=site)

        assert {} == site.served
