"""What nothing that we send or show may do: run, or ask somebody else for anything."""

import json
import re
from urllib.parse import urlsplit

from broadside.rendering.copying import SCRIPT
from tests.unit.rendering.samples import SITE, Elements

_SCHEMES = {"", "http", "https", "mailto", "tel"}
_LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction"}
_NEVER = {
    *("audio", "base", "embed", "frame", "frameset", "iframe", "input", "math", "object"),
    *("picture", "source", "svg", "template", "textarea", "track", "video"),
}
_URLS_IN_CSS = re.compile(r"url\s*\(|@import|expression\s*\(|behavior\s*:", re.IGNORECASE)

# It comes after all that a post says.
_OWN_FORM = re.compile(
    r'(</main>\n)<section class="authors join" id="subscribe" (?:(?!<footer).)*</section>',
    re.DOTALL,
)

_DATA = {"type": "application/ld+json"}
"""A data block: it is never run (HTML, "prepare the script element")."""


def assert_harmless(html, *, forms=False):
    """
    Look at a whole document, or a piece of one, as a parser sees it.

    Namespaces (`xmlns`) are names, not addresses, and comments for Outlook are read as documents.
    The one script of the site may run, to the letter, and the one form to join be sent.
    """
    html = html.replace(f"<script>{SCRIPT}</script>", "")
    html = _OWN_FORM.sub(r"\1", html, count=1)
    parsed = Elements(html)
    assert forms or not parsed.all("form")
    for tag, attributes in parsed.found:
        assert tag not in _NEVER, tag
        assert tag != "script" or attributes == _DATA, attributes
        for name, value in attributes.items():
            _assert_attribute(tag, name, value or "")
    for data in re.findall(r"<script[^>]*>(.*?)</script", html, re.DOTALL | re.IGNORECASE):
        assert not re.search("[<>]", data)
        assert _is_json(data)
    for style in re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL):
        assert not _URLS_IN_CSS.search(style)
    for comment in parsed.comments:
        assert_harmless(re.sub(r"^\[if [^\]]*\]>|<!\[endif\]$", "", comment))


def _is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _assert_attribute(tag, name, value):
    assert not name.startswith("on"), name
    assert name != "srcdoc"
    if name in _LOADING or (tag == "link" and name == "href" and not _names_a_page(value)):
        assert _is_own(value), (tag, name, value)
    if name == "href":
        assert urlsplit(value.strip()).scheme.lower() in _SCHEMES, value
    if name == "style":
        assert not _URLS_IN_CSS.search(value), value
    if tag == "meta" and name == "http-equiv":
        assert value.lower() != "refresh"


def _is_own(url):
    return url.startswith((SITE + "/", "/")) and not url.startswith(("//", "/\\"))


def _names_a_page(url):
    return url.startswith(SITE)
