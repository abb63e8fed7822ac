"""Links: what says nothing, what leads nowhere, and above all what is right."""

import pytest

from tests.unit.checks.samples import codes_of, findings_of, look, places_of, post
from tests.unit.rendering.samples import PUBLICATION


def body(text):
    return post(text)


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            "here", "Click here", "click here!", "“this”", "This link", "link", "→ here ←",
            "**here**", "這裡", "按此", "「按此」", "請按這裏", "點擊這裡", "此連結",
            "这里", "点击", "連結",
        ],
    )  # fmt: skip
    def test_that_says_nothing_is_told(self, text):
        assert ["link-text"] == codes_of(body(f"[{text}](https://example.org/)"))

    @pytest.mark.parametrize(
        "text",
        [
            "the petition", "here is the letter", "Read more about it", "this petition", "Linked",
            "請願書", "按此簽名", "這裡的故事", "我們", "12", "https://example.org/",
        ],
    )  # fmt: skip
    def test_that_says_something_is_not(self, text):
        assert [] == codes_of(body(f"[{text}](https://example.org/)"))

    def test_a_picture_says_what_its_description_says(self):
        from tests.unit.checks.samples import PNG

        text = "[![{}](a.png)](https://example.org/)"
        with_picture = {"pictures": {"a.png": PNG}}

        assert [] == codes_of(body(text.format("The petition")), **with_picture)
        assert ["alt-missing"] == codes_of(body(text.format("")), **with_picture)

    def test_without_any_it_is_told(self):
        assert ["link-text"] == codes_of(body('<a href="https://example.org/" id="x"> </a>'))

    def test_footnotes_and_their_ways_back_are_no_such_links(self):
        assert [] == codes_of(body("Text[^1].\n\n[^1]: More.\n"))

    def test_each_has_its_own_line(self):
        text = "[here](https://example.org/)\n\nText.\n\n[here](https://example.org/)\n"

        assert [(6, "body"), (10, "body")] == places_of("link-text", body(text))

    def test_links_by_reference_and_in_html_have_lines_too(self):
        text = "[here][1]\n\n<a href='https://example.org/b?c&amp;d'>here</a>\n\n[1]: https://example.org/a\n"

        assert [6, 8] == sorted(line for line, _ in places_of("link-text", body(text)))


class TestDead:
    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("http:/example.org", "no browser takes"),
            ("https://example.org:0/", "no browser takes"),
            ("https://https://example.org", "twice"),
            ("https://example/", "without a whole host"),
            ("https://-/", "without a whole host"),
            ("https://a..org/", "can't be"),
            ("http://localhost:8000/", "own machine"),
            ("http://printer.local/", "own machine"),
            ("http://192.168.1.1/", "own network"),
            ("http://[fe80::1]/", "own network"),
            ("mailto:nobody", "without a mail address"),
            ("mailto:a@example", "without a mail address"),
            ("tel:call-us", "without a telephone number"),
        ],
    )
    def test_what_can_lead_nowhere_is_told_with_its_reason(self, address, reason):
        (found,) = findings_of(body(f"[The page](<{address}>)"))

        assert "link-dead" == found.code
        assert reason in found.reason
        assert 6 == found.line

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org", "https://example.org:8443/a?b=c#d", "http://8.8.8.8/",
            "https://例子.測試/", "https://example.org./", "https://under_score.example.org/",
            "mailto:a@example.org", "mailto:a@example.org,b@example.org?subject=Hello%20there",
            "tel:+1-604-555-0100", "tel:999", "tel:+1(604)555.0100;ext=2", "/en/authors/ada/",
            "/feed.xml", "#a-title",
        ],
    )  # fmt: skip
    def test_what_may_lead_somewhere_is_not(self, address):
        found = codes_of(body(f"[The page]({address})\n\n## A title\n"), paths=set())

        assert [] == found

    @pytest.mark.parametrize(
        "address",
        ["https://", "https://example.org:99999/", "https://exam%20ple.org/", "https://[::1/",
         "ftp://example.org/a", "https://exa mple.org/", "https:///"],
    )  # fmt: skip
    def test_what_the_cleaning_takes_away_is_told_with_its_line(self, address):
        text = f"[Ours](https://example.org/)\n\n[The page](<{address}>)\n"

        (found,) = findings_of(body(text))

        assert ("link-broken", 8) == (found.code, found.line)
        assert address in found.reason

    def test_an_anchor_that_never_had_an_address_is_left_alone(self):
        assert [] == codes_of(body("<a>The page</a>"))

    def test_a_long_address_is_shortened(self):
        (found,) = findings_of(body(f"[The page](https://example/{'a' * 200})"))

        assert "a" * 60 + "…" in found.reason


class TestOurPosts:
    @pytest.mark.parametrize(
        "address", ["/en/there/", "/en/there", "https://news.example.org/en/there/"]
    )
    def test_one_that_is_there_is_right(self, address):
        assert [] == codes_of(body(f"[Ours]({address})"), paths={"/en/there/"})

    @pytest.mark.parametrize("address", ["/en/gone/", "https://news.example.org/en/gone/"])
    def test_one_that_is_not_is_told(self, address):
        assert ["link-dead"] == codes_of(body(f"[Ours]({address})"), paths={"/en/there/"})

    def test_where_other_posts_are_unknown_nothing_is_told(self):
        assert [] == codes_of(body("[Ours](/en/gone/)"))

    @pytest.mark.parametrize(
        "address",
        ["/", "/en/", "/en/archive/3/", "/en/topics/x/", "/en/feed.xml", "/fr/x/", "/feeds/"],
    )
    def test_what_is_no_post_is_left_alone(self, address):
        assert [] == codes_of(body(f"[Ours]({address})"), paths=set())

    def test_addresses_are_compared_as_they_mean(self):
        text = "[Ours](/zh-Hant/%E6%95%A3%E6%AD%A5/)"
        publication = PUBLICATION

        found = codes_of(
            body(text), body(text), publication=publication, paths={"/zh-Hant/%E6%95%A3%E6%AD%A5/"}
        )
        assert "link-dead" not in found


class TestWebLinks:
    def test_those_to_other_sites_are_listed_with_their_lines(self):
        text = (
            "[A](https://example.org/a) [B](mailto:a@example.org)\n\n[C](http://example.com/c#d)\n\n"
            "[D](/en/x/) [E](https://news.example.org/en/x/) [F](https://example/)\n"
        )

        links = look(body(text)).links

        assert [
            ("post.en.md", 6, "https://example.org/a"),
            ("post.en.md", 8, "http://example.com/c#d"),
        ] == [(link.file, link.line, link.address) for link in links]
