"""A post's body as mail clients need it, and how much of it a mail holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.mail_body import (
    BRACES,
    as_literal_html,
    as_literal_text,
    first_tags,
    style_body,
    tags_that_fit,
)
from tests.unit.rendering.samples import SITE, Elements, read, substituted

PAGE = f"{SITE}/en/post/"
STYLES = {
    "p": "margin:0 0 16px",
    "li>p": "margin:0 0 8px",
    "li>ul": "margin:8px 0 0",
    "a": "color:red;text-decoration:underline",
    "a.button": "color:white;padding:10px",
}


def styled(html):
    return style_body(html, STYLES, site_url=SITE, page_url=PAGE)


class TestStyleBody:
    def test_elements_carry_their_styles(self):
        assert '<p style="margin:0 0 16px">a</p><hr>' == styled("<p>a</p><hr>")

    def test_a_special_style_takes_the_place_of_the_general_one(self):
        assert '<li><p style="margin:0 0 8px">a</p><p style="margin:0 0 16px">b</p></li>' == (
            styled("<li><p>a</p><p>b</p></li>")
        )

    def test_a_list_in_a_list_is_closer_wherever_it_stands(self):
        html = styled("<ul><li>a <b>b</b><ul><li>c</li></ul></li></ul><ul><li>d</li></ul>")

        assert ["", ' style="margin:8px 0 0"', ""] == re.findall("<ul(.*?)>", html)

    @pytest.mark.parametrize(
        ("html", "classes"),
        [
            ('<div class="call"><p>a</p></div>', ["wash head"]),
            ('<div class="note"><p class="source">a</p></div>', ["wash rule", "quiet"]),
            ('<table class="event" role="presentation"></table>', ["rule"]),
            ("<table><tr><td>a</td></tr></table>", ["wide"]),
            ("<figure><figcaption>a</figcaption></figure>", ["quiet"]),
        ],
    )
    def test_the_theme_knows_boxes_and_tables_by_its_own_classes(self, html, classes):
        assert classes == re.findall('class="(.*?)"', styled(html))

    def test_a_button_keeps_its_class_and_nothing_else_does(self):
        assert (
            '<a href="https://x.org/" class="button"'
            ' style="color:white;text-decoration:underline;padding:10px">a</a>'
        ) == styled('<a href="https://x.org/" class="button">a</a>')
        assert "<ul><li>a</li></ul>" == (
            styled('<ul class="contains-task-list"><li class="task-list-item">a</li></ul>')
        )

    @pytest.mark.parametrize(
        ("written", "whole"),
        [
            ("/en/b/", f"{SITE}/en/b/"),
            ("#p-x", f"{PAGE}#p-x"),
            ("mailto:a@example.org", "mailto:a@example.org"),
            ("https://x.org/?a=1&amp;b", "https://x.org/?a=1&amp;b"),
        ],
    )
    def test_links_are_whole(self, written, whole):
        assert f'href="{whole}"' in styled(f'<a href="{written}">x</a>')

    def test_pictures_are_whole_and_ids_go(self):
        assert f'<img src="{SITE}/media/a.png" alt="A">' == (
            styled('<img src="/media/a.png" alt="A" id="p-a">')
        )

    def test_text_is_untouched(self):
        assert '<p style="margin:0 0 16px">a &lt;b&gt; &amp; "c"</p>' == (
            styled('<p>a &lt;b&gt; &amp; "c"</p>')
        )


class TestCutting:
    def test_what_fits_stays_whole(self):
        body = "<p>港</p>"

        assert tags_that_fit(body, len(body.encode())) is None
        assert 0 == tags_that_fit(body, len(body.encode()) - 1)

    def test_it_stops_at_the_last_heading_that_fits(self):
        body = "<h2>a</h2><p>aaaa</p><h2>b</h2><p>bbbb</p><h2>c</h2><p>c</p>"
        room = len("<h2>a</h2><p>aaaa</p><h2>b</h2><p>bbbb</p>")

        assert "<h2>a</h2><p>aaaa</p><h2>b</h2><p>bbbb</p>" == kept(body, room)
        assert "<h2>a</h2><p>aaaa</p>" == kept(body, room - 1)

    def test_without_headings_it_stops_after_the_last_block_that_fits(self):
        assert "<p>a</p><p>b</p>" == kept("<p>a</p><p>b</p><p>c</p>", len("<p>a</p>") * 2)

    def test_a_lone_heading_at_the_beginning_takes_no_text_away(self):
        body = "<p>a</p><h2>b</h2>" + "<p>cccccccc</p>" * 20

        assert 9 == kept(body, len(body) // 2).count("<p>cccccccc</p>")

    def test_what_is_open_is_closed(self):
        body = "<ul>" + "<li><p>aaaa</p></li>" * 5 + "</ul>"

        assert "<ul><li><p>aaaa</p></li><li><p>aaaa</p></li></ul>" == kept(body, 60)

    def test_a_heading_within_a_division_counts_and_one_in_a_list_does_not(self):
        body = "<div><p>aaaaaaaaaa</p><h2>b</h2><ul><li><h3>c</h3>d</li></ul><p>e</p></div>"

        assert "<div><p>aaaaaaaaaa</p></div>" == kept(body, len(body) - 10)

    def test_lines_may_be_all_there_is(self):
        assert "<p>aaa<br>bbb<br></p>" == kept("<p>aaa<br>bbb<br>ccc<br>ddd</p>", 24)

    def test_a_single_line_too_long_leaves_nothing(self):
        assert "" == kept(f"<p>{'a' * 50}</p>", 40)
        assert "" == kept("a" * 50, 40)

    def test_text_after_the_last_tag_goes(self):
        assert "<p>aaaa</p>" == kept("<p>aaaa</p>" + "b" * 50, 40)

    def test_all_tags_are_all_of_it(self):
        assert "<p>a<br></p>" == first_tags("<p>a<br></p>", 99)
        assert "<p>a <b>b</b> c</p>" == first_tags("<p>a <b>b</b> c</p>", 99)
        assert "<p>a <b>b</b> c</p>" == first_tags("<p>a <b>b</b> c<i>d</i></p>", 3)
        assert "a <b>b</b> c" == first_tags("a <b>b</b> c", 2)

    @given(
        st.lists(
            st.sampled_from(
                ["## Heading\n\n", "text 海港 ", "\n\n", "- item\n", "> quote\n\n", "    code\n"]
            ),
            max_size=80,
        ),
        st.integers(0, 3_000),
    )
    def test_what_stays_fits_and_is_whole(self, pieces, room):
        (variant,) = read("---\ntitle: T\ndate: 2026-11-20\n---\nx" + "".join(pieces)).variants
        body = variant.body_html
        if tags_that_fit(body, room) is None:
            assert len(body.encode()) <= room
            return

        stays = kept(body, room)

        assert len(stays.encode()) <= room
        assert "".join(Elements(body).shown).startswith("".join(Elements(stays).shown).rstrip())
        for name in ("p", "ul", "li", "blockquote", "pre", "h2"):
            assert stays.count(f"<{name}>") == stays.count(f"</{name}>")


def kept(body, room):
    count = tags_that_fit(body, room)
    assert count is not None
    return first_tags(body, count)


class TestBraces:
    @given(st.text("{}\\ab o", max_size=40))
    def test_text_stays_text_after_substitution(self, text):
        assert text == substituted(as_literal_text(text), BRACES)

    def test_text_can_name_no_value(self):
        assert "{{o}}{{o}}o{{c}}{{c}}" == as_literal_text("{{o}}")

    @given(st.text("{}\\ab", max_size=40))
    def test_html_holds_no_brace_of_its_own(self, text):
        literal = as_literal_html(text)

        assert not set("{}") & set(literal)
        assert text == "".join(Elements(f"<p>{literal}</p>").shown)

    def test_the_mailer_sends_the_same_values(self):
        from broadside.adapters.ses_mailer import BRACES as SENT

        assert BRACES == SENT
