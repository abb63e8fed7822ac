"""Safe HTML: nothing a post contains runs, loads, or escapes from where it is put."""

from html.parser import HTMLParser
from pathlib import Path

import nh3
import pytest

from broadside.errors import PostError
from broadside.posts import Asset
from tests.unit.posts.samples import body_of, file, front, read, variant_of, warnings_of

HEAD = front()[:-5]
VECTORS = Path(__file__).parents[2] / "data" / "posts" / "hostile.txt"


class Reader(HTMLParser):
    """Lists what a piece of HTML would load, run or look like."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html):
    """Nothing in it runs, nothing loads from elsewhere, and nh3 would take nothing from it."""
    for tag, attributes in Reader(html).found:
        assert tag in nh3.ALLOWED_TAGS | {"section", "tfoot"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert attributes.get("src", "/media/x").startswith("/media/")
        assert attributes.get("href", "#").startswith(
            ("#p-", "#", "/", "http://", "https://", "mailto:", "tel:")
        )
        assert not attributes.get("href", "").startswith("//")
        assert attributes.get("id", "p-").startswith("p-")


def hostile():
    return VECTORS.read_text(encoding="utf-8").split("\n\n")


@pytest.mark.parametrize("path", ["post.md", "post.html"])
@pytest.mark.parametrize("number", range(len(hostile())))
def test_nothing_hostile_gets_through(number, path):
    assert_harmless(variant_of(HEAD + hostile()[number], path).body_html)


def test_scripts_are_told():
    text = f"{HEAD}Text.\n\n<script>alert(1)</script><style>p {{}}</style>"

    assert "<p>Text.</p>" == variant_of(text).body_html
    assert [(7, "body", "has HTML that can't be in a mail (script, style), left out")] == (
        warnings_of(text)
    )


def test_script_samples_stay_text():
    assert "<p><code>&lt;script&gt;</code></p>" == body_of("`<script>`")
    assert [] == warnings_of(f"{HEAD}`<script>` \n\n    <iframe src=x>")


@pytest.mark.parametrize(
    "html",
    [
        '<details open=""><summary>More</summary><p>Text</p></details>',
        "<figure><figcaption>A</figcaption></figure>",
        '<p><abbr title="A &lt;b&gt; &quot;c&quot;">x</abbr> <ins>a</ins> <del>b</del></p>',
        "<p>H<sub>2</sub>O<sup>2</sup> <mark>m</mark> <small>s</small></p>",
        "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>",
        '<p dir="rtl" lang="ar">x</p>',
        '<p><span lang="zh-Hant">香港</span></p>',
        '<ol start="3"><li value="5">x</li></ol>',
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
        '<p><time datetime="2020-12-19">x</time></p>',
        "<dl><dt>a</dt><dd>b</dd></dl>",
    ],
)
def test_meaning_stays(html):
    assert html == variant_of(HEAD + html, "a.html").body_html


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ('<p style="color: red" class="x" onclick="y" data-z="1">a</p>', "<p>a</p>"),
        ("<p><span>a</span> <font color=red>b</font> <big>c</big></p>", "<p>a b c</p>"),
        ("<p></p><div><p>&nbsp;</p></div><p>a</p><ul><li></li></ul>", "<p>a</p>"),
        ('<p dir="sideways">a</p>', "<p>a</p>"),
        ("<noscript><p>a</p></noscript>", "<p>a</p>"),
        ("<form><label>Name <input></label><button>Go</button></form><p>a</p>", "Name Go<p>a</p>"),
        ('<p class="x y">a</p>', "<p>a</p>"),
        ('<ul class="x"><li class="y" id="z">a', '<ul><li id="p-z">a</li></ul>'),
        ("<article><header><p>a</p></header></article>", "<p>a</p>"),
        ("<p>a</p><svg><text>b</text></svg><select><option>c</select>", "<p>a</p>"),
    ],
)
def test_the_rest_goes(html, cleaned):
    assert cleaned == variant_of(HEAD + html, "a.html").body_html


def test_elements_within_each_other_without_end_are_refused():
    with pytest.raises(PostError, match="200 elements within each other"):
        body_of("<div>" * 201)


@pytest.mark.parametrize("piece", ["<b></i>", "<div><!--</div>-->", '<div title="</div>">', "<rt>"])
def test_nor_can_they_hide_behind_end_tags_that_end_nothing(piece):
    with pytest.raises(PostError, match="200 elements within each other"):
        variant_of(HEAD + piece * 201, "a.html")


def test_what_is_empty_goes_a_few_levels_deep():
    assert "<p>a</p>" == body_of("a\n\n<div><div><div></div></div></div>")
    assert "<div><div></div></div>" in body_of(f"a\n\n{'<div>' * 6}{'</div>' * 6}")


def test_many_elements_beside_each_other_are_fine():
    assert 300 == body_of("<div>x</div><p>y<br>" * 300).count("<div>")


class TestLinks:
    @pytest.mark.parametrize(
        ("target", "kept"),
        [
            ("https://x.org/a?b=c&amp;d", "https://x.org/a?b=c&amp;d"),
            ("mailto:us@example.org", "mailto:us@example.org"),
            ("us@example.org", "mailto:us@example.org"),
            ("tel:+14165550100", "tel:+14165550100"),
            ("/petition/", "/petition/"),
            ("//x.org/a", "https://x.org/a"),
            ("/\\x.org/a", "https://x.org/a"),
            (" https://x.org ", "https://x.org"),
        ],
    )
    def test_keep_their_address(self, target, kept):
        html = f'<p><a href="{target}">x</a></p>'

        assert f'<p><a href="{kept}">x</a></p>' == variant_of(HEAD + html, "a.html").body_html
        assert [] == warnings_of(HEAD + html, "a.html")

    @pytest.mark.parametrize(
        "target", ["javascript:alert(1)", "data:text/html,x", "JaVa\nScript:x", "vbscript:x", ""]
    )
    def test_that_run_leave_their_text(self, target):
        html = f'<p><a href="{target}">x</a></p>'

        assert "<p>x</p>" == variant_of(HEAD + html, "a.html").body_html

    def test_to_files_of_the_post_lead_to_them(self):
        assets = {"2020/flyer 1.pdf": "/media/f.pdf"}
        body = variant_of(
            f"{HEAD}[a](flyer%201.pdf#p2) [b](<../2020/flyer 1.pdf>)", "2020/a.md", assets=assets
        )

        assert '<p><a href="/media/f.pdf">a</a> <a href="/media/f.pdf">b</a></p>' == body.body_html

    def test_to_files_that_are_not_there_leave_their_text(self):
        text = f"{HEAD}x\n\n[a](other.md) [b](../c/)"

        assert "<p>x</p>\n<p>a b</p>" == variant_of(text).body_html
        assert [
            (7, "body", "has a link to a file that isn't there, kept as text (other.md and 1 more)")
        ] == warnings_of(text)

    def test_to_a_place_that_is_not_there_leave_their_text(self):
        assert "<p>a</p>" == body_of("[a](#nowhere)")
        assert ["links to a place in the post that isn't there, kept as text (#nowhere)"] == [
            reason for _, _, reason in warnings_of(f"{HEAD}[a](#nowhere)")
        ]

    def test_to_named_places_stay(self):
        html = '<p><a name="top"></a><b id="x">b</b> <a href="#top">a</a> <a href="#x">c</a></p>'

        assert (
            '<p><a id="p-top"></a><b id="p-x">b</b> <a href="#p-top">a</a> <a href="#p-x">c</a></p>'
            == variant_of(HEAD + html, "a.html").body_html
        )

    def test_find_one_place_of_a_name(self):
        html = '<p id="x">a</p><p id="x">b</p><p id="a b">c</p>'

        assert '<p id="p-x">a</p><p>b</p><p>c</p>' == variant_of(HEAD + html, "a.html").body_html


class TestPictures:
    def test_of_other_hosts_are_links(self):
        text = f"{HEAD}![Us](https://x.org/a.png) ![](http://x.org/b%20c.png?d) <img src=//x.org/>"

        assert (
            '<p><a href="https://x.org/a.png">Us</a> '
            '<a href="http://x.org/b%20c.png?d">b c.png</a> '
            '<a href="https://x.org/">x.org</a></p>' == variant_of(text).body_html
        )
        assert [
            (
                5,
                "body",
                (
                    "has a picture on another host, so a link to it stands there "
                    "(https://x.org/a.png and 2 more)"
                ),
            )
        ] == warnings_of(text)

    def test_of_other_hosts_within_a_link_are_its_text(self):
        assert '<p><a href="https://y.org">Us &amp; them</a></p>' == (
            body_of("[![Us & them](https://x.org/a.png)](https://y.org)")
        )

    def test_of_other_hosts_within_a_link_that_goes_are_links(self):
        assert '<p><a href="https://x.org/a.png">Us</a></p>' == (
            body_of("[![Us](https://x.org/a.png)](gone.md)")
        )

    @pytest.mark.parametrize(
        ("path", "address"),
        [
            ("2020/a.md", "b.png"),
            ("2020/a.md", "./b.png?x#y"),
            ("2021/a.md", "../2020/b.png"),
            ("2020.md", "b.png"),
            ("x/a.md", "2020/b.png"),
            ("x/a.md", "/2020/b.png"),
        ],
    )
    def test_of_the_folder_are_shown(self, path, address):
        variant = variant_of(f"{HEAD}![Us]({address})", path, assets={"2020/b.png": "/media/1.png"})

        assert '<p><img src="/media/1.png" alt="Us" width="40" height="30"></p>' == (
            variant.body_html
        )

    @pytest.mark.parametrize(
        ("written", "size"),
        [
            ('width="120px" height="50%"', (120, 90)),
            ('height="60"', (80, 60)),
            ('width="20" height="20"', (20, 20)),
            ('width="0" height="-3"', (40, 30)),
            ('loading="lazy" srcset="c.png 2x" sizes="1px"', (40, 30)),
        ],
    )
    def test_are_as_large_as_is_written_or_as_they_are(self, written, size):
        html = f'<img src="b.png" {written}>'

        assert f'<img src="/media/1.png" alt="" width="{size[0]}" height="{size[1]}">' == (
            variant_of(HEAD + html, "a.html", assets={"b.png": "/media/1.png"}).body_html
        )

    def test_have_a_copy_for_narrow_screens(self):
        asset = Asset(
            path="/media/1.png", width=1200, height=900, small="/media/2.png", small_width=600
        )
        copies = "/media/2.png 600w, /media/1.png 1200w"

        assert f'width="1200" height="900" srcset="{copies}">' in (
            variant_of(HEAD + "![Us](b.png)", assets={"b.png": asset}).body_html
        )

    @pytest.mark.parametrize("address", ["https://x.org/b.png", "//x.org/b.png"])
    def test_of_other_hosts_are_shown_once_they_are_copied(self, address):
        assets = {"https://x.org/b.png": "/media/1.png"}

        variant = variant_of(f"{HEAD}![Us]({address}) [it](https://x.org/b.png)", assets=assets)

        assert '<img src="/media/1.png" alt="Us" width="40" height="30">' in variant.body_html
        assert '<a href="https://x.org/b.png">it</a>' in variant.body_html

    def test_of_other_hosts_that_could_not_be_copied_are_links(self):
        assets = {"https://x.org/b.png": Asset(refused="is on another host and is lost")}
        text = f"{HEAD}![Us](https://x.org/b.png)"

        assert '<p><a href="https://x.org/b.png">Us</a></p>' == (
            variant_of(text, assets=assets).body_html
        )
        (finding,) = read(file(text), assets=assets).findings
        assert "names a file that is on another host and is lost" in finding.reason

    def test_a_document_is_no_picture(self):
        variant = variant_of(f"{HEAD}![Us](b.pdf)", assets={"b.pdf": "/media/1.pdf"})

        assert "<p>Us</p>" == variant.body_html

    @pytest.mark.parametrize("address", ["b.png", "/b.png", "data:image/png;base64,AAAA", ""])
    def test_that_are_not_there_are_their_description(self, address):
        html = f'<p><img src="{address}" alt="Us, 2020"></p>'

        assert "<p>Us, 2020</p>" == variant_of(HEAD + html, "a.html").body_html
        assert "has a picture that isn't in the folder" in warnings_of(HEAD + html, "a.html")[0][2]

    def test_a_name_that_deceives_is_tidied(self):
        assert '<p><a href="https://x.org/%E2%80%AEgnp.exe">gnp.exe</a></p>' == (
            body_of("![](https://x.org/%E2%80%AEgnp.exe)")
        )

    def test_a_long_address_is_cut_where_it_is_told(self):
        text = f"{HEAD}![](https://x.org/{'a' * 200}.png)"

        assert f"(https://x.org/{'a' * 85}…)" in warnings_of(text)[0][2]


class TestEmbeds:
    def test_are_links(self):
        assert '<p><a href="https://tube.org/embed/1">Our film</a></p>' == (
            body_of('<iframe src="https://tube.org/embed/1" title="Our film"></iframe>')
        )

    @pytest.mark.parametrize(
        "html",
        [
            "<video src=https://x.org/a.mp4></video>",
            "<video controls><source src='https://x.org/a.mp4'></video>",
            '<AUDIO SRC="https://x.org/a.mp4"></AUDIO>',
        ],
    )
    def test_have_their_address_as_text(self, html):
        assert '<a href="https://x.org/a.mp4">x.org/a.mp4</a>' in body_of(html)

    def test_without_an_address_go(self):
        assert "<p>a</p>" == body_of("a<iframe></iframe>")


def test_a_drawing_is_left_out_however_many_elements_it_has():
    drawing = "<SVG viewBox='0 0 9 9'>" + "<path d='M0 0'/>" * 5_000 + "<text>7 %</text></SVG >"

    assert "<p>Before.</p>\n<p>After.</p>" == body_of(f"Before.\n\n{drawing}\n\nAfter.\n")
    told = [reason for _, _, reason in warnings_of(f"{HEAD}Text.\n\n<svg><path/></svg>\n")]
    assert ["has HTML that can't be in a mail (svg), left out"] == told


def test_a_drawing_that_does_not_end_takes_nothing_along_but_itself():
    assert_harmless(body_of("<svg><script>alert(1)</script><p onclick=x>a</p>"))
    assert "b" in body_of("<svg>a</svg><b>b</b><svg>")


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("a<script><!--<script></script>b</script>c</script>d", "abcd"),
        ("a<math><mi>x</mi><style>y</mi></style><mo>=</mo></math>b", "ab"),
        ("<math><![CDATA[<b>x</b>]]>", "x]]&gt;"),
        ("<svg><title>a</title><style><b>b</b></style><p>c</p>", "<p>c</p>"),
        ("<SCRIPT\n>a</SCRIPT >b", "b"),
        ("<SELECT><p>a</p><option>b</SELECT>c", "c"),
        ("<scripture>a</scripture>", "a"),
    ],
)
def test_other_rules_than_html_hold_nowhere(html, cleaned):
    assert cleaned == variant_of(f"{HEAD}{html}", "a.html").body_html


def test_formulas_are_told():
    assert (
        "has HTML that can't be in a mail (math), left out"
        == (warnings_of(f"{HEAD}Text.\n\n<math><mi>x</mi></math>")[0][2])
    )


def test_a_title_is_taken_from_a_heading_that_is_within_another_one():
    variant = variant_of("---\nlang: en\n---\n<a><h1>One<a><h1>Two", "a.html")

    assert ("Two", "<h2>One</h2>") == (variant.title, variant.body_html)
