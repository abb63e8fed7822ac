"""Our mails' MJML, as mrml and as npm's mjml make HTML of it, in a form that can be compared."""

import difflib
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from unittest.mock import patch

import mjml

from tests.clients.specimens import Specimens

KNOWN: Mapping[str, str] = {
    "classes of the body": r'[-+]<(body|div aria-label)[^<>]* class="paper"[^<>]*>',
    "spaces between words": r"[-+]<(body|div aria-label)[^<>]*word-spacing:normal[^<>]*>",
    "fonts of another host": r'\+(<outlook if="!mso">|</outlook>|<link href="https://fonts\.[^<>]*>'
    r'|<style type="text/css">|</style>|@import url\(https://fonts\.[^()]*\);)',
}
"""How npm's mjml differs, by the names that docs/clients.md explains; `-` is what mrml writes."""

_OPENS = re.compile(r"<!--\[if ([^\]]*)\]>(?:<!-->|<!---->)?")
_CLOSES = re.compile(r"(?:<!--)?<!\[endif\]-->")


def sources(specimens: Specimens) -> Mapping[str, tuple[str, str]]:
    """Return each mail's MJML and the HTML that mrml makes of it."""
    made: list[tuple[str, str]] = []
    make = mjml.mjml2html

    def spy(source: str) -> str:
        made.append((source, make(source)))
        return made[-1][1]

    found = {}
    with patch.object(mjml, "mjml2html", spy):
        for name, post, variant in specimens.variants:
            specimens.email(post, variant)
            found[name] = made[-1]
    return found


def differences(ours: str, theirs: str) -> list[str]:
    """Return the lines of a document that the other hasn't (`-`), and those that it adds (`+`)."""
    pair = (normalised(ours), normalised(theirs))
    found = difflib.unified_diff(*pair, n=0, lineterm="")
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


def unknown(lines: Sequence[str]) -> list[str]:
    """Return the differences that nobody has explained."""
    return [
        line for line in lines if not any(re.fullmatch(known, line) for known in KNOWN.values())
    ]


def normalised(html: str) -> list[str]:
    """
    Return a document as lines: a tag with its attributes and styles in order, or a text.

    What Outlook alone reads stands between `<outlook>` and `</outlook>`.
    """
    reader = _Lines()
    marked = _OPENS.sub(lambda found: f'<outlook if="{found[1]}">', html)
    marked = _CLOSES.sub("</outlook>", marked)
    reader.feed(re.sub(r'</outlook>\s*<outlook if="mso \| IE">', "", marked))
    reader.close()
    return reader.lines


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._text = ""
        self._is_css = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        self._is_css = tag == "style"
        said = sorted((name, _value(name, value or "")) for name, value in attrs)
        told = "".join(f' {name}="{value}"' for name, value in said if value)
        self.lines.append(f"<{tag}{told}>")

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        self._is_css = False
        self.lines.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text += data

    def close(self) -> None:
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        text = " ".join(self._text.split())
        if self._is_css:
            text = re.sub(r"\s*([{}:;,])\s*", r"\1", text).replace(";}", "}")
        if text:
            self.lines.append(text)
        self._text = ""


def _value(name: str, value: str) -> str:
    if name == "class":
        return " ".join(sorted(value.split()))
    if name != "style":
        return " ".join(value.split())
    parts = (part.partition(":") for part in value.split(";") if part.strip())
    return ";".join(sorted(f"{key.strip()}:{said.strip()}" for key, _, said in parts))
