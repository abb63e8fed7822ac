"""Plain text is set with the same care as the mail."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.errors import PublicationError
from broadside.publication import parse_publication
from broadside.rendering.plain_text import only_words, plain_text
from broadside.rendering.wrapping import WIDTH, columns, wrap
from tests.unit.rendering.samples import SITE, mail_of, post, read, variant


def text(html):
    return plain_text(html, absolute=lambda url: SITE + url if url.startswith("/") else url)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a\n b</p><p>c</p>", ["a b", "", "c"]),
        ("<h2>A b</h2><p>c</p>", ["A b", "===", "", "c"]),
        ("<h3>海港</h3><p>c</p>", ["海港", "----", "", "c"]),
        ("<h3>港</h3><p>c</p>", ["港", "---", "", "c"]),
        (f"<h2>{'a ' * 50}</h2>", ["a " * 35 + "a", "a " * 13 + "a", "=" * 71]),
        ("<p>a</p><h4>B</h4><p>c</p>", ["a", "", "B", "", "c"]),
        ("<p>a</p><h2></h2><p>b</p>", ["a", "", "b"]),
        ("<p>a<br>b</p>", ["a", "b"]),
        ("<p>a</p><hr><p>b</p>", ["a", "", "-" * 24, "", "b"]),
        ("<div>a</div><div>b</div>", ["a", "b"]),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", ["a", "    b", "", "c", "    d"]),
        ("<details><summary>a</summary><p>b</p></details>", ["a", "", "b"]),
        ('<figure><img src="/a.png" alt="A"><figcaption>b</figcaption></figure>', ["[A]", "b"]),
        ('<p><img src="/a.png" alt="">b</p>', ["b"]),
        (
            '<p>a</p><div class="call"><h3>B c</h3><p>d</p></div><div class="note">e</div><p>f</p>',
            ["a", "", "| B c", "| ---", "|", "| d", "", "| e", "", "f"],
        ),
        ('<ul><li>a<div class="note"><p>b</p></div></li></ul>', ["- a", "", "  | b"]),
        ('<div class="note"><div>a</div></div><div>b</div>', ["| a", "", "b"]),
        ("<p>a</p><pre><code>x  y\n\n z</code></pre>", ["a", "", "    x  y", "", "     z"]),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>", ["漢(kan)"]),
        ("<p>H<sup>2</sup></p>", ["H2"]),
        ("<p>--</p><p>-- </p>", ["—", "", "—"]),
        ("<p>a&#1;&#x202e;b&#xfeff;</p>", ["ab"]),
        ("<pre>a\tb&#7;</pre>", ["    a   b"]),
    ],
)
def test_elements(html, lines):
    assert lines == text(html).split("\n")


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a</p><ul><li>b</li><li>c</li></ul><p>d</p>", ["a", "", "- b", "- c", "", "d"]),
        ("<ul><li><p>b</p></li><li><p>c</p><p>d</p></li></ul>", ["- b", "- c", "", "  d"]),
        ('<ol start="9"><li>a</li><li>b</li></ol>', ["9. a", "10. b"]),
        ('<ol start="x"><li>a</li></ol>', ["1. a"]),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", ["- a", "  1. b", "- c"]),
        ("<ul><li><pre>x\n\ny</pre></li></ul>", ["-     x", "", "      y"]),
        ("<li>a</li><p>b</p>", ["- a", "", "b"]),
        ("a</li></ul></blockquote>b", ["a", "", "b"]),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", ["> a", ">", "> b", "", "c"]),
        ("<blockquote><ul><li>a</li></ul></blockquote>", ["> - a"]),
        (
            "<ul><li><blockquote><p>a</p><p>b</p></blockquote></li><li>c</li></ul>",
            ["- > a", "  >", "  > b", "- c"],
        ),
    ],
)
def test_lists_and_quotations(html, lines):
    assert lines == text(html).split("\n")


def test_a_line_of_a_list_hangs():
    first, second = text(f"<ul><li>{'word ' * 20}</li></ul>").split("\n")

    assert first.startswith("- word")
    assert second.startswith("  word")
    assert columns(first) <= WIDTH


def test_deep_quotations_stay_readable():
    lines = text("<blockquote>" * 150 + "<p>word word</p>" + "</blockquote>" * 150).split("\n")

    assert ["> " * 8 + "word word"] == lines


def test_deep_lists_stay_readable():
    numbers = '<ol start="900000"><li>'
    lines = text(numbers * 9 + "word word" + "</li></ol>" * 9).split("\n")

    assert ["900000. " * 5 + "word word"] == lines


class TestLinks:
    def test_links_are_notes_and_the_same_link_is_the_same_note(self):
        html = '<p><a href="/a/">A</a> <a href="https://x.org/">B</a> <a href="/a/">C</a></p>'

        assert ["A [1] B [2] C [1]", "", f"[1] {SITE}/a/", "[2] https://x.org/"] == (
            text(html).split("\n")
        )

    @pytest.mark.parametrize(
        ("html", "shown"),
        [
            ('<a href="https://x.org/">https://x.org/</a>', "https://x.org/"),
            ('<a href="mailto:a@example.org">a@example.org</a>', "a@example.org"),
            ('<a href="#p-x">there</a>', "there"),
            ('<a id="p-x">here</a>', "here"),
            ("a</a>", "a"),
            ('<a href="https://x.org/a/">x.org/a</a>', "https://x.org/a/"),
            ('<a href="mailto:a@example.org">us</a>', "us [1]"),
            ('<a href="https://x.org/">海港</a>的', "海港[1]的"),
            ('<a href="https://x.org/"><strong>海港</strong></a>的', "*海港*[1]的"),
            ('<a href="/media/a.png"><img src="/media/a.png" alt="A"></a>', "[A] [1]"),
        ],
    )
    def test_links_say_no_more_than_needed(self, html, shown):
        assert shown == text(f"<p>{html}</p>").partition("\n")[0]

    def test_addresses_stand_beside_them_if_wanted(self):
        html = (
            '<p><a href="/a/">A</a>, <a href="mailto:a@example.org">us</a>, '
            '<a href="https://x.org/">https://x.org/</a></p>'
        )

        written = plain_text(html, absolute=lambda url: url, inline_links=True)

        assert "A </a/>, us <a@example.org>, https://x.org/" == written

    def test_a_button_stands_alone(self):
        html = '<ul><li>a <a href="/b/" class="button"><em>Sign</em> it</a> c</li></ul>'

        assert ["- a", "  → Sign it", f"    {SITE}/b/", "  c"] == text(html).split("\n")

    def test_a_note_stays_with_its_word(self):
        html = f'<p>{"a " * 35}<a href="/b/">bb</a>{"漢" * 33} <a href="/c/">漢</a>字</p>'

        lines = text(html).split("\n")

        assert not any(line.startswith("[") for line in lines[:-3])
        assert [f"[1] {SITE}/b/", f"[2] {SITE}/c/"] == lines[-2:]

    def test_numbers_of_notes_end_below_each_other(self):
        html = "".join(f'<p><a href="/{n}/">a</a></p>' for n in range(10))

        assert [f" [9] {SITE}/8/", f"[10] {SITE}/9/"] == text(html).split("\n")[-2:]

    def test_a_link_around_paragraphs_has_its_note_at_the_end(self):
        assert ["a", "", "b [1]"] == text('<a href="/x/"><p>a</p><p>b</a></p>').split("\n")[:3]

    def test_footnotes_have_their_number(self):
        html = (
            '<p>a<sup class="footnote-ref"><a href="#p-fn1">[1]</a></sup></p><section><ol>'
            '<li><p>b <a href="#p-fnref1" class="footnote-backref">↩</a></p></li></ol></section>'
        )

        assert ["a^1", "", "1. b"] == text(html).split("\n")


class TestSetting:
    LEAST = """
    name = "A"
    host = "a.example.org"
    languages = ["en"]
    postal_address = "B"
    sender.address = "a@example.org"
    """

    def test_a_publication_may_have_addresses_beside_links(self):
        inline = parse_publication(self.LEAST + 'look.text_links = "inline"', "p.toml")
        letter = post(variant('<p><a href="/b/">A</a></p>'))

        assert f"\nA [1]\n\n[1] {SITE}/b/\n" in mail_of(letter).text
        assert f"\nA <{SITE}/b/>\n" in mail_of(letter, publication=inline).text

    def test_another_word_is_refused(self):
        with pytest.raises(PublicationError, match=r"look\.text_links: must be notes or inline"):
            parse_publication(self.LEAST + 'look.text_links = "none"', "p.toml")


class TestEmphasis:
    @pytest.mark.parametrize(
        ("html", "shown"),
        [
            ("a <em>b c</em>, d", "a *b c*, d"),
            ("<strong>a <em>b</em></strong>", "*a b*"),
            ("a<b> b </b>c", "a *b* c"),
            ("a<i></i>b <i> </i>c", "ab c"),
            ("<strong>a<br>b</strong>", "*a\nb*"),
            ("a</em>b", "ab"),
        ],
    )
    def test_it_is_marked(self, html, shown):
        assert shown == text(f"<p>{html}</p>")

    @pytest.mark.parametrize("element", ["h2", "h4", "pre"])
    def test_headings_and_code_have_none(self, element):
        written = text(f"<{element}>a <em>b</em></{element}>")

        assert "a b" == written.partition("\n")[0].strip()

    def test_its_marks_stay_with_their_words(self):
        lines = text(f"<p>{'字' * 35}<strong>漢字</strong>{'字' * 33}<strong>漢</strong></p>")

        assert ["字" * 35, "*漢字*" + "字" * 33, "*漢*"] == lines.split("\n")

    def test_what_ends_in_another_paragraph_is_not_marked(self):
        assert ["a", "", "b"] == text("<strong><p>a</p></strong><p>b</p>").split("\n")


class TestBoxes:
    def test_a_box_has_a_bar(self):
        html = (
            '<p>a</p><div class="call"><p>b</p><p>c</p></div><div class="note"><p>d</p></div>'
            "<p>e</p>"
        )

        assert ["a", "", "| b", "|", "| c", "", "| d", "", "e"] == text(html).split("\n")

    def test_a_box_within_a_quotation(self):
        html = '<blockquote><p>a</p><div class="note"><p>b</p></div></blockquote>'

        assert ["> a", ">", "> | b"] == text(html).split("\n")

    def test_who_is_quoted_stands_below(self):
        html = '<blockquote><p>a</p><p class="source">— B</p></blockquote><p>c</p>'

        assert ["> a", "> — B", "", "c"] == text(html).split("\n")

    def test_an_event_is_a_box_without_its_calendar_leaf(self):
        html = (
            '<p>a</p><table class="event" role="presentation"><tbody><tr><td class="event-date">'
            '<span class="event-month">Dec</span><br><span class="event-day">5</span></td>'
            '<td class="event-text"><div class="event-title">Supper</div><div class="event-when">'
            '<time datetime="2026-12-05">Saturday</time><br>7 pm</div>'
            '<div class="event-where">Pier</div><div class="event-about"><p>Bring <em>tea</em>.</p>'
            "<table><tr><td>b</td><td>c</td></tr></table></div>"
            '<div class="event-calendar"><a href="/media/x.ics">Add</a></div>\n'
            "</td></tr></tbody></table><p>d</p>"
        )

        lines = ["a", "", "| Supper", "| Saturday", "| 7 pm", "| Pier", "|", "| Bring *tea*."]
        lines += ["|", "| b | c", "|", "| Add [1]", "", "d", "", f"[1] {SITE}/media/x.ics"]
        assert lines == text(html).split("\n")

    def test_ends_without_a_beginning_are_nothing(self):
        assert "a" == text("</div></td></table></caption></thead></blockquote>a")


class TestTables:
    def test_narrow_ones_stand_in_columns(self):
        html = (
            "<table><caption>Prices</caption><thead><tr><th>a</th><th>港</th></tr></thead>"
            "<tbody><tr><td>long</td><td>b</td></tr><tr><td>c</td></tr></tbody></table><p>d</p>"
        )

        assert [
            "Prices",
            "",
            "a    | 港",
            "-----|---",
            "long | b",
            "c    |",
            "",
            "d",
        ] == text(html).split("\n")

    def test_numbers_end_below_each_other(self):
        html = (
            '<table><tr><td>a</td><td class="align-right">1</td></tr>'
            '<tr><td>b</td><td class="align-right">20</td></tr></table>'
        )

        assert ["a |  1", "b | 20"] == text(html).split("\n")

    def test_wide_cells_have_lines(self):
        html = f"<blockquote><table><tr><td>a</td><td>{'word ' * 20}</td></tr></table></blockquote>"

        first, second = text(html).split("\n")

        assert first.startswith("> a | word word")
        assert second.startswith(">   | word word")
        assert columns(first) <= WIDTH

    @pytest.mark.parametrize(("last", "count"), [("abc", 1), ("abcd", 2)])
    def test_the_margin_counts(self, last, count):
        cell = f"<td>{'word ' * 6}{last}</td>"

        lines = text(f"<blockquote><table><tr>{cell * 2}</tr></table></blockquote>").split("\n")

        assert count == len(lines)
        assert all(columns(line) <= WIDTH for line in lines)

    def test_too_wide_ones_are_paragraphs_below_their_headings(self):
        heads = "<thead><tr><th>Model</th><th>尺寸</th><th></th><th>Weight</th></tr></thead>"
        long = f"<td>{'x' * 60}</td>"
        html = f"<table>{heads}<tr><td>A</td><td>大</td>{long}<td></td></tr>"
        html += f"<tr><td></td>{long}<td>b</td><td>c</td></tr></table>"

        lines = ["A", "  尺寸：大", f"  {'x' * 60}", "", "x" * 60 + " | b | c"]
        assert lines == text(html).split("\n")

    def test_too_wide_ones_without_headings_are_lines(self):
        cell = f"<td>{'x' * 40}</td>"
        row = f"<tr>{cell * 3}</tr>"
        html = f"<table>{row}<tr><td>b</td><td></td><td>c</td></tr></table>"

        assert ["x" * 40 + " |", "  " + "x" * 40 + " |", "  " + "x" * 40, "b | c"] == (
            text(html).split("\n")
        )

    def test_headings_alone(self):
        assert "x" * 80 == text(f"<table><thead><tr><th>{'x' * 80}</th></tr></thead></table>")

    def test_a_cell_holds_text_alone(self):
        html = (
            "<table><tr><td><ul><li>a</li><li>b<br>c</li></ul><p>d</p></td>"
            '<td><table><tr><td>e</td><td><a href="https://x.org/">f</a></td></tr></table>'
            '<img src="/x.png" alt="g"></td></tr></table><p>h</p>'
        )

        assert ["a b c d | e f [1] [g]", "", "h", "", "[1] https://x.org/"] == (
            text(html).split("\n")
        )

    @pytest.mark.parametrize(
        "html",
        ["<table></table>", "<table><tr></tr></table>", "</td></tr>", "<table></td></table>"],
    )
    def test_an_empty_one_is_nothing(self, html):
        assert "a" == text(f"{html}<p>a</p>")


PIECES = [
    *(
        "word",
        "漢字漢字，",
        "「港」",
        " ",
        "\n",
        "\n\n",
        "--",
        "**",
        "*",
        "`",
        "<b>",
        "</table>",
        "&#8;",
    ),
    *("\n> ", "\n- ", "\n1. ", "\n## ", "\n```\n", "\n::: note", "\n:::", "[^1]", "\n[^1]: note\n"),
    *("[a](/b/)", "[漢](https://example.org/)", "![c](/d.png)", "{.button}", "\n    code"),
    "\n\n| a | b |\n|--|--:|\n| c | 漢 |\n",
]
MARKDOWN = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def test_an_inbox_shows_words_alone():
    html = (
        '<p>a <em>b</em>c<br>d</p><p><a href="/e/">e</a></p><ul><li>f</li></ul>'
        '<table><tr><td>g</td><td>h</td></tr></table><p><img src="/a.png" alt="">i</p>'
    )

    assert "a bc d e f g h i" == only_words(html)


@given(MARKDOWN, st.booleans())
def test_any_post_has_a_text(markdown, inline_links):
    (variant,) = read(f"---\ntitle: T\ndate: 2026-11-20\n---\nx{markdown}").variants

    written = plain_text(variant.body_html, absolute=lambda u: u, inline_links=inline_links)
    lines = written.split("\n")

    assert written.strip("\n") == written
    assert not any(line.endswith(" ") or line == "--" for line in lines)
    assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)
    assert all(columns(line) <= WIDTH or is_one_word(line) for line in lines)


def is_one_word(line):
    """Tell whether a line can't be broken: code, or margin and bullets before a single word."""
    text = re.sub(r"^(?:[>|] ?|- |[0-9]+\. | )+", "", line)
    return (
        line.lstrip("> |").startswith("    ")
        or "    " in line[:44]
        or len(wrap(text, width=1)) == 1
    )


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["p", "li", "td"])), max_size=9))
def test_every_address_is_told_once(links):
    html = "".join(f'<{tag}><a href="/{name}/">x</a></{tag}>' for name, tag in links)
    html = html.replace("<td>", "<table><tr><td>").replace("</td>", "</td></tr></table>")

    written = text(html)

    assert all(1 == written.count(f"{SITE}/{name}/") for name, _ in links)
