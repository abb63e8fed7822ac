"""Sentences of plain text: links, emphasis, pictures, footnotes."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from broadside.rendering.wrapping import WIDE, columns

# What a text can't hold: control characters (but line ends and tabs), and what reorders lines.
_NOT_TEXT = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
# Stand-ins until a paragraph is whole; `_NOT_TEXT` keeps them out of the text itself.
FOOTNOTE, EMPHASIS, AS_IT_WAS, INDENT = "\x02", "\x03", "\x04", "\x05"
_SPACE, _GLUE = "\x06", "\x07"
"""No line ends there."""
_SIGNS = ((EMPHASIS, "*"), (AS_IT_WAS, "*"), (INDENT, ""), (_SPACE, " "), (_GLUE, ""))
"""What they stand for; asterisks as RFC 1855 §2.1.1 has them."""
_MARKS = re.compile(f"[{EMPHASIS}{AS_IT_WAS}]")
_EMPHASISED = re.compile(f"{EMPHASIS}([^{EMPHASIS}{AS_IT_WAS}]*){AS_IT_WAS}|{_MARKS.pattern}")

ELEMENTS = frozenset({"a", "b", "br", "em", "i", "img", "rp", "rt", "strong", "sup"})
"""Those that are more than their text."""
_EMPHATIC = frozenset({"b", "em", "i", "strong"})


class Sentences:
    """What stands in a paragraph, until it is taken; and the notes of all of them."""

    def __init__(self, absolute: Callable[[str], str], *, inline_links: bool) -> None:
        self._absolute = absolute
        self._inline_links = inline_links
        self.parts: list[str] = []
        """Empty where nothing stands."""
        self._links: list[tuple[str, str, int]] = []
        self._emphatic = 0
        self._silent = 0
        self.notes: dict[str, int] = {}
        """Number by address."""

    def text(self, text: str, *, exactly: bool = False) -> None:
        """Add a text, in code with its line ends."""
        if self._silent or not text:
            return
        if not text.isprintable():  # which most texts are
            text = _NOT_TEXT.sub("", text if exactly else text.replace("\n", " "))
        self.parts.append(text)

    def space(self) -> None:
        """Keep what comes apart from what was."""
        self.parts.append(" ")

    def silence(self, by: int) -> None:
        """Leave out what comes (1), or no longer (-1)."""
        self._silent += by

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin one of `ELEMENTS`."""
        match name:
            case "a":
                self._open_link(attributes)
            case "br":
                self.parts.append("\n")
            case "rp":
                self._silent += 1
            case "rt":
                self.parts.append("(")
            case "img":
                if alt := " ".join(attributes.get("alt", "").split()):
                    self.text(f"[{alt}]")
            case "sup":
                if attributes.get("class") == "footnote-ref":
                    self.parts.append(FOOTNOTE)
            case _:
                self._emphatic += 1
                if self._emphatic == 1:
                    self.parts.append(EMPHASIS)

    def end(self, name: str) -> None:
        """End one of `ELEMENTS`."""
        if name == "a":
            self._close_link()
        elif name == "rp":
            self._silent -= 1
        elif name == "rt":
            self.parts.append(")")
        elif name in _EMPHATIC and self._emphatic:
            self._emphatic -= 1
            if not self._emphatic:
                self.parts.append(AS_IT_WAS)

    def take(self, *, plainly: bool = False) -> str:
        """
        Return what stands there, and begin anew.

        Args:
            plainly: Without a sign of emphasis: in headings, tables and code.
        """
        text = "".join(self.parts)
        self.parts.clear()
        # Whose beginning is gone ends with what comes.
        if self._links:
            self._links = [(href, kind, 0) for href, kind, _ in self._links]
        if FOOTNOTE in text:
            text = re.sub(rf"{FOOTNOTE}\[?(\w*)\]?", r"^\1", text)
        if EMPHASIS in text or AS_IT_WAS in text:
            text = _MARKS.sub("", text) if plainly else _EMPHASISED.sub(_emphasised, text)
        return with_signs(text) if plainly else text

    def _open_link(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("class", "")
        if kind == "footnote-backref":
            self._silent += 1
        self._links.append((attributes.get("href", ""), kind, len(self.parts)))

    def _close_link(self) -> None:
        if not self._links:
            return
        href, kind, begun = self._links.pop()
        if kind == "footnote-backref":
            self._silent -= 1
            return
        if not href or href.startswith("#") or self._silent:
            return
        url = self._absolute(href)
        if not url.isprintable():
            url = _NOT_TEXT.sub("", url)
        shown = _short_address(url)
        plain = _MARKS.sub("", " ".join("".join(self.parts[begun:]).split()))
        if kind == "button":
            self.parts[begun:] = [f"\n{_arrow(plain)} {plain}\n{INDENT}{shown}\n"]
        elif plain in (url, href, shown) or plain == url.partition("://")[2].rstrip("/"):
            self.parts[begun:] = [shown]
        else:
            self.parts.append(self._beside(plain, url, shown))

    def _beside(self, label: str, url: str, shown: str) -> str:
        """Return what stands beside a link's text: its address, or a note's number."""
        if self._inline_links:
            return f" <{shown}>"  # RFC 3986, appendix C
        number = self.notes.setdefault(url, len(self.notes) + 1)
        return f"{_GLUE if WIDE.match(label[-1:]) else _SPACE}[{number}]"

    def written_notes(self) -> list[str]:
        """Return a line for each note, numbers below each other."""
        most = columns(f"[{len(self.notes)}]")
        numbered = ((f"[{number}]", url) for url, number in self.notes.items())
        return [f"{number:>{most}} {_short_address(url)}" for number, url in numbered]


def with_signs(text: str) -> str:
    """Put what they stand for in the place of marks."""
    for mark, sign in _SIGNS:  # many times as fast as `str.translate`
        text = text.replace(mark, sign)
    return text


def _emphasised(found: re.Match[str]) -> str:
    """Put the marks beside the words; those of nothing, or of half a paragraph, go."""
    text = found[1] or ""
    inner = text.strip()
    if not inner:
        return text
    begin = text.index(inner)
    return f"{text[:begin]}{EMPHASIS}{inner}{AS_IT_WAS}{text[begin + len(inner) :]}"


def _arrow(label: str) -> str:
    """Point to where the lines of a label go."""
    directions = (unicodedata.bidirectional(character) for character in label)
    first = next((d for d in directions if d in {"L", "R", "AL"}), "L")
    return "→" if first == "L" else "←"


def _short_address(url: str) -> str:
    """Return an address of a mailbox or a telephone as one writes it."""
    for scheme in ("mailto:", "tel:"):
        if url.startswith(scheme) and "?" not in url:
            return url.removeprefix(scheme)
    return url
