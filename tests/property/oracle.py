"""
What two parsers that aren't ours see in what we made: the judge of the property tests.

lxml reads HTML as libxml2 does, `html.parser` as Python does; neither shares a line with nh3,
markdown-it or our own regular expressions.
"""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from lxml import html as lxml_html

from tests.unit.rendering.samples import SITE

VOID = frozenset(
    re.findall(r"\w+", "area base br col embed hr img input link meta source track wbr")
)
SCHEMES = {"http", "https", "mailto", "tel"}
_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr article aside b bdi blockquote body br caption cite code col colgroup dd del details
        dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html i img ins
        kbd li link main mark meta nav ol p pre q rp rt ruby s samp script section small span strong
        style sub summary sup table tbody td tfoot th thead time title tr u ul var wbr
        """,
    )
)
_DATA = {"type": "application/ld+json"}
"""A data block is never run (HTML 4.12.1)."""
_LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction"}
_FORMS = {"button", "form", "input", "label"}
_IN_CSS = re.compile(
    r"url\s*\(|@import|@font-face|expression|behav\w+\s*:|-moz-binding", re.IGNORECASE
)
_UNWANTED = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
# One character of a script without spaces, or a word of others.
_WORD = re.compile(r"(?=\w)[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_]+")


class Events(HTMLParser):
    """Start tags, texts and comments in order; it refuses end tags that don't fit."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.starts, self.texts, self.comments = [], [], []
        self.opened: list[str] = []
        self.feed(html)
        self.close()
        assert [] == self.opened, self.opened

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), names
        self.starts.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.opened.pop()

    def handle_endtag(self, tag):
        assert tag == self.opened.pop()

    def handle_data(self, data):
        self.texts.append((self.opened[-1] if self.opened else "", data))

    def handle_comment(self, data):
        self.comments.append(data)

    def text(self, *, without=("script", "style", "title")):
        """All that is text, without white space."""
        return squeezed("".join(text for within, text in self.texts if within not in without))


def squeezed(text):
    """Leave white space out: how it stands between elements is each parser's own."""
    return "".join(text.split())


def words(text):
    """The words of a text; of scripts without spaces the characters."""
    return _WORD.findall(text)


def assert_valid_and_safe(html, *, forms=False):
    """
    A document, or a piece of one, that both parsers read alike, and that can do nothing.

    Returns:
        Its text, without white space, and its words, piece by piece.
    """
    assert not _UNWANTED.search(html)
    seen = Events(html)
    for tag, attributes in seen.starts:
        _assert_element(tag, attributes, forms=forms)
    for within, text in seen.texts:
        if within == "style":
            assert not _IN_CSS.search(text)
        elif within == "script":
            assert not re.search("[<>]", text)
            json.loads(text)
    for comment in seen.comments:
        _assert_comment(comment)
    tree = lxml_html.document_fromstring(f"<html><body>{html}</body></html>", parser=_parser())
    for element in tree.iter():
        if isinstance(element.tag, str):
            _assert_element(element.tag, dict(element.attrib), forms=forms)
    for element in [*tree.iter("script", "style", "title")]:
        element.drop_tree()
    text = seen.text()
    assert text == squeezed(tree.text_content())
    return text, [word for _, piece in seen.texts for word in words(piece)]


def _parser():
    return lxml_html.HTMLParser(encoding=None, huge_tree=True, remove_comments=True)


def _assert_comment(comment):
    """Comments are read as documents, too: Outlook does."""
    inner = re.sub(r"^\[if [^\]]*\]>|<!\[endif\]$", "", comment)
    for tag, attributes in re.findall(r"<([a-z:]+)\b([^<>]*)", inner):
        assert tag in _ELEMENTS | {"v:roundrect", "v:rect", "o:p", "xml", "noscript"} or ":" in tag
        assert not re.search(r"\bon\w+=|javascript:|src=|url\(", attributes, re.IGNORECASE)


def _assert_element(tag, attributes, *, forms):
    assert tag in (_ELEMENTS | _FORMS if forms else _ELEMENTS), tag
    assert tag != "script" or attributes == _DATA
    for name, value in attributes.items():
        assert not name.startswith("on"), name
        if name in _LOADING and not (forms and name == "action"):
            assert _is_own(value), (tag, name, value)
        if name == "href":
            assert tag != "link" or _is_own(value), value
            # A browser drops these before it looks at the scheme (URL 4.4).
            scheme = urlsplit(re.sub("[\0-\x20]", "", value)).scheme
            assert not scheme or scheme in SCHEMES, value
        if name == "style":
            assert not _IN_CSS.search(value), value
        assert name not in {"srcdoc", "ping", "is", "xlink:href"}
        assert (name, value.lower()) != ("http-equiv", "refresh")


def _is_own(url):
    return url.startswith((f"{SITE}/", "/")) and not url.startswith(("//", "/\\"))
