"""A variant as a mail: what SES sends is what was written, and small enough."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.errors import PublicationError
from broadside.rendering import BRACES, Theme, fill, render_email
from broadside.rendering.mail_body import LIMIT_BYTES
from tests.unit.rendering.samples import (
    LONGEST_LINK,
    PUBLICATION,
    SITE,
    THEME,
    Elements,
    author,
    mail,
    mail_of,
    page_of,
    post,
    publication,
    read,
    substituted,
    variant,
)

LEAVE = f"{SITE}/r/unsubscribe/token"
VALUES = {"unsubscribe_url": LEAVE, **BRACES}
BRACED = r"a {{b}} {{{c}}} {{#if d}} {{unsubscribe_url}} {{o}} {{body}} \{{e}} \\{f}} }}{ {{ "


class TestSubstitution:
    def test_braces_of_a_post_stay_text_in_every_part(self):
        body = f"<p>{BRACED}</p><pre><code>{BRACED}</code></pre>"
        written = mail(
            body, title=BRACED, summary=BRACED, authors=(author(name=BRACED, biography=BRACED),)
        )

        subject, html, text = (
            substituted(part, VALUES) for part in (written.subject, written.html, written.text)
        )

        words = " ".join(BRACED.split())
        assert words == subject
        # Title, standfirst, byline, paragraph, code, author's name, biography and more by them;
        # and the title and preheader again.
        assert 10 == Elements(html).text.count(words)
        assert 8 == " ".join(text.split()).count(words)

    @given(st.text("{}\\ #/!ouc_", max_size=30).map(lambda text: f"x{text}x"))
    def test_whatever_the_braces(self, text):
        written = mail(f"<pre>{text}</pre>", subject=text)

        assert " ".join(text.split()) == substituted(written.subject, VALUES)
        assert f"    {text}\n" in substituted(written.text, VALUES)
        assert text in "".join(Elements(substituted(written.html, VALUES)).shown)

    def test_nothing_else_is_a_placeholder(self):
        written = mail(f"<p>{BRACED}</p>", title=BRACED)
        names = {
            part: set(re.findall(r"\{\{(.*?)\}\}", getattr(written, part)))
            for part in ("subject", "html", "text")
        }

        assert {"o", "c", "b"} == names["subject"]
        assert {"unsubscribe_url"} == names["html"]
        assert {"unsubscribe_url", "o", "c", "b"} == names["text"]
        assert "{{#" not in written.html + written.text + written.subject

    def test_a_post_cannot_move_the_body_or_get_the_readers_link(self):
        title = "broadside-body-goes-here https://broadside-leave-goes-here/ {{body}}"
        written = fill(mail("<p>The body.</p>", title=title), {"unsubscribe_url": LEAVE})

        assert 1 == written.html.count("The body.</p>")
        assert 1 == written.html.count(LEAVE) == written.text.count(LEAVE)
        assert f"<title>{title}</title>" in written.html.replace("&#123;", "{").replace(
            "&#125;", "}"
        )

    def test_filling_in_is_what_ses_does(self):
        written = mail(f"<p>{BRACED}</p>", title=BRACED)
        filled = fill(written, {"unsubscribe_url": LEAVE})

        for part in ("subject", "html", "text"):
            assert substituted(getattr(written, part), VALUES) == getattr(filled, part)

    def test_values_are_escaped_in_html_alone(self):
        filled = fill(mail(), {"unsubscribe_url": 'https://x.org/?a=1&b="'})

        assert "https://x.org/?a=1&amp;b=&quot;" in filled.html
        assert 'https://x.org/?a=1&b="' in filled.text

    def test_a_missing_value_is_an_error(self):
        with pytest.raises(KeyError):
            fill(mail(), {})


class TestParts:
    def test_every_mail_says_what_the_law_wants(self):
        written = fill(mail(), {"unsubscribe_url": LEAVE})
        links = [a["href"] for a in Elements(written.html).all("a")]

        assert LEAVE in links
        assert f"{SITE}/en/a-title/" in links
        for part in (Elements(written.html).text, written.text):
            assert "You get this because you subscribed to The Harbour Letter." in part
            assert "1 Pier Road" in part
            assert "November 20, 2026" in part

    def test_the_subject_may_differ_from_the_title(self):
        written = mail(subject="Come\n today")

        assert "Come today" == written.subject
        assert "A title\n" in written.text

    def test_a_mail_is_in_its_language_and_leads_to_the_others(self):
        both = post(
            variant(summary="Standfirst"), variant("<p>文</p>", language="zh-Hant", title="題")
        )
        english, chinese = mail_of(both), mail_of(both, "zh-Hant")

        assert '<html lang="en" dir="ltr"' in english.html
        assert '<html lang="zh-Hant" dir="ltr"' in chinese.html
        assert "閱讀中文版" in english.html
        assert f"Read in English:\n{SITE}/en/a-title/" in chinese.text
        assert "2026年11月20日" in chinese.text
        assert "海港通訊" in Elements(chinese.html).text
        assert "PingFang HK" in chinese.html
        assert "PingFang HK" not in mail_of(post()).html

    def test_a_language_without_words_says_its_own_name(self):
        both = post(variant(), variant(language="fr"), variant(language="qaa-Xxxx"))

        assert f"français:\n{SITE}/fr/a-title/" in mail_of(both).text
        assert f"qaa-Xxxx:\n{SITE}/qaa-Xxxx/a-title/" in mail_of(both).text
        assert '<html lang="fr"' in mail_of(both, "fr").html

    def test_arabic_runs_from_right_to_left(self):
        html = mail("<p>مرحبا</p>", language="ar").html

        assert '<html lang="ar" dir="rtl"' in html
        assert "text-align:right" in html

    def test_an_inbox_shows_the_summary_or_how_the_post_begins(self):
        def shown(html):
            return re.findall(r"overflow:hidden;\">(.*?)</div>", html, re.DOTALL)[0]

        assert "Standfirst" == shown(mail(summary="Standfirst").html)
        assert "It began in May." == shown(mail("<p>It began\n<em>in</em> May.</p>").html)
        assert 149 == len(shown(mail(f"<p>{'word ' * 90}</p>").html))  # without the space

    def test_the_author_box_shows_only_pictures_of_our_own(self):
        box = {"place": "Pier", "biography": "Rows."}
        own = author(picture="/media/a.jpg", **box)
        other = author(id="bo", name="Bo", picture="https://x.org/b.jpg")
        written = mail(authors=(own, other))

        assert [f"{SITE}/media/a.jpg"] == [i["src"] for i in Elements(written.html).all("img")]
        assert "By Ada Lee and Bo" in written.text
        assert "------------------------\nAda Lee\nPier\nRows.\n" in written.text

    def test_nobody_named_leaves_no_trace(self):
        assert "By" not in mail().text

    def test_markup_in_fields_is_text(self):
        text = "<script>alert(1)</script> \"&amp;' </title>"
        written = mail(title=text, summary=text, authors=(author(name=text, biography=text),))

        assert not Elements(written.html).all("script")
        assert 8 == Elements(written.html).text.count(text)

    def test_a_broken_template_is_told(self):
        broken = Theme(
            sources={**THEME.sources, "email.mjml": "<mjml><mj-body></mjml>"},
            vocabulary=THEME.vocabulary,
        )

        with pytest.raises(PublicationError, match=r"^email.mjml: file: isn't well-formed MJML"):
            render_email(post(), variant(), publication=PUBLICATION, theme=broken, site_url=SITE)


def size(written):
    """Count the bytes of a mail's HTML as it is sent: filled in, lines ended by CRLF."""
    html = fill(written, {"unsubscribe_url": LONGEST_LINK}).html
    return len(html.replace("\n", "\r\n").encode())


def test_a_mail_of_many_lines_fits_as_it_is_sent():
    assert size(mail("<h2>A</h2>" + "<p>x<br>\nx</p>\n" * 15_000)) <= LIMIT_BYTES


def chapters(count, words=60):
    return "".join(f"<h2>Chapter {n}</h2><p>{'word ' * words}</p>" for n in range(count))


class TestSize:
    def test_a_post_of_800_kilobytes_stops_before_a_heading(self):
        body = chapters(2_600)
        assert 800_000 < len(body)
        written = mail(body, summary="Standfirst")

        shown = re.findall(r">Chapter (\d+)", written.html)
        assert 90_000 < size(written) <= LIMIT_BYTES
        assert [str(n) for n in range(len(shown))] == shown
        after = written.html.partition(f"Chapter {shown[-1]}")[2]
        assert "This mail ends here" in Elements(f"<p>{after}").text
        (button,) = [a for a in Elements(written.html).all("a") if a.get("class") == "button"]
        assert f"{SITE}/en/a-title/" == button["href"]

    def test_both_parts_stop_at_the_same_place(self):
        written = mail(chapters(2_600), summary="Standfirst")

        assert re.findall(r"Chapter \d+", written.html) == re.findall(r"Chapter \d+", written.text)
        assert f"The whole post is on our site:\n{SITE}/en/a-title/\n" in written.text

    def test_the_page_has_all_of_it(self):
        assert 2_600 == page_of(post(variant(chapters(2_600)))).count("<h2>")

    def test_what_just_fits_is_whole_and_a_byte_more_is_cut(self):
        def of(length):
            return mail(f"<h2>a</h2><p>{'b' * 60_000}</p><h2>c</h2><p>{'d' * length}</p>")

        low, high = 0, 80_000
        while high - low > 1:
            middle = (low + high) // 2
            if "This mail ends here" in of(middle).html:
                high = middle
            else:
                low = middle

        assert 0 <= LIMIT_BYTES - size(of(low)) < 600
        assert "d" * low in of(low).html
        assert "<h2" in of(high).html
        assert 60_000 < size(of(high)) < 90_000

    @pytest.mark.parametrize(
        "body",
        [
            "<p>word word 海港</p>" * 8_000,
            f"<ul>{'<li>word word</li>' * 9_000}</ul>",
            f"<div>{'<p>word word</p>' * 9_000}</div>",
            f"<p>{'word word<br>' * 12_000}</p>",
            f"<table><tbody>{'<tr><td>word</td></tr>' * 6_000}</tbody></table>",
        ],
        ids=["paragraphs", "list", "division", "lines", "table"],
    )
    def test_without_headings_a_mail_is_nearly_full(self, body):
        written = mail(body)

        assert 98_000 < size(written) <= LIMIT_BYTES
        assert "This mail ends here" in written.html

    @pytest.mark.parametrize("body", [f"<p>{'word ' * 90_000}</p>", "word " * 90_000])
    def test_one_endless_paragraph_is_left_to_the_page(self, body):
        written = mail(body)

        assert size(written) < 30_000
        assert "This mail ends here" in written.html
        assert len(written.text) < 2_000

    def test_long_biographies_leave_before_the_post_does(self):
        few = tuple(author(id=str(n), biography="港" * 5_000) for n in range(2))
        many = tuple(author(id=str(n), biography="港" * 5_000) for n in range(40))
        crowd = tuple(author(id=str(n), name="{" * 200, biography="b") for n in range(99))

        for authors, boxes in ((few, True), (many, False), (crowd, False)):
            written = mail("<p>The body.</p>", authors=authors)
            assert size(written) <= LIMIT_BYTES
            assert "The body." in written.html
            assert boxes is ("港" * 5_000 in written.html)
        assert 20 == mail("<p>a</p>", authors=many[:20]).html.count("<strong style")

    @settings(max_examples=25)
    @given(
        st.lists(
            st.sampled_from(
                [
                    *("## Heading\n\n", "word ", "海港", "\n\n", "- item\n\n", "> quote\n\n"),
                    *("{{ x }} ", "&amp; ", "<div>a\n\nb</div>\n\n", "[a](https://x.org/) "),
                ]
            ),
            max_size=30,
        ),
        st.integers(1, 12_000),
        st.lists(st.text('{&"港', max_size=500), max_size=4),
    )
    def test_no_mail_is_ever_clipped(self, pieces, times, texts):
        front = "---\ntitle: T\ndate: 2026-11-20\n---\nx"
        body = read(front + "".join(pieces) * (times % (150_000 // (len(pieces) * 8 + 1)) + 1))
        boxes = tuple(author(id=str(n), biography=text * 10) for n, text in enumerate(texts))
        longest = "{" * 500
        written = mail(
            body.variants[0].body_html, title=longest, summary="&" * 2_000, authors=boxes
        )

        assert size(written) <= LIMIT_BYTES
        assert written.text.endswith("Harbour Town\n")

    def test_the_longest_publication_fits(self):
        large = publication(name="{" * 500, postal_address="{" * 500)

        written = mail_of(post(variant(chapters(900), title="{" * 500)), publication=large)

        assert size(written) <= LIMIT_BYTES
        assert "Chapter 20" in written.html
