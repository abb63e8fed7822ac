"""Plain text is set with the same care as the mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.rendering.plain_text import plain_text
from broadside.rendering.wrapping import WIDTH, columns
from tests.unit.rendering.samples import SITE, read


def text(html):
    return plain_text(html, absolute=lambda url: SITE + url if url.startswith("/") else url)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a\n b</p><p>c</p>", ["a b", "", "c"]),
        ("<h2>A b</h2><p>c</p>", ["A b", "===", "", "c"]),
        ("<h3>港</h3><p>c</p>", ["港", "--", "", "c"]),
        ("<p>a</p><h4>B</h4><p>c</p>", ["a", "", "B", "", "c"]),
        ("<p>a</p><h2></h2><p>b</p>", ["a", "", "b"]),
        ("<p>a<br>b</p>", ["a", "b"]),
        ("<p>a</p><hr><p>b</p>", ["a", "", "-" * 24, "", "b"]),
        ("<div>a</div><div>b</div>", ["a", "b"]),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", ["a", "    b", "", "c", "    d"]),
        ("<details><summary>a</summary><p>b</p></details>", ["a", "", "b"]),
        ('<figure><img src="/a.png" alt="A"><figcaption>b</figcaption></figure>', ["[A]", "b"]),
        ('<p><img src="/a.png" alt="">b</p>', ["b"]),
        ("<p>a</p><pre><code>x  y\n\n z</code></pre>", ["a", "", "    x  y", "", "     z"]),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>", ["漢(kan)"]),
        ("<p>H<sup>2</sup></p>", ["H2"]),
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
        ("<ul><li><pre>x</pre></li></ul>", ["-     x"]),
        ("<li>a</li><p>b</p>", ["- a", "", "b"]),
        ("a</li></ul></blockquote>b", ["a", "", "b"]),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", ["> a", ">", "> b", "", "c"]),
        ("<blockquote><ul><li>a</li></ul></blockquote>", ["> - a"]),
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
            ('<a href="https://x.org/" class="button">Sign</a>', "→ Sign: https://x.org/"),
            ('<a href="/media/a.png"><img src="/media/a.png" alt="A"></a>', "[A] [1]"),
        ],
    )
    def test_links_say_no_more_than_needed(self, html, shown):
        assert shown == text(f"<p>{html}</p>").partition("\n")[0]

    def test_footnotes_have_their_number(self):
        html = (
            '<p>a<sup class="footnote-ref"><a href="#p-fn1">[1]</a></sup></p><section><ol>'
            '<li><p>b <a href="#p-fnref1" class="footnote-backref">↩</a></p></li></ol></section>'
        )

        assert ["a^1", "", "1. b"] == text(html).split("\n")


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

    def test_wide_ones_are_lines(self):
        wide = "word " * 10
        html = f"<table><tr><td>{wide}</td><td>{wide}</td></tr></table>"

        first, second = text(html).split("\n")

        assert first.startswith("word word")
        assert second.startswith("  word")

    def test_a_cell_holds_text_alone(self):
        html = (
            "<table><tr><td><ul><li>a</li><li>b<br>c</li></ul><p>d</p></td>"
            '<td><table><tr><td>e</td><td><a href="https://x.org/">f</a></td></tr></table>'
            '<img src="/x.png" alt="g"></td></tr></table><p>h</p>'
        )

        assert ["a b c d | e f [1] [g]", "", "h", "", "[1] https://x.org/"] == (
            text(html).split("\n")
        )

    @pytest.mark.parametrize("html", ["<table></table>", "<table><tr></tr></table>", "</td></tr>"])
    def test_an_empty_one_is_nothing(self, html):
        assert "a" == text(f"{html}<p>a</p>")


@given(st.text(max_size=300) | st.text(" \n#*->|`[]()!a", max_size=200))
def test_any_post_has_a_text(markdown):
    (variant,) = read(f"---\ntitle: T\ndate: 2026-11-20\n---\nx{markdown}").variants

    written = text(variant.body_html)

    assert written.strip("\n") == written
    assert not any(line.endswith(" ") for line in written.split("\n"))
