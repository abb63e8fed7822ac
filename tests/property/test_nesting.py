"""
How deep elements nest is never told too low, so that no parser's time grows with its square.

The judge is the tree that nh3's parser builds of the same HTML. A trick that hides an element works
as often as it is repeated: every piece is, forty times.
"""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.posts.cleaning import without_other_rules
from broadside.posts.nesting import _RAW, _UNCOUNTED, is_deeper_than
from tests.property.oracle import VOID

NAMES = re.findall(
    r"[a-z0-9-]+",
    """
    a abbr address applet article b big blockquote body button caption center code col colgroup dd
    details dir div dl dt em fieldset figure font footer form frameset h1 h2 head header html i
    iframe img input label li listing marquee math menu mi mtext nobr noembed noframes noscript
    object ol optgroup option p plaintext pre rb rp rt rtc ruby s script section select small span
    strong style sub summary svg table tbody td template textarea tfoot th thead title tr tt u ul
    x-y xmp
    """,
)
HIDING = [
    *("<!--", "-->", "--!>", "<!-->", "<!--->", "<![CDATA[", "]]>", "<?", "<!", ">", "</", "</ p>"),
    *("<", '="', "'", '"', "/>", "text", '<p title="', "<p x='", "</br>", "<b <", "<b ="),
]
LIMIT, SLACK, TIMES = 25, 5, 40
_RAW_NAMES = {name.decode() for name in _RAW}
_UNCOUNTED_NAMES = {name.decode() for name in _UNCOUNTED}
# The judge keeps every element but those whose content it would write as it is.
_CLEANER = nh3.Cleaner(
    tags={*NAMES, "x-math", "x-select", "x-svg"} - _RAW_NAMES - {"plaintext"},
    attributes={},
    clean_content_tags=set(),
    link_rel=None,
)


class Depth(HTMLParser):
    """Measures how deep elements are within each other."""

    def __init__(self, html):
        super().__init__()
        self.opened, self.deepest = [], 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.opened.append(tag)
            counted = [name for name in self.opened if name not in _UNCOUNTED_NAMES]
            self.deepest = max(self.deepest, len(counted))

    def handle_endtag(self, tag):
        assert tag == self.opened.pop()


@st.composite
def pieces(draw):
    name = st.sampled_from(NAMES)
    piece = st.one_of(
        name.map("<{}>".format),
        name.map("<{}>".format),
        name.map("</{}>".format),
        st.builds('<{} a="</{}>">'.format, name, name),
        name.map("<{} b=c='>".format),
        st.sampled_from(HIDING),
    )
    parts = draw(st.lists(piece, min_size=1, max_size=6))
    # What was opened is closed: that is how it would be hidden.
    if opened := [part for part in parts if re.fullmatch("<[a-z0-9-]+>", part)]:
        closing = draw(st.sampled_from(opened)).replace("<", "</")
        parts.insert(draw(st.integers(1, len(parts))), closing)
    return "".join(parts)


def assert_not_told_too_low(piece):
    html = without_other_rules(piece * TIMES)
    if not is_deeper_than(LIMIT, html):
        assert Depth(_CLEANER.clean(html)).deepest <= LIMIT + SLACK


@settings(max_examples=300)
@given(pieces())
def test_no_trick_hides_an_element(piece):
    assert_not_told_too_low(piece)


@pytest.mark.prove
@settings(max_examples=2_000)
@given(pieces())
def test_none_of_a_great_many_tricks_hides_an_element(piece):
    assert_not_told_too_low(piece)


@pytest.mark.parametrize(
    "piece",
    [
        *("<b></i>", "<div></b>", "<rt>", "<dd><li>", "<span><div></span>", "<form><div></form>"),
        *("<div><!--</div>-->", '<div title="</div>">', "<div><table><td></div>", "<optgroup>"),
        *("<b><table></b></table>", "<div><script><!--<script></script></div></script></script>"),
        *("<math><mrow><![CDATA[></mrow>]]>", "<div><b title=1></div>", "<x\u212a></xk>"),
        *("<ruby><li></ruby>", "<div a='</div>'>", "<div><title></div></title>", "<option><div>"),
        *("<div =a='></div>'>", "<div a=b='></div><p c='", "<div></div", "<h1><div></h1>"),
    ],
)
def test_these_tricks_do_not_either(piece):
    assert_not_told_too_low(piece)


@pytest.mark.parametrize(
    "piece",
    [
        *("<div><p>x</div>", "<ul><li>a<li>b</ul>", "<dl><dt>a<dd>b</dl>", "<b>x</b>", "<br>"),
        *("<ruby>a<rt>b</ruby>", "<p>a<p>b", "<table><tr><td>x</table>", "<img src='a>b'>"),
        *("<!-- <div> -->", "<!--><!--->", "<style>p > a { } <div></style>", "<h1>a</h2></h1>"),
        *(
            "<textarea><div></textarea>",
            "<a title=<div>>x</a>",
            "<? <div> ?>",
            "</ <div>",
            "<select><option>a<option>b</select>",
        ),
    ],
)
def test_what_is_closed_is_not_deep(piece):
    assert not is_deeper_than(5, without_other_rules(piece * 40))


@pytest.mark.parametrize("end", ["<plaintext>", "<xmp>", "<!--", '<p title="', "<p a='"])
def test_what_never_ends_holds_no_elements(end):
    assert not is_deeper_than(5, end + "<div>" * 40)
    assert is_deeper_than(5, "<div>" * 6 + end)
