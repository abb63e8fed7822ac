"""Elements of XML feeds, by names that don't depend on who wrote them."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Any

from lxml import etree

from broadside.languages import canonical
from broadside.posts.dates import read_date
from broadside.posts.text import one_line
from broadside.sources.addresses import joined

_XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "http://purl.org/rss/1.0/": "",
        "http://my.netscape.com/rdf/simple/0.9/": "",
        "http://channel.netscape.com/rdf/simple/0.9/": "",
        "http://backend.userland.com/rss2": "",
        "http://backend.userland.com/rss": "",
        "http://blogs.law.harvard.edu/tech/rss": "",
        "http://cyber.law.harvard.edu/rss": "",
        "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
        "http://www.w3.org/2005/atom": "atom",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
        "http://www.w3.org/1999/xhtml": "xhtml",
        "http://purl.org/dc/elements/1.1/": "dc",
        "http://purl.org/dc/terms/": "dcterms",
        "http://purl.org/rss/1.0/modules/content/": "content",
        "http://search.yahoo.com/mrss/": "media",
        "http://search.yahoo.com/mrss": "media",
        "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
        "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
        "http://purl.org/syndication/history/1.0": "fh",
        "http://purl.org/atompub/tombstones/1.0": "at",
        "http://wordpress.org/export/1.0/": "wp",
        "http://wordpress.org/export/1.1/": "wp",
        "http://wordpress.org/export/1.2/": "wp",
        "http://wordpress.org/export/1.0/excerpt/": "excerpt",
        "http://wordpress.org/export/1.1/excerpt/": "excerpt",
        "http://wordpress.org/export/1.2/excerpt/": "excerpt",
    }
)
_AFTER_PREFIX = re.compile(r"(?:atom10|a10):")
_DATES_KNOWN_AS_NONE = re.compile(r"0000-00-00")


def key_of(element: Any) -> str:
    """
    Return an element's name: `title`, `dc:creator`, `atom:link`.

    A prefix that was never declared is taken at its word: many forget to.
    """
    tag: str = element.tag
    namespace, brace, local = tag.rpartition("}")
    if not brace:
        return _AFTER_PREFIX.sub("atom:", tag.lower())
    prefix = _PREFIXES.get(namespace[1:].lower(), "?")
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


class Children:
    """An element's children, by their names."""

    def __init__(self, element: Any) -> None:
        """Sort them."""
        self.element = element
        self._by_key: dict[str, list[Any]] = {}
        for child in element:
            self._by_key.setdefault(key_of(child), []).append(child)

    def all(self, *keys: str) -> Iterator[Any]:
        """Yield those of these names, by name and then as they stand."""
        for key in keys:
            yield from self._by_key.get(key, ())

    def texts(self, *keys: str) -> Iterator[str]:
        """Yield what they say, without the space around it; nothing of empty ones."""
        for child in self.all(*keys):
            if text := text_in(child):
                yield text

    def text(self, *keys: str) -> str:
        """Return what the first one says that says something."""
        return next(self.texts(*keys), "")

    def line(self, *keys: str) -> str:
        """Return the same in one line."""
        return one_line(self.text(*keys))

    def date(self, zone: str, *keys: str) -> datetime | None:
        """Return the first of these dates that can be read."""
        return first_date(self.texts(*keys), zone)


def text_in(element: Any) -> str:
    """Return all text of an element."""
    return "".join(element.itertext()).strip()


def html_in(element: Any) -> str:
    """Return the HTML of an element: its text, or its elements where they aren't escaped."""
    if not len(element):
        return text_in(element)
    copied = deepcopy(element)
    for one in copied.iter():
        one.tag = one.tag.rpartition("}")[2]
    etree.cleanup_namespaces(copied)
    parts = (etree.tostring(child, method="html", encoding="unicode") for child in copied)
    return "".join((escape(copied.text or "", quote=False), *parts)).strip()


def paragraphs(text: str) -> str:
    """Return a text as HTML: what an empty line parts is a paragraph."""
    parts = (part.strip() for part in text.replace("\r", "").split("\n\n"))
    return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)


def first_date(texts: Iterator[str], zone: str) -> datetime | None:
    """Return the first date that can be read."""
    for text in texts:
        if _DATES_KNOWN_AS_NONE.match(text):
            continue
        try:
            return read_date(text, time_zone=zone).at
        except ValueError:
            continue
    return None


def language_of(text: str) -> str:
    """Return a language's tag as we spell it; empty for what is none."""
    try:
        return canonical(text)
    except ValueError:
        return ""


def attribute(element: Any, name: str) -> str:
    """Return what an element's attribute says, without the space around it."""
    return (element.get(name) or "").strip()


def base_of(element: Any, outside: str) -> str:
    """Return what addresses in an element begin from (XML Base), or what is said outside of it."""
    around = [element, *element.iterancestors()]
    for said in filter(None, (one.get(f"{_XML}base") for one in reversed(around))):
        outside = joined(said, outside)
    return outside


def language_in(element: Any) -> str:
    """Return the language that an element says, or one around it."""
    around = (element, *element.iterancestors())
    return next(filter(None, (language_of(one.get(f"{_XML}lang") or "") for one in around)), "")


def number_of(text: str) -> int:
    """Return a whole number that is none below zero; 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
